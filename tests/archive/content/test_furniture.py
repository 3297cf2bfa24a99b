"""Furniture is known by its words in many languages, whatever signs they are spelled with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.content.furniture import is_notice, is_section_heading, wording


@pytest.mark.parametrize(
    "line",
    [
        "İlginizi çekebilir",
        "ये भी पढ़ें:",
        "PUEDES VER",
        "Lue aiheesta lisää:",
        "До теми",
        "Per approfondire",
        "Sjá einnig",
    ],
)
def test_headings_of_other_stories_are_known(line: str) -> None:
    assert is_section_heading(line)


@pytest.mark.parametrize(
    "line",
    [
        "Hat Ihnen dieser Artikel gefallen? Dann unterstützen Sie uns bitte mit einer Spende.",
        "¿Te ha gustado este artículo?",
        "责任编辑：王五",
    ],
)
def test_lines_that_ask_the_reader_are_notices(line: str) -> None:
    assert is_notice(line)


@given(st.text(max_size=60))
def test_wording_has_no_signs_at_its_ends_and_is_its_own_wording(line: str) -> None:
    words = wording(line)
    assert words == words.strip()
    assert wording(words) == words
