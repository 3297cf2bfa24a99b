"""Which of the addresses that a source names are a site's own, and wanted: a pure function of the site's declaration."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.errors import AddressError
from archive.model.urls import registrable_domain
from archive.sites import Section
from crawler.discovery.traps import is_growing, pattern_of
from crawler.frontier import Found, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from archive.model.times import Instant
    from archive.sites import Site
    from crawler.discovery.candidates import Candidate, Discovery, Lead
    from crawler.frontier import Lease

# Below this a link on a section page is navigation rather than an article (crawler/discovery/sections.py).
LIKELY = 0.5
# Articles of one address pattern that one page may list: the longest honest archive pages name some hundreds.
PATTERN_BUDGET = 500
# Sitemaps within sitemaps within sitemaps: the protocol allows one level, a few sites have two.
DEEPEST = 3
# Pages of a list are followed as far as the section says; of a feed's own archive as far as this in one round.
OLDER_FEEDS = 3
_LEAD_KINDS = {"sitemap": Kind.SITEMAP, "older": None, "date-archive": Kind.SECTION, "feed": None, "hub": None}


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs to a site. Made by `Scope.of`."""

    site: Site
    domains: frozenset[str]
    include: tuple[re.Pattern[str], ...]
    exclude: tuple[re.Pattern[str], ...]
    sections: dict[str, Section]

    @classmethod
    def of(cls, site: Site) -> Scope:
        """Return the scope of a declared site: its pages, and those of the hosts on which its sources stand."""
        sections = [Section(url=each) if isinstance(each, str) else each for each in site.sections]
        places = (site.url, *site.feeds, *site.sitemaps, *(each.url for each in sections))
        return cls(
            site=site,
            domains=frozenset(filter(None, map(_domain, places))),
            include=tuple(map(re.compile, site.include)),
            exclude=tuple(map(re.compile, site.exclude)),
            sections={each.url: each for each in sections},
        )

    def has(self, url: str) -> bool:
        """Whether an address is one of the site's, and neither left out nor outside what is wanted."""
        is_ours = self.site.fit(url) > 0 or _domain(url) in self.domains
        is_wanted = not self.include or any(pattern.search(url) for pattern in self.include)
        return is_ours and is_wanted and not any(pattern.search(url) for pattern in self.exclude)

    def topics_of(self, lease: Lease) -> tuple[str, ...]:
        """Return what the source that named an address is about: the section's topics, then the site's."""
        section = self.sections.get(lease.found_in)
        return tuple(dict.fromkeys((*(section.topics if section else ()), *self.site.topics)))

    def entries(self, found: Discovery, lease: Lease, *, today: date) -> Iterator[Found]:
        """Yield what a source names, as entries of the frontier: the pages first, then further sources.

        Left out are addresses of families without end, and what goes past the budget of an address pattern where a page
        lists links: feeds and sitemaps say what is an article, a page's links are guessed.
        """
        section = self.sections.get(lease.found_in or lease.url)
        links = re.compile(section.links) if section and section.links else None
        known: Counter[str] = Counter()
        for candidate in found.candidates:
            is_likely = bool(links.search(candidate.url)) if links else candidate.score >= LIKELY
            if not is_likely or not self.has(candidate.url) or is_growing(candidate.url, today=today):
                continue
            page = _page(candidate, lease)
            known[page.pattern] += 1
            if lease.kind is not Kind.SECTION or known[page.pattern] <= PATTERN_BUDGET:
                yield page
        for lead in found.leads:
            source = self._source(lead, lease)
            if source:
                yield source

    def _source(self, lead: Lead, lease: Lease) -> Found | None:
        """A source that another one leads to: sitemaps of an index, older pages of a list as far as they are wanted."""
        kind = lease.kind if lead.kind == "older" else _LEAD_KINDS[lead.kind]
        section = self.sections.get(lease.found_in or lease.url)
        most = {Kind.SITEMAP: DEEPEST, Kind.FEED: OLDER_FEEDS}.get(lease.kind, section.pages if section else 0)
        if kind is None or lease.depth >= most or _domain(lead.url) not in self.domains:
            return None
        return Found(
            url=lead.url, site=lease.site, kind=kind, found_in=lease.found_in or lease.url, depth=lease.depth + 1,
            stated_at=_seconds(lead.updated_at),
        )  # fmt: skip


def _page(candidate: Candidate, lease: Lease) -> Found:
    return Found(
        url=candidate.url, site=lease.site, kind=Kind.PAGE, found_in=lease.found_in or lease.url, depth=lease.depth + 1,
        pattern=pattern_of(candidate.url), published_at=_seconds(candidate.published_at), stated_at=_seconds(candidate.updated_at),
    )  # fmt: skip


def _seconds(instant: Instant | None) -> int | None:
    return int(instant.at.timestamp()) if instant else None


def _domain(url: str) -> str:
    try:
        return registrable_domain(url) if url else ""
    except AddressError:
        return ""
