"""When to look again: a pure function of what the visits to an address have brought. Time is an argument.

Driven by what changed in the content, not by what a server claims. The numbers are for news: a story moves within hours,
rests within days, and is hardly touched after months.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400

# A page is looked at again an hour after it was first kept: corrections come soonest then.
FIRST_LOOK_S = HOUR_S
# While a story moves, not more often than this: the feed says sooner that something new stands on it.
FASTEST_PAGE_S = 15 * MINUTE_S
# A page that has rested this long between looks without a change is left alone.
LAST_LOOK_S = 60 * DAY_S
# Each quiet look makes the next one wait so many times longer: an hour, three, nine, … 60 days after seven looks.
SLOWING = 3
# A feed is asked again after its site's rhythm; one that has been silent for long, after a tenth of its silence, down to
# once a week: what comes every twelve hours is found within about one, what comes once a year costs a request a week.
SILENCE_SHARE = 10
SLOWEST_SOURCE_S = 7 * DAY_S
# A failing address is asked again after this at first, twice as long each time, a week at most.
FIRST_RETRY_S = 10 * MINUTE_S
SLOWEST_RETRY_S = 7 * DAY_S
# A page that failed so often in a row is given up; a source that failed so often, or brought nothing for so many days, is
# retired, and the run's report says so.
PAGE_FAILURES = 6
SOURCE_FAILURES = 12
SOURCE_SILENCE_S = 180 * DAY_S
# A page that is gone is asked once more, a day later: some 404s are accidents.
GONE_AGAIN_S = DAY_S


class Visit(StrEnum):
    """What a visit brought."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    REFUSED = "refused"
    GONE = "gone"


class State(StrEnum):
    """How an address stands."""

    LIVE = "live"
    GONE = "gone"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of the visits to an address. Seconds since 1970; due_at None: never again.

    failures, idle: visits in a row that failed, that brought nothing new. interval_s: between the last visit and the
    next. changed_at: when something new was seen last, or the address was first found.
    """

    due_at: int | None
    changed_at: int
    interval_s: int = 0
    failures: int = 0
    idle: int = 0
    state: State = State.LIVE


def after_page(history: History, visit: Visit, now: int) -> History:
    """Return how a page stands after a visit.

    Laws: due_at is None or later than now; the interval never shrinks without a change.
    """
    if visit is Visit.GONE:
        again = None if history.state is State.GONE else now + GONE_AGAIN_S
        return replace(history, state=State.GONE, due_at=again, interval_s=GONE_AGAIN_S, failures=0)
    if visit is Visit.FAILED:
        return _failed(history, now, PAGE_FAILURES)
    if visit is Visit.REFUSED:  # robots, a wall, no article: asking soon again would be rude or useless
        return _slower(history, now, max(history.interval_s, DAY_S) * 2, LAST_LOOK_S)
    if visit is Visit.NEW:
        return History(due_at=now + FIRST_LOOK_S, changed_at=now, interval_s=FIRST_LOOK_S)
    if visit is Visit.CHANGED:
        interval = max(FASTEST_PAGE_S, min(history.interval_s or FIRST_LOOK_S, DAY_S) // 2)
        return History(due_at=now + interval, changed_at=now, interval_s=interval)
    return _slower(history, now, (history.interval_s or FIRST_LOOK_S) * SLOWING, LAST_LOOK_S)


def after_source(history: History, visit: Visit, now: int, *, every_s: int) -> History:
    """Return how a feed, sitemap or section stands after a visit; every_s: its site's rhythm.

    Laws: it is never asked sooner than every_s after the visit, and at least once a week while it lives.
    """
    if visit in (Visit.FAILED, Visit.GONE):
        return _failed(history, now, SOURCE_FAILURES, at_least_s=every_s)
    if visit in (Visit.NEW, Visit.CHANGED):
        return History(due_at=now + every_s, changed_at=now, interval_s=every_s)
    if now - history.changed_at > SOURCE_SILENCE_S:
        return replace(history, due_at=None, state=State.RETIRED, failures=0, idle=history.idle + 1)
    interval = max(every_s, min((now - history.changed_at) // SILENCE_SHARE, SLOWEST_SOURCE_S))
    return replace(
        history, due_at=now + interval, interval_s=interval, failures=0, idle=history.idle + 1, state=State.LIVE
    )


def _failed(history: History, now: int, most: int, *, at_least_s: int = 0) -> History:
    """An address that gave no answer: again later and later, and given up in the end."""
    failures = history.failures + 1
    if failures >= most:
        return replace(history, due_at=None, failures=failures, state=State.RETIRED)
    wait = max(at_least_s, min(FIRST_RETRY_S * 2 ** (failures - 1), SLOWEST_RETRY_S))
    return replace(history, due_at=now + wait, failures=failures)


def _slower(history: History, now: int, interval: int, most: int) -> History:
    """A visit that brought nothing: the next one waits longer; past the longest wait there is none."""
    due = None if interval > most else now + interval
    return replace(history, due_at=due, interval_s=interval, failures=0, idle=history.idle + 1, state=State.LIVE)
