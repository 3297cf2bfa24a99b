"""When the page was published and changed: as the page states it, with its own offset. A date is never invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.metadata.date_choice import best_of, choose, is_same
from archive.metadata.date_claims import published_claims, scripted_claims, seen_claims, updated_claims
from archive.metadata.date_days import STATED, day_groups, detail, page_features
from archive.metadata.fields import Sourced
from archive.model.times import local_reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.metadata.date_claims import Claim
    from archive.metadata.html import Signals
    from archive.model.times import Instant

# The web's first pages are of 1991; scanned newspapers state older days, but 1970 is what an empty number becomes.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
# Below it a date is left out. Where it lies, and what it costs on either side: docs/decisions/0007-dates.md.
LEAST_CONFIDENCE = 0.6
# A change within it of the publication is the same act: publishing systems write both, seconds apart.
_SAME_ACT = timedelta(minutes=2)


def read_dates(signals: Signals, latest: datetime) -> tuple[Sourced[Instant] | None, Sourced[Instant] | None]:
    """Return when the page says it was published and when it says it was changed; None where it says nothing credible.

    Nothing before 1980 or after `latest`.
    """
    claims = possible_claims(signals, latest)
    published = _published(signals, claims, latest)
    return published, _updated(signals, claims, latest, published.value if published else None)


def read_published(signals: Signals, latest: datetime) -> Sourced[Instant] | None:
    """Return when the page says it was published, or None; nothing before 1980 or after `latest`.

    The day is chosen by what speaks for it together (see `date_days`), and left out where that is less than
    LEAST_CONFIDENCE. Of the sources for that moment the one with a time and a local offset is kept.
    """
    return _published(signals, possible_claims(signals, latest), latest)


def read_updated(signals: Signals, latest: datetime, published: Instant | None) -> Sourced[Instant] | None:
    """Return when the page says it was changed, or None; never before `published` nor within two minutes of it."""
    return _updated(signals, possible_claims(signals, latest), latest, published)


def possible_claims(signals: Signals, latest: datetime) -> list[Claim]:
    """Return every possible date of the page; of two readings of 3/4/2021 one may lie in the future."""
    found = list(published_claims(signals))
    if not any(claim.kind in STATED for claim in found):
        found += scripted_claims(signals)
    found += seen_claims(signals)
    return [claim for each in found if (claim := _possible(each, latest))]


def _possible(claim: Claim, latest: datetime) -> Claim | None:
    is_first, is_other = is_possible(claim.instant, latest), claim.other_way and is_possible(claim.other_way, latest)
    if is_first:
        return claim if is_other or claim.other_way is None else replace(claim, other_way=None)
    return replace(claim, instant=claim.other_way, other_way=None) if is_other and claim.other_way else None


def is_possible(instant: Instant, latest: datetime) -> bool:
    """Whether an instant can be that of a web page seen before `latest`."""
    return EARLIEST <= instant.at <= latest


def _published(signals: Signals, claims: list[Claim], latest: datetime) -> Sourced[Instant] | None:
    modified = stated_changes(signals, latest)
    groups = day_groups(claims, [claim.instant for claim in modified], signals)
    choice = choose(groups, page_features(signals, groups))
    if choice is None or choice.confidence < LEAST_CONFIDENCE:
        return None
    best = best_of(choice.group, [claim.instant for claim in modified])
    return Sourced(value=best.instant, source=best.source, confidence=round(choice.confidence, 3))


def stated_changes(signals: Signals, latest: datetime) -> list[Claim]:
    """Return the possible dates that markup and data state as the last change."""
    return [claim for claim in updated_claims(signals) if is_possible(claim.instant, latest)]


def _updated(
    signals: Signals, claims: Iterable[Claim], latest: datetime, published: Instant | None
) -> Sourced[Instant] | None:
    found = stated_changes(signals, latest)
    if published is not None:
        found = [
            claim
            for claim in found
            if claim.instant.at >= published.at or local_reading(claim.instant) >= local_reading(published)
        ]
    if not found:
        return None
    best = max(
        (claim for claim in found if is_same(claim.instant, found[0].instant)), key=lambda claim: detail(claim.instant)
    )
    return Sourced(value=best.instant, source=best.source)
