"""The title: the reading on which the page's own statements agree, without the name of the site."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.choice import best
from archive.metadata.fields import TITLE_LIMIT, Sourced, folded, one_line, squashed
from archive.metadata.headlines import KICKER, SECOND_HEADINGS, add_others, describe, main_readings, relation_of
from archive.metadata.html import text_in
from archive.metadata.sitename import BARS
from archive.metadata.title_weights import WEIGHTS

if TYPE_CHECKING:
    from archive.metadata.headlines import Reading, Readings
    from archive.metadata.html import Signals
    from archive.model.habits import SourceHabits

# What a reading's marks are called in the record, in the order in which they are named; at most two are.
_SOURCES = (
    ("og", "og:title"), ("ld", "json-ld"), ("tw", "meta:twitter:title"), ("md", "microdata"), ("tag", "title-tag"), ("meta", "meta:title"),
    ("page", "json-ld:webpage"), ("name", "json-ld"), ("otherld", "json-ld"), ("h2", "h2"),
)  # fmt: skip


def read_title(signals: Signals, names: frozenset[str], habits: SourceHabits | None = None) -> Sourced[str] | None:
    """Return the title and where it stands; names: the site's own, see `site_names`; habits: which source is right there.

    Where the first heading and og:title can be compared, `agreed` decides; elsewhere, and where they are two different
    titles, the sum of each reading's weights (docs/decisions/0006-choosing-metadata.md). The confidence is how often
    such a choice was right.
    """
    found = main_readings(signals, names)
    decided = agreed(found, signals)
    if decided is not None:
        return _sourced(found, *decided)
    if habits is not None and habits.title_source and (key := found.first(habits.title_source)) is not None:
        return _sourced(found, key, TRUSTED)
    add_others(found, signals)
    describe(found)
    marks = {key: reading.marks for key, reading in titles(found).items()}
    choice = best(marks, WEIGHTS)
    if choice is not None:
        return _sourced(found, choice.key, choice.confidence)
    text = one_line(signals.title_tag, TITLE_LIMIT)
    return Sourced(value=text, source="title-tag", confidence=0.2) if squashed(text) else None


_KICKER_WORDS = 4  # of the longest kickers: "Minderheit in Syrien"; a longer one is half of the title
_TELLING = 3  # signs of a title that is not found in others by chance
# How often each agreement was right on the 1,312 news pages on which they were counted (fundus, trafilatura, wcxb-dev).
TRUSTED = 0.95
_SAME, _OPENS, _KICKER, _STATED, _ALONE, _REST = 0.94, 0.92, 0.89, 0.93, 0.6, 0.6


def agreed(found: Readings, signals: Signals) -> tuple[str, float] | None:
    """Return the reading that the relation of heading, og:title and JSON-LD decides, and how often that was right.

    A table of what holds, each line with its counts in the decision page; None where nothing is decided.
    """
    heading, shared, stated = found.first("h1"), found.first("og"), found.first("ld")
    if heading is None or shared is None:
        return None
    if heading in found.texts["og"]:  # a page may have two
        shared = heading
    relation = relation_of(heading, shared)
    if stated is not None and stated not in (heading, shared):
        return _three(found, signals, relation)
    if relation == "same":
        return heading, _SAME
    if relation == "kicker":  # the heading is "Kenya: Nairobi from below", og:title what follows
        return shared, _KICKER
    tag, card = found.first("tag") or "", found.first("tw")
    if relation == "opens":  # og:title goes on, mostly with the site's name; a title on which three agree is one
        return (shared, _REST) if stated == card == shared and shared in tag else (heading, _OPENS)
    if relation == "ends" and stated == shared:
        return shared, _REST
    if relation == "longer" and (BARS.match(heading, len(shared)) or stated == shared == tag):
        return shared, _REST  # a heading with the site's name behind a bar, or with the line below it
    if relation == "other" and stated == heading:
        # The heading copied into everything but og:title: that one was written for people, the others for machines.
        return (shared, _ALONE) if heading in tag and card in (None, heading) else (heading, _STATED)
    return _after_kickers(found, heading, shared) if relation == "other" else None


def _three(found: Readings, signals: Signals, relation: str) -> tuple[str, float] | None:
    """Return what is decided where JSON-LD's headline is neither the heading nor og:title."""
    heading, shared, stated = found.first("h1") or "", found.first("og") or "", found.first("ld") or ""
    ends = relation_of(stated, heading) == "ends"
    if (ends and relation == "other") or relation in ("within", "longer") or squashed(stated) == squashed(heading):
        return stated, _REST
    if relation == "same" and stated in _second_headings(signals):  # two headlines are shown; the data say which it is
        return stated, _REST
    if relation == "same":
        return heading, _SAME
    return (heading, _OPENS) if relation == "opens" else (shared, _KICKER) if relation == "kicker" else None


def _second_headings(signals: Signals) -> set[str]:
    elements = islice(signals.root.iter("h2"), SECOND_HEADINGS)
    return {folded(one_line(text_in(element, limit=TITLE_LIMIT), TITLE_LIMIT)) for element in elements}


def _after_kickers(found: Readings, heading: str, shared: str) -> tuple[str, float] | None:
    """Return what heading and og:title have in common behind two different kickers."""
    text = found.by_key[heading].text
    gap = KICKER.search(text)
    if gap is None or len(text[: gap.start()].split()) > _KICKER_WORDS:
        return None
    rest = text[gap.end() :]
    key = folded(rest)
    before = shared.removesuffix(key)
    if before == shared or len(before.split()) > _KICKER_WORDS or not KICKER.search(before + "x"):
        return None
    found.add("part_tail", rest)
    return (key, _KICKER) if key in found.by_key else None


def titles(found: Readings) -> dict[str, Reading]:
    """Return the readings that may be the title: not the site's name alone where anything else was said whole."""
    named = {key for key, reading in found.by_key.items() if squashed(reading.text) in found.names}
    others = {key: reading for key, reading in found.by_key.items() if key not in named}
    return others if any(_sources(reading) for reading in others.values()) else found.by_key


def _sources(reading: Reading) -> list[str]:
    """Return who says a reading whole, in the order in which they are named; the heading last."""
    said = list(dict.fromkeys(name for mark, name in _SOURCES if mark in reading.marks))
    return [*said[:1], "h1"] if "h1" in reading.marks else said[:2]


def _sourced(found: Readings, key: str, confidence: float) -> Sourced[str]:
    reading = found.by_key[key]
    sources = _sources(reading)
    if len(sources) == 1 and (witness := _witness(found, key, sources[0])):
        sources = [witness, "h1"] if sources == ["h1"] else [*sources, witness]
    return Sourced(value=reading.text, source="+".join(sources) or "title-tag", confidence=confidence)


def _witness(found: Readings, key: str, source: str) -> str | None:
    """Return another source that says a title among other words: a heading with its kicker, og:title with a section."""
    for mark, name in (("og", "og:title"), ("tag", "title-tag"), ("h1", "h1")):
        if name != source and len(key) > _TELLING and any(key in text for text in found.texts.get(mark, ())):
            return name
    return None
