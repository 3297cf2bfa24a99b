from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model.times import format_instant, is_plausible, local_reading, parse_instant, read_instant

wholes = st.datetimes(
    min_value=datetime(1000, 1, 2),
    max_value=datetime(9998, 12, 31),
    timezones=st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes))),
).map(lambda at: at.replace(microsecond=0))


@given(wholes)
def test_an_instant_is_read_as_it_was_written(at: datetime) -> None:
    assert read_instant(format_instant(at)) == at


@given(wholes)
def test_iso_and_mail_dates_are_read_with_their_offset(at: datetime) -> None:
    for text in (at.isoformat(), at.isoformat(" "), format_datetime(at)):
        found = parse_instant(text)
        assert found is not None, text
        assert found.at == at
        assert found.precision == "second"
    east = at.utcoffset() or timedelta()
    iso = parse_instant(at.isoformat())
    assert iso is not None
    assert (
        iso.offset
        == f"{'-' if east < timedelta() else '+'}{abs(east) // timedelta(hours=1):02d}:{abs(east) // timedelta(minutes=1) % 60:02d}"
    )


@given(wholes)
def test_the_local_reading_is_what_the_writers_clock_showed(at: datetime) -> None:
    found = parse_instant(at.isoformat())
    assert found is not None
    assert local_reading(found) == at.replace(tzinfo=None)


@given(st.text(max_size=120) | st.text("0123456789-/:.,TZ +APM", max_size=40))
@settings(max_examples=2000)
def test_any_text_is_an_instant_or_none(text: str) -> None:
    found = parse_instant(text)
    assert found is None or (found.at.tzinfo is UTC and found.at.microsecond == 0)


@pytest.mark.parametrize(
    ("text", "instant", "offset", "precision"),
    [
        ("2021-09-27", "2021-09-27T00:00:00Z", None, "day"),
        ("2021-09-27T18:46:00Z", "2021-09-27T18:46:00Z", "+00:00", "second"),
        ("2021-09-27T18:46:00.123456-0400", "2021-09-27T22:46:00Z", "-04:00", "second"),
        ("2021-09-27 18:46", "2021-09-27T18:46:00Z", None, "minute"),
        ("2021-09-27T18:46:00 +02", "2021-09-27T16:46:00Z", "+02:00", "second"),
        ("20210927T184600Z", "2021-09-27T18:46:00Z", "+00:00", "second"),
        ("20210927", "2021-09-27T00:00:00Z", None, "day"),
        ("Mon, 27 Sep 2021 18:46:00 EDT", "2021-09-27T22:46:00Z", "-04:00", "second"),
        ("Mon, 27 Sep 2021 18:46:00 -0000", "2021-09-27T18:46:00Z", None, "second"),
        ("Monday, 27-Sep-21 18:46:00 GMT", "2021-09-27T18:46:00Z", "+00:00", "second"),
        ("Mon Sep 27 18:46:00 2021", "2021-09-27T18:46:00Z", None, "second"),
        ("Mon Sep  7 18:46:00 UTC 2021", "2021-09-07T18:46:00Z", "+00:00", "second"),
        ("September 27, 2021", "2021-09-27T00:00:00Z", None, "day"),
        ("Sept. 27, 2021, 6:46 p.m. EDT", "2021-09-27T22:46:00Z", "-04:00", "minute"),
        ("27th of September 2021", "2021-09-27T00:00:00Z", None, "day"),
        ("27.09.2021 um 18:46", "2021-09-27T18:46:00Z", None, "minute"),
        ("9/27/2021 12:05 AM", "2021-09-27T00:05:00Z", None, "minute"),
        ("2021-12-31T24:00:00Z", "2022-01-01T00:00:00Z", "+00:00", "second"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z", "+00:00", "second"),
        ("2021-09-27T18:46:00 BST", "2021-09-27T18:46:00Z", None, "second"),
        ("1632768360", "2021-09-27T18:46:00Z", "+00:00", "second"),
        ("1632768360123", "2021-09-27T18:46:00Z", "+00:00", "second"),
    ],
)
def test_what_pages_and_feeds_write(text: str, instant: str, offset: str | None, precision: str) -> None:
    found = parse_instant(f" {text}\n")
    assert found is not None
    assert (format_instant(found.at), found.offset, found.precision) == (instant, offset, precision)


@pytest.mark.parametrize(
    "text",
    ["", "soon", "2021", "2021-09", "2021-02-30", "2021-13-01", "0000-00-00", "1/2/2021", "27 Smarch 2021", "2021-09-27T25:00:00Z",
     "2021-09-27T18:46:00+25:00", "13:00 PM", "9/27/2021 13:05 PM", "18:46", "Posted on Sep 27, 2021 by x", "9999-12-31T23:59:59-12:00", "٢٠٢١-٠٩-٢٧"],
)  # fmt: skip
def test_what_states_no_instant(text: str) -> None:
    assert parse_instant(text) is None


def test_the_strict_form_is_strict() -> None:
    for text in ("2021-09-27T18:46:00", "2021-09-27 18:46:00Z", "2021-09-27T18:46:00Z\n", "2021-02-30T00:00:00Z", ""):
        with pytest.raises(ValueError, match=r"."):
            read_instant(text)


def test_plausible_is_from_1980_to_two_days_ahead() -> None:
    latest = datetime(2026, 11, 22, tzinfo=UTC)
    assert is_plausible(latest + timedelta(days=2), latest=latest)
    assert not is_plausible(latest + timedelta(days=2, seconds=1), latest=latest)
    assert not is_plausible(datetime(1979, 12, 31, tzinfo=UTC), latest=latest)
