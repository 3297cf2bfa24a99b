"""Sitemaps: urlset and sitemap index, plain text, gzip, with the news, image, video and hreflang extensions.

sitemaps.org/protocol.html; Google's schemas for the extensions. A feed given as a sitemap is read as a feed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

from archive.model.outcome import Reason
from crawler.discovery.candidates import (
    ALTERNATES_LIMIT, IMAGES_LIMIT, NAME_CHARACTERS, Alternate, Candidate, Discovery, Lead, News, address, moment, plain,
)  # fmt: skip
from crawler.discovery.entries import Around, Element, EntryScan, parsed, vocabularies
from crawler.discovery.unpacking import MAX_BYTES, Unpacking, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_URLS = 50_000  # sitemaps.org, of a sitemap and of an index alike
LONGEST_LINE = 10_000  # of a text sitemap: more than any URL that is kept
_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]{0,40}:)?(urlset|sitemapindex|rss|feed|rdf|html)\b", re.IGNORECASE)
_LINE = re.compile(rb"\s*https?://\S+\s*", re.IGNORECASE)
_HEAD_BYTES = 1 << 16


@dataclass(slots=True)
class SitemapNotes:
    """What is known of a sitemap when its last entry was read. kind: as `Discovery.kind`; is_feed: it is a feed."""

    kind: str = "none"
    is_feed: bool = False
    entries: int = 0
    skipped: int = 0
    around: Around = field(default_factory=Around)
    unpacking: Unpacking = field(default_factory=Unpacking)
    warnings: list[str] = field(default_factory=list)


def read_sitemap(body: bytes, *, url: str, coding: str = "", charset: str = "") -> Discovery:
    """Return the candidates of a sitemap, or the sitemaps of an index as leads, at most MAX_URLS, in its order, no URL twice."""
    notes = SitemapNotes()
    found: dict[str, Candidate] = {}
    leads: dict[str, Lead] = {}
    for each in iterate_sitemap(body, url=url, notes=notes, coding=coding, charset=charset):
        if isinstance(each, Lead):
            leads.setdefault(each.url, each)
        else:
            found.setdefault(each.url, each)
    return sitemap_discovery(url, notes, tuple(found.values()), tuple(leads.values()))
