"""Small foreign boxes inside a text go, what looks like them stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.content.extract import Content, read_content
from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

SAID = (
    "The harbour will close for three weeks in March, the port authority said on {}, while divers mend the old gates."
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def content_of(body: str) -> Content:
    url = "https://bell.example/news/2026/02/harbour-closes"
    capture = Capture(
        url=url, requested_url=url, at=datetime(2026, 2, 3, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),), body=f"<html><body>{body}".encode(), digest="",
    )  # fmt: skip
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    return read_content(page)


def plain_text(body: str) -> str:
    return content_of(body).plain_text


def text_around(inner: str, *, before: str = "", after: str = "") -> str:
    paragraphs = [f"<p>{SAID.format(day)}</p>" for day in DAYS]
    said = f"{before}{''.join(paragraphs[:3])}{inner}{''.join(paragraphs[3:])}{after}"
    text = plain_text(f"<article><h1>Harbour closed</h1>{said}</article>")
    assert all(SAID.format(day) in text for day in DAYS)
    return text


@pytest.mark.parametrize(
    "box",
    [
        "<div><small>Advertisement</small><p>GONE: a barrel of rope, from 4 crowns a yard.</p></div>",
        "<div><span>Anzeige</span><p>GONE: ein Fass voll Seil, ab vier Kronen.</p></div>",
        "<p>Publicité : GONE, des cordes au mètre.</p>",
        "<div><h3>The letter</h3><p>GONE. Five stories before breakfast, free of charge.</p><input type=email></div>",
        "<div><p>The letter</p><p>GONE. Five stories before breakfast, free of charge.</p><button>Sign up</button></div>",
        "<p>READ MORE: <a href='/a'>GONE with the tide</a> <a href='/b'>GONE with the gate</a></p>",
    ],
)
def test_a_box_between_paragraphs_goes(box: str) -> None:
    assert "GONE" not in text_around(box)


@pytest.mark.parametrize(
    "part",
    [
        "<div><h3>A folded answer</h3><button>What of the ferry?</button><p>STAYS as it is, says the board, until the gates are hung.</p></div>",
        "<p>Advertisement of the sale STAYS on the wall of the customs house, as it has for a hundred years.</p>",
        "<p>Read also what STAYS in <a href='/a'>the minutes</a>, which the clerk has copied by hand since the fire of 1904.</p>",
    ],
)
def test_what_only_looks_like_a_box_stays(part: str) -> None:
    assert "STAYS" in text_around(part)


@pytest.mark.parametrize("line", ["Ida Example 05:00, Oct 01 2021", "8 October 2026 · 4 min read", "3. Oktober 2026"])
def test_the_line_of_date_and_byline_before_the_text_goes(line: str) -> None:
    assert line not in text_around("", before=f"<div>{line}</div>")


@pytest.mark.parametrize(
    "end",
    [
        "<p>Lue aiheesta lisää:</p><p><a href='/a'>GONE with the tide, and what the pilots made of it</a></p>",
        "<h3><a href='/a'>GONE with the tide</a></h3><h3><a href='/b'>GONE with the gate</a></h3>",
        "<p>GONE: Alle Rechte vorbehalten.</p>",
        "<p>Puedes ver: <a href='/a'>GONE con la marea, y lo que dijeron los prácticos del puerto aquella noche</a></p>",
        "<p>Читайте також <a href='/a'>GONE з припливом: що сказали лоцмани порту тієї ночі, і чому мовчала рада</a></p>",
    ],
)
def test_what_stands_behind_the_end_goes(end: str) -> None:
    assert "GONE" not in text_around("", after=end)


@pytest.mark.parametrize(
    "end",
    [
        "<p>The board will meet again in April, and it STAYS in <a href='/a'>the old customs house</a> for that.</p>",
        "<h3>Monday: divers, it STAYS dry</h3><h3>Tuesday: gates, it STAYS shut</h3><h3>Friday: it STAYS so</h3>",
    ],
)
def test_a_last_line_that_says_something_stays(end: str) -> None:
    assert "STAYS" in text_around("", after=end)


def test_a_window_of_rules_that_opens_over_the_page_goes() -> None:
    rules = "".join(
        f"<li>A comment is GONE if it speaks ill of the divers, rule {number} says.</li>" for number in range(20)
    )
    assert "GONE" not in text_around("", after=f"</article><div class='modal-window'><ul>{rules}</ul></div>")


def test_a_paragraph_of_a_single_sign_goes() -> None:
    assert "\n.\n" not in text_around("<p>.</p>")


def test_a_page_that_scripts_unveil_keeps_its_short_lines() -> None:
    lines = "<p>The clerk put it like this:</p><p>“It STAYS shut.”</p>"
    paragraphs = "".join(f"<p>{SAID.format(day)}</p>{lines if day == 'Friday' else ''}" for day in DAYS)
    assert "STAYS shut" in plain_text(f"<div hidden><article><h1>Harbour closed</h1>{paragraphs}</article></div>")


def test_the_picture_of_a_button_is_not_shown() -> None:
    paragraphs = "".join(f"<p>{SAID.format(day)}</p>" for day in DAYS)
    button = "<div><a href='/s'><img src='/news-logo.svg' alt='Abone ol'></a></div><div><img src='/gates.jpg' alt='The gates'></div>"
    written = content_of(
        f"<article><h1>Harbour closed</h1><p>{SAID.format('Holiday')}</p>{button}{paragraphs}</article>"
    ).markdown
    assert "news-logo" not in written
    assert "![The gates]" in written


def test_a_line_that_only_announces_another_story_goes() -> None:
    assert "Czytaj" not in text_around("<div><p>Czytaj więcej</p></div>")
