"""Who published: the name on which most places of the page agree, and the logo."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from archive.metadata.fields import NAME_LIMIT, TITLE_LIMIT, Sourced, one_line, squashed
from archive.metadata.images import node_images
from archive.metadata.jsonld import text_of
from archive.metadata.sitename import SEPARATOR
from archive.model.errors import AddressError
from archive.model.record import Image
from archive.model.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.metadata.html import Signals

_ADDRESS = re.compile(r"(?:https?://|www\.)|^@|\w\.(?:com|org|net|de|co)\b", re.I)
_MOST_WORDS = 6  # of a publisher's name; a longer one is a slogan
_LONG_NAME = 0.5  # what a name of more words, or one that is an address, is worth
_TWO_PLACES = 4.0  # worth of a name that two good places state
_ICON_SIZES = re.compile(r"(\d{2,4})x(\d{2,4})", re.I)
_LINKS_LIMIT = 300  # links of a head
_SMALLEST_ICON_PX = 48  # what browsers show in a tab is no logo
# What each place is worth: og:site_name is right most often, the tail of a title is only a hint.
_PLACES = (("og:site_name", 3.0), ("application-name", 1.5), ("apple-mobile-web-app-title", 1.0), ("dc.publisher", 1.0),
           ("publisher", 1.0), ("cre", 0.5), ("copyright", 0.5))  # fmt: skip


def read_provider_name(signals: Signals) -> Sourced[str] | None:
    """Return the publisher's name on which the most and best places agree, its registrable domain where none is stated."""
    worth: dict[str, float] = {}
    first: dict[str, tuple[str, str]] = {}
    for source, value, weight in _claims(signals):
        name = one_line(value, NAME_LIMIT)
        key = squashed(name)
        if key:
            first.setdefault(key, (source, name))
            is_odd = _ADDRESS.search(name) or len(name.split()) > _MOST_WORDS
            worth[key] = worth.get(key, 0.0) + weight * (_LONG_NAME if is_odd else 1.0)
    domain = domain_of(signals.url)
    if not worth:
        return Sourced(value=domain, source="url", confidence=0.5) if domain else None
    ends = _title_ends(signals)
    for key in worth:
        worth[key] += (key in ends) + (key == squashed(domain.partition(".")[0]))
    best = max(worth, key=lambda key: worth[key])
    source, name = first[best]
    return Sourced(value=name, source=source, confidence=0.9 if worth[best] > _TWO_PLACES else 0.7)


def _claims(signals: Signals) -> Iterator[tuple[str, str, float]]:
    for place, weight in _PLACES[:1]:
        yield from ((place, content, weight) for _, content in signals.meta(place))
    for node, graph in ((signals.article, signals.graph), (signals.item, signals.items)):
        if node is not None:
            yield from (("json-ld", text_of(member), 2.5) for member in graph.members(node.get("publisher")))
    for kind in ("newsmediaorganization", "website", "organization"):
        yield from (("json-ld", text_of(item.get("name")), 1.5) for item in signals.graph.of_kind(kind))
    for place, weight in _PLACES[1:]:
        yield from ((place, content, weight) for _, content in signals.meta(place))


def _title_ends(signals: Signals) -> set[str]:
    parts = SEPARATOR.split(one_line(signals.title_tag, TITLE_LIMIT))
    return {squashed(parts[0]), squashed(parts[-1])} if len(parts) > 1 else set()


def read_logo(signals: Signals) -> Sourced[Image] | None:
    """Return the publisher's logo as JSON-LD names it, else the icon that the page gives for a telephone's screen."""
    publishers: list[object] = []
    for node, graph in ((signals.article, signals.graph), (signals.item, signals.items)):
        if node is not None:
            publishers += graph.members(node.get("publisher"))
    publishers += signals.graph.of_kind("newsmediaorganization", "organization")
    for publisher in publishers:
        if isinstance(publisher, Mapping):
            for image in node_images(signals, signals.graph, publisher.get("logo")):
                return Sourced(value=image, source="json-ld")
    for name, content in signals.meta("og:logo"):
        url = signals.absolute(content)
        if url is not None:
            return Sourced(value=Image(url=url), source=name)
    return _touch_icon(signals)


def _touch_icon(signals: Signals) -> Sourced[Image] | None:
    """Return the largest apple-touch-icon; one without a size is 180 pixels wide by its maker's word, and taken last."""
    best: tuple[int, Image] | None = None
    for link in signals.landmarks["link"][:_LINKS_LIMIT]:
        if "apple-touch-icon" not in (link.get("rel") or "").lower():
            continue
        url = signals.absolute(link.get("href") or "")
        size = _ICON_SIZES.search(link.get("sizes") or "")
        width, height = (int(size[1]), int(size[2])) if size else (None, None)
        if (
            url is not None
            and (width is None or width >= _SMALLEST_ICON_PX)
            and (best is None or (width or 0) > best[0])
        ):
            best = (width or 0, Image(url=url, width=width, height=height))
    return Sourced(value=best[1], source="apple-touch-icon", confidence=0.7) if best else None


def domain_of(url: str) -> str:
    """Return the registrable domain of an address, "" where it has none."""
    try:
        return registrable_domain(url) if url else ""
    except AddressError:
        return ""


def own_names(signals: Signals) -> frozenset[str]:
    """Return how the site calls itself in its head and by its domain, squashed."""
    found = [content for _, content in signals.meta("og:site_name", "application-name")]
    if signals.article is not None:
        found += [text_of(member) for member in signals.graph.members(signals.article.get("publisher"))]
    domain = domain_of(signals.url)
    found += [domain, domain.partition(".")[0]]
    return frozenset(squashed(one_line(name, NAME_LIMIT)) for name in found) - {""}
