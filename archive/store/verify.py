"""Comparing files and index in both directions, by digest. Reads only; what is wrong is yielded, never mended."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from archive.model.errors import AddressError, RecordError, StorageError
from archive.store import layout
from archive.store.capturesealing import SUFFIX
from archive.store.entries import entry_of, file_digest, record_in
from archive.store.files import EntryKind
from archive.store.problems import Problem
from archive.store.schema import RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from archive.model.record import Record
    from archive.store.entries import Entry
    from archive.store.files import Tree
    from archive.store.index import Index, Known, RevisionRow


def verify_records(
    tree: Tree, index: Index, *, in_flight: Callable[[], Container[str]], deep: bool
) -> Iterator[Problem]:
    """Yield what is wrong with records, older versions and the index; nothing for a clean archive. Lazy.

    in_flight: gives the paths that another process is laying down at that moment, of which nothing is said. deep: also
    check the index's own words, on a copy of it.
    """
    try:
        for problem in _stray_files(tree, index):
            if "\\" in problem.path or not _is_explained(problem.path, tree, index, in_flight()):
                yield problem
        for known in index.all_known():
            yield from _record_problems(tree, index, known, in_flight)
        for row in index.all_revisions():
            yield from _revision_problems(tree, row)
        yield from _index_problems(index, deep=deep)
    except sqlite3.DatabaseError as error:
        yield _index_problem(str(error))


def _stray_files(tree: Tree, index: Index) -> Iterator[Problem]:
    """Yield what lies in the archive's own folders and the index does not know."""
    for top in (layout.RECORDS, layout.REVISIONS):
        for path, kind in tree.walk(top):
            if (shown := layout.shown_path(path)) != path:
                yield Problem(path=shown, kind="stray-file", detail="its name is not UTF-8")
            elif kind is not EntryKind.FILE:
                yield Problem(path=path, kind=kind.value.replace(" ", "-"), detail=f"a {kind.value}; never followed")
            elif PurePosixPath(path).name.startswith(".") or not path.endswith(".md"):
                yield Problem(path=path, kind="stray-file", detail="no file that Pressmark keeps")
            elif not _is_listed(index, path):
                detail = _why_unlisted(tree, path)
                yield Problem(path=path, kind="not-in-index", detail=detail)


def _why_unlisted(tree: Tree, path: str) -> str:
    """Return why the index does not know a file, and what to do."""
    try:
        record_in(tree.read(path))
    except (RecordError, StorageError) as error:
        return f"it is no record ({error}); move it out of the archive, or mend it and reindex"
    return "the index does not know this record; `pressmark reindex` with the same --archive enters it"


def _is_listed(index: Index, path: str) -> bool:
    version = layout.revision_of_path(path)
    return index.has_revision(*version) if version else index.by_path(path) is not None


def _is_explained(path: str, tree: Tree, index: Index, in_flight: Container[str]) -> bool:
    """Whether what looked like a problem was another process at its work: under way still, or done since."""
    if path in in_flight or _target_of(path) in in_flight or tree.kind(path) is EntryKind.MISSING:
        return True
    return (
        tree.kind(path) is EntryKind.FILE and not PurePosixPath(path).name.startswith(".") and _is_listed(index, path)
    )


def _record_problems(
    tree: Tree, index: Index, known: Known, in_flight: Callable[[], Container[str]]
) -> Iterator[Problem]:
    """Yield what is wrong with one record; one that a writer replaces meanwhile is looked at again."""
    found = _look(tree, known.path, known.file_digest, known.size)
    while isinstance(found, Problem):
        if known.path in in_flight():
            return
        now = index.by_id(known.id)
        if now is None or now == known:
            yield found
            return
        known = now
        found = _look(tree, known.path, known.file_digest, known.size)
    if found is None:
        return  # a link, which the walk has named
    try:
        record = record_in(found)
        entry = entry_of(record, path=known.path, content=found)
    except (RecordError, AddressError) as error:
        yield Problem(path=known.path, kind="unreadable", detail=str(error))
        return
    yield from _capture_problems(tree, known.path, record)
    if index.by_id(known.id) == known:  # else a writer has gone on, and the rows are those of a newer file
        yield from _row_problems(index, known, entry)


def _revision_problems(tree: Tree, row: RevisionRow) -> Iterator[Problem]:
    found = _look(tree, row.path, row.file_digest, row.size)
    if isinstance(found, Problem):
        yield found


def _look(tree: Tree, path: str, digest: str, size: int) -> bytes | Problem | None:
    """Return the bytes of a file that the index knows, or what is wrong with it; None for what the walk has named."""
    kind = tree.kind(path)
    if kind in (EntryKind.LINK, EntryKind.SPECIAL):
        return None
    if kind is not EntryKind.FILE:
        detail = "the index knows it, but there is no such file; if it was removed on purpose, run `pressmark reindex`"
        return Problem(path=path, kind="missing", detail=detail)
    try:
        content = tree.read(path)
    except StorageError as error:
        return Problem(path=path, kind="unreadable", detail=str(error.cause.strerror))
    if len(content) != size:
        return Problem(path=path, kind="damaged", detail=f"{len(content)} bytes where {size} were kept")
    if file_digest(content) != digest:
        return Problem(path=path, kind="damaged", detail="its bytes are not those that were kept (SHA-256 differs)")
    return content


def _capture_problems(tree: Tree, path: str, record: Record) -> Iterator[Problem]:
    """Yield a capture that the record names and that is not there."""
    if record.capture is None or not record.capture.warc:
        return
    name = record.capture.warc.removeprefix(f"{layout.CAPTURES}/")
    kinds = {tree.kind(f"{layout.CAPTURES}/{name}{suffix}") for suffix in ("", SUFFIX)}
    if PurePosixPath(name).name != name or EntryKind.FILE not in kinds:
        yield Problem(path=path, kind="capture-missing", detail=f"read from {name!r}, which is not among the captures")


def _row_problems(index: Index, known: Known, entry: Entry) -> Iterator[Problem]:
    """Yield a row that does not say what its file says: the file is sound, so it is the index that was damaged."""
    stored = index.row(known.row)
    wrong = [name for name, value in zip(RECORD_COLUMNS, stored, strict=True) if value != getattr(entry, name)]
    if not wrong and index.text(known.row) != (
        entry.title_text, entry.excerpt_text, entry.authors_text, entry.body_text
    ):  # fmt: skip
        wrong = ["text"]
    if not wrong and index.topics_of(known.id) != entry.topics:
        wrong = ["topics"]
    if not wrong and index.stories.by_id(known.id) != entry.story:
        wrong = ["story"]
    if wrong:
        detail = f"the row of {known.path} differs from its file in {', '.join(wrong)}; run `pressmark reindex` with the same --archive"
        yield Problem(path=layout.INDEX, kind="index-damaged", detail=detail)


def _index_problems(index: Index, *, deep: bool) -> Iterator[Problem]:
    """Yield what SQLite itself finds wrong with the database and, on a copy, with its words."""
    for (line,) in index.connection.execute("PRAGMA integrity_check(20)"):
        if line != "ok":
            yield _index_problem(line)
    if not deep:
        return
    with contextlib.closing(sqlite3.connect(":memory:")) as copy:
        index.connection.backup(copy)
        try:
            copy.execute("INSERT INTO word_index (word_index, rank) VALUES ('integrity-check', 1)")
            copy.execute("INSERT INTO pair_index (pair_index) VALUES ('integrity-check')")
        except sqlite3.DatabaseError as error:
            yield _index_problem(f"its words: {error}")


def _index_problem(detail: str) -> Problem:
    return Problem(
        path=layout.INDEX, kind="index-damaged", detail=f"{detail}; run `pressmark reindex` with the same --archive"
    )


def _target_of(path: str) -> str:
    """Return the path that a temporary file would become."""
    place = PurePosixPath(path)
    return (place.parent / place.name.removeprefix(".").removesuffix(".tmp")).as_posix()
