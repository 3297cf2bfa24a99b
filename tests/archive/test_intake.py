"""What a record says of language, locale, rights and excerpt, put together from the page's word and its text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.intake import EXCERPT_SIGNS, intake, opening
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.record import Reading, Record

LATEST = datetime(2026, 11, 3, tzinfo=UTC)
GERMAN = (
    "<p>Der neue Hafen wurde am Dienstag nach sieben Jahren Bauzeit eröffnet. Mehrere tausend Menschen kamen, um die ersten Schiffe "
    "zu sehen, und der Bürgermeister sprach von einem guten Tag für die Stadt und alle, die in ihr wohnen und arbeiten.</p>"
    "<p>Die Arbeiten hatten sich mehrmals verzögert, weil das Geld fehlte und der Boden weicher war, als man geglaubt hatte. "
    "Nun fahren täglich zwölf Fähren zu den Inseln, und die Fischer haben ihren alten Platz an der Mole wieder.</p>"
)


def record_of(head: str = "", *, lang: str = "", text: str = GERMAN) -> Record:
    body = f'<html lang="{lang}"><head><title>Hafen eröffnet</title>{head}</head><body><main><h1>Hafen eröffnet</h1>{text}</main></body></html>'
    payload = body.encode()
    url = "https://www.example.org/hafen"
    capture = Capture(
        url=url, requested_url=url, at=LATEST, status=200, headers=((b"Content-Type", b"text/html; charset=utf-8"),),
        body=payload, digest=payload_digest(payload),
    )  # fmt: skip
    reading = intake(capture, limits=ReadingLimits(), latest=LATEST)
    assert isinstance(reading, Reading), reading
    return reading.record


def test_the_text_overrules_a_wrong_language_and_says_so() -> None:
    record = record_of(lang="en-US")
    assert (record.language, record.locale) == ("de", None)
    assert dict(record.sources)["language"] == "text"


def test_a_language_that_the_page_states_and_the_text_is_in_keeps_its_source_and_locale() -> None:
    record = record_of(lang="de-AT")
    assert (record.language, record.locale) == ("de", "de-AT")
    assert dict(record.sources)["language"] == "html-lang"


def test_a_page_without_a_language_gets_that_of_its_text() -> None:
    assert record_of().language == "de"


def test_the_copyright_line_is_kept() -> None:
    assert record_of('<meta name="copyright" content="Hafenpost GmbH">').copyright == "Hafenpost GmbH"


def test_a_page_without_a_description_gets_the_opening_of_its_text() -> None:
    assert record_of().excerpt.startswith("Der neue Hafen wurde am Dienstag")
    assert record_of('<meta name="description" content="Schiffe fahren wieder, sagt der Meister.">').excerpt.startswith(
        "Schiffe"
    )


@given(st.text(max_size=2_000))
def test_an_opening_is_a_bounded_piece_of_the_text(text: str) -> None:
    found = opening(text)
    assert len(found) <= EXCERPT_SIGNS
    assert "\n" not in found
    assert found.removesuffix("…") in text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Kurz\n\nEin erster Absatz, der lang genug ist, um etwas zu sagen.", "Ein erster Absatz, der lang genug ist, um etwas zu sagen."),
        ("Ein Satz, der vierzig Zeichen und mehr hat, steht hier. " * 6, "Ein Satz, der vierzig Zeichen und mehr hat, steht hier. " * 4 + "Ein Satz, der vierzig Zeichen und mehr hat, steht hier."),
        ("wort " * 100, "wort " * 58 + "wort…"),
        ("", ""),
    ],
)  # fmt: skip
def test_openings_end_at_a_sentence_or_a_word(text: str, found: str) -> None:
    assert opening(text) == found
