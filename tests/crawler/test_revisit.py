"""When to look again: laws of the policy, and the life of a story, a feed and a dead page."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.revisit import (
    DAY_S,
    FASTEST_PAGE_S,
    FIRST_LOOK_S,
    HOUR_S,
    LAST_LOOK_S,
    PAGE_FAILURES,
    SLOWEST_SOURCE_S,
    SOURCE_FAILURES,
    SOURCE_SILENCE_S,
    History,
    State,
    Visit,
    after_page,
    after_source,
)

NOW = 1_790_000_000
histories = st.builds(
    History,
    due_at=st.none() | st.integers(NOW - 10**7, NOW),
    changed_at=st.integers(NOW - 10**8, NOW),
    interval_s=st.integers(0, LAST_LOOK_S),
    failures=st.integers(0, SOURCE_FAILURES),
    idle=st.integers(0, 50),
    state=st.sampled_from(State),
)


@given(histories, st.sampled_from(Visit))
def test_an_address_is_never_due_again_at_once(history: History, visit: Visit) -> None:
    for after in (after_page(history, visit, NOW), after_source(history, visit, NOW, every_s=1800)):
        assert after.due_at is None or after.due_at > NOW


@given(histories, st.sampled_from(Visit), st.integers(60, 10 * DAY_S))
def test_a_source_is_never_asked_sooner_than_its_rhythm(history: History, visit: Visit, every_s: int) -> None:
    after = after_source(history, visit, NOW, every_s=every_s)
    assert after.due_at is None or every_s <= after.due_at - NOW <= max(SLOWEST_SOURCE_S, every_s)


@given(histories)
def test_a_page_that_did_not_change_is_never_looked_at_more_often(history: History) -> None:
    after = after_page(history, Visit.UNCHANGED, NOW)
    assert after.interval_s >= history.interval_s


@given(histories)
def test_a_change_brings_a_page_back_within_a_day(history: History) -> None:
    after = after_page(history, Visit.CHANGED, NOW)
    assert after.due_at is not None
    assert FASTEST_PAGE_S <= after.due_at - NOW <= DAY_S
    assert after.state is State.LIVE


def lives(visit: Visit, *, start: History) -> list[int]:
    """The waits between visits that all end alike, until there is none."""
    waits, history, now = [], start, NOW
    while history.due_at is not None and len(waits) < 100:
        now = history.due_at
        history = after_page(history, visit, now)
        waits.append((history.due_at or now) - now)
    return waits


def test_a_story_at_rest_is_looked_at_less_and_less_and_then_never() -> None:
    waits = lives(Visit.UNCHANGED, start=after_page(History(due_at=NOW, changed_at=NOW), Visit.NEW, NOW))
    assert waits[:-1] == [FIRST_LOOK_S * 3**place for place in range(1, len(waits))]
    assert waits[-1] == 0
    assert len(waits) == 7


def test_a_moving_story_is_looked_at_every_quarter_of_an_hour() -> None:
    history = after_page(History(due_at=NOW, changed_at=NOW), Visit.NEW, NOW)
    for _ in range(5):
        history = after_page(history, Visit.CHANGED, NOW)
    assert history.interval_s == FASTEST_PAGE_S


def test_a_page_that_is_gone_is_asked_once_more() -> None:
    first = after_page(History(due_at=NOW, changed_at=NOW, interval_s=HOUR_S), Visit.GONE, NOW)
    assert (first.state, first.due_at) == (State.GONE, NOW + DAY_S)
    assert after_page(first, Visit.GONE, NOW + DAY_S).due_at is None
    back = after_page(first, Visit.UNCHANGED, NOW + DAY_S)
    assert back.state is State.LIVE
    assert back.due_at is not None


def test_a_page_that_keeps_failing_is_given_up_after_some_tries() -> None:
    waits = lives(Visit.FAILED, start=History(due_at=NOW, changed_at=NOW))
    assert len(waits) == PAGE_FAILURES
    assert all(later == 2 * sooner for sooner, later in pairwise(waits[:-1]))


def test_a_feed_with_nothing_new_slows_down_and_news_wake_it() -> None:
    history = History(due_at=NOW, changed_at=NOW, interval_s=1800)
    waits = []
    now = NOW
    while now < NOW + 100 * DAY_S:
        history = after_source(history, Visit.UNCHANGED, now, every_s=1800)
        assert history.due_at is not None
        waits.append(history.due_at - now)
        now = history.due_at
    assert waits == sorted(waits)
    assert waits[:8] == [1800] * 8
    assert waits[-1] == SLOWEST_SOURCE_S
    assert after_source(history, Visit.NEW, now, every_s=1800).interval_s == 1800


@given(st.integers(HOUR_S, 30 * DAY_S))
def test_what_comes_in_a_rhythm_is_found_within_a_fifth_of_it(gap: int) -> None:
    history, now = History(due_at=NOW, changed_at=NOW, interval_s=1800), NOW
    while now < NOW + gap:
        history = after_source(history, Visit.UNCHANGED, now, every_s=1800)
        assert history.due_at is not None
        now = history.due_at
    assert now - (NOW + gap) <= max(1800, gap // 5)


@pytest.mark.parametrize("visit", [Visit.FAILED, Visit.GONE])
def test_a_dead_feed_is_retired(visit: Visit) -> None:
    history = History(due_at=NOW, changed_at=NOW)
    for _ in range(SOURCE_FAILURES):
        assert history.state is State.LIVE
        history = after_source(history, visit, NOW, every_s=1800)
    assert (history.state, history.due_at) == (State.RETIRED, None)


def test_a_silent_feed_is_retired_after_half_a_year() -> None:
    history = History(due_at=NOW, changed_at=NOW - SOURCE_SILENCE_S - 1)
    assert after_source(history, Visit.UNCHANGED, NOW, every_s=1800).state is State.RETIRED
