"""What may be the title: every reading of it that a page offers, with what speaks for and against each.

Gathers and describes; which reading is believed is decided in `titles`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.fields import TITLE_LIMIT, folded, one_line, squashed
from archive.metadata.html import text_in
from archive.metadata.jsonld import is_article, kinds, text_of
from archive.metadata.sitename import BARS, SEPARATOR, is_site, without_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Heading, Signals

SHORTEST = 2  # letters of a title; "Home" and "News" are the site's, but "Es" is a novel
SECOND_HEADINGS = 6  # h2 in which a headline is looked for; what follows are parts of the text
_LATE = 2  # h1 before one that is rather a teaser's
# Titles in metas that few pages have; the first ones are Dublin Core's, the others those of news sites' search engines.
_METAS = (
    "title", "dc.title", "dcterms.title", "citation_title", "sailthru.title", "parsely-title", "headline",
    "article:title", "cxenseparse:title", "hdl", "fulltitle",
)  # fmt: skip
_HEADLINE = re.compile("headline|title|titel|article|story|heading", re.I)
KICKER = re.compile(r"\s+(?:[|·•»›/~]|-+|[–—―])\s+|(?<=\S): (?=\S)")
_COLON = re.compile(r"(?<=\S): (?=\S)")
# " - " without the spaces, as Chinese and Japanese pages write it: "标题-新华网", "タイトル_サイト".
_CLOSE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])[-_|]{1,2}(?=[\u3000-\u9fff])")
_CLOSE_NAME = 6  # signs of a site's name in such a title: 人民网, 百度百科

# Whose readings are compared with all others, and how a reading is to one of them.
COMPARED = ("h1", "og", "tw", "ld", "tag")


@dataclass(slots=True)
class Reading:
    """One reading of the title: its text, and the marks of where it stands and what it looks like."""

    text: str
    marks: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Readings:
    """All readings of a page, by their folded text, and the folded texts of each source, without the site's name."""

    names: frozenset[str]
    by_key: dict[str, Reading] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, source: str, text: str, *marks: str) -> None:
        """Add a reading of a source; what is too short to be a title is left out."""
        if len(squashed(text)) >= SHORTEST:
            self.by_key.setdefault(folded(text), Reading(text)).marks.update((source, *marks))

    def add_stated(self, source: str, text: str) -> None:
        """Add what a source states, without the site's name."""
        text = one_line(text, TITLE_LIMIT)
        cut = without_site(text, self.names)
        if len(squashed(cut)) >= SHORTEST:
            self.texts[source].append(folded(cut))
            self.add(source, cut)

    def first(self, source: str) -> str | None:
        """Return the folded text of a source's first reading."""
        return self.texts[source][0] if self.texts.get(source) else None


def main_readings(signals: Signals, names: frozenset[str]) -> Readings:
    """Return what the headings, OpenGraph, Twitter's card, JSON-LD and the title tag say; names: the site's own."""
    found = Readings(names)
    for place, heading in enumerate(signals.headings):
        _add_heading(found, signals, heading, place)
    for source, name in (("og", "og:title"), ("tw", "twitter:title")):
        for _, content in signals.meta(name):
            found.add_stated(source, content)
    if signals.article is not None:
        found.add_stated("ld", text_of(signals.article.get("headline")))
    found.add_stated("tag", signals.title_tag)
    return found


def add_others(found: Readings, signals: Signals) -> None:
    """Add what stands in rarer places, and the parts of longer titles."""
    for _, content in signals.meta(*_METAS):
        found.add_stated("meta", content)
    for source, text in _stated(signals):
        found.add_stated(source, text)
    for place, element in enumerate(islice(signals.root.iter("h2"), SECOND_HEADINGS)):
        marks = {"h2first": place == 0, "h2head": bool(_HEADLINE.search(element.get("class") or "")),
                 "h2art": _is_inside(element, "article", "main"), "h2noh1": not signals.headings}  # fmt: skip
        found.add(
            "h2", one_line(text_in(element, limit=TITLE_LIMIT), TITLE_LIMIT), *(n for n, on in marks.items() if on)
        )
    for source in ("tag", "og", "tw", "h1"):
        for key in found.texts.get(source, ())[:1]:
            _add_parts(found, found.by_key[key].text)


def describe(found: Readings) -> None:
    """Mark each reading with how it is to those of the main sources, and with what it looks like."""
    for key, reading in found.by_key.items():
        for source in COMPARED:
            for other in found.texts.get(source, ()):
                relation = relation_of(key, other)
                if relation not in ("same", "other"):  # the same is marked by its source already
                    reading.marks.add(f"{relation}_{source}")
        reading.marks.update(_shape(reading.text, found.names))


def relation_of(one: str, other: str) -> str:
    """Return how a folded text is to another: same, opens, ends or within it; or longer (opened by it), kicker (ended), around.

    "kicker" is what "Kenya: Nairobi from below" is to "Nairobi from below". Up to three signs say nothing: "other".
    """
    if one == other:
        return "same"
    if len(one) < len(other):
        if len(one) <= 3:
            return "other"
        return (
            "opens"
            if other.startswith(one)
            else "ends"
            if other.endswith(one)
            else "within"
            if one in other
            else "other"
        )
    if len(other) <= 3:
        return "other"
    return (
        "longer"
        if one.startswith(other)
        else "kicker"
        if one.endswith(other)
        else "around"
        if other in one
        else "other"
    )


def _add_heading(found: Readings, signals: Signals, heading: Heading, place: int) -> None:
    text = one_line(heading.text, TITLE_LIMIT)
    marks = {
        "h1first": place == 0, "h1late": place > _LATE, "h1lone": len(signals.headings) == 1,
        "h1art": heading.is_in_article, "h1logo": heading.is_logo, "h1aside": heading.is_beside,
        "h1head": bool(_HEADLINE.search(heading.label)),
    }  # fmt: skip
    found.add("h1", text, *(name for name, holds in marks.items() if holds))
    cut = without_site(text, found.names)
    if cut != text:
        found.add("part_h1", cut)
    if not heading.is_logo and not is_site(text, found.names) and len(squashed(text)) >= SHORTEST:
        found.texts["h1"].append(folded(text))


def _stated(signals: Signals) -> Iterator[tuple[str, str]]:
    """Yield what structured data call the article in other places than its headline."""
    if signals.article is not None:
        for name in ("name", "alternativeHeadline"):
            yield "name", text_of(signals.article.get(name))
    for node in signals.graph.nodes:
        if node is not signals.article and is_article(node):
            yield "otherld", text_of(node.get("headline"))
        elif kinds(node) & {"webpage", "itempage"}:
            yield "page", text_of(node.get("name")) or text_of(node.get("headline"))
    if signals.item is not None:
        yield "md", text_of(signals.item.get("headline"))
        yield "name", text_of(signals.item.get("name"))
    for element in signals.properties:
        if element.get("itemprop") == "headline":
            yield "md", element.get("content") or text_in(element, limit=TITLE_LIMIT)


def _add_parts(found: Readings, text: str) -> None:
    """Add the parts of a title that a bar makes; those that a dash or a colon makes only where another source says them.

    A title has dashes of its own. What stands behind a bar is the site's or a section's name.
    """
    gaps = list(SEPARATOR.finditer(text)) or list(_CLOSE.finditer(text))
    parts: dict[str, str] = {}
    if gaps:
        parts = {
            "part_tail": text[gaps[-1].end() :], "part_head": text[: gaps[0].start()],
            "part_front": text[: gaps[-1].start()], "part_back": text[gaps[0].end() :],
        }  # fmt: skip
    elif colon := _COLON.search(text):
        parts = {"part_colon": text[colon.end() :]}
    if BARS.search(text):
        parts["part_long"] = max(BARS.split(text), key=len).strip()
    is_open = "part_long" in parts
    if gaps:
        is_open = is_open or (not gaps[0][0][0].isspace() and len(parts["part_tail"]) <= _CLOSE_NAME)
    for mark, part in parts.items():
        if is_open or folded(part) in found.by_key:
            found.add(mark, part)


def _shape(text: str, names: frozenset[str]) -> Iterator[str]:
    words = len(text.split())
    if words <= 4:
        yield "w1" if words == 1 else "w2" if words == 2 else "w34"
    if len(text) < 8:
        yield "tiny"
    if len(text) > 150:
        yield "long"
    if text.endswith(("…", "...")):
        yield "dots"
    if is_site(text, names):
        yield "site"


def _is_inside(element: HtmlElement, *tags: str) -> bool:
    return any(True for _ in element.iterancestors(*tags))
