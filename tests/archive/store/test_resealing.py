"""Rewriting records in their places: what a crash leaves between any two steps is put right by the next writer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from archive.model import frontmatter
from archive.store.archive import Archive
from archive.store.entries import file_digest
from archive.store.files import Tree
from archive.store.journal import Intent, Journal
from archive.store.keeping import ToKeep
from archive.store.resealing import Resealer
from archive.store.sealing import Sealer, SealKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from archive.model.record import Reading, Record

SEALER = Sealer(SealKey(bytes(range(64))), fields=["title", "text"])


def archive_of(root: Path, make_reading: Callable[..., Reading], number: int) -> Archive:
    archive = Archive.create(root)
    for body in ("The first text of a story.", "The second text, which is another one."):
        archive.keep_many(
            [
                ToKeep(reading=make_reading(each, body), asked=f"https://example.org/news/{each}")
                for each in range(number)
            ]
        )
    return archive


def test_records_of_one_day_do_not_take_each_others_places(
    tmp_path: Path, make_reading: Callable[..., Reading]
) -> None:
    with archive_of(tmp_path, make_reading, 70) as archive:  # more than a group
        done = list(archive.resealing().rewrite_all(SEALER.seal))
        assert [each.problem for each in done] == [""] * 140
        assert list(archive.verify(deep=True)) == []
        assert len(list(tmp_path.glob("records/**/sealed*.md"))) == 70
        bodies = {SEALER.open(archive.load(f"https://example.org/news/{each}")).title for each in range(70)}
        assert bodies == {f"Story {each}" for each in range(70)}
        assert list(archive.resealing().rewrite_all(SEALER.seal)) == []


def test_a_file_that_is_no_record_any_more_is_named_and_left(
    tmp_path: Path, make_reading: Callable[..., Reading]
) -> None:
    with archive_of(tmp_path, make_reading, 3) as archive:
        path = archive.find("https://example.org/news/1").path
        (tmp_path / path).write_bytes(b"no record")
        problems = {each.path for each in archive.resealing().rewrite_all(SEALER.seal) if each.problem}
        assert problems == {path}
        assert (tmp_path / path).read_bytes() == b"no record"


def crashed(root: Path, path: str, target: str, content: bytes, record_id: str, *, is_published: bool) -> None:
    """Leave what a writer leaves that died after its intent, or after the new file had its name."""
    tree, journal = Tree(root), Journal(root / ".pressmark" / "journal")
    moved = path if path != target else ""
    journal.add([Intent(path=target, id=record_id, digest=file_digest(content), moved_from=moved)])
    tree.stage(target, content)
    if is_published:
        tree.publish(target)
    journal.close()


@pytest.mark.parametrize("is_published", [False, True])
def test_a_record_that_was_moving_lies_in_one_place(
    is_published: bool, tmp_path: Path, make_reading: Callable[..., Reading]
) -> None:
    with archive_of(tmp_path, make_reading, 2) as archive:
        listing = archive.find("https://example.org/news/1")
        content = frontmatter.write(SEALER.seal(archive.load(listing)))
    target = listing.path.replace(listing.path.rpartition("/")[2], "sealed.md")
    crashed(tmp_path, listing.path, target, content, listing.id, is_published=is_published)
    with Archive.open(tmp_path, writable=True) as archive:
        assert archive.find(listing.id).path == (target if is_published else listing.path)
        assert list(archive.verify(deep=True)) == []
    assert (tmp_path / listing.path).exists() is not is_published
    with Archive.open(tmp_path, writable=True) as archive:
        assert archive.healed == ()


@pytest.mark.parametrize("is_published", [False, True])
def test_an_older_version_that_was_being_sealed_is_one_of_both(
    is_published: bool, tmp_path: Path, make_reading: Callable[..., Reading]
) -> None:
    with archive_of(tmp_path, make_reading, 1) as archive:
        listing = archive.find("https://example.org/news/0")
        version = archive.revisions(listing.id)[0]
        content = frontmatter.write(SEALER.seal(replace(archive.load(version), id=listing.id)))
    crashed(tmp_path, version.path, version.path, content, listing.id, is_published=is_published)
    with Archive.open(tmp_path, writable=True) as archive:
        assert list(archive.verify(deep=True)) == []
        assert archive.find(listing.id).path == listing.path
        assert ((tmp_path / version.path).read_bytes() == content) is is_published
    assert list(tmp_path.rglob("*.tmp")) == []


def test_a_name_that_another_record_took_meanwhile_is_left_to_it(
    tmp_path: Path, make_reading: Callable[..., Reading]
) -> None:
    with archive_of(tmp_path, make_reading, 1) as archive:
        first = archive.find("https://example.org/news/0")
        content = frontmatter.write(SEALER.seal(archive.load(first)))
    target = first.path.replace(first.path.rpartition("/")[2], "sealed.md")
    crashed(tmp_path, first.path, target, content, first.id, is_published=True)
    with Archive.open(tmp_path, writable=True) as archive:
        other = make_reading(0, "Another article.", web_url="https://example.org/x", original_url=None)
        archive.keep(other, asked="https://example.org/x")
        assert archive.find("https://example.org/x").path == first.path
    crashed(tmp_path, first.path, target, content, first.id, is_published=True)
    with Archive.open(tmp_path, writable=True) as archive:
        assert archive.find("https://example.org/x").path == first.path
        assert list(archive.verify(deep=True)) == []


def test_only_one_record_is_rewritten_where_one_is_named(tmp_path: Path, make_reading: Callable[..., Reading]) -> None:
    def shouted(record: Record) -> Record:
        return replace(record, section="Loud")

    with archive_of(tmp_path, make_reading, 3) as archive:
        listing = archive.find("https://example.org/news/1")
        assert len(list(archive.resealing().rewrite_all(shouted, only=listing.id))) == 2
        assert [archive.load(f"https://example.org/news/{each}").section for each in range(3)] == [None, "Loud", None]
        assert isinstance(archive.resealing(), Resealer)
        assert list(archive.verify(deep=True)) == []
