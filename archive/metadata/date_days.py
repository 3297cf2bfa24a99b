"""The days that a page states, and what speaks for and against each: who names it, where, and whether they agree."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.metadata.date_places import FAR
from archive.metadata.jsonld import kinds
from archive.model.times import Instant, local_reading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from archive.metadata.date_claims import Claim
    from archive.metadata.html import Signals

MOST_DETAIL = 3
_DAY = timedelta(days=1)
_NEAR, _MID, _WIDE = 2, 4, 7  # steps from the headline
_MANY = 4  # different days under one class are the cards of a list
_IN_MARKUP = frozenset({"ld", "og", "meta", "meta-date", "micro", "itemprop", "ld-page", "ld-other-article", "script"})
_NEAR_FEATURES = frozenset({"seen-near", "seen-mid", "seen-published", "time-near", "time-mid", "time-published"})
STATED = frozenset({"ld", "og", "micro", "meta"})
_WEAK = frozenset(
    {
        "seen-foreign",
        "time-foreign",
        "seen-other",
        "time-other",
        "seen-many",
        "time-many",
        "beside-stated",
        "against-url",
    }
)
_LONG_SLUG = 3  # hyphens in the last part of a path: a headline


@dataclass(slots=True)
class DayGroup:
    """What speaks for one day."""

    day: date
    claims: list[Claim] = field(default_factory=list)
    features: set[str] = field(default_factory=set)


def day_groups(claims: Sequence[Claim], modified: Iterable[Instant], signals: Signals) -> list[DayGroup]:
    """Return the days that a page states, in the order of first mention, with what speaks for each."""
    settled = _settled(claims, signals.language)
    days: dict[date, DayGroup] = {}
    for claim in settled:
        day = local_reading(claim.instant).date()
        days.setdefault(day, DayGroup(day)).claims.append(claim)
    _join_utc(days)
    groups = [group for group in days.values() if any(map(_may_be_publication, group.claims))]
    order = {id(claim): place for place, claim in enumerate(settled)}
    _describe(groups, frozenset(local_reading(instant).date() for instant in modified), order)
    _agree(groups, page_features(signals, groups))
    return groups


def _may_be_publication(claim: Claim) -> bool:
    """Whether a claim alone could make a day the page's own.

    What is only said to be the last change, a deadline or a copyright year cannot, nor can the date of a comment.
    """
    return claim.label in ("", "published") and not (claim.place is not None and claim.place.is_foreign)


def _settled(claims: Sequence[Claim], language: str) -> list[Claim]:
    """Return the claims with one reading each: of 3/4/2021 the one which another claim or the language confirms.

    What stays open, as in English of no country, is left out: either day would be a guess.
    """
    certain = {local_reading(claim.instant).date() for claim in claims if claim.other_way is None}
    is_known = language[:2].lower() not in ("en", "") or language.lower() in ("en-us", "en_us")
    settled: list[Claim] = []
    for claim in claims:
        if claim.other_way is None:
            settled.append(claim)
        elif local_reading(claim.other_way).date() in certain and local_reading(claim.instant).date() not in certain:
            settled.append(replace(claim, instant=claim.other_way, other_way=None))
        elif is_known or local_reading(claim.instant).date() in certain:
            settled.append(replace(claim, other_way=None))
    return settled


def _join_utc(days: dict[date, DayGroup]) -> None:
    """Give the instants in UTC of a day to the one before or after, where the page shows that as its local one."""
    for day in list(days):
        group = days[day]
        moving = [claim for claim in group.claims if is_utc(claim.instant)]
        if not moving or any(map(_is_local, group.claims)):
            continue
        for other, earliest, latest in ((day - _DAY, -12, 0), (day + _DAY, 0, 14)):
            if other in days and any(map(_is_local, days[other].claims)):
                gone = [claim for claim in moving if _reaches(claim.instant, other, earliest, latest)]
                days[other].claims += gone
                group.claims = [claim for claim in group.claims if claim not in gone]
                if gone:
                    break
        if not group.claims:
            del days[day]


def is_utc(instant: Instant) -> bool:
    """Whether an instant was written in UTC, of which no reader's day follows."""
    return instant.offset == "+00:00" and instant.precision != "day"


def _is_local(claim: Claim) -> bool:
    """Whether a claim is in the page's own time and about this page."""
    if claim.kind in ("url", "url-end") or (claim.kind in _IN_MARKUP and not is_utc(claim.instant)):
        return True
    place = claim.place
    return (
        claim.kind in ("seen", "time") and claim.label in ("", "published") and place is not None and not place.is_foreign
        and place.steps <= _WIDE and not is_utc(claim.instant)
    )  # fmt: skip


def _reaches(instant: Instant, day: date, earliest: int, latest: int) -> bool:
    """Whether an instant may fall on a day in a zone of `earliest` to `latest` hours east."""
    readings = (instant.at + timedelta(hours=hours) for hours in (earliest, latest))
    return any(reading.date() == day for reading in readings)


def _describe(groups: list[DayGroup], modified: frozenset[date], order: Mapping[int, int]) -> None:
    """Give each group the features that speak for or against it."""
    url_days = {group.day for group in groups if any(claim.kind in ("url", "url-end") for claim in group.claims)}
    kin: dict[str, set[date]] = defaultdict(set)
    for group in groups:
        for claim in group.claims:
            if claim.kin:
                kin[claim.kin].add(group.day)
    many = frozenset(name for name, days in kin.items() if len(days) >= _MANY)
    firsts = _firsts(groups, order)
    for group in groups:
        for claim in group.claims:
            group.features.add(_feature(claim, many))
            if id(claim) in firsts:
                group.features.add(f"first-{claim.kind}")
    stated = [group for group in groups if _kinds(group) & STATED]
    near = [group for group in groups if group.features & _NEAR_FEATURES]
    steps = {id(group): min((_distance(claim) for claim in group.claims), default=FAR) for group in groups}
    nearest = min(steps.values(), default=FAR)
    first_stated = min((group.day for group in stated), default=None)
    for group in groups:
        features = group.features
        if url_days and not any(abs(group.day - day) <= _DAY for day in url_days):
            features.add("against-url")
        if stated and group not in stated:
            features.add("beside-stated")
        if len(stated) > 1 and group.day == first_stated:
            features.add("earliest-stated")
        if group in stated and not any(
            name.startswith(("seen", "time")) and not name.endswith(("foreign", "other")) for name in features
        ):
            features.add("contradicted" if near else "unseen")
        if nearest < FAR and steps[id(group)] == nearest:
            features.add("nearest")
        if group.day in modified and group not in stated:
            features.add("is-modified")


def _firsts(groups: list[DayGroup], order: Mapping[int, int]) -> frozenset[int]:
    """Return the ids of the first date seen behind the headline and the first `time`, of those about this page."""
    firsts: dict[str, Claim] = {}
    claims = sorted((claim for group in groups for claim in group.claims), key=lambda claim: order[id(claim)])
    for claim in claims:
        if claim.kind in ("seen", "time") and _may_be_publication(claim) and claim.place and claim.place.is_after:
            firsts.setdefault(claim.kind, claim)
    return frozenset(map(id, firsts.values()))


def _agree(groups: list[DayGroup], page: set[str]) -> None:
    """Add the features that are of several sources together, or of a source on a kind of page."""
    for group in groups:
        features = group.features
        stated = _kinds(group) & STATED
        if stated and features & _NEAR_FEATURES:
            features.add("agree")
        if len(stated) > 1:
            features.add("stated-twice")
        if stated and "ld-news" in page:
            features.add("stated-news")
        if stated and any(claim.kind in STATED and detail(claim.instant) == MOST_DETAIL for claim in group.claims):
            features.add("stated-zoned")
        if "unseen" in features or "contradicted" in features:
            word = "unseen" if "unseen" in features else "contradicted"
            if "ld-news" in page:
                features.discard(word)
                features.add(word + "-news")
            elif "ld-page" in features or "cms" in page:
                features.discard(word)
                features.add(word + "-cms")
        if not any(other is not group and other.features - _WEAK for other in groups):
            features.add("only-day")


def _distance(claim: Claim) -> int:
    place = claim.place
    return place.steps if place is not None and not place.is_foreign and claim.label in ("", "published") else FAR


def _kinds(group: DayGroup) -> set[str]:
    return {claim.kind for claim in group.claims}


def _feature(claim: Claim, many: frozenset[str]) -> str:
    """Return the one feature that a claim gives to its day."""
    if claim.kind not in ("seen", "time") or claim.place is None:
        return claim.kind
    place, kind = claim.place, claim.kind
    if claim.label == "other":
        return f"{kind}-other"
    if place.is_foreign:
        return f"{kind}-foreign"
    if claim.kin in many:
        return f"{kind}-many"
    steps = (
        "near" if place.steps <= _NEAR else "mid" if place.steps <= _MID else "wide" if place.steps <= _WIDE else "far"
    )
    if claim.is_prose:
        return f"{kind}-prose" if place.is_after and place.steps <= _MID and not place.is_aside else f"{kind}-foreign"
    aside = "-aside" if place.is_aside else ""
    if claim.label in ("published", "updated"):
        return f"{kind}-{claim.label}" + (aside if place.steps <= _WIDE else "-far")
    if kind == "time" and aside:
        return f"{kind}-{steps}{aside}"
    return f"{kind}-{steps}" + (aside if claim.is_alone or claim.is_classed else "-line")


def page_features(signals: Signals, groups: Sequence[DayGroup]) -> set[str]:
    """Return what speaks against any date: what kind of page it is."""
    path = urlsplit(signals.url).path.strip("/")
    found = {"page"}
    if not path or re.fullmatch(r"[a-z]{2}(?:-[a-z]{2})?|index\.\w+|home", path):
        found.add("home")
    if path.rsplit("/", 1)[-1].count("-") >= _LONG_SLUG:
        found.add("long-slug")
    if re.search(r"\d{4,}", path):
        found.add("numbered")
    stated = next((value for _, value in signals.meta("og:type")), "").lower()
    found.add(f"og-{stated}" if stated in ("article", "website", "product") else "og-other" if stated else "og-none")
    own = frozenset(kind for node in (signals.article, signals.item) if node is not None for kind in kinds(node))
    if any(kind.endswith(("newsarticle", "blogposting", "reportagenewsarticle", "liveblogposting")) for kind in own):
        found.add("ld-news")
    elif own:
        found.add("ld-article")
    if any(
        kinds(node) & {"product", "recipe", "collectionpage", "itemlist", "profilepage", "service", "localbusiness"}
        for node in signals.graph.nodes
    ):
        found.add("ld-thing")
    if any(
        value.startswith(("WordPress", "Drupal", "TYPO3", "Joomla", "Wix")) for _, value in signals.meta("generator")
    ):
        found.add("cms")
    if len(groups) >= 6:
        found.add("many-days")
    return found


def detail(instant: Instant) -> int:
    """Rank how much an instant says: a day, a time without a zone, a time in UTC, a time with the page's own offset."""
    if instant.precision == "day":
        return 0
    if instant.offset is None:
        return 1
    return 2 if instant.offset == "+00:00" else MOST_DETAIL
