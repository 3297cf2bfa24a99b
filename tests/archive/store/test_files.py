"""Files laid down whole, and never through a link."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model.errors import StorageError
from archive.store.files import EntryKind, Tree, parts_inside, temporary_name

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    tree.put("a/b/c.md", b"one")
    tree.put("a/b/c.md", b"two, and longer")
    assert tree.read("a/b/c.md") == b"two, and longer"
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b", "c.md"]


def test_a_staged_file_is_not_there_before_it_is_published(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    tree.stage("a.md", b"one")
    assert tree.kind("a.md") is EntryKind.MISSING
    tree.stage("a.md", b"two")
    tree.publish("a.md")
    assert tree.read("a.md") == b"two"


@pytest.mark.parametrize("path", ["", "/a", "../a", "a/../../b", "a\\b", "a\0b"])
def test_paths_that_could_leave_are_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        Tree(tmp_path).put(path, b"")


@given(st.text())
def test_parts_inside_never_leave(path: str) -> None:
    try:
        parts = parts_inside(path)
    except StorageError:
        return
    assert parts
    assert not {"..", "/", ""} & set(parts)


def test_a_linked_folder_is_refused_and_nothing_outside_touched(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "root").mkdir()
    (tmp_path / "root/a").symlink_to(tmp_path / "outside")
    tree = Tree(tmp_path / "root")
    with pytest.raises(StorageError, match="a link"):
        tree.put("a/b.md", b"")
    assert list((tmp_path / "outside").iterdir()) == []
    assert list(tree.walk("a")) == [("a", EntryKind.LINK)]


def test_links_and_fifos_are_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "root").mkdir()
    (tmp_path / "root/link.md").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "root/fifo.md")
    tree = Tree(tmp_path / "root")
    for name in ("link.md", "fifo.md"):
        with pytest.raises(StorageError):
            tree.read(name)
    assert tree.kind("link.md") is EntryKind.LINK
    assert tree.kind("fifo.md") is EntryKind.SPECIAL


def test_a_link_in_the_place_of_a_temporary_file_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"mine")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / temporary_name("a.md")).symlink_to(tmp_path / "victim")
    Tree(tmp_path / "root").put("a.md", b"theirs")
    assert (tmp_path / "victim").read_bytes() == b"mine"
    assert not (tmp_path / "root/a.md").is_symlink()


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    Tree(tmp_path).remove("a/b/c.md")


def test_a_walk_is_sorted_and_names_everything(tmp_path: Path) -> None:
    tree = Tree(tmp_path)
    for path in ("top/b/2.md", "top/b/1.md", "top/a/x.md"):
        tree.put(path, b"")
    (tmp_path / "top/c").symlink_to(tmp_path)
    assert list(tree.walk("top")) == [
        ("top/a/x.md", EntryKind.FILE), ("top/b/1.md", EntryKind.FILE), ("top/b/2.md", EntryKind.FILE),
        ("top/c", EntryKind.LINK),
    ]  # fmt: skip
    assert list(tree.walk("none")) == []
