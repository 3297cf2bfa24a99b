"""Building the index again from the files: a new database beside the old one, put in its place when it is whole."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.errors import StorageError
from archive.store import layout
from archive.store.entries import file_digest
from archive.store.files import EntryKind, Tree
from archive.store.index import Index, RevisionRow
from archive.store.problems import Problem
from archive.store.rereading import read_all
from archive.store.schema import create_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Records between two calls of `progress`.
_STRIDE = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild found: how many records it entered, and the files it could not enter (they stay where they are)."""

    records: int
    problems: tuple[Problem, ...]


def rebuild(tree: Tree, old: Index | None, *, progress: Callable[[int], None] | None = None) -> Rebuilt:
    """Write a new index of all record files and older versions to `layout.REBUILT_INDEX`, whole and durable.

    old: the index that stood, where it can be read. Addresses that no file says are taken over from it, and a file
    that is no longer what it says is named, never passed off as good. progress: called with the records so far.

    Raises: StorageError.
    """
    target = tree.root / layout.REBUILT_INDEX
    memory = _memory_of(old)
    tree.remove(layout.REBUILT_INDEX)
    with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # a crash leaves a file that nobody opens
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -65536")  # 64 MiB of pages: nothing is read back while it is built
        create_index(connection)
        connection.execute("BEGIN")
        index = Index(connection)
        problems = [*_enter_records(tree, index, memory, progress), *_enter_revisions(tree, index, memory)]
        _take_over_addresses(index, memory)
        connection.execute("COMMIT")
        records = int(connection.execute("SELECT count(*) FROM records").fetchone()[0])
    _flush(target)
    return Rebuilt(records=records, problems=tuple(problems))


def put_in_place(tree: Tree, live: sqlite3.Connection | None) -> None:
    """Let the rebuilt index stand for the old one, in one step for every reader.

    Into a live database it is copied as one transaction: renaming a file under the readers of its write-ahead log
    could mix the two. Only where there is no sound database is the file renamed into place.
    """
    rebuilt, index = tree.root / layout.REBUILT_INDEX, tree.root / layout.INDEX
    if live is not None:
        with contextlib.closing(sqlite3.connect(rebuilt)) as source:
            source.backup(live)
        tree.remove(layout.REBUILT_INDEX)
        return
    for suffix in ("-wal", "-shm"):
        tree.remove(layout.INDEX + suffix)
    try:
        rebuilt.replace(index)
    except OSError as error:
        raise StorageError(index, error) from error
    tree.sync_folders([layout.REBUILT_INDEX, layout.INDEX])


def _enter_records(tree: Tree, index: Index, old: _Memory, progress: Callable[[int], None] | None) -> Iterator[Problem]:
    entered = 0
    for found in read_all(tree.root, _record_paths(tree)):
        if isinstance(found, Problem):
            yield found
            continue
        twin = index.by_id(found.id) or index.by_path(found.path)
        if twin is not None:
            detail = f"not entered into the index: {twin.path} has the same id, {found.id}, or the same name"
            yield Problem(path=found.path, kind="duplicate", detail=detail)
            continue
        index.put(found)
        if old.records.get(found.path, found.file_digest) != found.file_digest:
            detail = "it is not what was kept; entered as it stands now: compare it with a copy"
            yield Problem(path=found.path, kind="changed", detail=detail)
        entered += 1
        if progress and entered % _STRIDE == 0:
            progress(entered)
    if progress:
        progress(entered)


def _record_paths(tree: Tree) -> Iterator[str]:
    """Yield the path of every record file, in order."""
    return (path for path, kind in tree.walk(layout.RECORDS) if kind is EntryKind.FILE and _is_record(path))


def _enter_revisions(tree: Tree, index: Index, old: _Memory) -> Iterator[Problem]:
    """Enter the older versions. One that changed since it was kept stays known by its first digest, so verify names it."""
    for path, kind in tree.walk(layout.REVISIONS):
        named = layout.revision_of_path(path)
        if kind is not EntryKind.FILE or named is None:
            continue
        try:
            content = tree.read(path)
        except StorageError as error:
            yield Problem(path=path, kind="unreadable", detail=f"not entered into the index: {error.cause.strerror}")
            continue
        digest, size = old.revisions.get(path, (file_digest(content), len(content)))
        index.put_revision(RevisionRow(id=named[0], number=named[1], path=path, file_digest=digest, size=size))
        if digest != file_digest(content):
            yield Problem(path=path, kind="changed", detail="this older version is not what was kept")


def _take_over_addresses(index: Index, old: _Memory) -> None:
    for key, record_id, url in old.addresses:
        if index.by_id(record_id) is not None:
            index.add_addresses(record_id, [(key, url)])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Memory:
    """What the old index knew that files do not say: digests by path, and addresses."""

    records: dict[str, str]
    revisions: dict[str, tuple[str, int]]
    addresses: tuple[tuple[str, str, str], ...]


def _memory_of(old: Index | None) -> _Memory:
    """Return what the old index knew, or nothing where it is missing, damaged or of another schema."""
    if old is not None:
        with contextlib.suppress(sqlite3.DatabaseError):
            return _remember(old)
    return _Memory(records={}, revisions={}, addresses=())


def _remember(old: Index) -> _Memory:
    return _Memory(
        records={known.path: known.file_digest for known in old.all_known()},
        revisions={row.path: (row.file_digest, row.size) for row in old.all_revisions()},
        addresses=tuple(old.all_addresses()),
    )


def _is_record(path: str) -> bool:
    is_named = path.endswith(".md") and not path.rsplit("/", 1)[-1].startswith(".")
    return is_named and layout.shown_path(path) == path  # no name that is not UTF-8 can stand in the index


def _flush(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    except OSError as error:
        raise StorageError(path, error) from error
    finally:
        os.close(fd)
