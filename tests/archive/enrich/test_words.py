"""Words of any script, and the endings that leave a word the same."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.enrich.words import forms_of, is_acronym, is_as_written, normalised, spans_in, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Facial-recognition, C++ and C#!", ["Facial", "recognition", "C++", "and", "C#"]),
        ("生成AIが変える", ["生", "成", "AI", "が", "変", "え", "る"]),
        ("ロボット工学", ["ロボット", "工", "学"]),
        ("인공지능이 온다", ["인공지능이", "온다"]),
        ("L’IA n’est pas là", ["L", "IA", "n", "est", "pas", "là"]),
        ("कृत्रिम बुद्धिमत्ता", ["कृत्रिम", "बुद्धिमत्ता"]),
        ("snake_case #hash", ["snake", "case", "hash"]),
    ],
)
def test_words_end_where_their_script_says(text: str, words: list[str]) -> None:
    assert words_in(normalised(text)) == words


@given(st.text(max_size=80))
def test_words_stand_in_order_and_hold_every_letter(text: str) -> None:
    text = normalised(text)
    spans = spans_in(text)
    assert [text[start:end] for start, end in spans] == words_in(text)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert sum(sign.isalnum() for word in words_in(text) for sign in word) == sum(sign.isalnum() for sign in text)


@pytest.mark.parametrize(
    ("keyword", "language", "form", "stands"),
    [
        ("network", "en", "networks", True),
        ("technology", "en", "technologies", True),
        ("car", "en", "cars", False),
        ("network", "en", "networking", False),
        ("networks", "en", "network", False),
        ("Halbleiter", "de", "halbleitern", True),
        ("Halbleiter", "en", "halbleitern", False),
        ("искусственный", "ru", "искусственного", True),
        ("inteligencia", "es", "inteligencias", True),
        ("реклама", "xx", "рекламаs", True),
        ("mp3", "en", "mp3s", False),
        ("인공지능", "ko", "인공지능이", True),
    ],
)
def test_only_simple_endings_of_the_texts_language_count(keyword: str, language: str, form: str, stands: bool) -> None:
    assert (form in forms_of(keyword, language)) is stands


def test_acronyms_are_short_and_written_in_capitals() -> None:
    assert [is_acronym(word) for word in ("GAN", "AI", "gan", "NVIDIA", "A", "C++", "IoT")] == [
        True, True, False, False, False, True, False,
    ]  # fmt: skip
    assert [is_as_written("GAN", word) for word in ("GAN", "GANs", "gan", "Gan")] == [True, True, False, False]
