"""Sitemaps: urlset and sitemap index, plain text, gzip, with the news, image, video and hreflang extensions.

sitemaps.org/protocol.html; Google's schemas for the extensions. A feed given as a sitemap is read as a feed.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from html import unescape
from itertools import chain
from typing import TYPE_CHECKING

from archive.model.outcome import Reason
from crawler.discovery.candidates import (
    ALTERNATES_LIMIT,
    IMAGES_LIMIT,
    NAME_CHARACTERS,
    Alternate,
    Candidate,
    Discovery,
    Lead,
    News,
    address,
    moment,
    plain,
)  # fmt: skip
from crawler.discovery.entries import Around, Element, EntryScan, Names, parsed
from crawler.discovery.feeds import read_feed
from crawler.discovery.unpacking import Unpacking, opened, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.discovery.candidates import Kind

MAX_URLS = 50_000  # sitemaps.org, of a sitemap and of an index alike
WORDS_LIMIT = 20  # Google reads ten keywords
LONGEST_LINE = 10_000  # of a text sitemap: more than any URL that is kept
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?(urlset|sitemapindex|rss|feed|rdf|html)\b", re.IGNORECASE)
_PLAIN = frozenset({"loc", "lastmod", "changefreq", "priority"})
_PLAIN_ENTRY = re.compile(
    rb"<url>\s*+<loc>([^<]*+)</loc>\s*+(?:<lastmod>\s*+([^<\s]*+)\s*+</lastmod>\s*+)?+"
    rb"(?:<(changefreq|priority)>[^<]*+</\3>\s*+)*+</url>"
)
_LINE = re.compile(rb"\s*https?://\S", re.IGNORECASE)


@dataclass(slots=True)
class SitemapNotes:
    """What is known of a sitemap once its entries were read. kind: as `Discovery.kind`, "rss" for any feed."""

    kind: Kind = "none"
    entries: int = 0
    skipped: int = 0
    unpacking: Unpacking = field(default_factory=Unpacking)
    around: Around = field(default_factory=Around)
    warnings: list[str] = field(default_factory=list)


def read_sitemap(body: bytes, *, url: str, coding: str = "", charset: str = "") -> Discovery:
    """Return the candidates of a sitemap and the sitemaps of an index (leads), at most MAX_URLS, in order, no URL twice.

    coding, charset: Content-Encoding and the charset of Content-Type. An index may name itself or its parents: remember
    what was read (`url_key`). A feed given as a sitemap is read as one. Never raises.
    """
    notes = SitemapNotes()
    found: dict[str, Candidate | Lead] = {}
    for each in iterate_sitemap(body, url=url, notes=notes, coding=coding, charset=charset):
        if each.url != url:
            found.setdefault(each.url, each)
    if notes.kind == "rss":
        return read_feed(body, url=url, coding=coding, charset=charset)
    return Discovery(
        kind=notes.kind,
        url=url,
        candidates=tuple(each for each in found.values() if isinstance(each, Candidate)),
        leads=tuple(each for each in found.values() if isinstance(each, Lead)),
        complete=notes.unpacking.complete,
        warnings=tuple(_warnings(notes)),
        rejection=Reason.DECOMPRESSION_LIMIT if notes.unpacking.is_limited and not found else None,
    )


def iterate_sitemap(
    body: bytes, *, url: str, notes: SitemapNotes, coding: str = "", charset: str = ""
) -> Iterator[Candidate | Lead]:
    """Yield what `read_sitemap` gathers, lazily and with repeats, in a few MiB of memory; `notes` is filled on the way.

    Yields nothing where the body is a feed or no sitemap: `notes.kind` says so.
    """
    root, head, pieces = opened(unpacked(body, notes.unpacking, coding=coding, charset=charset), _ROOT)
    if root is None and _LINE.match(head):
        return _of_text(chain((head,), pieces), notes)
    if root is None:
        deque(pieces, maxlen=0)  # to the end: a bomb is to be called one
        return iter(())
    name = root[1].lower().decode()
    if name not in ("urlset", "sitemapindex"):
        notes.kind = "html" if name == "html" else "rss"
        return iter(())
    notes.kind = "sitemap" if name == "urlset" else "sitemap-index"
    names = Names(head[root.start() : head.find(b">", root.end()) + 1])
    return _of_entries(chain((head[root.start() :],), pieces), name, names, url, notes)


def _of_entries(
    pieces: Iterable[bytes], root: str, names: Names, url: str, notes: SitemapNotes
) -> Iterator[Candidate | Lead]:
    """The entries of a urlset or an index; real ones hold the other's now and then."""
    for entry in EntryScan(("url", "sitemap"), root, notes.around).entries(pieces):
        if notes.entries >= MAX_URLS:
            notes.unpacking.complete = False
            notes.warnings.append(f"more than {MAX_URLS} addresses; the rest was left")
            return
        notes.entries += 1
        found = _plain_candidate(entry.raw, url) or _found(parsed(entry.raw, names), url)
        if found is None:
            notes.skipped += 1
        else:
            yield found
    if not notes.around.has_ended:
        notes.unpacking.complete = False
        notes.warnings.append("cut before its end; what came before was read")


def _of_text(pieces: Iterable[bytes], notes: SitemapNotes) -> Iterator[Candidate]:
    """One address a line (sitemaps.org, "text file")."""
    notes.kind = "text-sitemap"
    for line in _lines(pieces):
        if not line or line.isspace():
            continue
        if notes.entries >= MAX_URLS:
            notes.unpacking.complete = False
            notes.warnings.append(f"more than {MAX_URLS} addresses; the rest was left")
            return
        notes.entries += 1
        found = address("", line.decode("utf-8", "replace"))
        if found is None:
            notes.skipped += 1
        else:
            yield Candidate(url=found, source="text-sitemap")


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a text; one that is longer than any URL is cut."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).replace(b"\r", b"\n").split(b"\n")
        rest = rest[:LONGEST_LINE]
        yield from lines
    yield rest


def _plain_candidate(raw: bytes, base: str) -> Candidate | None:
    """The candidate of an entry without extensions, in one step: what nine of ten entries are."""
    plainly = _PLAIN_ENTRY.fullmatch(raw)
    if plainly is None:
        return None
    loc, lastmod = plainly[1].decode("utf-8", "replace"), (plainly[2] or b"").decode("utf-8", "replace")
    found = address(base, unescape(loc) if "&" in loc else loc)
    return Candidate(url=found, source="sitemap", updated_at=moment(lastmod)) if found else None


def _found(element: Element, base: str) -> Candidate | Lead | None:
    return _lead(element, base) if element.name == "sitemap" else _candidate(element, base)


def _lead(element: Element, base: str) -> Lead | None:
    """One sitemap of an index."""
    found = address(base, element.first("loc"))
    return Lead(url=found, kind="sitemap", updated_at=moment(element.first("lastmod"))) if found else None


def _candidate(element: Element, base: str) -> Candidate | None:
    """One address of a urlset with what its extensions say."""
    found = address(base, element.first("loc"))
    if found is None:
        return None
    updated = moment(element.first("lastmod"))
    if all(child.name in _PLAIN for child in element.children):
        return Candidate(url=found, source="sitemap", updated_at=updated)
    story = next(iter(element.all("news:news")), None)
    videos = element.all("video:video")
    title = (
        story.first("news:title")
        if story
        else next((text for video in videos if (text := video.first("video:title"))), "")
    )
    published = (
        story.first("news:publication_date")
        if story
        else next((text for video in videos if (text := video.first("video:publication_date"))), "")
    )
    return Candidate(
        url=found,
        source="news-sitemap" if story else "sitemap",
        title=plain(title),
        published_at=moment(published),
        updated_at=updated,
        language=_language(story),
        images=_addresses(base, chain(
            (image.first("image:loc") for image in element.all("image:image")),
            (video.first("video:thumbnail_loc") for video in videos),
        )),
        videos=_addresses(base, (video.first("video:content_loc", "video:player_loc") for video in videos)),
        alternates=_alternates(element, base),
        news=_news(story) if story else None,
    )  # fmt: skip


def _addresses(base: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The first few different addresses."""
    found: dict[str, None] = {}
    for text in texts:
        if text and (url := address(base, text)):
            found[url] = None
        if len(found) == IMAGES_LIMIT:
            break
    return tuple(found)


def _alternates(element: Element, base: str) -> tuple[Alternate, ...]:
    """`<xhtml:link rel="alternate" hreflang=…>`, whatever the prefix."""
    found: dict[tuple[str, str], Alternate] = {}
    for link in element.all("xhtml:link", "link"):
        said = link.attributes
        language = said.get("hreflang", "").strip().lower().replace("_", "-")[:NAME_CHARACTERS]
        url = address(base, said.get("href", ""))
        if language and url and "alternate" in said.get("rel", "alternate").lower():
            found.setdefault((language, url), Alternate(language=language, url=url))
        if len(found) == ALTERNATES_LIMIT:
            break
    return tuple(found.values())


def _language(story: Element | None) -> str:
    publication = next(iter(story.all("news:publication")), None) if story else None
    return plain(publication.first("news:language"), limit=NAME_CHARACTERS).lower() if publication else ""


def _news(story: Element) -> News:
    """The news extension, today's and its older fields."""
    publication = next(iter(story.all("news:publication")), None)
    return News(
        publication=plain(publication.first("news:name"), limit=NAME_CHARACTERS) if publication else "",
        language=_language(story),
        keywords=_words(story.first("news:keywords")),
        genres=_words(story.first("news:genres")),
        access=plain(story.first("news:access"), limit=NAME_CHARACTERS),
    )


def _words(text: str) -> tuple[str, ...]:
    """The words of a comma-separated list, at most WORDS_LIMIT."""
    words = (plain(word, limit=NAME_CHARACTERS) for word in text[: WORDS_LIMIT * NAME_CHARACTERS].split(","))
    return tuple(dict.fromkeys(word for word in words if word))[:WORDS_LIMIT]


def _warnings(notes: SitemapNotes) -> Iterator[str]:
    """The sentences for the report."""
    yield from notes.unpacking.warnings
    yield from notes.warnings
    if notes.around.broken:
        yield f"{notes.around.broken} entries without their end tag"
    if notes.skipped:
        yield f"{notes.skipped} entries without a usable address"
    if notes.kind == "html":
        yield "this is a web page, not a sitemap"
    elif notes.kind == "none":
        yield "this is not a sitemap"
