"""Which captures the WARC files hold: a cache in SQLite, built from the CDXJ files beside them.

The file may be deleted at any time; it is brought in line with the CDXJ files when it is opened, and not written
where nothing is new. Where it cannot be written at all (a read-only disk) the same table is built in memory.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model.capture import Location
from archive.model.errors import StorageError
from archive.store.capturesealing import DIGEST_PREFIX, SUFFIX, sealed_files
from archive.store.cdxj import Entry, read_line
from archive.store.warcrecords import written_url
from archive.store.warcwriter import cdxj_path, warc_files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

logger = logging.getLogger(__name__)
_VERSION = 1  # raise it with every change below: an older cache is thrown away and built anew
_TABLES = """
CREATE TABLE IF NOT EXISTS files (warc TEXT PRIMARY KEY, cdxj_size INTEGER NOT NULL, cdxj_mtime_ns INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS captures (url_digest BLOB NOT NULL, at INTEGER NOT NULL, digest BLOB NOT NULL, warc TEXT NOT NULL,
    offset INTEGER NOT NULL, length INTEGER NOT NULL, status INTEGER NOT NULL, mime TEXT NOT NULL,
    revisit INTEGER NOT NULL, PRIMARY KEY (warc, offset)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS captures_by_url ON captures (url_digest, at, digest);
CREATE INDEX IF NOT EXISTS captures_by_digest ON captures (digest) WHERE revisit = 0;
"""
_WAIT_S = 30.0  # another process commits a batch in milliseconds; this long only a stuck one keeps the lock


class CaptureIndex:
    """The table of captures. One connection, for one thread at a time."""

    def __init__(self, path: Path, *, in_memory: bool = False) -> None:
        """Open the cache, or begin an empty one. Raises StorageError where `path` is no regular file."""
        self._path = path
        if in_memory:
            self._rows = _connect(":memory:")
            return
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise StorageError(
                path, OSError("is not a regular file; remove it, the index is built anew"), is_under_way=False
            )
        self._rows = self._opened()

    def close(self) -> None:
        """Let the file go."""
        self._rows.close()

    def find(self, url: str, at: datetime, digest: str) -> Location | None:
        """Return where the capture of that URL, second and payload lies, or None; in sealed files any payload's."""
        row = self._rows.execute(
            "SELECT warc, offset, length FROM captures WHERE url_digest = ? AND at = ? "
            "AND (digest = ? OR substr(digest, 1, ?) = ?) ORDER BY digest <> ? LIMIT 1",
            (
                url_digest(url), int(at.timestamp()), _digest(digest),
                len(DIGEST_PREFIX), DIGEST_PREFIX.encode(), _digest(digest),
            ),
        ).fetchone()  # fmt: skip
        return _location(row) if row else None

    def has_url(self, url: str) -> bool:
        """Return whether any capture answers to that URL."""
        found = self._rows.execute("SELECT 1 FROM captures WHERE url_digest = ? LIMIT 1", (url_digest(url),))
        return found.fetchone() is not None

    def originals(self, digest: str) -> list[Location]:
        """Return where the payload of that digest lies in full, in no order."""
        rows = self._rows.execute(
            "SELECT warc, offset, length FROM captures WHERE digest = ? AND revisit = 0", (_digest(digest),)
        )
        return [_location(row) for row in rows]

    def of_url(self, url: str) -> list[tuple[datetime, Location]]:
        """Return each capture of that URL, oldest first."""
        rows = self._rows.execute(
            "SELECT at, warc, offset, length FROM captures WHERE url_digest = ? ORDER BY at", (url_digest(url),)
        )
        return [(datetime.fromtimestamp(at, UTC), _location(rest)) for at, *rest in rows]

    def at(self, warc: str, offset: int) -> Location | None:
        """Return the capture that begins there, or None."""
        row = self._rows.execute(
            "SELECT warc, offset, length FROM captures WHERE warc = ? AND offset = ? LIMIT 1", (warc, offset)
        ).fetchone()
        return _location(row) if row else None

    def count(self, warc: str) -> int:
        """Return how many captures of a file are known."""
        row = self._rows.execute("SELECT count(*) FROM captures WHERE warc = ?", (warc,)).fetchone()
        return int(row[0])

    def known_files(self) -> dict[str, tuple[int, int]]:
        """Return each WARC file's name with size and time of its CDXJ when it was read."""
        rows = self._rows.execute("SELECT warc, cdxj_size, cdxj_mtime_ns FROM files")
        return {warc: (size, mtime) for warc, size, mtime in rows}

    def add(self, warc: str, entries: Iterable[Entry], cdxj: Path) -> None:
        """Add what was just appended to a file and its CDXJ, in one transaction."""
        with self._rows:
            self._insert(entries)
            self._note(warc, cdxj)

    def reread(self, warc: str, cdxj: Path) -> None:
        """Put the lines of a CDXJ in the place of what is known of its WARC, in one transaction."""
        with cdxj.open("rb") as lines, self._rows:
            self._rows.execute("DELETE FROM captures WHERE warc = ?", (warc,))
            read = (read_line(line) for line in lines)
            self._insert(entry for entry in read if entry and entry.location.warc == warc)
            self._note(warc, cdxj)

    def forget(self, warc: str) -> None:
        """Drop what is known of a WARC file."""
        with self._rows:
            self._rows.execute("DELETE FROM captures WHERE warc = ?", (warc,))
            self._rows.execute("DELETE FROM files WHERE warc = ?", (warc,))

    def _insert(self, entries: Iterable[Entry]) -> None:
        self._rows.executemany("INSERT OR REPLACE INTO captures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_row, entries))

    def _note(self, warc: str, cdxj: Path) -> None:
        state = cdxj.stat()
        self._rows.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (warc, state.st_size, state.st_mtime_ns))

    def _opened(self) -> sqlite3.Connection:
        try:
            return _connect(str(self._path))
        except sqlite3.OperationalError:  # no permission, or no disk to write to
            return _connect(":memory:")
        except sqlite3.DatabaseError:  # not a database, or a damaged one: it is a cache
            discard_index(self._path)
            return _connect(str(self._path))


def open_index(path: Path, folder: Path) -> CaptureIndex:
    """Return the index of a folder, in line with its CDXJ files; in memory where its file cannot be written."""
    index = CaptureIndex(path)
    try:
        refresh(index, folder)
    except sqlite3.OperationalError as error:
        logger.warning("%s cannot be used (%s); the index is built in memory", path, error)
        index.close()
        index = CaptureIndex(path, in_memory=True)
        refresh(index, folder)
    return index


def refresh(index: CaptureIndex, folder: Path) -> None:
    """Bring the index in line with the CDXJ files of a folder; writes nothing where nothing is new."""
    known = index.known_files()
    sealed = [path.with_name(path.name.removesuffix(SUFFIX)) for path in sealed_files(folder)]
    for warc in dict.fromkeys((*warc_files(folder), *sealed)):
        cdxj = cdxj_path(warc)
        if cdxj.is_symlink() or not cdxj.is_file():
            continue
        state = cdxj.stat()
        if known.pop(warc.name, None) != (state.st_size, state.st_mtime_ns):
            index.reread(warc.name, cdxj)
    for name in known:
        index.forget(name)


def discard_index(path: Path) -> None:
    """Remove the cache, its journal with it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def url_digest(url: str) -> bytes:
    """Return what a URL is found by: half of the SHA-256 of it as written; 128 bits do not collide by chance."""
    return hashlib.sha256(written_url(url).encode("ascii")).digest()[:16]


def _connect(place: str) -> sqlite3.Connection:
    rows = sqlite3.connect(place, timeout=_WAIT_S, check_same_thread=False)
    try:
        version = rows.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION:
            if version or rows.execute("SELECT 1 FROM sqlite_master").fetchone():
                raise sqlite3.DatabaseError("another version's index")
            rows.execute("PRAGMA journal_mode = WAL")  # a reader never waits for the writer
            rows.executescript(f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {_VERSION}; COMMIT;")
        rows.execute("PRAGMA synchronous = NORMAL")  # a cache: the last rows may go with the power, the file may not
    except sqlite3.Error:
        rows.close()
        raise
    return rows


def _digest(digest: str) -> bytes:
    """Return the bytes of "sha256:" and hex; another program's digest as its text."""
    algorithm, _, value = digest.partition(":")
    if algorithm == "sha256" and len(value) == 64:
        try:
            return bytes.fromhex(value)
        except ValueError:
            return digest.encode()
    return digest.encode()


def _row(entry: Entry) -> tuple[bytes, int, bytes, str, int, int, int, str, bool]:
    where, at = entry.location, int(entry.at.timestamp())
    digest = _digest(entry.digest)
    named = (url_digest(entry.url), at, digest, where.warc, where.offset, where.length)
    return (*named, entry.status, entry.mime, entry.is_revisit)


def _location(row: Iterable[str | int]) -> Location:
    warc, offset, length = row
    return Location(warc=str(warc), offset=int(offset), length=int(length))
