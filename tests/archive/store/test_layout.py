"""Paths that any file system takes, told apart by their key."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from archive.model.record import Record
from archive.store.layout import is_record_path, record_paths, revision_of_path, revision_path

KEY = "0123456789abcdef" * 4


@given(title=st.text(), at=st.none() | st.datetimes(timezones=st.just(UTC)))
def test_paths_are_portable_whatever_the_title(title: str, at: datetime | None) -> None:
    paths = record_paths(Record(title=title, published_at=at), KEY)
    assert len(set(paths)) == len(paths)
    for path in paths:
        assert is_record_path(path)
        assert all(re.fullmatch(r"[a-z0-9-]+(\.md)?", part) for part in path.split("/"))
        assert len(path.rsplit("/", 1)[-1]) <= 80 + len("-") + 64 + len(".md")
    assert len(paths[1].rsplit("/", 1)[-1]) <= 80 + len("-01234567.md")


@given(record_id=st.from_regex(r"[0-9a-f]{16}", fullmatch=True), number=st.integers(1, 10**6))
def test_the_path_of_an_older_version_tells_whose_it_is(record_id: str, number: int) -> None:
    assert revision_of_path(revision_path(record_id, number)) == (record_id, number)


def test_other_paths_are_no_older_version() -> None:
    for path in ("revisions/00/0123456789abcdef/1.md", "revisions/01/0123456789abcdef/x.md", "records/1.md"):
        assert revision_of_path(path) is None


def test_a_day_in_the_first_millennium_has_four_digits() -> None:
    at = datetime(33, 4, 5, tzinfo=UTC)
    assert record_paths(Record(title="T", published_at=at), KEY)[0] == "records/0033/04/05/t.md"
