"""What the page is: its section, its kind, and the film that it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from archive.metadata.fields import NAME_LIMIT, Sourced, one_line, squashed
from archive.metadata.jsonld import address_of, is_article, is_video, kinds, text_of
from archive.metadata.providers import own_names
from archive.model.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.metadata.html import Signals

# Types that the record knows, from schema.org's and Open Graph's.
_TYPES = {
    "product": "product", "productgroup": "product", "offer": "product", "recipe": "recipe", "imagegallery": "gallery",
    "mediagallery": "gallery", "collectionpage": "listing", "searchresultspage": "listing", "itemlist": "listing",
    "qapage": "forum", "discussionforumposting": "forum", "profilepage": "profile", "profile": "profile",
    "website": "website", "podcastepisode": "audio", "audioobject": "audio", "event": "event", "article": "article",
    "blog": "article", "news": "article", "book": "book", "product.item": "product", "og:product": "product",
}  # fmt: skip
_PLAYERS = ("youtube.com", "youtube-nocookie.com", "youtu.be", "player.vimeo.com", "dailymotion.com", "rumble.com",
            "player.twitch.tv", "brightcove.net", "jwplayer.com", "ted.com", "bitchute.com")  # fmt: skip
_YOUTUBE = re.compile(
    r"(?:youtube(?:-nocookie)?\.com/(?:embed/|watch\?(?:[^#]*&)?v=|shorts/|live/|v/)|youtu\.be/)([\w-]{11})"
)
_FRAMES_LIMIT = 20
_FRAME_SOURCES = ("src", "data-src", "data-lazy-src", "data-cookieblock-src")
_SECTION_NAMES = ("article:section", "og:article:section", "article.section", "parsely-section", "cxenseparse:section",
                  "dc.subject.section", "section", "sailthru.section")  # fmt: skip
_PATH = re.compile(r"\s*(?:>|»|›|\|)\s*")
_LONGEST_SECTION = 5  # words; more is a headline
_SHORTEST_TRAIL = 2  # crumbs: home and a section


def read_section(signals: Signals) -> Sourced[str] | None:
    """Return the section of the site, as stated; the deepest crumb of its trail before the page where nothing states one.

    Of a path in one value ("News > Europe") the deepest counts.
    """
    for source, value in _section_claims(signals):
        parts = [part for part in _PATH.split(one_line(value, NAME_LIMIT).strip("/ ")) if squashed(part)]
        if parts:
            return Sourced(value=parts[-1], source=source, confidence=0.9)
    crumb = _deepest_crumb(signals)
    return Sourced(value=crumb, source="breadcrumb", confidence=0.7) if crumb else None


def _section_claims(signals: Signals) -> Iterator[tuple[str, str]]:
    for graph, node, source in (
        (signals.graph, signals.article, "json-ld"),
        (signals.items, signals.item, "microdata"),
    ):
        if node is not None:
            yield from ((source, text_of(value)) for value in graph.members(node.get("articleSection")))
    yield from signals.meta(*_SECTION_NAMES)


def _deepest_crumb(signals: Signals) -> str | None:
    """Return the last crumb of a BreadcrumbList that is neither home nor the page itself."""
    titles = [squashed(text) for text in (signals.title_tag, *(heading.text for heading in signals.headings))]
    for graph in (signals.graph, signals.items):
        for trail in graph.of_kind("breadcrumblist"):
            names = [_crumb(member) for member in graph.members(trail.get("itemListElement"))]
            if len(names) < _SHORTEST_TRAIL:
                continue
            own = own_names(signals)
            for name in reversed(names[1:]):
                key = squashed(name)
                is_page = not key or any(key in title for title in titles if len(key) * 2 > len(title))
                if not is_page and key not in own and len(name.split()) <= _LONGEST_SECTION:
                    return name
    return None


def _crumb(member: object) -> str:
    if not isinstance(member, Mapping):
        return ""
    return one_line(text_of(member.get("name")) or text_of(member.get("item")), NAME_LIMIT)


def read_type(signals: Signals) -> Sourced[str] | None:
    """Return what kind of page this says it is: article, video, product, listing, website …"""
    stated = [content.strip().lower() for _, content in signals.meta("og:type")]
    video = any(is_video(node) for node in signals.graph.nodes)
    if any(word.startswith("video") for word in stated) or (video and signals.article is None):
        return Sourced(value="video", source="og:type" if stated and stated[0].startswith("video") else "json-ld")
    if signals.article is not None:
        kind = "forum" if "discussionforumposting" in kinds(signals.article) else "article"
        return Sourced(value=kind, source="json-ld")
    for node in signals.graph.nodes:
        for kind in sorted(kinds(node) - {"website"}):
            if kind in _TYPES and not is_article(node):
                return Sourced(value=_TYPES[kind], source="json-ld")
    if signals.item is not None:
        return Sourced(value="article", source="microdata")
    for word in stated:
        if word in _TYPES:
            return Sourced(value=_TYPES[word], source="og:type")
    return None


def read_featured_content(signals: Signals) -> Sourced[str] | None:
    """Return the address of the player that a video page is about: YouTube's as its embed address.

    Only where the page says that it is a video; a player somewhere in an article does not make it one. Only players of
    known services, so never an advertisement.
    """
    kind = read_type(signals)
    if kind is None or kind.value != "video":
        return None
    for source, address in _player_claims(signals):
        match = _YOUTUBE.search(address[:2_000])
        if match:
            return Sourced(value=f"https://www.youtube.com/embed/{match[1]}", source=source)
        url = signals.absolute(address)
        if url is not None and any(f".{host(url)}".endswith(f".{player}") for player in _PLAYERS):
            return Sourced(value=url, source=source)
    return None


def _player_claims(signals: Signals) -> Iterator[tuple[str, str]]:
    yield "url", signals.url
    yield from signals.meta("og:video:secure_url", "og:video:url", "og:video", "twitter:player")
    for node in signals.graph.nodes:
        if is_video(node):
            yield "json-ld", address_of(node.get("embedUrl"))
    for element in signals.landmarks["iframe"][:_FRAMES_LIMIT]:
        yield "iframe", next((value for name in _FRAME_SOURCES if (value := element.get(name))), "")
