"""Which of the dates that a page states is its own: by agreement, with how sure that is, or none of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.metadata.date_days import STATED, detail, is_utc
from archive.metadata.date_weights import CHOOSING, MARGIN, START, TRUSTING
from archive.model.times import Instant, local_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from archive.metadata.date_claims import Claim
    from archive.metadata.date_days import DayGroup

# Two sources that differ by less than this state the same moment (a publishing system rounds to the minute).
SAME_MOMENT = timedelta(minutes=10)
_SURE = 0.9
_CONTRADICTED = 100.0  # more than all weights together
_QUARTER = timedelta(minutes=15)
_WESTERNMOST, _EASTERNMOST = -10 * 4, 14 * 4  # quarters of an hour: Hawaii, Kiribati
_CLOCK_ERROR = timedelta(minutes=2)  # a clock without seconds, and a system that writes both one after the other
WIDEST_MARGIN = 6.0  # of score; a lead of more says no more


@dataclass(frozen=True, slots=True)
class Choice:
    """The day that speaks most for itself, and the share of pages (0..1) on which such a day is the right one."""

    group: DayGroup
    confidence: float


def choose(groups: Sequence[DayGroup], page: Iterable[str]) -> Choice | None:
    """Return the best of the days of a page, or None where there is none; the first of equals.

    page: what kind of page it is, see `date_days.page_features`.
    """
    if not groups:
        return None
    scores = [standing(group.features) for group in groups]
    best = max(range(len(groups)), key=scores.__getitem__)
    group = groups[best]
    trust = START + MARGIN * margin(scores, best) + scored(group.features, TRUSTING) + scored(page, TRUSTING)
    return Choice(group, max(1 / (1 + math.exp(-trust)), least_trust(group.features)))


def least_trust(features: AbstractSet[str]) -> float:
    """Return how far a day is to be trusted at least, by two kinds of evidence that are sure wherever they are found.

    What a news article's own node states, its URL not contradicting: of 475 such days of the four sets 443 are the
    annotated ones, 5 stand on pages annotated as having none. A day in a path that goes on: 219 of 223.
    """
    if "against-url" in features:
        return 0.0
    is_news = "stated-news" in features and not features.isdisjoint({"ld", "micro"})
    return _SURE if is_news or "url" in features else 0.0


def is_claimed(features: AbstractSet[str], page: AbstractSet[str]) -> bool:
    """Whether data state a day as the publication of what looks like an article, and nothing on the page says another.

    Enough for a date with a mark. Of the 86 such days of the four sets below the confidence of one without, 50 are the
    annotated ones, 17 others, 19 stand on pages annotated as having none (docs/decisions/0007-dates.md).
    """
    is_against = not features.isdisjoint({"against-url", "contradicted", "contradicted-cms", "contradicted-news"})
    is_article = not page.isdisjoint({"og-article", "ld-news", "ld-article", "framed"})
    is_other = not page.isdisjoint({"home", "ld-thing", "og-product"})
    return not features.isdisjoint(STATED) and is_article and not is_against and not is_other


def standing(features: AbstractSet[str], weights: Mapping[str, float] = CHOOSING) -> float:
    """Return how a day stands among those of its page; one that the day in the URL contradicts stands last.

    A day in the path is right on 97 to 100 % of the pages that have one (PEERS.md, M4); what contradicts it was seen to
    be the day of a later move to another system.
    """
    return scored(features, weights) - (_CONTRADICTED if "against-url" in features else 0.0)


def scored(features: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return the sum of what features weigh, in a fixed order, so that it is the same on every machine."""
    return math.fsum(weights.get(name, 0.0) for name in features)


def margin(scores: Sequence[float], best: int) -> float:
    """Return how far the best score is ahead of the next, 0..1; 1 where there is no other."""
    others = [score for place, score in enumerate(scores) if place != best]
    return min(scores[best] - max(others), WIDEST_MARGIN) / WIDEST_MARGIN if others else 1.0


_RANK = {
    name: rank
    for rank, name in enumerate(
        (
            "ld",
            "og",
            "micro",
            "time",
            "meta",
            "itemprop",
            "meta-date",
            "script",
            "ld-page",
            "ld-other-article",
            "seen",
            "ld-created",
            "video",
            "url",
            "url-end",
        )
    )
}


def best_of(group: DayGroup, others: Iterable[Instant]) -> Claim:
    """Return the claim that says most of the group's moment, with the page's own offset where it shows it.

    others: further instants of the page, of whose offsets one may be the page's.
    """
    usable = [
        claim
        for claim in group.claims
        if claim.label in ("", "published") and not (claim.place and claim.place.is_foreign)
    ] or group.claims
    ranked = sorted(usable, key=lambda claim: (claim.instant.precision == "day", _RANK.get(claim.kind, 50)))
    chosen = max(
        (claim for claim in ranked if is_same(claim.instant, ranked[0].instant)),
        key=lambda claim: detail(claim.instant),
    )
    if not is_utc(chosen.instant):
        return chosen
    offset = _shown_offset(chosen.instant, usable) or _shared_offset(chosen.instant, others, group.day)
    return replace(chosen, instant=replace(chosen.instant, offset=offset)) if offset else chosen


def _shown_offset(instant: Instant, claims: Iterable[Claim]) -> str | None:
    """Return the offset in which a clock on the page shows an instant, or None; whole quarters of an hour only.

    Midnight is what a day becomes where a time is asked for, and no clock. Half a day off is a clock of twelve hours.
    """
    for claim in claims:
        shown = claim.instant
        if shown.offset is not None or shown.precision == "day" or not (shown.at.hour or shown.at.minute):
            continue
        ahead = shown.at - instant.at
        quarters = round(ahead / _QUARTER)
        if quarters and _WESTERNMOST <= quarters <= _EASTERNMOST and abs(ahead - quarters * _QUARTER) < _CLOCK_ERROR:
            return f"{'-' if quarters < 0 else '+'}{abs(quarters) // 4:02d}:{abs(quarters) % 4 * 15:02d}"
    return None


def _shared_offset(instant: Instant, others: Iterable[Instant], day: date) -> str | None:
    """Return the offset of another instant of the page under which this one falls on its day."""
    for other in others:
        if other.offset not in (None, "+00:00"):
            moved = replace(instant, offset=other.offset)
            if local_reading(moved).date() == day != instant.at.date():
                return other.offset
    return None


def is_same(claim: Instant, chosen: Instant) -> bool:
    """Whether two sources state the same publication: the same moment, or the same day where one is only a day."""
    if "day" in (claim.precision, chosen.precision):
        return local_reading(claim).date() == local_reading(chosen).date()
    if claim.offset is None or chosen.offset is None:
        # One of them lacks its zone: the same clock reading is the same moment.
        apart = abs(local_reading(claim) - local_reading(chosen))
        return apart <= SAME_MOMENT or abs(claim.at - chosen.at) <= SAME_MOMENT
    return abs(claim.at - chosen.at) <= SAME_MOMENT
