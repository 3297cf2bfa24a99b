"""Charsets: legacy ones that nobody declares, wrong declarations, and that right ones are believed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.charset import decide
from archive.legacy_charsets import guess_charset

# A few sentences each, written for these tests.
SAID = {
    "cp1251": "Портовое управление сообщило во вторник, что гавань закроют на три недели, пока водолазы чинят ворота шлюза.",
    "koi8_r": "Портовое управление сообщило во вторник, что гавань закроют на три недели, пока водолазы чинят ворота шлюза.",
    "cp932": "港は三週間閉鎖されると当局が火曜日に発表した。潜水士が水門を修理するためで、船は北の港を使うことになる。",
    "euc_jp": "港は三週間閉鎖されると当局が火曜日に発表した。潜水士が水門を修理するためで、船は北の港を使うことになる。",
    "cp949": "항만 당국은 화요일에 잠수부들이 수문을 수리하는 동안 항구를 삼 주 동안 폐쇄한다고 밝혔다. 배는 북쪽 항구를 이용한다.",
    "gb18030": "港务局星期二表示，在潜水员修理水闸期间，港口将关闭三个星期，船只可以使用北边的港口，渔民们对此没有意见。",
    "big5hkscs": "港務局星期二表示，在潛水員修理水閘期間，港口將關閉三個星期，船隻可以使用北邊的港口，漁民們對此沒有意見。",
    "iso8859-2": "Władze portu ogłosiły we wtorek, że port będzie zamknięty przez trzy tygodnie, aż nurkowie naprawią wrota śluzy.",
    "cp1250": "Správa přístavu v úterý oznámila, že přístav bude tři týdny uzavřen, než potápěči opraví vrata. Šest lodí už čeká, žádná nepluje.",
    "cp1253": "Οι λιμενικές αρχές ανακοίνωσαν την Τρίτη ότι το λιμάνι θα κλείσει για τρεις εβδομάδες όσο οι δύτες επισκευάζουν τις πύλες.",
    "cp1254": "Liman yönetimi salı günü yaptığı açıklamada, dalgıçlar kapıları onarırken limanın üç hafta boyunca kapalı kalacağını söyledi.",
    "cp1255": "רשות הנמל הודיעה ביום שלישי כי הנמל ייסגר לשלושה שבועות בזמן שהצוללנים מתקנים את השערים של התעלה הישנה",
    "cp1256": "أعلنت سلطة الميناء يوم الثلاثاء أن الميناء سيغلق لمدة ثلاثة أسابيع ريثما يصلح الغواصون البوابات القديمة",
    "cp1252": "Die Hafenbehörde teilte am Dienstag mit, dass der Hafen für drei Wochen geschlossen würde. Größere Schiffe müssen ausweichen.",
}


def page(charset: str) -> bytes:
    return f"<html><head><title>x</title></head><body><p>{SAID[charset]}</p></body></html>".encode(charset)


@pytest.mark.parametrize("charset", sorted(SAID))
def test_an_undeclared_charset_is_seen_from_the_text(charset: str) -> None:
    decision = decide(page(charset), header=None, top_level_domain="com")
    assert SAID[charset] in decision.text
    assert decision.reason == "content"


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1251", "gbk", "shift_jis"])
@pytest.mark.parametrize("charset", sorted(SAID))
def test_a_wrong_declaration_is_not_believed(charset: str, declared: str) -> None:
    assert SAID[charset] in decide(page(charset), header=declared).text


@pytest.mark.parametrize("charset", sorted(SAID))
def test_a_right_declaration_is_believed(charset: str) -> None:
    label = {"big5hkscs": "big5", "cp949": "euc-kr", "cp932": "shift_jis", "euc_jp": "euc-jp", "koi8_r": "koi8-r"}
    decision = decide(page(charset), header=label.get(charset, charset))
    assert SAID[charset] in decision.text
    assert decision.charset == charset
    assert decision.reason == "header"


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.sampled_from([None, "windows-1251", "iso-8859-1"]))
def test_valid_utf8_stays_utf8(said: str, declared: str | None) -> None:
    text = "день ночь " * 3 + said
    assert decide(text.encode(), header=declared).text == text


def test_utf8_with_a_cut_sign_stays_utf8() -> None:
    body = SAID["cp1251"].encode() * 5
    assert decide(body[:-1], header=None).charset == "utf-8"
    assert decide(body[:301] + b"\xd0" + body[301:], header=None).charset == "utf-8"


def test_a_few_bytes_tell_nothing() -> None:
    assert guess_charset(b"caf\xe9") is None
    assert decide(b"<p>caf\xe9", header=None).text == "<p>café"


@given(st.binary(max_size=400))
def test_no_bytes_raise(body: bytes) -> None:
    guess_charset(body)
    assert decide(body, header="windows-1251").text is not None
