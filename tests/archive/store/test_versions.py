"""What never takes the place of a good copy, and what a page says beside an unchanged text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from archive.model.digests import text_digest
from archive.model.outcome import Outcome, Reason, Receipt, Rejection
from archive.model.record import TEASER, CaptureNote, Reading, TextNote
from archive.store.archive import Archive
from archive.store.gone import mark_gone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
URL = "https://example.org/news/1"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "a") as opened:
        yield opened


@pytest.fixture
def told(make_reading: Callable[..., Reading]) -> Callable[..., Reading]:
    """Return the reading of a text of so many words, captured so many days after the first."""

    def make(words: int, day: int, *, is_teaser: bool = False, is_notice: bool = False, **other: Any) -> Reading:
        body = " ".join(f"word{number}" for number in range(words))
        note = CaptureNote(
            at=AT + timedelta(days=day), warc="", offset=day, digest="sha256:" + f"{day:064}", status=200
        )
        text = TextNote(digest=text_digest(body), words=words, extractor="1.0")
        reading = make_reading(1, body, capture=note, text=text, warnings=(TEASER,) if is_teaser else (), **other)
        return replace(reading, is_teaser=is_teaser, is_notice=is_notice)

    return make


def test_a_teaser_and_a_shrunk_text_leave_a_good_copy_as_it_is(archive: Archive, told: Callable[..., Reading]) -> None:
    archive.keep(told(500, 0), asked=URL)
    before = archive.read_file(archive.find(URL).path)
    for reading, reason in ((told(120, 1, is_teaser=True), Reason.PAYWALL), (told(60, 2), Reason.SHRUNK)):
        end = archive.keep(reading, asked=URL)
        assert isinstance(end, Rejection)
        assert (end.outcome, end.reason, "stays as it is" in end.detail) == (Outcome.SKIPPED, reason, True)
    assert archive.read_file(archive.find(URL).path) == before
    assert len(archive.revisions(archive.find(URL).id)) == 1
    assert list(archive.verify(deep=True)) == []


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ((500, False), {"words": 30, "is_notice": True}),  # an honest notice is a version of its own
        ((500, False), {"words": 110}),  # an edit that cuts much
        ((90, False), {"words": 10}),  # too short to judge by
        ((60, True), {"words": 50, "is_teaser": True}),  # a teaser follows a teaser
        ((60, True), {"words": 500}),  # the whole text follows a teaser
        ((60, False), {"words": 80, "is_teaser": True}),  # more than was kept
    ],
)
def test_an_honest_version_is_a_revision(
    archive: Archive, told: Callable[..., Reading], first: tuple[int, bool], then: dict[str, Any]
) -> None:
    archive.keep(told(first[0], 0, is_teaser=first[1]), asked=URL)
    end = archive.keep(told(day=1, **then), asked=URL)
    assert isinstance(end, Receipt)
    assert end.outcome is Outcome.REVISED
    assert len(archive.revisions(end.id)) == 2


def test_a_page_that_is_gone_is_marked_once_and_unmarked_when_it_is_back(
    archive: Archive, told: Callable[..., Reading]
) -> None:
    archive.keep(told(200, 0), asked=URL)
    path = archive.find(URL).path
    before = archive.read_file(path)
    assert mark_gone(archive, URL, AT + timedelta(days=3))
    assert not mark_gone(archive, URL, AT + timedelta(days=5))
    assert archive.load(URL).gone == AT + timedelta(days=3)
    assert archive.find(URL).gone_at == "2026-01-05T03:04:05Z"
    assert len(archive.revisions(archive.find(URL).id)) == 1
    assert mark_gone(archive, URL, None)
    assert archive.read_file(path) == before
    assert not mark_gone(archive, "https://example.org/never", AT)
    assert list(archive.verify(deep=True)) == []


def test_a_page_that_is_read_again_is_not_gone(archive: Archive, told: Callable[..., Reading]) -> None:
    for reading, outcome in ((told(200, 7), Outcome.UNCHANGED), (told(210, 8), Outcome.REVISED)):
        archive.keep(told(200, 0), asked=URL)
        mark_gone(archive, URL, AT + timedelta(days=3))
        end = archive.keep(reading, asked=URL)
        assert isinstance(end, Receipt)
        assert (end.outcome, archive.load(URL).gone) == (outcome, None)


def test_directives_that_come_later_are_written_and_forbid_publishing(
    archive: Archive, told: Callable[..., Reading]
) -> None:
    archive.keep(told(200, 0, published=True), asked=URL)
    assert archive.keep(told(200, 1, robots=("noarchive",)), asked=URL).outcome is Outcome.UNCHANGED
    record = archive.load(URL)
    assert (record.robots, record.published, record.revision) == (("noarchive",), False, None)
    archive.keep(told(200, -1, robots=()), asked=URL)  # an earlier capture knows less
    assert archive.load(URL).robots == ("noarchive",)
    assert len(archive.revisions(archive.find(URL).id)) == 1
