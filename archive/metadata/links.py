"""Where the page says it lives: canonical address, AMP twin, feeds, robots; believed only where honest."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.metadata.fields import FEEDS_LIMIT, NAME_LIMIT, Feed, Sourced, one_line
from archive.metadata.jsonld import bare
from archive.model.errors import AddressError
from archive.model.urls import canonical_url, registrable_domain

if TYPE_CHECKING:
    from archive.metadata.html import Signals

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"})
_ROBOTS = ("robots", "pressmark", "googlebot", "archiver")


def read_canonical(signals: Signals) -> tuple[Sourced[str] | None, tuple[str, ...]]:
    """Return the page's own address by its own word, where that is honest, and why others were ignored.

    Honest is: the same registrable domain, and not the bare front page where the page's own URL is deeper. Two
    different rel=canonical make none of them a statement (RFC 6596 knows one), so both are ignored.
    """
    notes: list[str] = []
    stated = list(dict.fromkeys(link.url for link in signals.links if "canonical" in link.rel and not link.is_visible))
    if len(stated) > 1:
        notes.append(f"canonical ignored: {len(stated)} different ones")
        stated = []
    claims = [("rel=canonical", url) for url in stated]
    claims += [(name, url) for name, content in signals.meta("og:url") if (url := signals.absolute(content))]
    for source, claim in claims:
        try:
            url = canonical_url(claim)
        except AddressError as error:
            notes.append(f"{source} ignored: {error.reason}")
            continue
        problem = dishonesty(signals.url, url)
        if problem is None:
            return Sourced(value=url, source=source), tuple(notes)
        notes.append(f"{source} ignored: {problem}")
    return None, tuple(dict.fromkeys(notes))


def dishonesty(url: str, claim: str) -> str | None:
    """Return why a claimed address is not believed for a page of this URL, or None where it is."""
    if not url or registrable_domain(url) != registrable_domain(
        claim
    ):  # a page without an address cannot vouch for one
        return f"another site ({registrable_domain(claim)})"
    own, other = urlsplit(url), urlsplit(claim)
    if other.path in ("", "/") and not other.query and (own.path not in ("", "/") or own.query):
        return "the front page"
    return None


def read_amp_url(signals: Signals) -> Sourced[str] | None:
    """Return the address of the AMP version, as `link rel=amphtml` states it."""
    for link in signals.links:
        if "amphtml" in link.rel and bare(link.url):
            return Sourced(value=link.url, source="rel=amphtml")
    return None


def read_feeds(signals: Signals) -> tuple[Feed, ...]:
    """Return the feeds that the page offers, in its order, no repeats, at most 10."""
    found: dict[str, Feed] = {}
    for link in signals.links:
        if (
            "alternate" in link.rel
            and link.media_type.partition(";")[0].strip() in _FEED_TYPES
            and not _is_api(link.url)
        ):
            found.setdefault(
                link.url,
                Feed(
                    url=link.url,
                    media_type=one_line(link.media_type, NAME_LIMIT),
                    title=one_line(link.title, NAME_LIMIT),
                ),
            )
    return tuple(found.values())[:FEEDS_LIMIT]


def _is_api(url: str) -> bool:
    """Whether a JSON alternate is WordPress's programming interface, which is no feed."""
    return "/wp-json/" in url or "oembed" in url


def read_robots(signals: Signals) -> tuple[str, ...]:
    """Return the directives of the robots metas in lower case, in order, no repeats."""
    words = (
        one_line(word, NAME_LIMIT).lower()
        for _, content in signals.meta(*_ROBOTS)
        for word in content[:1_000].split(",")
    )
    return tuple(dict.fromkeys(word for word in words if word))
