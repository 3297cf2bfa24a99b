"""When the page was published and changed: as the page states it, with its own offset. A date is never invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.metadata.date_choice import best_of, choose, is_claimed, is_same
from archive.metadata.date_claims import published_claims, scripted_claims, seen_claims, updated_claims
from archive.metadata.date_days import MOST_DETAIL, STATED, day_groups, detail, page_features
from archive.metadata.date_places import headline_of
from archive.metadata.fields import Sourced
from archive.metadata.jsonld import kinds
from archive.model.record import NO_ZONE
from archive.model.times import local_reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.metadata.date_claims import Claim
    from archive.metadata.html import Signals
    from archive.model.times import Instant

# The web's first pages are of 1991; scanned newspapers state older days, but 1970 is what an empty number becomes.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
# Below it a date is left out. Where it lies, and what it costs on either side: docs/decisions/0007-dates.md.
LEAST_CONFIDENCE = 0.7
# Ends the source of a date which data alone state, on a page of which people often find that it has none: see 0007.
WEAK_MARK = "?"
# A page that writes "now" as its publication was made within it of its capture: caches of pages live for minutes.
_RENDERING = timedelta(hours=1)
# A change within it of the publication is the same act: publishing systems write both, seconds apart.
_SAME_ACT = timedelta(minutes=2)
_WESTERNMOST_HOUR, _EASTERNMOST_HOUR = -12, 14  # zones in use
# Measured on the 60 labelled pages (tests/archive/metadata/updated-labels.tsv).
_BEGINNINGS = STATED | {"ld-page", "ld-other-article"}
_STATED_TRUST, _SEEN_TRUST = 0.95, 0.7


def read_dates(
    signals: Signals, latest: datetime, captured_at: datetime | None = None
) -> tuple[Sourced[Instant] | None, Sourced[Instant] | None]:
    """Return when the page says it was published and when it says it was changed; None where it says nothing credible.

    Nothing before 1980 or after `latest`. captured_at: when the page was fetched, where that is known: the day of the
    fetch outside the article is the masthead's clock.
    """
    claims = possible_claims(signals, latest, captured_at)
    published = _published(signals, claims, latest, captured_at)
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


def possible_claims(signals: Signals, latest: datetime, captured_at: datetime | None = None) -> list[Claim]:
    """Return every possible date of the page; of two readings of 3/4/2021 one may lie in the future.

    captured_at: see `read_dates`.
    """
    found = list(published_claims(signals))
    if not any(claim.kind in STATED for claim in found):
        found += scripted_claims(signals)
    if not is_settled(found, signals):
        found += seen_claims(signals)
    claims = [claim for each in found if (claim := _possible(each, latest))]
    return claims if captured_at is None else _without_clocks(claims, captured_at)


def _without_clocks(claims: list[Claim], captured_at: datetime) -> list[Claim]:
    """Return the claims without the day of the capture where it stands outside the article and nothing else says it.

    Newspapers print today's date beside their name on every page. Its day is that of some zone.
    """
    today = {(captured_at + timedelta(hours=hours)).date() for hours in (_WESTERNMOST_HOUR, 0, _EASTERNMOST_HOUR)}
    is_today = {id(claim) for claim in claims if local_reading(claim.instant).date() in today}
    if any(id(claim) in is_today and claim.place is None and claim.kind != "meta-date" for claim in claims):
        return claims
    return [claim for claim in claims if id(claim) not in is_today or not _may_be_clock(claim)]


def _may_be_clock(claim: Claim) -> bool:
    return claim.label != "published" and claim.place is not None and claim.place.is_outside


def is_settled(found: Iterable[Claim], signals: Signals) -> bool:
    """Whether a news article's own node and its metas state the same local time, which nothing on the page could mend."""
    own = {claim.instant for claim in found if claim.kind == "ld"}
    same = {claim.instant for claim in found if claim.kind == "og"}
    is_news = signals.article is not None and any(kind.endswith("newsarticle") for kind in kinds(signals.article))
    return is_news and len(own) == 1 and own == same and all(detail(instant) == MOST_DETAIL for instant in own)


def _possible(claim: Claim, latest: datetime) -> Claim | None:
    is_first, is_other = is_possible(claim.instant, latest), claim.other_way and is_possible(claim.other_way, latest)
    if is_first:
        return claim if is_other or claim.other_way is None else replace(claim, other_way=None)
    return replace(claim, instant=claim.other_way, other_way=None) if is_other and claim.other_way else None


def is_possible(instant: Instant, latest: datetime) -> bool:
    """Whether an instant can be that of a web page seen before `latest`."""
    return EARLIEST <= instant.at <= latest


def _published(
    signals: Signals, claims: list[Claim], latest: datetime, captured_at: datetime | None = None
) -> Sourced[Instant] | None:
    modified = stated_changes(signals, latest)
    groups = day_groups(claims, [claim.instant for claim in modified], signals)
    page = page_features(signals, groups)
    choice = choose(groups, page)
    if choice is None:
        return None
    best = best_of(choice.group, [claim.instant for claim in modified])
    confidence = round(choice.confidence, 3)
    if choice.confidence >= LEAST_CONFIDENCE:
        return Sourced(value=best.instant, source=best.source, confidence=confidence)
    if not is_claimed(choice.group.features, page | ({"framed"} if _is_framed(signals) else set())):
        return None
    if captured_at is not None and abs(best.instant.at - captured_at) < _RENDERING:
        return None
    return Sourced(value=best.instant, source=best.source + WEAK_MARK, confidence=confidence)


def _is_framed(signals: Signals) -> bool:
    headline = headline_of(signals)
    return headline is not None and next(headline.iterancestors("article"), None) is not None


def stated_changes(signals: Signals, latest: datetime) -> list[Claim]:
    """Return the possible dates that markup and data state as the last change."""
    return [claim for claim in updated_claims(signals) if is_possible(claim.instant, latest)]


def _updated(
    signals: Signals, claims: Iterable[Claim], latest: datetime, published: Instant | None
) -> Sourced[Instant] | None:
    """Return the first credible change: what data and metas state, then what a reader sees.

    Where nothing was believed to be the publication, a change is still told from what data state as that.
    """
    begun = [published] if published else [claim.instant for claim in claims if claim.kind in _BEGINNINGS]
    seen = [claim for claim in claims if claim.label == "updated" and not (claim.place and claim.place.is_foreign)]
    for found, confidence in ((stated_changes(signals, latest), _STATED_TRUST), (seen, _SEEN_TRUST)):
        credible = [claim for claim in found if all(is_later(claim.instant, start) for start in begun)]
        if credible:
            same = (claim for claim in credible if is_same(claim.instant, credible[0].instant))
            best = max(same, key=lambda claim: detail(claim.instant))
            return Sourced(value=best.instant, source=best.source, confidence=confidence)
    return None


def is_later(change: Instant, start: Instant) -> bool:
    """Whether an instant is so much later than another that it is another act."""
    if "day" in (change.precision, start.precision):
        return local_reading(change).date() > local_reading(start).date()
    apart = local_reading(change) - local_reading(start)
    if change.offset is None or start.offset is None:
        return apart > _SAME_ACT
    # The same clock reading in two zones is one moment, written wrongly once.
    return change.at - start.at > _SAME_ACT and abs(apart) > _SAME_ACT


def doubts(published: Sourced[Instant] | None, updated: Sourced[Instant] | None) -> tuple[str, ...]:
    """Return what a reader of the record must know of its dates, a sentence each: a weak one, a time without a zone."""
    found: list[str] = []
    if published is not None and published.source.endswith(WEAK_MARK):
        found.append(f"weak date: only {published.source.removesuffix(WEAK_MARK)} says it")
    for name, each in (("publishedDateTime", published), ("updatedDateTime", updated)):
        if each is not None and each.value.offset is None and each.value.precision != "day":
            found.append(f"{NO_ZONE}: {name} is what the page's clock showed, not UTC")
    return tuple(found)
