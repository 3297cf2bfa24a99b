"""Finding out how a site can be crawled: which of the places that it names bring articles. The asking is an argument."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from archive.model.errors import AddressError
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.model.urls import canonical_url, host, masked, url_key
from archive.page import read_page
from archive.sites import Site
from crawler.discovery.autodiscovery import discovery_plan
from crawler.discovery.candidates import Candidate
from crawler.frontier import Kind
from crawler.guard import origin_of
from crawler.listing import list_source
from crawler.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from archive.model.capture import Capture
    from crawler.discovery.autodiscovery import Place
    from crawler.discovery.candidates import Discovery

# Places that are asked at most: each is a request that the site did not call for.
MOST_ASKED = 14
# Of what a site states, so many of a kind are taken: the main feed, and those of its largest sections.
MOST_OF_A_KIND = 3
# Articles that a preview shows.
PREVIEWED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed or sitemap that answered. listed: how many articles or further sitemaps it names."""

    url: str
    kind: Kind
    said_by: str
    listed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out. refused: why the site's own page could not be had, "" where it could. articles: to preview."""

    url: str
    sources: tuple[Source, ...] = ()
    articles: tuple[str, ...] = ()
    asked: int = 0
    refused: str = ""

    @property
    def site(self) -> Site:
        """The site, as it would be declared."""
        return Site(
            url=self.url,
            feeds=tuple(each.url for each in self.sources if each.kind is Kind.FEED),
            sitemaps=tuple(each.url for each in self.sources if each.kind is Kind.SITEMAP),
        )


def list_places(capture: Capture, *, robots: bytes) -> tuple[Place, ...] | Rejection:
    """Return the places to ask, by the word of a page and its robots.txt: the work of a reading process."""
    page = read_page(capture, limits=ReadingLimits())
    return page if isinstance(page, Rejection) else discovery_plan(capture.url, pages=[page], robots=robots)


async def find_sources(
    url: str,
    ask: Callable[[str], Awaitable[Capture | Rejection]],
    work: Callable[[Callable[[Capture], object], Capture], Awaitable[object]],
) -> Finding:
    """Return what a site's own word and the usual places bring.

    ask: fetches one address as any other. work: runs a function on a capture where reading is done.
    """
    front = await ask(url)
    if isinstance(front, Rejection):
        return Finding(url=url, asked=1, refused=front.detail or front.reason.value)
    rules = await ask(f"{origin_of(front.url)}/robots.txt")
    robots = b"" if isinstance(rules, Rejection) else rules.body
    places = await work(partial(list_places, robots=robots), front)
    if isinstance(places, Rejection):
        return Finding(url=url, asked=2, refused=places.detail or places.reason.value)
    assert isinstance(places, tuple)
    return await _ask_places(canonical_url(front.url), places, ask, work)


async def _ask_places(
    url: str,
    places: tuple[Place, ...],
    ask: Callable[[str], Awaitable[Capture | Rejection]],
    work: Callable[[Callable[[Capture], object], Capture], Awaitable[object]],
) -> Finding:
    sources, found, asked = list[Source](), dict[str, Candidate](), 0
    named: dict[Kind, set[str]] = {Kind.FEED: set(), Kind.SITEMAP: set()}
    scope = Scope.of(Site(url=url, hosts=(host(url).removeprefix("www."),)))
    for place in places:
        kind = Kind(place.kind)
        taken = [each for each in sources if each.kind is kind]
        is_enough = len(taken) >= MOST_OF_A_KIND or (place.said_by == "usual" and taken)
        if place.is_comments or is_enough or asked >= MOST_ASKED:
            continue
        asked += 1
        discovery = await _discovery(place.url, kind, ask, work)
        if discovery is None:
            continue
        inner = [lead.url for lead in discovery.leads if lead.kind == "sitemap"]
        candidates = discovery.candidates
        if inner and not found and asked < MOST_ASKED:  # an index names no article itself; the preview wants some
            asked += 1
            inside = await _discovery(inner[0], kind, ask, work)
            candidates = inside.candidates if inside else candidates
        ours = [each for each in candidates if scope.has(each.url) and not scope.is_front(each.url)]
        found |= {url_key(each.url): each for each in ours if url_key(each.url) not in found}
        keys = {url_key(each.url) for each in ours}
        if (ours and not keys <= named[kind]) or inner:  # a twin in another format brings nothing
            named[kind] |= keys
            listed = len(inner) or len(ours)
            sources.append(Source(url=place.url, kind=kind, said_by=place.said_by, listed=listed))
    newest = sorted(found.values(), key=_published, reverse=True)[:PREVIEWED]
    return Finding(url=url, sources=tuple(sources), articles=tuple(each.url for each in newest), asked=asked + 2)


async def _discovery(
    url: str,
    kind: Kind,
    ask: Callable[[str], Awaitable[Capture | Rejection]],
    work: Callable[[Callable[[Capture], object], Capture], Awaitable[object]],
) -> Discovery | None:
    """Return what a place names; None where it is no source."""
    answer = await ask(url)
    if isinstance(answer, Rejection):
        return None
    discovery = await work(partial(list_source, kind=kind, limits=ReadingLimits()), answer)
    return None if isinstance(discovery, Rejection) else discovery  # type: ignore[return-value]  # what list_source returns


def _published(candidate: Candidate) -> float:
    return candidate.published_at.at.timestamp() if candidate.published_at else 0.0


def name_of(url: str, taken: set[str]) -> str:
    """Return a name for a site: its host's, without what all hosts have, and numbered where that is taken."""
    try:
        words = host(url).removeprefix("www.").split(".")
    except AddressError:
        words = [masked(url)]
    short = words[0] if len(words) > 1 and not words[0].isdecimal() else "-".join(words)
    short = re.sub(r"[^\w.-]+", "-", short).strip("-")  # the brackets and colons of IPv6
    if not short[:1].isalpha():  # YAML would need quotes around what begins as a number does
        short = f"site-{short}"
    names = [short, *(f"{short}-{number}" for number in range(2, len(taken) + 3))]
    return next(each for each in names if each not in taken)
