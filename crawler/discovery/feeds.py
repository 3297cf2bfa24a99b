"""Feeds: RSS 0.9x, 1.0 (RDF) and 2.0, Atom 0.3 and 1.0, JSON Feed → candidates, older pages, hubs, rhythm.

The texts of the items are not read: the article's own page is what is archived.
"""

from __future__ import annotations

import re
from collections import deque
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal

from archive.model.outcome import Reason
from crawler.discovery.candidates import Candidate, Discovery
from crawler.discovery.entries import Around, EntryScan, Names, parsed
from crawler.discovery.feedfacts import feed_facts
from crawler.discovery.items import atom_candidate, rss_candidate
from crawler.discovery.jsonfeed import read_json_feed
from crawler.discovery.unpacking import Unpacking, opened, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.discovery.entries import Element
    from crawler.discovery.feedfacts import FeedFacts

# Podcasts of twenty years keep 3,000 items; a feed with more is a list for machines.
MAX_ITEMS = 10_000
MAX_FEED_BYTES = 32 * 1024 * 1024  # whole texts and pictures inside; the largest honest feeds seen are half of it
_ROOT = re.compile(
    rb"<(?:[A-Za-z_][\w.-]{0,40}:)?(rss|feed|rdf|html|urlset|sitemapindex|channel)(?=[\s>])", re.IGNORECASE
)
_JSON = re.compile(rb"\s*\{")
# Feeds whose title says so hold comments; the words of the systems that write most of them.
_COMMENTS_TITLE = re.compile(
    r"comments? (?:on|for)\b|kommentare (?:zu|für)\b|commentaires (?:sur|pour)\b|comentarios (?:en|de)\b", re.IGNORECASE
)


def read_feed(body: bytes, *, url: str, coding: str = "", charset: str = "") -> Discovery:
    """Return the candidates of a feed in its order (most: newest first), no URL twice, at most MAX_ITEMS; never raises.

    coding, charset: Content-Encoding and the charset of Content-Type. Broken XML keeps the items that can be read and
    says so in `warnings`. A feed of comments has no candidates and `is_comments`.
    """
    notes = Unpacking()
    pieces = unpacked(body, notes, coding=coding, charset=charset, max_bytes=MAX_FEED_BYTES)
    root, head, pieces = opened(pieces, _ROOT)
    # A JSON Feed may hold HTML in which "<html" stands: the first character decides.
    if _JSON.match(head):
        return read_json_feed(chain((head,), pieces), url=url, notes=notes)
    name = root[1].lower().decode() if root else ""
    if root is None or name not in ("rss", "rdf", "feed", "channel"):
        deque(pieces, maxlen=0)  # to the end: a bomb is to be called one
        return _no_feed(name, url, notes)
    native = "atom" if name == "feed" else ""
    names = Names(head[root.start() : head.find(b">", root.end()) + 1], native)
    around = Around()
    scan = EntryScan(("entry",) if native else ("item",), name, around)
    entries = scan.entries(chain((head[root.start() :],), pieces))
    elements = [parsed(entry.raw, names) for entry in islice(entries, MAX_ITEMS)]
    facts = feed_facts(parsed(bytes(around.raw), names), url)
    return _discovery("atom" if native else "rss", elements, facts, around, url, notes)


def _discovery(
    kind: Literal["rss", "atom"], elements: list[Element], facts: FeedFacts, around: Around, url: str, notes: Unpacking
) -> Discovery:
    """What the elements of a feed come to."""
    read = atom_candidate if kind == "atom" else rss_candidate
    found: dict[str, Candidate] = {}
    comments = unusable = 0
    for element in elements:
        candidate = read(element, facts)
        if isinstance(candidate, Candidate):
            found.setdefault(candidate.url, candidate)
        else:
            comments += candidate == "comment"
            unusable += candidate != "comment"
    is_comments = bool(comments > len(found) or _COMMENTS_TITLE.match(facts.title))
    is_cut = not around.has_ended or len(elements) == MAX_ITEMS
    return Discovery(
        kind=kind, url=url, title=facts.title, language=facts.language, generator=facts.generator, home_url=facts.home_url,
        candidates=() if is_comments else tuple(found.values()), leads=facts.leads, interval_min=facts.interval_min,
        is_archived=facts.is_archived, is_comments=is_comments, complete=notes.complete and not is_cut,
        warnings=tuple(_warnings(notes, around, len(elements), unusable, comments)),
        rejection=Reason.DECOMPRESSION_LIMIT if notes.is_limited and not elements else None,
    )  # fmt: skip


def _warnings(notes: Unpacking, around: Around, items: int, unusable: int, comments: int) -> Iterator[str]:
    """The sentences for the report."""
    yield from notes.warnings
    if items == MAX_ITEMS:
        yield f"more than {MAX_ITEMS} items; the rest was left"
    elif not around.has_ended:
        yield "cut before its end; what came before was read"
    if around.broken:
        yield f"{around.broken} items without their end tag"
    if unusable:
        yield f"{unusable} items without a usable address"
    if comments:
        yield f"{comments} items are comments"


def _no_feed(name: str, url: str, notes: Unpacking) -> Discovery:
    """The answer to what is no feed."""
    said = {
        "html": "this is a web page, not a feed",
        "urlset": "this is a sitemap",
        "sitemapindex": "this is a sitemap index",
    }
    return Discovery(
        kind="html" if name == "html" else "none",
        url=url,
        complete=notes.complete,
        warnings=(*notes.warnings, said.get(name, "this is not a feed")),
        rejection=Reason.DECOMPRESSION_LIMIT if notes.is_limited else None,
    )
