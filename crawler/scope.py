"""Which of the addresses that a source names are a site's own, and wanted: a pure function of the site's declaration."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from archive.model.errors import AddressError
from archive.model.urls import registrable_domain
from archive.sites import Section
from crawler.discovery.paging import date_archives
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
# Pages of a list are followed as far as the section says; of a feed's own archive (RFC 5005) as far as this.
OLDER_FEEDS = 3
# In a back-fill a list is followed so far at most, and no further than it brings something new.
BACK_FILL_PAGES = 500

Days = tuple["date", "date"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs to a site. Made by `Scope.of`."""

    site: Site
    domains: frozenset[str]
    include: tuple[re.Pattern[str], ...]
    exclude: tuple[re.Pattern[str], ...]
    sections: dict[str, Section]
    hosts: frozenset[str]
    fronts: frozenset[str]

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
            hosts=frozenset(
                _bare(url).partition("/")[0] for url in (*places, *(f"//{each}" for each in site.hosts)) if url
            ),
            fronts=frozenset(_bare(url) for url in (site.url, *(each.url for each in sections)) if url),
        )

    def has(self, url: str) -> bool:
        """Whether an address is one of the site's, and neither left out nor outside what is wanted."""
        is_ours = self.site.fit(url) > 0 or _domain(url) in self.domains
        is_wanted = not self.include or any(pattern.search(url) for pattern in self.include)
        return is_ours and is_wanted and not any(pattern.search(url) for pattern in self.exclude)

    def is_front(self, url: str) -> bool:
        """Whether an address says by itself that it leads to articles: the root of one of the site's hosts, its own, a section's.

        The root of another host is left alone: a special report may have a host of its own.
        """
        bare = _bare(url)
        return bare in self.fronts or bare in self.hosts

    def topics_of(self, lease: Lease) -> tuple[str, ...]:
        """Return what the source that named an address is about: the section's topics, then the site's."""
        section = self.sections.get(lease.found_in)
        return tuple(dict.fromkeys((*(section.topics if section else ()), *self.site.topics)))

    def pages(self, found: Discovery, lease: Lease, *, today: date) -> Iterator[Found]:
        """Yield the pages that a source names, as entries of the frontier.

        Left out are addresses of families without end, front and section pages, and what goes past the budget of an
        address pattern where a page lists links: feeds and sitemaps say what is an article, a page's links are guessed.
        """
        links = self.links_of(lease)
        cover = None if links else cover_of(found, lease)
        known: Counter[str] = Counter()
        for candidate in found.candidates:
            is_likely = bool(links.search(candidate.url)) if links else candidate.score >= LIKELY
            if not is_likely or not self.has(candidate.url) or is_growing(candidate.url, today=today):
                continue
            if self.is_front(candidate.url) or (candidate.published_at is None and _bare(candidate.url) == cover):
                continue
            page = _page(candidate, lease)
            known[page.pattern] += 1
            if lease.kind is not Kind.SECTION or known[page.pattern] <= PATTERN_BUDGET:
                yield page

    def links_of(self, lease: Lease) -> re.Pattern[str] | None:
        """Return the pattern that a person gave for the articles of a section; None where there is none."""
        section = self.sections.get(lease.found_in or lease.url)
        return re.compile(section.links) if section and section.links else None

    def sources(self, found: Discovery, lease: Lease, days: Days | None) -> Iterator[Found]:
        """Yield the sources that another one leads to: the sitemaps of an index, and older pages of a list.

        How far older pages are followed: as its section says; in a back-fill (days: first and last wanted) far, and by
        the site's archives of days or months where it has them.
        """
        archives = date_archives(lead.url for lead in found.leads if lead.kind == "date-archive") if days else ()
        if archives and days and not lease.depth:
            last = int(datetime(days[1].year, days[1].month, days[1].day, tzinfo=UTC).timestamp())
            for place, url in enumerate(archives[0].between(*days)):
                if self.is_near(url):  # the newest first: the frontier goes by the instant
                    yield Found(
                        url=url,
                        site=lease.site,
                        kind=Kind.SECTION,
                        found_in=lease.url,
                        depth=1,
                        published_at=last - place,
                    )
        for lead in found.leads:
            if lead.kind == "sitemap" and lease.depth < DEEPEST and self.is_near(lead.url):
                stated_at = _seconds(lead.updated_at)
                yield _source(lead, lease, Kind.SITEMAP, stated_at)
            elif lead.kind == "older" and lease.depth < self._reach(lease, days) and self.is_near(lead.url):
                yield _source(lead, lease, lease.kind, None)

    def is_near(self, url: str) -> bool:
        """Whether an address lies on the site's own domains."""
        return _domain(url) in self.domains or self.site.fit(url) > 0

    def _reach(self, lease: Lease, days: Days | None) -> int:
        """How many pages of a list are followed."""
        if days:
            return BACK_FILL_PAGES
        section = self.sections.get(lease.found_in or lease.url)
        return OLDER_FEEDS if lease.kind is Kind.FEED else section.pages if section else 0


def cover_of(found: Discovery, lease: Lease) -> str | None:
    """Return the folder that a source covers, bare: what stands there is the front of what it names.

    /courier/sitemap.xml names /courier/ and /courier/2026/…. No article has a sitemap of its own; where another source
    stands below an article (its comments' feed), nothing that it names lies below the article as well.
    """
    folder = _bare(urljoin(lease.url, "."))
    is_cover = lease.kind is Kind.SITEMAP or any(_bare(each.url).startswith(f"{folder}/") for each in found.candidates)
    return folder if is_cover else None


def _bare(url: str) -> str:
    """An http(s) address without what does not tell pages apart here: scheme, www, a slash at the end."""
    return url.partition("//")[2].removeprefix("www.").rstrip("/")


def _source(lead: Lead, lease: Lease, kind: Kind, stated_at: int | None) -> Found:
    return Found(
        url=lead.url, site=lease.site, kind=kind, found_in=lease.found_in or lease.url, depth=lease.depth + 1,
        stated_at=stated_at,
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
