"""The part of the index that finds other coverage of a story: sketches, the terms they are found by, and how common these are.

A cache like the rest of the index, drawn from the record's file alone. Records are known by a number made of their id, so
that nothing depends on the order in which they came.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.record import Image, Provider, Related
from archive.model.related import entry_of
from archive.model.times import format_instant, read_instant
from archive.store.sketches import Sketch, sketch_of, unpacked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Iterator

    from archive.model.record import Record

# number: the record's id as a number. at: seconds since 1970, of sort_at. entry: the record as an entry of `related`, JSON.
# (Comments inside would be stored with the tables, in the first page of the database, which must hold all of them.)
STORY_TABLES = """
CREATE TABLE stories (
number INTEGER PRIMARY KEY, id TEXT, path TEXT, at INTEGER, title TEXT, entry TEXT, terms BLOB, marks BLOB, sample BLOB,
phrases INTEGER);
CREATE TABLE story_terms (term INTEGER, day INTEGER, number INTEGER, PRIMARY KEY (term, day, number)) WITHOUT ROWID;
CREATE TABLE story_words (term INTEGER PRIMARY KEY, records INTEGER);
CREATE TABLE story_total (records INTEGER);
INSERT INTO story_total VALUES (0);
"""

DAY_S = 86_400
_ID = re.compile(r"[0-9a-f]{16}")
_COLUMNS = "number, id, path, at, title, entry, terms, marks, sample, phrases"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A record as others may relate to it. at: seconds since 1970. entry: what `entry_json` made of the record."""

    id: str
    path: str
    at: int
    title: str
    entry: str
    sketch: Sketch

    @property
    def number(self) -> int:
        """The id as SQLite's signed integer."""
        return number_of(self.id)

    @property
    def site(self) -> str:
        """The domain of its publisher, or "" where that is not known."""
        provider = json.loads(self.entry).get("provider")
        return str(provider[1]) if provider else ""

    @property
    def day(self) -> int:
        """Days since 1970."""
        return self.at // DAY_S


def number_of(record_id: str) -> int:
    """Return a record's id as a signed number of 64 bits; of an id that a person wrote, a digest of it."""
    if not _ID.fullmatch(record_id):
        record_id = hashlib.sha256(record_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return int.from_bytes(bytes.fromhex(record_id), "big", signed=True)


class Stories:
    """The story tables of one open database. Writing methods want a transaction around them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def put(self, story: Story) -> None:
        """Write a record down in place of what was known of it."""
        known = self.by_number(story.number)
        is_same = known is not None and known.sketch == story.sketch and known.day == story.day
        if known is not None and not is_same:
            self._forget(known)
        self._connection.execute(
            f"INSERT OR REPLACE INTO stories ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 – column names only
            (story.number, story.id, story.path, story.at, story.title, story.entry, *story.sketch.packed()),
        )
        if not is_same:
            self._enter(story)

    def forget(self, record_id: str) -> None:
        """Take a record out; one that is not there is no error."""
        known = self.by_number(number_of(record_id))
        if known is not None:
            self._forget(known)

    def by_number(self, number: int) -> Story | None:
        """Return what is known of a record."""
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM stories WHERE number = ?", (number,)).fetchone()  # noqa: S608 – column names only
        return _story_of(row) if row else None

    def by_id(self, record_id: str) -> Story | None:
        """Return what is known of a record."""
        return self.by_number(number_of(record_id))

    def some(self, numbers: Iterable[int]) -> Iterator[Story]:
        """Yield what is known of several records, in no order."""
        chosen = json.dumps(list(numbers))
        yield from map(
            _story_of,
            self._connection.execute(
                f"SELECT {_COLUMNS} FROM stories WHERE number IN (SELECT value FROM json_each(?))",  # noqa: S608 – column names only
                (chosen,),
            ),
        )

    def total(self) -> int:
        """Return how many records are counted in `counts`."""
        return int(self._connection.execute("SELECT records FROM story_total").fetchone()[0])

    def counts(self, terms: Collection[int]) -> dict[int, int]:
        """Return in how many records' sketches each of some terms is; terms in none are left out."""
        rows = self._connection.execute(
            "SELECT term, records FROM story_words WHERE term IN (SELECT value FROM json_each(?))",
            (json.dumps(list(terms)),),
        )
        return dict(rows.fetchall())

    def having(self, term: int, first_day: int, last_day: int, limit: int) -> list[tuple[int, int]]:
        """Return (day, number) of at most `limit` records that are found by a term, of those days, in order."""
        rows = self._connection.execute(
            "SELECT day, number FROM story_terms WHERE term = ? AND day BETWEEN ? AND ? ORDER BY day, number LIMIT ?",
            (term, first_day, last_day, limit),
        )
        return rows.fetchall()

    def _enter(self, story: Story) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO story_terms VALUES (?, ?, ?)",
            [(term, story.day, story.number) for term in story.sketch.found_by()],
        )
        self._connection.executemany(
            "INSERT INTO story_words VALUES (?, 1) ON CONFLICT (term) DO UPDATE SET records = records + 1",
            [(term,) for term in story.sketch.terms],
        )
        self._connection.execute("UPDATE story_total SET records = records + 1")

    def _forget(self, known: Story) -> None:
        self._connection.executemany(
            "DELETE FROM story_terms WHERE term = ? AND day = ? AND number = ?",
            [(term, known.day, known.number) for term in known.sketch.found_by()],
        )
        terms = [(term,) for term in known.sketch.terms]
        self._connection.executemany("UPDATE story_words SET records = records - 1 WHERE term = ?", terms)
        self._connection.executemany("DELETE FROM story_words WHERE term = ? AND records = 0", terms)
        self._connection.execute("UPDATE story_total SET records = records - 1")
        self._connection.execute("DELETE FROM stories WHERE number = ?", (known.number,))


def story_of(record: Record, *, record_id: str, path: str, body: str) -> Story:
    """Draw a story from a record. body: its text without marks."""
    at = record.published_at or (record.capture.at if record.capture else None)
    return Story(
        id=record_id,
        path=path,
        at=int(at.timestamp()) if at else 0,
        title=record.title,
        entry=entry_json(entry_of(record)),
        sketch=sketch_of(record.title, record.excerpt, body),
    )


def entry_json(entry: Related) -> str:
    """Write an entry of `related` as JSON, what is absent left out."""
    plain = {
        "title": entry.title,
        "excerpt": entry.excerpt,
        "published_at": format_instant(entry.published_at) if entry.published_at else None,
        "web_url": entry.web_url,
        "amp_web_url": entry.amp_web_url,
        "cdn_amp_web_url": entry.cdn_amp_web_url,
        "type": entry.type,
        "provider": [entry.provider.name, entry.provider.domain] if entry.provider else None,
        "quality": entry.quality,
        "images": [[image.url, image.width, image.height, image.is_cached] for image in entry.images],
    }
    return json.dumps(
        {name: value for name, value in plain.items() if value not in (None, [])},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def read_entry(text: str) -> Related:
    """Return the entry that `entry_json` wrote."""
    plain = json.loads(text)
    provider = plain.pop("provider", None)
    published = plain.pop("published_at", None)
    images = plain.pop("images", ())
    return Related(
        **plain,
        published_at=read_instant(published) if published else None,
        provider=Provider(name=provider[0], domain=provider[1]) if provider else None,
        images=tuple(
            Image(url=url, width=width, height=height, is_cached=cached) for url, width, height, cached in images
        ),
    )


def _story_of(row: tuple[int, str, str, int, str, str, bytes, bytes, bytes, int]) -> Story:
    return Story(
        id=row[1], path=row[2], at=row[3], title=row[4], entry=row[5], sketch=unpacked(row[6], row[7], row[8], row[9])
    )
