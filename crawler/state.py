"""The crawl's own memory: runs, and the outcome of every URL in them. Not the archive's index; nothing else writes here."""

from __future__ import annotations

import contextlib
import errno
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from archive.model.errors import StorageError
from archive.model.times import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from crawler.report import Report

SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY, command TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT, exit_code INTEGER
);
CREATE TABLE IF NOT EXISTS outcomes (
    run INTEGER NOT NULL REFERENCES runs, url TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT, detail TEXT,
    reached TEXT, path TEXT, related_to TEXT
);
CREATE INDEX IF NOT EXISTS outcomes_of_url ON outcomes (url);
"""


class Ledger:
    """The runs of one archive in `.pressmark/state.sqlite`. Open one at a time, by whoever holds the archive's lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        if path.is_symlink():
            raise StorageError(path, OSError(errno.ELOOP, "a link, which is not followed; remove it"))
        with self._refusals():
            # the ledger is written from the one thread that writes the archive, whichever that is
            self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.executescript(SCHEMA)
            self._db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        self._run = 0

    @contextlib.contextmanager
    def _refusals(self) -> Iterator[None]:
        """Name the ledger where the disk or the database refuses. Raises: StorageError."""
        try:
            yield
        except sqlite3.Error as error:
            raise StorageError(self._path, OSError(errno.EIO, str(error))) from error

    def begin(self, command: str, at: datetime) -> int:
        """Write that a run starts, and return its number."""
        with self._refusals():
            row = self._db.execute(
                "INSERT INTO runs (command, started_at) VALUES (?, ?)", (command, format_instant(at))
            )
            self._run = int(row.lastrowid or 0)
        return self._run

    def write(self, report: Report) -> None:
        """Write how one URL of this run ended."""
        values = (self._run, report.url, report.outcome.value, report.reason, report.detail, report.limit, report.path)
        with self._refusals():
            self._db.execute("INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, report.related_to))

    def end(self, exit_code: int, at: datetime) -> None:
        """Write that the run is over."""
        values = (format_instant(at), exit_code, self._run)
        with self._refusals():
            self._db.execute("UPDATE runs SET ended_at = ?, exit_code = ? WHERE run = ?", values)

    def outcomes(self, run: int) -> list[tuple[str, str, str | None]]:
        """Return (url, outcome, reason) of every URL of a run, in the order they ended."""
        query = "SELECT url, outcome, reason FROM outcomes WHERE run = ? ORDER BY rowid"
        with closing(self._db.execute(query, (run,))) as rows:
            return rows.fetchall()

    def close(self) -> None:
        """Close the database."""
        self._db.close()
