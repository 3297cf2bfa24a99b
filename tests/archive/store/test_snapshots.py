"""Snapshots: numbered, never changed, one of them current."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.model.errors import ArchiveError
from archive.store.archive import Archive
from archive.store.files import Tree
from archive.store.snapshots import CURRENT, FOLDER, Snapshots

if TYPE_CHECKING:
    from pathlib import Path


def test_an_archive_that_learnt_nothing_has_none(tmp_path: Path) -> None:
    snapshots = Snapshots(Tree(tmp_path))
    assert snapshots.current() is None
    assert snapshots.names() == []


def test_the_last_one_put_down_is_current_and_the_old_ones_stay(tmp_path: Path) -> None:
    snapshots = Snapshots(Tree(tmp_path))
    put = [snapshots.put(f"{number}".encode()) for number in range(12)]
    assert snapshots.current() == put[-1]
    assert snapshots.names() == [each.name for each in put]
    assert [each.number for each in put] == list(range(1, 13))
    assert snapshots.read(put[0].name).content == b"0"


def test_the_same_bytes_again_change_nothing(tmp_path: Path) -> None:
    snapshots = Snapshots(Tree(tmp_path))
    first = snapshots.put(b"x")
    assert snapshots.put(b"x") == first
    assert snapshots.names() == [first.name]


@pytest.mark.parametrize("name", ["9-000000000000", "../../etc/passwd", "", "1-x", "current"])
def test_a_name_that_is_none_says_which_there_are(tmp_path: Path, name: str) -> None:
    snapshots = Snapshots(Tree(tmp_path))
    known = snapshots.put(b"x").name
    with pytest.raises(ArchiveError, match=known):
        snapshots.read(name)


def test_a_damaged_one_is_refused_and_replaced_by_the_next(tmp_path: Path) -> None:
    snapshots = Snapshots(Tree(tmp_path))
    name = snapshots.put(b"x").name
    (tmp_path / FOLDER / f"{name}.json").write_bytes(b"y")
    with pytest.raises(ArchiveError, match="damaged"):
        snapshots.current()
    assert snapshots.put(b"x").number == 2
    assert snapshots.current() == snapshots.read(snapshots.names()[-1])


def test_a_name_without_its_file_is_refused(tmp_path: Path) -> None:
    snapshots = Snapshots(Tree(tmp_path))
    snapshots.put(b"x")
    (tmp_path / CURRENT).write_text("7-0123456789ab\n")
    with pytest.raises(ArchiveError, match="template learn"):
        snapshots.current()


def test_an_archive_has_its_snapshots_and_they_are_nothing_amiss(tmp_path: Path) -> None:
    with Archive.create(tmp_path / "data") as archive:
        name = archive.templates.put(b"{}").name
    with Archive.open(tmp_path / "data", writable=False) as archive:
        snapshot = archive.templates.current()
        assert snapshot is not None
        assert snapshot.name == name
        assert list(archive.verify(deep=True)) == []
