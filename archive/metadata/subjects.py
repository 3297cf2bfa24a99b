"""What the page is about and what it is: description, language, section, tags, type, access, featured video."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.metadata.excerpts import read_excerpt as read_excerpt
from archive.metadata.fields import NAME_LIMIT, Sourced, one_line, squashed
from archive.metadata.jsonld import address_of, is_article, is_video, kinds, text_of
from archive.metadata.tags import read_tags as read_tags
from archive.model.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.metadata.html import Signals
    from archive.metadata.jsonld import Node

_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*\s*(?:,|$)")  # BCP 47, the first of a list
# Placeholders of site builders that stand where no language was chosen.
_NO_LANGUAGES = frozenset({"und", "xx", "zxx", "mul", "qaa"})

_ACCESS = {
    "free": "free", "metered": "metered", "locked": "paid", "paid": "paid", "premium": "paid", "subscriber": "paid",
    "subscription": "paid", "registered": "metered", "registration": "metered", "true": "free", "false": "paid",
    "yes": "free", "no": "paid",
}  # fmt: skip

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


def read_language(signals: Signals) -> Sourced[str] | None:
    """Return the language as the page states it, as its ISO 639 code in lower case; the words are not looked at."""
    found = [("html-lang", signals.language)]
    if signals.article is not None:
        value = signals.article.get("inLanguage")
        found.append(
            ("json-ld", text_of(value) if not isinstance(value, dict) else str(value.get("alternateName") or ""))
        )
    found += list(signals.meta("og:locale", "content-language", "language", "dc.language", "inlanguage"))
    for source, value in found:
        match = _LANGUAGE.match(value[:NAME_LIMIT])
        if match and match[1].lower() not in _NO_LANGUAGES:
            return Sourced(value=match[1].lower(), source=source)
    return None


def read_section(signals: Signals) -> Sourced[str] | None:
    """Return the section of the site, as stated; the deepest where several are."""
    found: list[tuple[str, str]] = []
    if signals.article is not None:
        sections = [text_of(value) for value in signals.graph.members(signals.article.get("articleSection"))]
        found += [("json-ld", section) for section in sections]
    found += list(signals.meta("article:section", "og:article:section", "article.section", "parsely-section",
                               "cxenseparse:section", "dc.subject.section", "section"))  # fmt: skip
    return _first(found, NAME_LIMIT)


def read_access(signals: Signals) -> Sourced[str] | None:
    """Return free, metered or paid, where the page says so."""
    for node, source in ((signals.article, "json-ld"), (signals.item, "microdata")):
        if node is not None:
            value = next(signals.graph.members(node.get("isAccessibleForFree")), None)
            word = str(value) if isinstance(value, bool) else text_of(value)
            access = _ACCESS.get(word.rpartition("/")[2].strip().lower())
            if access is not None:
                return Sourced(value=access, source=source)
    for name, content in signals.meta("article:content_tier", "og:article:content_tier", "content_tier", "access"):
        access = _ACCESS.get(content.strip().lower())
        if access is not None:
            return Sourced(value=access, source=f"meta:{name}")
    return None


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

    Only where the page says that it is a video; a player somewhere in an article does not make it one.
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
    for element in signals.landmarks["iframe"][:20]:
        yield "iframe", element.get("src") or ""


def _first(found: Iterable[tuple[str, str]], limit: int) -> Sourced[str] | None:
    """Return the first value that has any letter or digit."""
    for source, value in found:
        text = one_line(value, limit)
        if squashed(text):
            return Sourced(value=text, source=source)
    return None


def provider_names(signals: Signals, node: Node | None) -> list[tuple[str, str]]:
    """Return (source, name) of what may be the publisher's name, best first."""
    found = list(signals.meta("og:site_name"))
    if node is not None:
        found += [("json-ld", text_of(member)) for member in signals.graph.members(node.get("publisher"))]
    for kind in ("newsmediaorganization", "website", "organization"):
        found += [("json-ld", text_of(item.get("name"))) for item in signals.graph.of_kind(kind)]
    return found + list(signals.meta("application-name", "apple-mobile-web-app-title", "dc.publisher"))
