"""Small foreign boxes inside a text go, what looks like them stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.content.extract import read_content
from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

SAID = (
    "The harbour will close for three weeks in March, the port authority said on {}, while divers mend the old gates."
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def text_around(inner: str, *, before: str = "") -> str:
    paragraphs = [f"<p>{SAID.format(day)}</p>" for day in DAYS]
    body = (
        f"<article><h1>Harbour closed</h1>{before}{''.join(paragraphs[:3])}{inner}{''.join(paragraphs[3:])}</article>"
    )
    url = "https://bell.example/news/2026/02/harbour-closes"
    capture = Capture(
        url=url, requested_url=url, at=datetime(2026, 2, 3, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),), body=f"<html><body>{body}".encode(), digest="",
    )  # fmt: skip
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    text = read_content(page).plain_text
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
