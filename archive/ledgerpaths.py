"""Paths in the crawl's ledger that say a title of before: put right when the records they name were moved by sealing.

The ledger is the crawler's (`crawler/state.py`), which never runs meanwhile: whoever seals holds the archive's lock.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from typing import TYPE_CHECKING

from archive.model.errors import NotFound, StorageError
from archive.store import layout

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store.archive import Archive

_PATH = re.compile(rf"{layout.RECORDS}/[^\s:;,'\"]+\.md")
# The tables and columns that may name a record; those that an older ledger lacks are passed over.
_COLUMNS = (("outcomes", "path"), ("outcomes", "detail"))


def forget_old_paths(archive: Archive) -> int:
    """Write the present path for each one that names no file any more, and return how many rows were written.

    Nothing of before stays in the ledger's free pages. Where the record cannot be found by its address, "" is written.
    Raises: StorageError.
    """
    ledger = archive.root / layout.OWN / "state.sqlite"
    if not ledger.is_file() or ledger.is_symlink():
        return 0
    try:
        with contextlib.closing(sqlite3.connect(ledger, isolation_level=None)) as rows:
            rows.execute("PRAGMA secure_delete = ON")
            changed = sum(_put_right(rows, archive, table, column) for table, column in _COLUMNS)
            rows.execute("VACUUM")
            rows.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return changed
    except sqlite3.Error as error:
        raise StorageError(ledger, OSError(str(error))) from error


def _put_right(rows: sqlite3.Connection, archive: Archive, table: str, column: str) -> int:
    known = {name for (name,) in rows.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    if not {column, "url"} <= known:
        return 0
    select = f"SELECT rowid, url, {column} FROM {table} WHERE {column} LIKE '%{layout.RECORDS}/%'"  # noqa: S608 – names of ours
    stale = [
        (row, url, said)
        for row, url, said in rows.execute(select).fetchall()
        if any(not _lies(archive.root, path) for path in _PATH.findall(said))
    ]
    for row, url, said in stale:
        present = _path_of(archive, url)
        new = said
        for path in _PATH.findall(said):
            new = new if _lies(archive.root, path) else new.replace(path, present)
        rows.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (new, row))  # noqa: S608 – names of ours
    return len(stale)


def _lies(root: Path, path: str) -> bool:
    return (root / path).is_file()


def _path_of(archive: Archive, url: str) -> str:
    try:
        return archive.find(url).path
    except NotFound:
        return ""
