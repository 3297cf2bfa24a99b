"""What about a site is not as usual: pure judgements of its past. Time and figures are arguments.

Each judgement says raise, clear, or nothing: between "as usual" and "certainly not" an alarm stays as it is. A site whose
past is too short is judged only by what needs no past. The limits were set by simulated years: see docs/crawling.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from archive.model.masking import masked
from crawler.chances import chance_of_so_few, chance_of_so_low, chance_of_so_many, usual_of
from crawler.revisit import DAY_S, HOUR_S, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crawler.chances import Usual
    from crawler.site_history import Ends, SiteHistory, SourceStanding

WEEK_H = 7 * 24
# A drop is looked for in windows of these hours: busy sites show it in an afternoon, one article a day takes three weeks.
WINDOWS_H = (6, 12, 24, 48, 96, 168, 336, 504)
# The first days hold what a site had published before: they are not its rhythm.
LEARNING_S = 2 * DAY_S
# Fewer weeks than this say nothing of what is usual at an hour of the week.
LEAST_WEEKS = 3
MOST_WEEKS = 8
# A site is judged some 17,000 times a year in each window; the chance of one judgement must be far below that.
RARE = 2e-5
# and a drop that nobody would call one is none: at least half of what is usual is missing.
DROP = 0.5
RECOVERED = 0.6
# windows that expect fewer articles cannot tell recovery
TELLING = 4.0

# Texts: those of the last ten hours that had any, 20 at least, against 60 and more before; a redesign that loses the text
# more than halves it or doubles it. Ten hours, because two of short items from a ticker are no redesign.
TEXTS_NOW, TEXTS_BEFORE = 20, 60
TEXTS_HOURS = 10
SHORTER, LONGER = 0.5, 2.0
TEXTS_AS_USUAL = (0.7, 1.5)
TEXTS_RARE = 1e-5
TEXTS_S = 14 * DAY_S

# Walls: so many pages in the window, so much more of them refused than usual; most of them where nothing is usual yet.
WALL_PAGES, WALL_MORE, WALL_CLEAR = 20, 0.3, 0.15
WALL_BEFORE = 50
WALL_UNKNOWN = 0.3  # the share taken for usual on a young site
WALL_RARE = 1e-7
# A site whose pages are never all kept (videos, paywalls) is measured from this share at least.
WALL_LEAST = 0.05

# Sources: each has failed so often in a row, and for so long: one bad night of a server is no alarm.
FAILED_OFTEN = 3
FAILED_LONG_S = 3 * HOUR_S

# Listing: so many addresses were found in a day, an hour and more ago, and not one of them was kept.
LISTED = 10
LISTED_H = 24


class AlarmKind(StrEnum):
    """What is not as usual."""

    YIELD = "yield"
    TEXT = "text"
    WALLS = "walls"
    SOURCES = "sources"
    RETIRED = "retired"
    LISTING = "listing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An alarm that is called for. since: instant from which the figure holds, in seconds since 1970.

    figure, usual: a person's words for what is and what was. advice: what to look at, as commands.
    """

    site: str
    kind: AlarmKind
    figure: str
    usual: str
    since: int
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the past of a site calls for: alarms to raise (or that go on), and kinds that are as usual again."""

    raised: tuple[Finding, ...] = ()
    cleared: frozenset[AlarmKind] = frozenset()


def judge(history: SiteHistory) -> Judgement:
    """Return what a site's past calls for. A kind that is in neither part stays as it is."""
    verdicts = {
        AlarmKind.YIELD: _judge_yield(history),
        AlarmKind.TEXT: _judge_text(history),
        AlarmKind.WALLS: _judge_walls(history),
        AlarmKind.SOURCES: _judge_sources(history),
        AlarmKind.RETIRED: _judge_retired(history),
        AlarmKind.LISTING: _judge_listing(history),
    }
    return Judgement(
        raised=tuple(each for each in verdicts.values() if isinstance(each, Finding)),
        cleared=frozenset(kind for kind, each in verdicts.items() if each is True),
    )


def usual_yield(history: SiteHistory, hours: int = 24) -> Usual | None:
    """Return how many new articles are usual in the last `hours` hours of this time of the week; None on a young site."""
    counts = list(_weeks(history, hours, 0))
    return usual_of(counts) if len(counts) >= LEAST_WEEKS else None


def _judge_yield(history: SiteHistory) -> Finding | bool:
    """A drop in one of the windows; True where the shortest window that can tell is as usual."""
    is_usual: bool | None = None
    for hours in WINDOWS_H:
        usual = usual_yield(history, hours)
        if usual is None or usual.mean <= 0 or not _is_covered(history, 0, hours):
            continue
        count = sum(history.new[:hours])
        if count <= DROP * usual.mean and chance_of_so_few(count, usual) < RARE and _goes_on(history, hours):
            return _yield_finding(history, hours, count, usual)
        if is_usual is None and usual.mean >= TELLING:
            is_usual = count >= RECOVERED * usual.mean
    return bool(is_usual)


def _goes_on(history: SiteHistory, hours: int) -> bool:
    """Whether the drop of a window still shows in its last third, so that it is not one that is over."""
    last = max(hours // 3, 1)
    expected = usual_of(list(_weeks(history, last, 0))).mean
    return expected < 1 or sum(history.new[:last]) <= RECOVERED * expected


def _yield_finding(history: SiteHistory, hours: int, count: int, usual: Usual) -> Finding:
    silent = next((hour for hour, number in enumerate(history.new) if number), len(history.new))
    return Finding(
        site=history.site, kind=AlarmKind.YIELD,
        figure=f"{count} new articles in {_hours(hours)}",
        usual=f"{usual.mean:.0f} at this time of the week (of {usual.counts} weeks)",
        since=history.now - (hours if count else silent) * HOUR_S,
        advice=f"pressmark sites show {history.site}",
    )  # fmt: skip


def _weeks(history: SiteHistory, hours: int, begin: int) -> Iterator[int]:
    """Yield the new articles of a window in earlier weeks, the nearest first: those that are known, crawled and untroubled."""
    if history.began_at is None:
        return
    for shift in range(-(-hours // WEEK_H) * WEEK_H, MOST_WEEKS * WEEK_H + 1, WEEK_H):
        first, last = begin + shift, begin + shift + hours
        begins_at = history.now - last * HOUR_S
        if last > len(history.new) or begins_at < history.began_at + LEARNING_S:
            return
        if _is_covered(history, first, last) and not _is_troubled(history, begins_at, history.now - first * HOUR_S):
            yield sum(history.new[first:last])


def _is_covered(history: SiteHistory, first: int, last: int) -> bool:
    """Whether sources answered in both halves of some hours: a site that nobody asked has no yield."""
    middle = (first + last) // 2
    return any(history.answered[first:middle]) and any(history.answered[middle:last])


def _is_troubled(history: SiteHistory, begin: int, end: int) -> bool:
    return any(kind != AlarmKind.TEXT and begin < until and since < end for kind, since, until in history.troubled)


def _judge_text(history: SiteHistory) -> Finding | bool:
    """The length of the last texts against those before them."""
    last = _texts_now(history)
    lately = [each for each in history.texts[:last] if each[0] > history.now - TEXTS_S]
    earlier = [each for each in history.texts[last:] if not _in_text_trouble(history, each[0])]
    if len(lately) < TEXTS_NOW or len(earlier) < TEXTS_BEFORE:
        return False
    now, before = _by_hours(lately), _by_hours(earlier)
    is_now, was = median(now), median(before)
    low, high = is_now <= SHORTER * was, is_now >= LONGER * was
    if low or high:
        chance = chance_of_so_low(now, before) if low else chance_of_so_low(before, now)
        if chance < TEXTS_RARE:
            return Finding(
                site=history.site, kind=AlarmKind.TEXT,
                figure=f"{is_now:.0f} words is the middle of the last {len(lately)} texts",
                usual=f"{was:.0f} (of {len(earlier)} texts)",
                since=_turned_at(history, was, low=low),
                advice="look at one with pressmark show ID and pressmark explain URL: was the site redesigned?",
            )  # fmt: skip
        return False
    return TEXTS_AS_USUAL[0] * was <= is_now <= TEXTS_AS_USUAL[1] * was


def _by_hours(texts: Sequence[tuple[int, int]]) -> list[float]:
    """Return the middle length of the texts of each hour: texts of one hour are alike, and would count as many witnesses."""
    hours: dict[int, list[int]] = {}
    for at, words in texts:
        hours.setdefault(at // HOUR_S, []).append(words)
    return [median(each) for each in hours.values()]


def _texts_now(history: SiteHistory) -> int:
    """How many of the last texts are judged: those of the last hours in which there were any, TEXTS_NOW at least."""
    hours: set[int] = set()
    for place, (at, _) in enumerate(history.texts):
        hours.add(at // HOUR_S)
        if len(hours) > TEXTS_HOURS and place >= TEXTS_NOW:
            return place
    return len(history.texts)


def _in_text_trouble(history: SiteHistory, at: int) -> bool:
    return any(kind == AlarmKind.TEXT and since <= at <= until for kind, since, until in history.troubled)


def _turned_at(history: SiteHistory, was: float, *, low: bool) -> int:
    """The instant of the oldest text of the run that is off: the last ones, back to two in a row that are as usual."""
    as_usual, since = 0, history.now
    for at, words in history.texts:
        is_off = words <= (SHORTER + 1) / 2 * was if low else words >= (LONGER + 1) / 2 * was
        as_usual = 0 if is_off else as_usual + 1
        if as_usual == 3:
            break
        since = at if is_off else since
    return since


def _judge_walls(history: SiteHistory) -> Finding | bool:
    """The share of pages without a record to show: of the last hours where there are enough of them, else of the day."""
    known = history.earlier.visited >= WALL_BEFORE
    usual = max(history.earlier.share, WALL_LEAST) if known else WALL_UNKNOWN
    for ends, span in ((history.lately, "6 hours"), (history.today, "24 hours")):
        if ends.visited < WALL_PAGES:
            continue
        if ends.share >= usual + WALL_MORE and chance_of_so_many(ends.bad, ends.visited, usual) < WALL_RARE:
            return _walls_finding(history, ends, span, known=known)
        return ends.share <= usual + WALL_CLEAR
    return False


def _walls_finding(history: SiteHistory, ends: Ends, span: str, *, known: bool) -> Finding:
    why = ", ".join(f"{reason} {number}" for reason, number in ends.reasons[:3])
    return Finding(
        site=history.site, kind=AlarmKind.WALLS,
        figure=f"{ends.bad} of {ends.visited} pages gave no article in {span} ({why})",
        usual=f"{history.earlier.share:.0%} of pages" if known else "not known yet on this site",
        since=ends.first_bad_at or history.now,
        advice="pressmark runs RUN names the reasons; ask a refused page with pressmark add URL --verbose",
    )  # fmt: skip


def _judge_sources(history: SiteHistory) -> Finding | bool:
    """Whether every source that is still asked has failed, again and again."""
    asked = [each for each in history.sources if each.state is not State.RETIRED]
    if not asked:
        return False
    if any(not each.is_failing for each in asked):
        return True
    since = max(each.failing_since or history.now for each in asked)
    is_certain = history.now - since >= FAILED_LONG_S and all(
        each.failures >= FAILED_OFTEN or each.outcome == "refused" for each in asked
    )
    if not is_certain:
        return False
    return Finding(
        site=history.site, kind=AlarmKind.SOURCES,
        figure=f"none of {len(asked)} feeds, sitemaps and sections brings a list ({_sources(asked)})",
        usual="they do", since=since,
        advice=f"pressmark sites show {history.site}; open one in a browser; pressmark sites add finds where they moved",
    )  # fmt: skip


def _judge_retired(history: SiteHistory) -> Finding | bool:
    """Whether a declared source is given up; over when it is declared no more, or asked again."""
    retired = [each for each in history.sources if each.state is State.RETIRED]
    if not retired:
        return True
    return Finding(
        site=history.site, kind=AlarmKind.RETIRED,
        figure=f"{len(retired)} of {len(history.sources)} sources given up ({_sources(retired)})",
        usual="none", since=max(each.visited_at or history.now for each in retired),
        advice="take it out of pressmark.yaml, or put its new address there",
    )  # fmt: skip


def _judge_listing(history: SiteHistory) -> Finding | bool:
    """Whether sources name new articles of which not one is kept."""
    listed = sum(history.listed[1 : LISTED_H + 1])  # the last hour's may still be waiting for their turn
    if any(history.new[: LISTED_H + 1]):
        return True
    if listed < LISTED or (
        history.today.visited and not history.today.bad
    ):  # all of it was known: an archive of before
        return False
    oldest = next(hour for hour in range(LISTED_H, 0, -1) if history.listed[hour])
    return Finding(
        site=history.site, kind=AlarmKind.LISTING,
        figure=f"{listed} addresses found in {_hours(LISTED_H)}, and not one new article kept",
        usual="most are kept", since=history.now - (oldest + 1) * HOUR_S,
        advice="pressmark runs names the reasons; max_pages, include and exclude in pressmark.yaml may be too narrow",
    )  # fmt: skip


def _sources(sources: Sequence[SourceStanding]) -> str:
    shown = [f"{masked(each.url)[:80]}: {(each.reason or each.outcome or 'nothing new')[:80]}" for each in sources[:3]]
    return "; ".join([*shown, f"{len(sources) - 3} more"] if len(sources) > 3 else shown)


def _hours(hours: int) -> str:
    return f"{hours} hours" if hours <= 48 else f"{hours // 24} days"
