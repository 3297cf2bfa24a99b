"""The tables of `index.sqlite`, and how it is opened for writing, for reading, and where nothing can be written.

The index is a cache: an older schema is not migrated but rebuilt from the files (`reindex`), a newer one is refused.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model.errors import ArchiveError, StorageError
from archive.store.stories import STORY_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

# Raise it with every change of the tables or of what is written into them; an older index is then rebuilt.
SCHEMA_VERSION = 3

# How long a statement waits for another connection's commit: the longest commit is one group of keep_many.
BUSY_S = 10.0

_DISK_ERRORS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_BUSY: errno.EBUSY,
}

RECORD_COLUMNS = (
    "id", "path", "key", "title", "published_at", "captured_at", "sort_at", "web_url", "site", "type", "language",
    "words", "text_digest", "version_digest", "revision", "complete", "file_digest", "size", "gone_at",
)  # fmt: skip

_TABLES = """
CREATE TABLE records (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL UNIQUE COLLATE NOCASE,   -- file systems that fold case must not lose a record
    key TEXT NOT NULL,                          -- SHA-256 of the URL key
    title TEXT NOT NULL,
    published_at TEXT NOT NULL,                 -- '' where unknown
    captured_at TEXT NOT NULL,                  -- '' where there is no capture
    sort_at TEXT NOT NULL,                      -- publication, or capture where that is unknown
    web_url TEXT NOT NULL,
    site TEXT NOT NULL,
    type TEXT NOT NULL,
    language TEXT NOT NULL,
    words INTEGER NOT NULL,
    text_digest TEXT NOT NULL,
    version_digest TEXT NOT NULL,
    revision INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    file_digest TEXT NOT NULL,                  -- SHA-256 of the file, hex
    size INTEGER NOT NULL,
    gone_at TEXT NOT NULL                       -- '' where the page is there
);
CREATE INDEX records_key ON records (key);
CREATE INDEX records_sort ON records (sort_at, path);
CREATE INDEX records_site ON records (site, sort_at);
CREATE TABLE addresses (key TEXT NOT NULL, id TEXT NOT NULL, url TEXT NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE INDEX addresses_id ON addresses (id);
CREATE TABLE topics (id TEXT NOT NULL, place INTEGER NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (id, place)) WITHOUT ROWID;
CREATE INDEX topics_topic ON topics (topic COLLATE NOCASE, id);
CREATE TABLE revisions (
    id TEXT NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL, file_digest TEXT NOT NULL, size INTEGER NOT NULL,
    PRIMARY KEY (id, number)
) WITHOUT ROWID;
CREATE TABLE texts (row INTEGER PRIMARY KEY, title TEXT, excerpt TEXT, authors TEXT, body TEXT);
CREATE VIRTUAL TABLE word_index USING fts5 (
    title, excerpt, authors, body, content='texts', content_rowid='row', tokenize='unicode61 remove_diacritics 2'
);
-- Scripts without spaces: the text as pairs of signs. Python makes the pairs; the ascii tokenizer splits at spaces only.
CREATE VIRTUAL TABLE pair_index USING fts5 (title, text, content='', tokenize='ascii');
-- Bytes of new words held in memory before FTS5 writes a segment: 8 MiB instead of 1 built an index of 3,000 texts of
-- 5 KB in 0.97 s of CPU instead of 1.37 (64 MiB: 1.06).
INSERT INTO word_index (word_index, rank) VALUES ('hashsize', 8388608);
"""


def create_index(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database."""
    connection.executescript(f"BEGIN; {_TABLES} {STORY_TABLES} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;")


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or make an index file for its one writer.

    synchronous=NORMAL: a commit survives the death of the process at once, and a power failure after the next
    checkpoint; until then the journal of intents stands, and the next start lays the rows down again.
    """
    with contextlib.ExitStack() as until_open:
        connection = until_open.enter_context(contextlib.closing(_connect(path.absolute().as_uri() + "?mode=rwc")))
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        until_open.pop_all()
    return connection


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Open an index that may be read while another process writes it, or that lies where nothing can be written.

    Raises: ArchiveError where there is none, or it cannot be read.
    """
    if not path.exists():
        raise ArchiveError(
            f"{path}: there is no index; run `pressmark reindex --archive {path.parent}` to build it from the records"
        )
    address = path.absolute().as_uri()
    try:
        return _tried(address + "?mode=ro")
    except sqlite3.OperationalError as error:
        if "-wal" not in str(error) and _is_damage(error):
            raise damaged(path, error) from error
    except sqlite3.DatabaseError as error:
        raise damaged(path, error) from error
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        return _copy_in_memory(path)
    return _tried(address + "?immutable=1")


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the schema's version that is written in the database."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def damaged(path: Path, error: sqlite3.Error) -> ArchiveError:
    """Make the error for an index that cannot be used."""
    return ArchiveError(
        f"{path}: the index cannot be read ({error}); run `pressmark reindex --archive {path.parent}` to build it again"
    )


@contextlib.contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours: StorageError where the disk refused, ArchiveError where the index is damaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise (storage_error if is_disk_error(error) else damaged)(path, error) from error


def is_disk_error(error: sqlite3.Error) -> bool:
    """Whether SQLite passes on a refusal of the operating system, rather than speaking of what the file holds."""
    return _kind_of(error) in _DISK_ERRORS


def storage_error(path: Path, error: sqlite3.Error) -> StorageError:
    """Make our error of a refusal that SQLite passes on."""
    number = _DISK_ERRORS.get(_kind_of(error), errno.EIO)
    return StorageError(path, OSError(number, f"{os.strerror(number)} ({error})"))


def _kind_of(error: sqlite3.Error) -> int:
    # the low byte is the kind of error, the rest says where it came from (sqlite.org/rescode.html)
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_checkpointed(connection: sqlite3.Connection) -> bool:
    """Move the write-ahead log into the database, flushed, and return whether all of it is there now.

    Never waits: while a reader looks at an older state, the rest of the log stays.
    """
    busy, frames, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return not busy and frames == moved


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Commit what happens inside as one, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:  # something was raised inside, or the disk refused the commit
            connection.execute("ROLLBACK")


def _connect(address: str) -> sqlite3.Connection:
    """Open a connection that starts no transaction by itself; threads share it under the archive's own lock."""
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_S, check_same_thread=False)


def _tried(address: str) -> sqlite3.Connection:
    """Open a connection and read a page through it, for SQLite opens files on first use."""
    with contextlib.ExitStack() as until_read:
        connection = until_read.enter_context(contextlib.closing(_connect(address)))
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        until_read.pop_all()
    return connection


def _is_damage(error: sqlite3.OperationalError) -> bool:
    return error.sqlite_errorcode not in (
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_READONLY_CANTINIT,
        sqlite3.SQLITE_READONLY_DIRECTORY, sqlite3.SQLITE_READONLY_RECOVERY, sqlite3.SQLITE_READONLY_CANTLOCK,
        sqlite3.SQLITE_IOERR_SHMOPEN,
    )  # fmt: skip


def _copy_in_memory(path: Path) -> sqlite3.Connection:
    """Read a database and its write-ahead log from a folder that is read-only, by way of a copy."""
    with contextlib.ExitStack() as until_copied, tempfile.TemporaryDirectory(prefix="pressmark-") as folder:
        memory = until_copied.enter_context(contextlib.closing(_connect("file::memory:")))
        copy = Path(folder) / path.name
        try:
            shutil.copyfile(path, copy)
            shutil.copyfile(path.with_name(path.name + "-wal"), copy.with_name(copy.name + "-wal"))
        except OSError as error:
            raise StorageError(path, error, is_under_way=False) from error
        with contextlib.closing(_connect(copy.as_uri() + "?mode=rw")) as source:
            source.backup(memory)
        until_copied.pop_all()
    return memory
