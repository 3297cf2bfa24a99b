"""A record written again in its place: durable, without a version, and never as another version."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from archive.model import frontmatter
from archive.model.errors import RecordError
from archive.store import layout
from archive.store.archive import Archive
from archive.store.entries import file_digest
from archive.store.journal import Intent, Journal
from tests.conftest import files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.model.record import Reading

URL = "https://example.org/news/1"


@pytest.fixture
def archive(tmp_path: Path, make_reading: Callable[..., Reading]) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive") as made:
        made.keep(make_reading(1), asked=URL)
        made.keep(make_reading(2), asked="https://example.org/news/2")
        yield made


def test_derived_keys_are_written_in_place(archive: Archive) -> None:
    listing = archive.find(URL)
    assert archive.amend(listing, replace(archive.load(listing), quality=7, topics=("Moon",)))
    record = archive.load(URL)
    assert (record.quality, record.topics, record.revision) == (7, ("Moon",), None)
    assert len(archive.revisions(listing.id)) == 1
    assert list(archive.verify(deep=True)) == []


def test_an_equal_record_touches_no_file(archive: Archive) -> None:
    listing = archive.find(URL)
    path = archive.root / listing.path
    before = path.stat()
    assert not archive.amend(listing, archive.load(listing))
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize(
    "change", [{"title": "Another"}, {"text": None, "body": "Another text."}, {"id": "0" * 16}, {"revision": 5}]
)
def test_what_would_be_another_version_is_refused(archive: Archive, change: dict[str, Any]) -> None:
    listing, before = archive.find(URL), files_of(archive.root, "records")
    with pytest.raises(RecordError):
        archive.amend(listing, replace(archive.load(listing), **change))
    assert files_of(archive.root, "records") == before


def test_of_a_group_with_one_that_is_refused_nothing_is_written(archive: Archive) -> None:
    one, other = archive.find(URL), archive.find("https://example.org/news/2")
    before = files_of(archive.root, "records")
    with pytest.raises(RecordError):
        archive.amend_all(
            [(one, replace(archive.load(one), quality=1)), (other, replace(archive.load(other), title="Another"))]
        )
    assert files_of(archive.root, "records") == before


@pytest.mark.parametrize("is_published", [False, True])
def test_a_crash_leaves_the_old_file_or_the_new_one(archive: Archive, *, is_published: bool) -> None:
    listing = archive.find(URL)
    content = frontmatter.write(replace(archive.load(listing), quality=9))
    archive.close()
    journal = Journal(archive.root / layout.JOURNAL)
    journal.add([Intent(path=listing.path, id=listing.id, digest=file_digest(content))])
    journal.close()
    target = archive.root / listing.path
    (target if is_published else target.with_name(f".{target.name}.tmp")).write_bytes(content)
    with Archive.open(archive.root, writable=True) as again:
        assert again.load(URL).quality == (9 if is_published else None)
        assert list(again.verify(deep=True)) == []
    assert list(archive.root.rglob("*.tmp")) == []
