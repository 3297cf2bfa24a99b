"""What a feed says of itself: its home, language, rhythm, hubs, and where its older items stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from archive.model.urls import is_same_site, resolve
from crawler.discovery.candidates import NAME_CHARACTERS, Lead, address, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.discovery.entries import Element

MAX_LEADS = 10
YEAR_MIN = 525_600
# sy:updatePeriod (RSS 1.0 syndication module) in minutes.
_PERIODS_MIN = {"hourly": 60, "daily": 1_440, "weekly": 10_080, "monthly": 43_200, "yearly": YEAR_MIN}
# RFC 5005: "next" goes on to older items in a paged feed, "prev-archive" does in an archived one.
_OLDER = ("next", "prev-archive", "previous-archive")
_NUMBER = re.compile(r"\d{1,7}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """What a feed says of itself; `base`: what the addresses of its items are relative to."""

    base: str
    title: str = ""
    language: str = ""
    generator: str = ""
    home_url: str | None = None
    leads: tuple[Lead, ...] = ()
    interval_min: int | None = None
    is_archived: bool = False


def feed_facts(root: Element, url: str) -> FeedFacts:
    """Return what the text around the items says; `root` is the document's element without its items."""
    channel = next(iter(root.all("channel")), root)
    base = based(based(url, root), channel)
    links = tuple(feed_links(channel))
    home = _home(channel, links, base)
    return FeedFacts(
        base=home if home and base == url and not is_same_site(home, url) else base,
        title=plain(channel.first("title")),
        language=plain(channel.first("language", "dc:language"), limit=NAME_CHARACTERS).lower()
        or root.attributes.get("xml:lang", "")[:NAME_CHARACTERS].lower(),
        generator=plain(channel.first("generator"), limit=NAME_CHARACTERS),
        home_url=home,
        leads=_leads(links, base),
        interval_min=_interval_min(channel),
        is_archived=bool(channel.all("fh:archive")),
    )


def based(base: str, element: Element) -> str:
    """Return what addresses inside an element are relative to: its xml:base, resolved, or the base outside."""
    stated = element.attributes.get("xml:base", "") if b"base" in element.raw_attributes else ""
    return (resolve(base, stated) or base) if stated else base


def feed_links(element: Element) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield (rel, attributes) of the Atom links of a feed or an entry; no rel is "alternate" (RFC 4287 4.2.7.2)."""
    for link in element.all("link", "atom:link"):
        said = link.attributes
        if said.get("href"):
            yield said.get("rel", "alternate").lower().removeprefix("http://www.iana.org/assignments/relation/"), said


def _home(channel: Element, links: tuple[tuple[str, dict[str, str]], ...], base: str) -> str | None:
    """The page that the feed belongs to: RSS's link, else Atom's alternate."""
    stated = chain(
        (link.text for link in channel.all("link") if not link.attributes.get("href")),
        (said["href"] for rel, said in links if rel == "alternate"),
    )
    return next((found for text in stated if text and (found := address(base, text))), None)


def _leads(links: tuple[tuple[str, dict[str, str]], ...], base: str) -> tuple[Lead, ...]:
    found: dict[str, Lead] = {}
    for rel, said in links:
        if rel == "hub" or rel in _OLDER:
            url = address(base, said["href"])
            if url and url != base:
                found.setdefault(url, Lead(url=url, kind="hub" if rel == "hub" else "older"))
    return tuple(found.values())[:MAX_LEADS]


def _interval_min(channel: Element) -> int | None:
    """How often the feed asks to be read: ttl in minutes (RSS 2.0), or period divided by frequency (sy)."""
    ttl = _NUMBER.fullmatch(channel.first("ttl"))
    if ttl and int(ttl[0]):
        return min(int(ttl[0]), YEAR_MIN)
    period = _PERIODS_MIN.get(channel.first("sy:updateperiod").lower())
    frequency = _NUMBER.fullmatch(channel.first("sy:updatefrequency"))
    return max(1, period // max(1, int(frequency[0]) if frequency else 1)) if period else None
