"""Other coverage of the same story that the archive holds: found by telling terms within a window of days, then compared.

A list is made of records that are like this one, never of records that are like those: nothing chains. The work is
bounded, however large the archive. Reads only; see docs/related.md for how it works and how good it is.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.store.sketches import COUNT, IN_TITLE, IS_NAME, IS_NUMBER, common_share, contained_share, likely_share
from archive.store.stories import DAY_S, Story

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from archive.store.policy import RelatingRules
    from archive.store.sketches import Sketch
    from archive.store.stories import Stories

# Candidates found by one term at most; a term that more records of the window have tells little.
_MOST_A_TERM = 300
# Candidates looked up in all, rarest terms first, and how many of them are compared.
_MOST_FOUND = 2_500
_MOST_COMPARED = 40
# The archive's own counts are mixed with so many imagined records, of which the terms' forms tell how common they are.
_IMAGINED = 100
# A term in more than a third of all records tells nothing (the logarithm of 3 is taken off each weight).
_COMMON = math.log(3)
# A term of the headline, and a name or a number, counts for more than another word.
_TITLE_FACTOR, _NAME_FACTOR = 1.5, 2.0
# What the similarity is made of: the texts as a whole, and how much of each headline the other text says.
_OF_TEXTS, _OF_HEADLINES = 0.7, 0.3
# Each day apart asks for so much more of the threshold: the return match, and the next storm, are other stories.
_MORE_A_DAY = 0.25
# So much shared rarity (three or four names) is evidence enough; with less, the similarity counts in proportion: two short
# announcements are alike by chance.
_EVIDENCE = 12.0
# What so many of a site's pages say, though none of their headlines does, is the site's own line; from three pages on.
_SITE_SHARE, _SITE_PAGES = 0.8, 3
# Words shown as reasons.
_SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A record beside another one.

    similarity: 0 to 1; needed: what was asked for at that distance; days: between them. shared: words that both say, the
    most telling first. is_copy: the texts are nearly the same.
    """

    story: Story
    similarity: float
    needed: float
    days: float
    shared: tuple[str, ...]
    is_copy: bool

    @property
    def is_same_story(self) -> bool:
        """Whether they are taken for one story."""
        return self.is_copy or self.similarity >= self.needed


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Other coverage of the story, and the copies of its text that it stands for."""

    best: Comparison
    copies: tuple[Comparison, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """What the archive holds on the story of one record, most similar first, and what was looked at and refused."""

    members: tuple[Member, ...] = ()
    refused: tuple[Comparison, ...] = ()

    def stories(self) -> list[Comparison]:
        """Return all members with the copies they stand for."""
        return [each for member in self.members for each in (member.best, *member.copies)]


class Shelf:
    """The stories of the index, and those that are about to be written, as if they were written already."""

    def __init__(self, stories: Stories, pending: Iterable[Story] = ()) -> None:
        self._stories = stories
        self._pending: dict[int, Story] = {}
        self._more: Counter[int] = Counter()
        self._added = 0
        for story in pending:
            self.add(story)

    def add(self, story: Story) -> None:
        """Count a story in, in place of what is known of its record."""
        known = self._pending.get(story.number) or self._stories.by_number(story.number)
        if known is not None:
            self._more.subtract(known.sketch.terms)
        self._added += known is None
        self._more.update(story.sketch.terms)
        self._pending[story.number] = story

    def by_id(self, record_id: str) -> Story | None:
        """Return what is known of a record."""
        known = self._stories.by_id(record_id)
        return self._pending.get(known.number, known) if known else None

    def total(self) -> int:
        """Return how many records are counted."""
        return self._stories.total() + self._added

    def counts(self, terms: Collection[int]) -> dict[int, int]:
        """Return in how many records each term is; a term in none may be left out."""
        counted = self._stories.counts(terms)
        for term in terms if self._more else ():
            counted[term] = counted.get(term, 0) + self._more[term]
        return counted

    def having(self, term: int, first_day: int, last_day: int, limit: int) -> list[int]:
        """Return the numbers of at most `limit` records that are found by a term, of those days, in order."""
        found = self._stories.having(term, first_day, last_day, limit + len(self._pending))
        found = [each for each in found if each[1] not in self._pending]
        found += [
            (story.day, story.number)
            for story in self._pending.values()
            if first_day <= story.day <= last_day and term in story.sketch.found_by()
        ]
        return [number for _, number in sorted(found)[:limit]]

    def some(self, numbers: Collection[int]) -> Iterator[Story]:
        """Yield what is known of several records, in no order."""
        yield from (self._pending[number] for number in numbers if number in self._pending)
        yield from self._stories.some(number for number in numbers if number not in self._pending)


def related_of(shelf: Shelf, story: Story, *, rules: RelatingRules) -> Cluster:
    """Return what the archive holds on the story of a record, which itself need not be in it, most similar first.

    The same shelf and record give the same cluster. A record without a date, or without telling words, has none.
    """
    if not story.at or not story.sketch.terms:
        return Cluster()
    candidates = _candidates(shelf, story, rules)
    compared = sorted(_compared(shelf, story, candidates, rules), key=_best_first)
    same = [each for each in compared if each.is_same_story]
    return Cluster(
        members=_without_copies(story, same, rules),
        refused=tuple(each for each in compared if not each.is_same_story),
    )


def _candidates(shelf: Shelf, story: Story, rules: RelatingRules) -> list[Story]:
    """Return the records of the window that share most of the telling terms, so many that comparing them costs little."""
    first, last = (int((story.at + sign * rules.window_days * DAY_S) // DAY_S) for sign in (-1, 1))
    marks = dict(zip(story.sketch.terms, story.sketch.marks, strict=True))
    rarity = _rarity(shelf, {term: marks[term] for term in story.sketch.found_by()})
    points: defaultdict[int, float] = defaultdict(float)
    seen = 0
    for term in sorted(rarity, key=lambda each: (-rarity[each], each)):
        if rarity[term] <= 0 or seen > _MOST_FOUND:
            break
        numbers = shelf.having(term, first, last, _MOST_A_TERM)
        seen += len(numbers)
        for number in numbers:
            points[number] += rarity[term]
    points.pop(story.number, None)
    chosen = sorted(points, key=lambda number: (-points[number], number))[:_MOST_COMPARED]
    reach = rules.window_days * DAY_S
    found = [each for each in shelf.some(chosen) if abs(each.at - story.at) <= reach]
    return sorted(found, key=lambda each: each.number)  # whatever is summed up is summed up in this order


def _compared(shelf: Shelf, story: Story, others: list[Story], rules: RelatingRules) -> Iterator[Comparison]:
    """Compare a record with each of the others."""
    marks: dict[int, int] = {}
    for each in (*others, story):
        marks.update(zip(each.sketch.terms, each.sketch.marks, strict=True))
    rarity = _rarity(shelf, marks)
    whole = _Weighed.of(story.sketch, rarity)
    site = story.site
    on_site = [each for each in others if each.site == site]
    own_lines = _own_lines([story, *on_site])
    plain = _Weighed.of(story.sketch, rarity, without=own_lines) if own_lines else whole
    for other in others:
        mine, theirs = whole, _Weighed.of(other.sketch, rarity)
        if own_lines and other.site == site:
            mine, theirs = plain, _Weighed.of(other.sketch, rarity, without=own_lines)
        days = abs(other.at - story.at) / DAY_S
        shared = {term: mine.weights[term] * theirs.weights[term] for term in mine.weights if term in theirs.weights}
        ranked = sorted(shared, key=lambda term: (-shared[term], term))
        yield Comparison(
            story=other,
            similarity=_similarity(mine, theirs, shared) * min(1.0, sum(rarity[term] for term in shared) / _EVIDENCE),
            needed=min(1.0, rules.threshold * (1 + _MORE_A_DAY * days)),
            days=days,
            shared=tuple(story.sketch.words.get(term, "") for term in ranked[:_SHOWN]),
            is_copy=_is_copy(story.sketch, other.sketch, rules),
        )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A sketch with a weight for each telling term, those of the headline apart."""

    weights: dict[int, float]
    headline: dict[int, float]
    norm: float

    @classmethod
    def of(cls, sketch: Sketch, rarity: Mapping[int, float], without: Collection[int] = ()) -> _Weighed:
        weights: dict[int, float] = {}
        headline: dict[int, float] = {}
        squares = 0.0
        for term, mark in zip(sketch.terms, sketch.marks, strict=True):
            weight = rarity[term]
            if weight <= 0 or term in without:
                continue
            if mark & IN_TITLE:
                headline[term] = weight
                weight *= _TITLE_FACTOR
            if mark & (IS_NAME | IS_NUMBER):
                weight *= _NAME_FACTOR
            weight *= 1 + 0.5 * math.log(mark & COUNT)
            weights[term] = weight
            squares += weight * weight
        return cls(weights, headline, math.sqrt(squares))


def _own_lines(pages: list[Story]) -> set[int]:
    """Return the terms that nearly all pages of a site say, but none of their headlines: a line above or below each text."""
    if len(pages) < _SITE_PAGES:
        return set()
    said = Counter(term for page in pages for term in page.sketch.terms)
    headlines = {
        term
        for page in pages
        for term, mark in zip(page.sketch.terms, page.sketch.marks, strict=True)
        if mark & IN_TITLE
    }
    return {term for term, number in said.items() if number >= _SITE_SHARE * len(pages)} - headlines


def _similarity(one: _Weighed, other: _Weighed, shared: Mapping[int, float]) -> float:
    """Return how much two texts say the same, 0 to 1: as a whole, and each headline in the other text."""
    if not shared:
        return 0.0
    cosine = sum(shared.values()) / (one.norm * other.norm)
    return _OF_TEXTS * cosine + _OF_HEADLINES * (_said(one, other) + _said(other, one)) / 2


def _said(one: _Weighed, other: _Weighed) -> float:
    """Return the share of one's headline that the other text has."""
    total = sum(one.headline.values())
    return sum(weight for term, weight in one.headline.items() if term in other.weights) / total if total else 0.0


def _rarity(shelf: Shelf, marks: Mapping[int, int]) -> dict[int, float]:
    """Return how telling each term is: what is left of the logarithm of its rarity; 0 or less for a common one."""
    total, counts = shelf.total(), shelf.counts(marks.keys())
    return {
        term: math.log((total + _IMAGINED) / (counts.get(term, 0) + _IMAGINED * likely_share(mark))) - _COMMON
        for term, mark in marks.items()
    }


def _is_copy(one: Sketch, other: Sketch, rules: RelatingRules) -> bool:
    """Whether two texts are one, as it is or cut short."""
    share = common_share(one, other)
    # what is contained to nine tenths was cut from it; a fifth in common keeps a quotation from counting
    return share >= rules.near_copy or (share >= 0.2 and contained_share(one, other) >= 0.9)


def _without_copies(story: Story, same: list[Comparison], rules: RelatingRules) -> tuple[Member, ...]:
    """Let one record stand for all with its text: the first published; the order stays that of the similarity."""
    groups: list[list[Comparison]] = []
    for each in same:
        for group in groups:
            if (each.is_copy and group[0].is_copy) or _is_copy(each.story.sketch, group[0].story.sketch, rules):
                group.append(each)
                break
        else:
            groups.append([each])
    members = []
    for group in groups:
        first, *rest = sorted(group, key=lambda each: (each.story.at, each.story.path))
        members.append(Member(best=replace(first, similarity=group[0].similarity), copies=tuple(rest)))
    return tuple(members)


def _best_first(each: Comparison) -> tuple[float, float, str]:
    return -each.similarity, each.days, each.story.id
