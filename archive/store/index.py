"""The index of records: one SQLite database that answers which records there are, where, and in which the words stand.

A cache of the files: `reindex` builds it again. This module reads and writes rows; it never looks at a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.store.query import LISTING_COLUMNS, listing_of, select_count, select_listings
from archive.store.schema import RECORD_COLUMNS
from archive.store.searchtext import pairs_of
from archive.store.stories import Stories

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from archive.model.selection import Listing, Selection
    from archive.store.entries import Entry

_INSERT = f"INSERT INTO records ({', '.join(RECORD_COLUMNS)}) VALUES ({', '.join('?' * len(RECORD_COLUMNS))})"  # noqa: S608 – column names only
_UPDATE = f"UPDATE records SET {', '.join(f'{name} = ?' for name in RECORD_COLUMNS)} WHERE row = ?"  # noqa: S608 – column names only
_REVISION = "SELECT id, number, path, file_digest, size FROM revisions WHERE "
_KNOWN = "SELECT row, id, path, key, version_digest, revision, complete, file_digest, size FROM records WHERE "
# A page of rows ends its read before the next begins: a long walk must not hold an old state of the database.
_PAGE = 500
_KNOWN_PAGE = f"{_KNOWN} path > ? ORDER BY path LIMIT {_PAGE}"
_REVISION_PAGE = f"{_REVISION} (id, number) > (?, ?) ORDER BY id, number LIMIT {_PAGE}"
_TEXT = "SELECT title, excerpt, authors, body FROM texts WHERE row = ?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the writer needs to know of a record that is kept already."""

    row: int
    id: str
    path: str
    key: str
    version_digest: str
    revision: int
    complete: bool
    file_digest: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """An older version of a record: its number, its file, and the SHA-256 and size of that file."""

    id: str
    number: int
    path: str
    file_digest: str
    size: int


class Index:
    """Rows of one open database. Writing methods want a transaction around them (`schema.transaction`)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.stories = Stories(connection)

    def by_key(self, key: str) -> Known | None:
        """Return the record of that URL key; where two files claim one key, the first captured."""
        return self._known("key = ? ORDER BY captured_at, path LIMIT 1", key)

    def by_id(self, record_id: str) -> Known | None:
        """Return the record with that id."""
        return self._known("id = ?", record_id)

    def by_path(self, path: str) -> Known | None:
        """Return the record at that path, whatever the case of its letters."""
        return self._known("path = ?", path)

    def all_known(self) -> Iterator[Known]:
        """Yield every record in order of path; lazy, page by page, so that what is asked meanwhile is up to date."""
        page = self.connection.execute(_KNOWN_PAGE, ("",)).fetchall()
        while page:
            yield from map(_known_of, page)
            page = self.connection.execute(_KNOWN_PAGE, (page[-1][2],)).fetchall()

    def row(self, row: int) -> tuple[str | int, ...]:
        """Return the values of a row of `records`, in the order of RECORD_COLUMNS."""
        found = self.connection.execute(f"SELECT {', '.join(RECORD_COLUMNS)} FROM records WHERE row = ?", (row,))  # noqa: S608 – column names only
        return tuple(found.fetchone() or ())

    def text(self, row: int) -> tuple[str, ...]:
        """Return title, excerpt, authors and body as they are indexed for that row."""
        return tuple(self.connection.execute(_TEXT, (row,)).fetchone() or ())

    def topics_of(self, record_id: str) -> tuple[str, ...]:
        """Return the topics of a record, in the record's order."""
        rows = self.connection.execute("SELECT topic FROM topics WHERE id = ? ORDER BY place", (record_id,))
        return tuple(topic for (topic,) in rows)

    def put(self, entry: Entry) -> None:
        """Write a record's rows in place of those it had."""
        known = self.by_id(entry.id)
        values = [getattr(entry, name) for name in RECORD_COLUMNS]
        if known is None:
            row = self.connection.execute(_INSERT, values).lastrowid
        else:
            row = known.row
            self._forget_text(row)
            self.connection.execute(_UPDATE, [*values, row])
        self._put_text(row or 0, entry)
        self.connection.execute("DELETE FROM topics WHERE id = ?", (entry.id,))
        self.connection.executemany(
            "INSERT INTO topics VALUES (?, ?, ?)",
            [(entry.id, place, topic) for place, topic in enumerate(entry.topics)],
        )
        self.add_addresses(entry.id, entry.addresses)
        if entry.story is None:
            self.stories.forget(entry.id)
        else:
            self.stories.put(entry.story)

    def add_addresses(self, record_id: str, addresses: Iterable[tuple[str, str]]) -> None:
        """Have a record answer to further addresses, given as (key digest, URL)."""
        self.connection.executemany(
            "INSERT OR IGNORE INTO addresses VALUES (?, ?, ?)", [(key, record_id, url) for key, url in addresses]
        )

    def addresses_of(self, record_id: str) -> dict[str, str]:
        """Return the other addresses of a record: URL by key digest, sorted by digest."""
        rows = self.connection.execute("SELECT key, url FROM addresses WHERE id = ? ORDER BY key", (record_id,))
        return dict(rows.fetchall())

    def all_addresses(self) -> Iterator[tuple[str, str, str]]:
        """Yield (key digest, record id, URL) of every other address; lazy."""
        yield from self.connection.execute("SELECT key, id, url FROM addresses ORDER BY key, id")

    def put_revision(self, revision: RevisionRow) -> None:
        """Write down an older version of a record."""
        self.connection.execute(
            "INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?, ?)",
            (revision.id, revision.number, revision.path, revision.file_digest, revision.size),
        )

    def revisions_of(self, record_id: str) -> list[RevisionRow]:
        """Return the older versions of a record, oldest first."""
        rows = self.connection.execute(_REVISION + "id = ? ORDER BY number", (record_id,))
        return [_revision_of(row) for row in rows]

    def has_revision(self, record_id: str, number: int) -> bool:
        """Whether an older version is known."""
        rows = self.connection.execute(_REVISION + "id = ? AND number = ?", (record_id, number))
        return rows.fetchone() is not None

    def all_revisions(self) -> Iterator[RevisionRow]:
        """Yield the older versions of all records; lazy, page by page as `all_known`."""
        page = self.connection.execute(_REVISION_PAGE, ("", 0)).fetchall()
        while page:
            yield from map(_revision_of, page)
            page = self.connection.execute(_REVISION_PAGE, page[-1][:2]).fetchall()

    def find(self, *, key: str = "", path: str = "", record_id: str = "") -> Listing | None:
        """Return the listing of the record with that URL key (its own, or another of its addresses), path or id."""
        for where, value in (
            ("r.key = ?", key),
            ("r.id IN (SELECT id FROM addresses WHERE key = ?)", key),
            ("r.path = ?", path),
            ("r.id = ?", record_id),
        ):
            statement = f"SELECT {LISTING_COLUMNS} FROM records r WHERE {where} ORDER BY r.captured_at, r.path LIMIT 1"  # noqa: S608 – fixed text
            row = self.connection.execute(statement, (value,)).fetchone() if value else None
            if row is not None:
                return listing_of(row)
        return None

    def select(self, selection: Selection) -> Iterator[Listing]:
        """Yield the listings of a selection in its order; lazy."""
        yield from select_listings(self.connection, selection)

    def count(self, selection: Selection) -> int:
        """Return how many records a selection has, its limit aside."""
        return select_count(self.connection, selection)

    def _known(self, where: str, value: str) -> Known | None:
        row = self.connection.execute(_KNOWN + where, (value,)).fetchone()
        return _known_of(row) if row is not None else None

    def _put_text(self, row: int, entry: Entry) -> None:
        values = (row, entry.title_text, entry.excerpt_text, entry.authors_text, entry.body_text)
        self.connection.execute("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", values)
        self.connection.execute(
            "INSERT INTO word_index (rowid, title, excerpt, authors, body) VALUES (?, ?, ?, ?, ?)", values
        )
        if entry.title_pairs or entry.text_pairs:
            self.connection.execute(
                "INSERT INTO pair_index (rowid, title, text) VALUES (?, ?, ?)",
                (row, entry.title_pairs, entry.text_pairs),
            )

    def _forget_text(self, row: int) -> None:
        """Take a text out of the word tables; FTS5 without content of its own wants to be told the old words."""
        old = self.connection.execute(_TEXT, (row,)).fetchone()
        if old is None:
            return
        title, excerpt, authors, body = old
        self.connection.execute(
            "INSERT INTO word_index (word_index, rowid, title, excerpt, authors, body) VALUES ('delete', ?, ?, ?, ?, ?)",
            (row, title, excerpt, authors, body),
        )
        pairs = (pairs_of(title), pairs_of(f"{excerpt} {authors} {body}"))
        if any(pairs):
            self.connection.execute(
                "INSERT INTO pair_index (pair_index, rowid, title, text) VALUES ('delete', ?, ?, ?)", (row, *pairs)
            )
        self.connection.execute("DELETE FROM texts WHERE row = ?", (row,))


def _known_of(row: tuple[int, str, str, str, str, int, int, str, int]) -> Known:
    return Known(
        row=row[0], id=row[1], path=row[2], key=row[3], version_digest=row[4], revision=row[5], complete=bool(row[6]),
        file_digest=row[7], size=row[8],
    )  # fmt: skip


def _revision_of(row: tuple[str, int, str, str, int]) -> RevisionRow:
    return RevisionRow(id=row[0], number=row[1], path=row[2], file_digest=row[3], size=row[4])
