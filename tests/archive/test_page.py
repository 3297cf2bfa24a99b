"""Pages: charsets with reasons, what is no HTML, markup beyond the parser's bounds, JSON-LD."""

from __future__ import annotations

import gzip
import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.model.outcome import Reason, Rejection
from archive.page import Page, parse, read_page

LIMITS = ReadingLimits()


def captured(
    body: bytes, content_type: str = "text/html", coding: str = "", url: str = "https://bell.example/a"
) -> Capture:
    headers = [(b"content-type", content_type.encode())] + ([(b"Content-Encoding", coding.encode())] if coding else [])
    return Capture(
        url=url,
        requested_url=url,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        status=200,
        headers=tuple(headers),
        body=body,
        digest="",
    )


def read(body: bytes, content_type: str = "text/html", coding: str = "", url: str = "https://bell.example/a") -> Page:
    page = read_page(captured(body, content_type, coding, url), limits=LIMITS)
    assert isinstance(page, Page), page
    return page


def refused(body: bytes, content_type: str = "text/html", coding: str = "") -> Rejection:
    rejection = read_page(captured(body, content_type, coding), limits=LIMITS)
    assert isinstance(rejection, Rejection)
    return rejection


def text(page: Page) -> str:
    return str(page.root.xpath("string()"))


@given(
    st.binary(max_size=3000),
    st.sampled_from(["text/html", "", "text/html; charset=utf-16", "text/plain", "text/html; charset=gbk"]),
)
def test_no_bytes_raise(body: bytes, content_type: str) -> None:
    read_page(captured(body, content_type), limits=LIMITS)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_text_in_utf8_comes_through(said: str) -> None:
    markup = "<!DOCTYPE html><p>" + said.replace("&", "&amp;").replace("<", "&lt;")
    assert said in text(read(markup.encode()))


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("shift_jis", "日本語のテキスト"), ("euc-jp", "日本語のテキスト"), ("euc-kr", "한국어 텍스트"), ("gbk", "中文文本"), ("gb2312", "中文文本"),
        ("big5", "中文文本"), ("koi8-r", "Привет, мир"), ("windows-1251", "Привет, мир"), ("iso-8859-1", "naïve café"), ("iso-8859-2", "Łódź"),
    ],
)  # fmt: skip
def test_declared_legacy_charsets_are_read(charset: str, said: str) -> None:
    body = f"<html><head><meta charset={charset}></head><p>{said}".encode(charset)
    assert said in text(read(body))
    body = f"<html><p>{said}".encode(charset)
    page = read(body, f"text/html; charset={charset}")
    assert said in text(page)
    assert page.charset_reason == "header"


def test_latin_1_is_windows_1252() -> None:
    assert "“x” – €" in text(read("<meta charset=iso-8859-1><p>“x” – €".encode("cp1252")))


def test_valid_utf8_outweighs_another_declaration() -> None:
    page = read("<meta charset=iso-8859-1><p>naïve – “x”".encode(), "text/html; charset=iso-8859-1")
    assert "naïve – “x”" in text(page)
    assert page.charset_reason.startswith("valid utf-8")


def test_a_header_that_does_not_fit_gives_way_to_the_meta() -> None:
    page = read("<meta charset=shift_jis><p>日本語テキスト".encode("shift_jis"), "text/html; charset=utf-8")
    assert "日本語テキスト" in text(page)
    assert page.charset_reason == "meta"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_is_read_with_and_without_its_mark(codec: str) -> None:
    markup = "<html><body><p>" + "high water at noon " * 20
    assert "high water" in text(read(("\ufeff" + markup).encode(codec)))
    assert "high water" in text(read(markup.encode(codec)))


def test_utf7_is_never_used() -> None:
    page = read(b"<meta charset=utf-7><p>+ADw-script+AD4-", "text/html; charset=utf-7")
    assert "+ADw-script+AD4-" in text(page)


def test_nul_is_removed_and_broken_bytes_are_replaced_with_a_warning() -> None:
    assert "abc" in text(read(b"<p>a\0b\0c</p>"))
    page = read(b"<meta charset=utf-8><p>" + "é".encode() * 400 + b"\xc3(\x98")
    assert "é(" not in text(page)
    assert "�" in text(page) or "mixed charsets mended" in page.warnings
    assert page.warnings


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"%PDF-1.7 x", "text/html"), (b"\x89PNG\r\n\x1a\n", "text/html"), (b'{"a": [1, 2]}', "text/html"), (b"<p>x", "application/json"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", "text/html"), (random.Random(1).randbytes(4000), "text/html"), (b"hello", "text/plain"),
    ],
)  # fmt: skip
def test_what_is_no_html_is_refused(body: bytes, content_type: str) -> None:
    assert refused(body, content_type).reason is Reason.NOT_HTML


def test_an_empty_body_is_refused() -> None:
    assert refused(b" \n\0 ").reason is Reason.EMPTY


def test_html_under_a_careless_type_is_read() -> None:
    assert "x" in text(read(b"<!DOCTYPE html><p>x", "application/octet-stream"))


def test_a_bomb_names_its_limit() -> None:
    rejection = refused(gzip.compress(b"<p>" + b"\0" * (40 << 20)), coding="gzip")
    assert (rejection.reason, rejection.limit) == (Reason.DECOMPRESSION_LIMIT, "max_decoded_bytes")


def test_a_cut_body_is_read_with_a_warning() -> None:
    body = gzip.compress(b"<p>" + b"".join(b"%d " % (n * 7919 % 104729) for n in range(5000)))
    assert "truncated capture" in read(body[: len(body) // 2], coding="gzip").warnings


def test_a_hundred_thousand_levels_lose_no_text() -> None:
    page = read(b"<div>" * 100_000 + b"deep" + b"</div>" * 100_000 + b"<p>tail")
    assert text(page).split() == ["deeptail"]
    assert "repaired markup" in page.warnings


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        (b"<p>a</p>" * 1_000_000, "max_elements"),
        (b"<p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">", "max_attributes"),
        (b"<p " + b" ".join(b"a%d" % n for n in range(50_000)) + b">", "max_attributes"),
    ],
)
def test_markup_beyond_the_bounds_is_refused_at_once(body: bytes, limit: str) -> None:
    start = time.process_time()
    rejection = refused(body)
    assert (rejection.reason, rejection.limit) == (Reason.PARSE_LIMIT, limit)
    assert time.process_time() - start < 2


def test_scripts_and_data_attributes_are_no_flood_of_attributes() -> None:
    script = b"<script>if(a<b){" + b"x y " * 20_000 + b"}</script>"
    attribute = b"<p data-x='" + b'{"a": 1} ' * 20_000 + b"'>kept</p>"
    assert "kept" in text(read(script + attribute))


def test_a_long_line_and_a_long_attribute_are_read() -> None:
    assert len(text(read(b"<p>" + b"a" * 6_000_000))) == 6_000_000
    assert "kept" in text(read(b"<p title='" + b"a" * 8_000_000 + b"'>kept"))


def test_relative_addresses_start_at_the_base() -> None:
    assert read(b"<base href='/en/'><p>x").base_url == "https://bell.example/en/"
    assert read(b"<base href='javascript:1'><p>x").base_url == "https://bell.example/a"


def ld(script: str) -> tuple[dict[str, object], ...]:
    return read(f"<script type='application/ld+json'>{script}</script><p>x".encode()).data


def test_json_ld_is_flattened_and_references_are_followed() -> None:
    nodes = ld(
        '{"@graph": [{"@type": "NewsArticle", "author": {"@id": "#a"}}, {"@id": "#a", "@type": "Person", "name": "Ida"}]}'
    )
    assert [node["@type"] for node in nodes] == ["NewsArticle", "Person"]
    assert nodes[0]["author"] == {"@id": "#a", "@type": "Person", "name": "Ida"}


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "A", "b": "line\nbreak"}',
        '<!-- {"@type": "A"} -->',
        '{"@type": "A",}',
        '//<![CDATA[\n{"@type": "A"}\n//]]>',
        '{"@type": "A"};',
    ],
)
def test_careless_json_ld_is_read(script: str) -> None:
    assert ld(script)[0]["@type"] == "A"


@pytest.mark.parametrize("script", ["[" * 100_000, '{"a":' * 5000, "not json", '{"@id": "#a", "x": {"@id": "#a"}}'])
def test_hopeless_json_ld_raises_nothing(script: str) -> None:
    ld(script)


@pytest.mark.parametrize(
    "begin", [b"<!-- a -->", b"<!-- a --> <?xml version='1.0'?>", b"<!--", b"<?xml ", b"<!-- a --"]
)
def test_any_row_of_comments_before_the_markup_is_seen_through_at_once(begin: bytes) -> None:
    start = time.process_time()
    read_page(captured(begin * 5_000 + b"x <p>kept"), limits=LIMITS)
    read_page(captured(begin * 60 + b"<nothing><p>kept"), limits=LIMITS)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("element", [b"<i>a</i>", b"<img src=a>", b"<br>", b"<p>a"])
def test_many_tiny_elements_are_counted_before_they_are_parsed(element: bytes) -> None:
    assert refused(element * (LIMITS.max_elements + 1)).limit == "max_elements"


def test_a_page_without_a_body_tag_keeps_what_libxml2_puts_into_the_head() -> None:
    root, _ = parse("<title>Ferry</title><article><h1>Ferry back</h1><p>On time.</p></article><aside>Most read</aside>")
    assert root is not None
    assert [element.tag for element in root.find("body")] == ["article", "aside"]
    assert [element.tag for element in root.find("head")] == ["title"]
