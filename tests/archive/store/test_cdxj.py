from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.capture import Exchange, Location
from archive.store.captures import CaptureStore
from archive.store.cdxj import Entry, entry_of, read_line, sorted_lines, write_line

if TYPE_CHECKING:
    from pathlib import Path

Make = Callable[..., Exchange]
INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@given(st.text(max_size=40), INSTANTS, st.integers(100, 999), st.binary(max_size=30), st.booleans())
def test_a_line_is_read_back_as_it_was_written(url: str, at: datetime, status: int, mime: bytes, revisit: bool) -> None:
    where = Location(warc="a.warc.gz", offset=7, length=9)
    headers = ((b"Content-Type", mime),)
    entry = entry_of("https://example.org/" + url, at, status, headers, "sha256:ab", where, is_revisit=revisit)
    assert entry.at.microsecond == 0
    line = write_line(entry)
    assert line.count(b"\n") == 1
    assert line.isascii()
    assert read_line(line) == entry


@given(st.binary())
def test_reading_any_line_never_raises(line: bytes) -> None:
    read_line(line)
    read_line(b"org,example)/ 20260101000000 " + line)
    assert read_line(b'org,example)/ 20260101000000 {"url": 1, "filename": [], "offset": "x"}\n') is None


def test_sorting_leaves_out_a_cut_line_and_doubles() -> None:
    assert sorted_lines(b"b\na\nb\ncut") == b"a\nb\n"


def test_lines_are_those_of_cdxj_indexer(tmp_path: Path, make_exchange: Make) -> None:
    indexer = pytest.importorskip("cdxj_indexer.main", reason="cdxj-indexer is not installed")
    with CaptureStore(tmp_path) as store:
        store.append(make_exchange("https://www.example.org/B?z=1&a=2"))
        store.append(make_exchange("https://example.org/a"))
        store.append(make_exchange("https://example.org/old", b"", status=301, headers=((b"Location", b"/a"),)))
        store.append(make_exchange("https://example.org/müll", b"x" * 9000, at=datetime(2026, 1, 1, 0, 0, 0, 5, UTC)))
    (warc,) = tmp_path.glob("*.warc.gz")
    theirs = io.StringIO()
    indexer.CDXJIndexer(theirs, [str(warc)], sort=True).process_all()
    ours = warc.with_name(warc.name.replace(".warc.gz", ".cdxj")).read_text()
    assert [_parts(line) for line in ours.splitlines()] == [_parts(line) for line in theirs.getvalue().splitlines()]


def _parts(line: str) -> tuple[str, str, dict[str, str]]:
    key, stamp, fields = line.split(" ", 2)
    return key, stamp, json.loads(fields)


def test_an_entry_without_type_has_none_in_its_line() -> None:
    where = Location(warc="a.warc.gz", offset=7, length=9)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    line = write_line(Entry(url="http://a/", at=at, status=200, mime="", digest="sha256:ab", location=where))
    assert b"mime" not in line
