from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.times import format_instant, parse_instant
from crawler.discovery.candidates import TITLE_CHARACTERS, address, moment, plain


@given(
    st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%S") if at.year > 999 else "2024-01-01T00:00:00"),
    st.sampled_from(
        [
            "Z",
            "",
            "+00:00",
            "-00:00",
            "+02:00",
            "-11:59",
            "-12:00",
            "+14:00",
            "+13:59",
            "+15:00",
            "+0200",
            " GMT",
            "+05:75",
        ]
    ),
)
def test_the_quick_way_to_read_a_date_agrees_with_the_slow_one(local: str, zone: str) -> None:
    assert moment(local + zone) == parse_instant(local + zone)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-06T24:00:00Z",
        "2024-05-06T10:00:60Z",
        "2024-02-30T10:00:00Z",
        "",
        "2024",
        "Mon, 06 May 2024 10:00:00 +0200",
    ],
)
def test_odd_dates_are_read_as_everywhere(text: str) -> None:
    assert moment(text) == parse_instant(text)


def test_a_date_is_kept_as_the_writer_wrote_it() -> None:
    found = moment("2024-05-06T10:00:00-05:00")
    assert found is not None and found.offset == "-05:00" and format_instant(found.at) == "2024-05-06T15:00:00Z"


@given(st.text())
def test_plain_text_is_one_line_that_can_be_written(text: str) -> None:
    found = plain(text)
    found.encode("utf-8")
    assert len(found) <= TITLE_CHARACTERS and found == " ".join(found.split())


@given(st.text(), st.text())
def test_an_address_is_http_or_none(base: str, href: str) -> None:
    for found in (address(base, href), address("https://example.org/a/", href)):
        assert found is None or (found.startswith(("http://", "https://")) and "#" not in found)
