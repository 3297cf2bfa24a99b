"""The values of this room: what a page says of itself, each with who said it. Reads nothing, decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from archive.model.record import Image
    from archive.model.times import Instant

T = TypeVar("T")

# The longest title of 8,368 records of the original format has 312 characters; what is longer is a paragraph.
TITLE_LIMIT = 500
# Descriptions are cut at 300–480 characters by those who write them; a few sites repeat the whole article there.
EXCERPT_LIMIT = 2_000
# A name of a person, a publisher, a tag or a section; longer ones are sentences that got into the wrong attribute.
NAME_LIMIT = 120
# The longest byline of the benchmark pages has 11 people; keyword lists made for search engines run to hundreds.
AUTHORS_LIMIT = 30
TAGS_LIMIT = 50
IMAGES_LIMIT = 20
FEEDS_LIMIT = 10

_TAGS = re.compile(r"</?[A-Za-z][^<>]{0,300}>")
# Characters that show nothing, break lines or cannot be encoded: controls, zero widths, direction marks, surrogates.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced(Generic[T]):
    """A value and who said it: "json-ld", "og:title+h1", "meta:author", "url", "time", "title-tag" …

    confidence: 0..1, how often a value chosen on such grounds was right; 1.0 where nothing speaks against it.
    """

    value: T
    source: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed that the page offers: absolute URL, media type as stated, title or ""."""

    url: str
    media_type: str
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """What the page says of itself; a field is None where nothing trustworthy says it.

    URLs are absolute http or https. `published` and `updated` keep the page's own offset. `provider_domain` is the
    registrable domain of the page's URL. `canonical` is None where the page's claim is not honest (the reason is in
    `notes`). `images`: the lead image first. `access`: free, metered or paid. `locale`: "en-GB". `type`: article, video, gallery,
    product, forum, listing, website … as stated. `robots`: directives in lower case. `notes`: sentences about what
    was ignored or cut, and why. `doubts`: sentences about dates that are weak or lack their zone, for the record's warnings.
    """

    title: Sourced[str] | None = None
    authors: Sourced[tuple[str, ...]] | None = None
    published: Sourced[Instant] | None = None
    updated: Sourced[Instant] | None = None
    excerpt: Sourced[str] | None = None
    language: Sourced[str] | None = None
    locale: Sourced[str] | None = None
    provider_name: Sourced[str] | None = None
    provider_domain: Sourced[str] | None = None
    provider_image: Sourced[Image] | None = None
    canonical: Sourced[str] | None = None
    amp_url: Sourced[str] | None = None
    images: Sourced[tuple[Image, ...]] | None = None
    featured_content: Sourced[str] | None = None
    section: Sourced[str] | None = None
    tags: Sourced[tuple[str, ...]] | None = None
    access: Sourced[str] | None = None
    license: Sourced[str] | None = None
    copyright: Sourced[str] | None = None
    type: Sourced[str] | None = None
    feeds: tuple[Feed, ...] = ()
    robots: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def forbids_archiving(self) -> bool:
        """Whether the page asks not to be shown from an archive (`noarchive` or `none` in its robots meta)."""
        return "noarchive" in self.robots or "none" in self.robots


def one_line(text: str, limit: int) -> str:
    """Return text for one line: entities decoded, tags and invisible signs out, white space folded, cut at limit.

    Law: one_line(one_line(t, n), n) has no line break, no control sign and at most n characters.
    """
    # Four times the limit is read, so that a megabyte in an attribute costs no more than a long title.
    plain = text[: limit * 4]
    if "&" in plain:
        plain = unescape(plain)
    if "<" in plain:
        plain = _TAGS.sub(" ", plain)
    if not plain.isprintable():  # which none of those signs is, and nearly every text
        plain = _INVISIBLE.sub("", plain)
    plain = " ".join(plain.split())
    return plain if len(plain) <= limit else _cut(plain, limit)


def _cut(text: str, limit: int) -> str:
    """Cut at the last word that ends before the limit, or in the word where there is no space."""
    head, space, _ = text[: limit + 1].rpartition(" ")
    return head if space and len(head) > limit // 2 else text[:limit]


_NO_LETTERS = re.compile(r"[\W_]+")
_QUOTES = str.maketrans("‘’‚‛`´′“”„‟«»″‐‑‒–—―−", "'''''''" + '"""""""' + "-------")


def folded(text: str) -> str:
    """Return the form in which two spellings of the same words are equal: case, quotes, dashes and spaces folded."""
    return " ".join(text.translate(_QUOTES).casefold().split())


def squashed(text: str) -> str:
    """Return only the letters and digits, case folded: "The Guardian" and "theguardian" are equal then."""
    return _NO_LETTERS.sub("", text.casefold())
