"""The crawl's own memory: runs, the outcome of every URL in them, and the tables of the frontier.

Not the archive's index, and nothing else writes here. One file, one connection, opened by whoever holds the archive's lock.
"""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from archive.model.errors import ArchiveError, StorageError
from archive.model.times import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from crawler.report import Report

# Raise it with every change of the tables, and let an older file grow into the new one: unlike the index, this is no
# cache. 2 added tables to 1.
SCHEMA_VERSION = 2
_RUNS = """
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY, command TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, exit_code INTEGER
);
CREATE TABLE IF NOT EXISTS outcomes (
    run INTEGER NOT NULL REFERENCES runs, url TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT, detail TEXT,
    reached TEXT, path TEXT, related_to TEXT
);
CREATE INDEX IF NOT EXISTS outcomes_of_url ON outcomes (url);
CREATE INDEX IF NOT EXISTS outcomes_of_run ON outcomes (run);
"""
# How a page of a site ended, for the site's account; at: seconds since 1970. The page itself stands in `outcomes`.
_ACCOUNTS = """
CREATE TABLE IF NOT EXISTS pages (
    run INTEGER NOT NULL REFERENCES runs, site TEXT NOT NULL, at INTEGER NOT NULL, visit TEXT NOT NULL, reason TEXT,
    words INTEGER NOT NULL, bytes INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS pages_of_site ON pages (site, at);
CREATE INDEX IF NOT EXISTS pages_of_run ON pages (run);
CREATE TABLE IF NOT EXISTS visits (
    run INTEGER NOT NULL REFERENCES runs, site TEXT NOT NULL, at INTEGER NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
    visit TEXT NOT NULL, reason TEXT, listed INTEGER NOT NULL, new INTEGER NOT NULL, bytes INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS visits_of_site ON visits (site, at);
CREATE INDEX IF NOT EXISTS visits_of_run ON visits (run);
CREATE TABLE IF NOT EXISTS alarms (
    site TEXT NOT NULL, kind TEXT NOT NULL, raised_at INTEGER NOT NULL, cleared_at INTEGER, since_at INTEGER NOT NULL,
    figure TEXT NOT NULL, usual TEXT NOT NULL, advice TEXT NOT NULL, PRIMARY KEY (site, kind, raised_at)
);
"""
_FRONTIER = """
CREATE TABLE IF NOT EXISTS frontier (
    key TEXT PRIMARY KEY,           -- archive.model.urls.url_key of the address: one page, one row
    url TEXT NOT NULL,              -- the address as first found
    site TEXT NOT NULL,             -- name of the declared site
    kind TEXT NOT NULL,             -- page, feed, sitemap or section
    found_in TEXT NOT NULL,         -- the feed, sitemap or section that first said it; '' where declared
    depth INTEGER NOT NULL,         -- links followed from a declared address
    pattern TEXT NOT NULL,          -- shape of the address, by which a trap is known
    published_at INTEGER,           -- seconds since 1970, as the source stated it
    found_at INTEGER NOT NULL,
    due_at INTEGER,                 -- NULL: never again
    leased_by INTEGER,              -- the run that is at it
    tries INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,    -- in a row
    idle INTEGER NOT NULL DEFAULT 0,        -- visits in a row that brought nothing new
    interval_s INTEGER NOT NULL DEFAULT 0,
    visited_at INTEGER, changed_at INTEGER,
    etag TEXT, last_modified TEXT,          -- validators of the last whole answer
    digest TEXT,                            -- of the payload of the last whole answer
    unasked INTEGER NOT NULL DEFAULT 0,     -- answers 304 since the last whole one
    outcome TEXT, reason TEXT,
    state TEXT NOT NULL DEFAULT 'live'      -- live, gone (404, 410) or retired (nothing for long)
);
CREATE INDEX IF NOT EXISTS frontier_due ON frontier (site, due_at) WHERE due_at IS NOT NULL AND leased_by IS NULL;
CREATE INDEX IF NOT EXISTS frontier_leased ON frontier (leased_by) WHERE leased_by IS NOT NULL;
"""


class StateFile:
    """The open `.pressmark/state.sqlite` of one archive. Open one at a time, by whoever holds the archive's lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.is_symlink():
            raise StorageError(path, OSError(errno.ELOOP, "a link, which is not followed; remove it"))
        with self.refusals():
            # written from the one thread that writes the archive, whichever that is
            self.db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self.db.execute("PRAGMA journal_mode = WAL")
            # A commit survives the death of the process; after a power failure the last ones may be missing, and their
            # URLs are asked for again. What must not be lost is in the archive by then.
            self.db.execute("PRAGMA synchronous = NORMAL")
            version = int(self.db.execute("PRAGMA user_version").fetchone()[0])
            if version > SCHEMA_VERSION:
                raise ArchiveError(f"{path}: the crawl's memory was written by a newer Pressmark; use that one")
            self.db.executescript(
                f"BEGIN; {_RUNS} {_ACCOUNTS} {_FRONTIER} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )

    @contextlib.contextmanager
    def refusals(self) -> Iterator[None]:
        """Name the file where the disk or the database refuses. Raises: StorageError."""
        try:
            yield
        except sqlite3.Error as error:
            raise StorageError(self.path, OSError(errno.EIO, str(error))) from error

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit what happens inside as one, or nothing of it; one within another belongs to the outer. Raises: StorageError."""
        if self.db.in_transaction:
            yield self.db
            return
        with self.refusals():
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
                self.db.execute("COMMIT")
            finally:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the database."""
        self.db.close()


class Ledger:
    """The runs of one archive, and how each URL in them ended."""

    def __init__(self, state: StateFile) -> None:
        self._state = state
        self.transaction = state.transaction
        self.run = 0

    def begin(self, command: str, at: datetime) -> int:
        """Write that a run starts, and return its number."""
        with self._state.transaction() as db:
            row = db.execute("INSERT INTO runs (command, started_at) VALUES (?, ?)", (command, format_instant(at)))
            self.run = int(row.lastrowid or 0)
        return self.run

    def write(self, report: Report) -> None:
        """Write how one URL of this run ended."""
        values = (self.run, report.url, report.outcome.value, report.reason, report.detail, report.limit, report.path)
        with self._state.transaction() as db:
            db.execute("INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, report.related_to))

    def end(self, exit_code: int, at: datetime) -> None:
        """Write that the run is over."""
        with self._state.transaction() as db:
            db.execute(
                "UPDATE runs SET ended_at = ?, exit_code = ? WHERE run = ?", (format_instant(at), exit_code, self.run)
            )

    def outcomes(self, run: int) -> list[tuple[str, str, str | None]]:
        """Return (url, outcome, reason) of every URL of a run, in the order they ended."""
        query = "SELECT url, outcome, reason FROM outcomes WHERE run = ? ORDER BY rowid"
        with closing(self._state.db.execute(query, (run,))) as rows:
            return rows.fetchall()
