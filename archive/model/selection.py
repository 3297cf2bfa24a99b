"""Which records: what the command line and the web ask of the index. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which records. An empty field selects all; dates are UTC days of publication, both ends included.

    words: an FTS5 query as a person types it. sites: provider domains. order: "newest", "oldest", "path" or "relevance".
    """

    words: str = ""
    since: date | None = None
    until: date | None = None
    sites: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    language: str = ""
    type: str = ""
    order: str = "newest"
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One row of the index, enough to list a record without opening its file. `gone_at`: since when its page is gone, or "". `captured_at` sorts it where `published_at` is "". `snippet` only in a search."""

    id: str
    path: str
    title: str
    published_at: str
    web_url: str
    site: str
    type: str
    language: str
    words: int
    text_digest: str
    revision: int
    gone_at: str = ""
    captured_at: str = ""
    snippet: str = ""
