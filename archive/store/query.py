"""A selection as SQL: which rows, in which order, with which snippet. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from archive.model.selection import Listing, Selection
from archive.store.searchtext import HIT_END, HIT_START, PARTING, marked_snippet, parse_query

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from archive.store.searchtext import Query

LISTING_COLUMNS = "r.id, r.path, r.title, r.published_at, r.web_url, r.site, r.type, r.language, r.words, r.text_digest, r.revision, r.gone_at, r.captured_at"

# A word in the title says most of what an article is about, the excerpt next; authors are looked for by name.
_WORDS_RANK = "bm25(word_index, 10.0, 4.0, 3.0, 1.0)"
_PAIRS_RANK = "bm25(pair_index, 10.0, 1.0)"
# 24 tokens: two lines of a terminal of 80 columns
_SNIPPET = f"snippet(word_index, -1, '{HIT_START}', '{HIT_END}', '…', 24)"

_NEWEST = "r.sort_at DESC, r.path"
_ORDERS = {"newest": _NEWEST, "oldest": "r.sort_at, r.path", "path": "r.path", "relevance": _NEWEST}


@dataclass(slots=True)
class _Statement:
    """The parts of a SELECT while it is put together."""

    tables: list[str] = field(default_factory=lambda: ["records r"])
    conditions: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    ranks: list[str] = field(default_factory=list)
    snippet: str = "''"

    def where(self, condition: str, *values: str) -> None:
        self.conditions.append(condition)
        self.values += values

    def tail(self) -> str:
        conditions = f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        return f" FROM {', '.join(self.tables)}{conditions}"


def select_listings(connection: sqlite3.Connection, selection: Selection) -> Iterator[Listing]:
    """Yield the listings of a selection in its order; lazy. The same rows come in the same order each time."""
    query = parse_query(selection.words)
    statement = _statement(selection, query)
    order = _ORDERS.get(selection.order, _NEWEST)
    if selection.order == "relevance" and statement.ranks:
        order = f"{' + '.join(statement.ranks)}, {order}"
    limit = "" if selection.limit is None else f" LIMIT {max(0, selection.limit)}"
    sql = f"SELECT {LISTING_COLUMNS}, {statement.snippet}{statement.tail()} ORDER BY {order}{limit}"
    for row in connection.execute(sql, statement.values):
        listing = listing_of(row[:-1])
        yield _with_snippet(listing, row[-1], query)


def select_count(connection: sqlite3.Connection, selection: Selection) -> int:
    """Return how many records a selection has, its limit aside."""
    statement = _statement(selection, parse_query(selection.words))
    row = connection.execute(f"SELECT count(*){statement.tail()}", statement.values).fetchone()
    return int(row[0])


def listing_of(row: tuple[str, str, str, str, str, str, str, str, int, str, int, str, str]) -> Listing:
    """Make a listing of a row with `LISTING_COLUMNS`."""
    return Listing(
        id=row[0], path=row[1], title=row[2], published_at=row[3], web_url=row[4], site=row[5], type=row[6],
        language=row[7], words=row[8], text_digest=row[9], revision=row[10], gone_at=row[11],
        captured_at=row[12],
    )  # fmt: skip


def _statement(selection: Selection, query: Query) -> _Statement:
    statement = _Statement()
    _add_words(statement, query)
    if selection.since is not None:
        statement.where("r.sort_at >= ?", f"{selection.since.isoformat()}T00:00:00Z")
    if selection.until is not None:
        statement.where("r.sort_at <= ?", f"{selection.until.isoformat()}T23:59:59Z")
        statement.where("r.sort_at <> ''")
    if selection.sites:
        statement.where(f"r.site IN ({_marks(selection.sites)})", *(site.lower() for site in selection.sites))
    if selection.topics:
        chosen = f"SELECT id FROM topics WHERE topic COLLATE NOCASE IN ({_marks(selection.topics)})"  # noqa: S608 – question marks
        statement.where(f"r.id IN ({chosen})", *selection.topics)
    if selection.language:
        statement.where("r.language = ?", selection.language)
    if selection.type:
        statement.where("r.type = ?", selection.type)
    return statement


def _add_words(statement: _Statement, query: Query) -> None:
    """Join the word tables for what must be found, and shut out what must not."""
    if query.hopeless:
        statement.where("0")
    if query.words:
        statement.tables.append("word_index")
        statement.where("word_index.rowid = r.row AND word_index MATCH ?", query.words)
        statement.ranks.append(_WORDS_RANK)
        statement.snippet = _SNIPPET
    if query.pairs:
        statement.tables.append("pair_index")
        statement.where("pair_index.rowid = r.row AND pair_index MATCH ?", query.pairs)
        statement.ranks.append(_PAIRS_RANK)
        if not query.words:
            statement.snippet = "(SELECT body FROM texts t WHERE t.row = r.row)"
    for table, expressions in (("word_index", query.not_words), ("pair_index", query.not_pairs)):
        for expression in expressions:
            statement.where(f"r.row NOT IN (SELECT rowid FROM {table} WHERE {table} MATCH ?)", expression)  # noqa: S608 – two fixed names


def _with_snippet(listing: Listing, text: str, query: Query) -> Listing:
    if not text:
        return listing
    shown = text.replace(PARTING, "")
    if not query.words:
        shown = marked_snippet(shown, query.terms)
    return replace(listing, snippet=shown)


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))
