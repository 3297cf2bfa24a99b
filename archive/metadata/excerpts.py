"""The excerpt: one of the descriptions that the page gives of itself, chosen by what they say and how whole they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.metadata.fields import EXCERPT_LIMIT, Sourced, folded, one_line, squashed
from archive.metadata.jsonld import text_of
from archive.metadata.providers import own_names
from archive.metadata.sitename import SEPARATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.metadata.html import Signals

# A description is the same as another where they begin alike: one is the other, cut.
_SAME_SIGNS, _FEWEST_SAME_SIGNS = 60, 25
_SHORTEST_NAME = 4  # signs; shorter names are parts of many words
_FEW_WORDS = 4  # fewer are a name or a label, not a description
_CUT = re.compile(r"(?:…|\.\.\.|\[(?:…|\.{3})\]|\(\.{3}\)|&hellip;?)\s*$")
_WHOLE = re.compile(r"[.!?。！？؟।»”\"')\]]\s*$")
_TEMPLATE = re.compile(r"\{\{|\}\}|\{%|<%|\$\{|\[object |\bundefined\b|^null$|^\W*$")
_WORD = re.compile(r"\w{4,}")


def read_excerpt(signals: Signals) -> Sourced[str] | None:
    """Return the description that says most of this page: on which sources agree, whole, and not the site's own slogan.

    Neither order of meta description and og:description is better (PEERS.md, M4: which one was copied decides), so the
    quality of each decides, and their order only where that is equal.
    """
    found = [(source, text) for source, text in _claims(signals) if text and not _TEMPLATE.search(text)]
    keys = [squashed(text)[:_SAME_SIGNS] for _, text in found]
    if not any(keys):
        return None
    place = keys.index(max(keys, key=len)) if len({*keys}) == 1 else _best(signals, [text for _, text in found], keys)
    source, text = _wholest(place, found, keys)
    if len(text.split()) < _FEW_WORDS and squashed(text) in own_names(signals):
        return None
    return Sourced(value=text, source=source, confidence=0.9 if _count(keys, place) > 1 else 0.7)


def _claims(signals: Signals) -> Iterator[tuple[str, str]]:
    """Yield (source, text), in the order of the best agreement with people's own choice."""
    found = [("meta:description", content) for _, content in signals.meta("description")]
    found += list(signals.meta("og:description", "twitter:description"))
    if signals.article is not None:
        found.append(("json-ld", text_of(signals.article.get("description"))))
    for node in signals.graph.of_kind("webpage"):
        found.append(("json-ld:webpage", text_of(node.get("description"))))
    if signals.item is not None:
        found.append(("microdata", text_of(signals.item.get("description"))))
    found += list(signals.meta("dc.description", "dcterms.description", "sailthru.description"))
    for source, value in found:
        yield source, one_line(value, EXCERPT_LIMIT)


def _best(signals: Signals, texts: list[str], keys: list[str]) -> int:
    """Return the place of the description that says most of this page; of equal ones, the first."""
    titles = [signals.title_tag, *signals.named.get("og:title", ()), *(each.text for each in signals.headings[:2])]
    titles = [one_line(title, EXCERPT_LIMIT) for title in titles]
    names = own_names(signals)
    words = {word for word in _WORD.findall(folded(" ".join(titles))) if not any(word in name for name in names)}
    slogans = {squashed(text_of(node.get("description"))) for node in signals.graph.of_kind("website", "organization")}
    own = {squashed(part) for title in titles for part in (title, *SEPARATOR.split(title))}

    def rank(place: int) -> tuple[bool, bool]:
        key = squashed(texts[place])
        is_site = key in names or key in slogans or (len(texts[place].split()) < _FEW_WORDS and _names_site(key, names))
        if not is_site and words and _count(keys, place) == 1 and _names_site(key, names):
            is_site = words.isdisjoint(_WORD.findall(folded(texts[place])))
        return bool(key) and not is_site, key not in own

    return max(range(len(texts)), key=lambda place: (rank(place), -place))


def _names_site(key: str, names: frozenset[str]) -> bool:
    return any(len(name) >= _SHORTEST_NAME and name in key for name in names)


def _wholest(place: int, found: list[tuple[str, str]], keys: list[str]) -> tuple[str, str]:
    """Return the description, as another source has it where this one was cut and that one was not."""
    source, text = found[place]
    if not _CUT.search(text) and _WHOLE.search(text):
        return source, text
    for (name, other), key in zip(found, keys, strict=True):
        is_whole = _WHOLE.search(other) if not _CUT.search(text) else not _CUT.search(other)
        if _begins_alike(key, keys[place]) and is_whole and len(other) > len(text) // 2:
            return name, other
    return source, text


def _count(keys: list[str], place: int) -> int:
    return sum(_begins_alike(key, keys[place]) for key in keys)


def _begins_alike(key: str, other: str) -> bool:
    """Whether two descriptions are one, perhaps cut: they begin alike, and with more than a label."""
    shared = min(len(key), len(other))
    return key == other or (shared >= _FEWEST_SAME_SIGNS and key[:shared] == other[:shared])
