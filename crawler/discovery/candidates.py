"""The values of discovery: an address that may be an article, a place where more of them stand, and what was found in one body."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Literal

from archive.model.errors import AddressError
from archive.model.times import Instant, parse_instant
from archive.model.urls import canonical_url, resolve

if TYPE_CHECKING:
    from archive.model.outcome import Reason

# Where a candidate was named.
SourceKind = Literal["rss", "atom", "json-feed", "sitemap", "news-sitemap", "text-sitemap", "section", "robots", "page"]
# What a lead leads to: another sitemap; an older page of the same feed or list; a list of one day, month or year; a feed; a WebSub hub.
LeadKind = Literal["sitemap", "older", "date-archive", "feed", "hub"]
Kind = Literal["rss", "atom", "json-feed", "sitemap", "sitemap-index", "text-sitemap", "section", "html", "none"]

# As in archive.metadata: the longest honest title seen has 312 characters, the longest name of a section is a short line.
TITLE_CHARACTERS = 500
NAME_CHARACTERS = 120
IMAGES_LIMIT = 5  # an image sitemap may name a thousand a page; a preview needs one
ALTERNATES_LIMIT = 50  # languages of one article: the European Union has 24

# RFC 3339 with a zone between -11:59 and +13:59; "-00:00" is no zone and left to parse_instant.
_USUAL_DATE = re.compile(
    r"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|\+(?:0\d|1[0-3]):[0-5]\d|-(?!00:00)(?:0\d|1[01]):[0-5]\d)",
    re.ASCII,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,1000}>")
# Controls, zero widths and direction marks, and surrogates, which no file can hold.
_UNSHOWN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b-\u200e\u202a-\u202e\u2060\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternate:
    """The same article in another language: a BCP 47 tag in lower case, or "x-default", and its address."""

    language: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a news sitemap says of an article beyond title and date; "" and () where it says nothing."""

    publication: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    access: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An address that may be an article. canonical_url(url) == url, http or https.

    title: plain text, "" where none is stated. published_at, updated_at: as stated, unchecked against any clock.
    score: 0..1, how much it looks like an article; 1.0 where a feed or a sitemap names it.
    """

    url: str
    source: SourceKind
    title: str = ""
    published_at: Instant | None = None
    updated_at: Instant | None = None
    section: str = ""
    language: str = ""
    images: tuple[str, ...] = ()
    videos: tuple[str, ...] = ()
    alternates: tuple[Alternate, ...] = ()
    news: News | None = None
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """An address at which more candidates may stand, canonical as a candidate's; `updated_at` where a sitemap index states it."""

    url: str
    kind: LeadKind
    title: str = ""
    updated_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What one body led to, in the body's order, no URL twice.

    kind: what the body is; "html" and "none" for what is no list of addresses. complete: False where it was cut, damaged or longer than the limits;
    what came before is there. warnings: sentences for the report. interval_min: how often the source asks to be read, in
    minutes. rejection: why nothing could be had of it, or None.
    """

    kind: Kind
    url: str
    title: str = ""
    language: str = ""
    generator: str = ""
    home_url: str | None = None
    candidates: tuple[Candidate, ...] = ()
    leads: tuple[Lead, ...] = ()
    interval_min: int | None = None
    is_archived: bool = False
    is_comments: bool = False
    complete: bool = True
    warnings: tuple[str, ...] = ()
    rejection: Reason | None = None


def address(base: str, href: str) -> str | None:
    """Return the canonical http(s) URL that `href` means on `base`, or None; never raises."""
    absolute = resolve(base, href.strip())
    if absolute is None:
        return None
    try:
        return canonical_url(absolute)
    except AddressError:
        return None


def plain(text: str, *, limit: int = TITLE_CHARACTERS) -> str:
    """Return text without markup, entities, line breaks and invisible characters, at most `limit` characters."""
    text = text[: limit * 20]  # markup around a title is never more than this
    if "<" in text or "&" in text:
        # Titles are escaped once or twice, and nobody says which: "AT&amp;amp;T" is "AT&T" everywhere.
        text = _TAG.sub("", unescape(_TAG.sub("", unescape(text))))
    if not text.isprintable():
        text = _UNSHOWN.sub("", text)
    return " ".join(text.split())[:limit].rstrip()


@lru_cache(maxsize=4_096)  # thousands of entries share their date
def moment(text: str) -> Instant | None:
    """Return the instant that a date field states, or None; parse_instant(text), quicker for the usual spelling."""
    if _USUAL_DATE.fullmatch(text):
        try:
            at = datetime.fromisoformat(text)
            return Instant(at=at.astimezone(UTC), offset="+00:00" if text[-1] == "Z" else text[-6:], precision="second")
        except (ValueError, OverflowError):
            return None
    return parse_instant(text) if text else None
