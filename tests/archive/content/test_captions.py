"""Captions without `<figcaption>` are no part of the text; what only resembles them is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.content.captions import CREDIT
from archive.content.extract import read_content
from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

SAID = (
    "The harbour will close for three weeks in March, the port authority said on {}, while divers mend the old gates."
)
PICTURE = "<img src='/gates.jpg' width=800 height=600 alt='{}'>"


def text_with(inner: str) -> str:
    paragraphs = [f"<p>{SAID.format(day)}</p>" for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")]
    url = "https://bell.example/news/2026/02/harbour-closes"
    body = f"<article><h1>Harbour closed</h1>{''.join(paragraphs[:2])}{inner}{''.join(paragraphs[2:])}</article>"
    capture = Capture(
        url=url, requested_url=url, at=datetime(2026, 2, 3, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),), body=f"<html><body>{body}".encode(), digest="",
    )  # fmt: skip
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    return read_content(page).plain_text


@pytest.mark.parametrize(
    "caption",
    [
        PICTURE.format("The old gates, seen from the quay.") + "<p>The old gates, seen from the quay.</p>",
        PICTURE.format("") + "<p>The old gates, seen from the quay. Photo: Ada Bell</p>",
        PICTURE.format("") + "<p>Die alten Tore, vom Kai aus gesehen. Foto: Ada Bell/epd</p>",
        PICTURE.format("") + "<p>Старі ворота з набережної / Фото Ада Белл</p>",
        PICTURE.format("") + "<div>© Ada Bell, Bell Pictures</div>",
    ],
)
def test_a_caption_is_no_part_of_the_text(caption: str) -> None:
    text = text_with(caption)
    assert "gates, seen" not in text
    assert "Bell" not in text
    assert "Tore" not in text
    assert "ворота" not in text


@pytest.mark.parametrize(
    "part",
    [
        "<p>She showed us one photo: of the gates STAYS nothing but rust, and in the second even that is gone, they said.</p>",
        "<h2>What STAYS of the gates</h2>" + PICTURE.format("What STAYS of the gates"),
        "<p>The gates came off in one night, of which STAYS this much: Photo Ada Bell was there and saw them go.</p>",
    ],
)
def test_what_only_resembles_a_caption_stays(part: str) -> None:
    assert "STAYS" in text_with(part + f"<p>{SAID.format('Sunday')}</p>")


@pytest.mark.parametrize(
    "line",
    [
        "Gates (Foto: Ada Bell)", "Gates. Photo: A. Bell", "Gates | Photo by Ada Bell", "사진=벨 제공", "写真：ベル", "Crédit photo : Ada Bell",
        "Fot. Ada Bell / Fot.: PAP", "Image credit: Ada Bell", "© Ada Bell",
    ],
)  # fmt: skip
def test_credits_are_told_in_many_languages(line: str) -> None:
    assert CREDIT.search(line)


@pytest.mark.parametrize(
    "line", ["See https://bell.example/photos/ada", "Photo https://bell.example/ada", "She is in the picture now."]
)
def test_addresses_and_sentences_are_no_credits(line: str) -> None:
    assert not CREDIT.search(line)
