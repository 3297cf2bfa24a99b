"""Content as a whole: laws on any page, then what it must know of a page."""

from __future__ import annotations

import random
import re
import time
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.content.extract import Content, read_content
from archive.content.kind import page_kind
from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

PAGES = sorted((Path(__file__).parents[2] / "pages").glob("*/page.html"))
LONG = (
    "The harbour will close for three weeks in March, the port authority said on Tuesday, while divers mend the gates."
)
TAGS = [
    "div",
    "p",
    "ul",
    "li",
    "ol",
    "table",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "blockquote",
    "pre",
    "code",
    "a",
    "b",
    "i",
    "em",
    "br",
    "hr",
    "img",
    "span",
    "section",
    "article",
    "aside",
    "figure",
    "noscript",
    "source",
    "custom-tag",
]


def page_of(body: bytes | str, url: str = "https://bell.example/news/closed") -> Page:
    data = body.encode() if isinstance(body, str) else body
    capture = Capture(
        url=url, requested_url=url, at=datetime(2026, 1, 1, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),), body=data, digest="",
    )  # fmt: skip
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    return page


def content_of(body: bytes | str, url: str = "https://bell.example/news/closed") -> Content:
    return read_content(page_of(body, url))


def article(inner: str, head: str = "") -> str:
    paragraphs = "".join(f"<p>{LONG} It is day {number}.</p>" for number in range(4))
    return f"<html><head><title>Harbour closed</title>{head}</head><body><article><h1>Harbour closed</h1>{paragraphs}{inner}<p>{LONG}</p></article></body></html>"


@st.composite
def markup(draw: st.DrawFn) -> str:
    parts = draw(
        st.lists(
            st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS] + [LONG])
            | st.text(max_size=30),
            max_size=60,
        )
    )
    return "<html>" + "".join(parts)


@given(markup())
def test_no_markup_raises_and_nothing_unsafe_comes_out(body: str) -> None:
    content = content_of(body)
    assert 0 <= content.score <= 1
    assert not re.search("[\x00\u00ad\u200b\u202a-\u202e]", content.markdown + content.plain_text)
    outside_code = re.sub(r"(?s)(`{3,}).*?\1|`[^`\n]+`", "", content.markdown)
    assert not re.search(r"(?<!\\)<[a-zA-Z/!]", outside_code)


@settings(max_examples=40)
@given(st.sampled_from(PAGES), st.integers(0, 2**32), st.integers(1, 40))
def test_damaged_pages_raise_nothing(path: Path, seed: int, cuts: int) -> None:
    chance, body = random.Random(seed), bytearray(path.read_bytes())
    for _ in range(cuts):
        place = chance.randrange(len(body))
        body[place : place + chance.randrange(20)] = chance.randbytes(chance.randrange(3))
    capture_body = b"<html>" + bytes(body)
    read_content(page_of(capture_body))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Co", "Cn"]), min_size=1, max_size=60))
def test_words_of_a_kept_paragraph_come_through_as_text(said: str) -> None:
    content = content_of(article(f"<p>{LONG} {escape(said)} end of it.</p>"))
    assert normalize("NFC", " ".join(said.split())).casefold()[:1] in content.plain_text.casefold()


def test_the_same_page_gives_the_same_content() -> None:
    body = PAGES[0].read_bytes()
    assert content_of(body) == content_of(body)


def test_the_headline_stands_apart_from_the_text() -> None:
    content = content_of(article(""))
    assert content.headline == "Harbour closed"
    assert "Harbour closed" not in content.plain_text
    assert content.full_text.startswith("Harbour closed\n\nThe harbour will close")
    assert content.full_text.count("Harbour closed") == 1


def test_links_cites_and_images_are_absolute_and_honest() -> None:
    inner = (
        f"<p>{LONG} See <a href='/tides#now'>the tides</a>, <a href='https://other.example/report'>a report</a>, "
        "<a href='https://www.facebook.com/sharer.php?u=x'>share</a>, <a href='/tag/sea'>sea</a>, <a href='#top'>top</a>, "
        "<a href='javascript:alert(1)'>run</a> and <a href='mailto:a@b.example'>mail</a>.</p><img src='/quay.jpg' width=800 height=600 alt='Quay'>"
    )
    content = content_of(article(inner, "<base href='https://bell.example/en/'>"))
    assert ("the tides", "https://bell.example/tides#now") in content.links
    assert content.cites == ("https://bell.example/tides", "https://other.example/report")
    assert [(image.url, image.width, image.height) for image in content.images] == [
        ("https://bell.example/quay.jpg", 800, 600)
    ]
    assert "javascript:" not in content.markdown
    assert "mailto:" not in content.markdown


def test_a_page_that_lives_in_noscript_is_read() -> None:
    content = content_of(
        f"<html><body><div id=app></div><noscript><h1>Thread</h1>{'<p>' + LONG + '</p>'}<p>{LONG} Again.</p></noscript></body></html>"
    )
    assert LONG in content.plain_text


def test_noscript_beside_a_visible_text_is_left_out() -> None:
    assert (
        "Enable scripts"
        not in content_of(article(f"<noscript><p>Enable scripts to see more. {LONG}</p></noscript>")).plain_text
    )


def test_the_body_in_json_ld_stands_in_for_an_empty_page() -> None:
    body = " ".join(f"Sentence number {number} of the report." for number in range(40))
    content = content_of(
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{body}"}}</script><div id=app>Loading</div>'
    )
    assert content.plain_text == body
    assert content.warnings == ("text from JSON-LD",)


def test_a_paragraph_for_two_screens_is_kept_once() -> None:
    assert content_of(article(f"<p>{LONG} Twice.</p><p>{LONG} Twice.</p>")).plain_text.count("Twice.") == 1


@pytest.mark.parametrize(
    ("url", "head", "kind"),
    [
        ("https://bell.example/news/2026/02/harbour-closes", "<meta property='og:type' content='article'>", "article"),
        ("https://forum.example/threads/lock-gates.123/", "", "forum"),
        ("https://docs.example/docs/install", "<meta name=generator content='Docusaurus v3'>", "documentation"),
        ("https://shop.example/products/rope", "<meta property='og:type' content='product'>", "product"),
    ],
)
def test_the_kind_of_a_page_is_seen(url: str, head: str, kind: str) -> None:
    assert content_of(f"<html><head>{head}</head><body><p>{LONG}</p></body></html>", url).kind == kind
    assert page_kind.__doc__


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 1900 + f"<p>{LONG}</p>" * 2000, "<ul><li>x" * 900, "<table><tr><td>" * 600 + LONG, "<p>" + "<b>x</b>" * 30_000,
        "<p>" + "<img src=a.jpg>" * 30_000, "<figure>" + "<img src=a.jpg><figcaption>c c</figcaption>" * 5000 + "</figure>", "<p>" + "`x" * 100_000,
        "<table>" + "<tr><td>a</td><td>b</td></tr>" * 8000 + "</table>", "<h1>x</h1>" * 20_000, "<article><h1>Head</h1><p>" + LONG + "</p></article>",
    ],
)  # fmt: skip
def test_hostile_markup_is_read_in_time(body: str) -> None:
    start = time.process_time()
    content_of(body)
    assert time.process_time() - start < 5  # promise 3
