"""Alarms by simulated pasts: they fire where something is broken, and keep still where news is only quiet."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.sites import Site
from benchmarks.alarms import BASE, DAY_H, WEEK_H, Newsroom, first_alarms, poisson
from crawler.accounts import Accounts, PageEnd, SourceEnd
from crawler.alarm_book import AlarmBook
from crawler.alarms import AlarmKind, Finding, judge
from crawler.frontier import Found, Frontier, Kind, Visited
from crawler.revisit import HOUR_S, History, State, Visit
from crawler.site_history import HOURS_KEPT, Ends, SourceStanding
from crawler.state import StateFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crawler.site_history import SiteHistory

NOW = 1_790_000_000
URL = "https://example.org/feed.xml"


def past(new_a_day: float, *, weeks: int = 10, silent_h: int = 0, seed: int = 1) -> SiteHistory:
    """Return the past of a site with the same rate at all hours, silent in the last hours."""
    rng = random.Random(seed)
    hours = weeks * WEEK_H
    new = [0] * silent_h + [poisson(rng, new_a_day / 24) for _ in range(hours - silent_h)]
    padding = (0,) * (HOURS_KEPT - hours)
    return replace(
        BASE,
        site="daily",
        now=NOW,
        began_at=NOW - hours * HOUR_S,
        new=(*new, *padding),
        answered=(*[2] * hours, *padding),
    )


def kinds(history: SiteHistory) -> set[AlarmKind]:
    return {each.kind for each in judge(history).raised}


def test_a_silent_day_of_a_daily_is_told_with_figure_usual_and_since() -> None:
    (found,) = judge(past(40, silent_h=24)).raised
    assert (found.kind, found.site) == (AlarmKind.YIELD, "daily")
    assert "0 new articles" in found.figure
    assert NOW - 27 * HOUR_S <= found.since <= NOW - 24 * HOUR_S
    assert "pressmark sites show daily" in found.advice


@given(st.floats(0.2, 200), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_a_site_that_goes_on_as_before_raises_nothing(a_day: float, seed: int) -> None:
    assert kinds(past(a_day, seed=seed)) == set()


@given(st.floats(0.2, 300), st.integers(1, 4), st.integers(0, 14 * 24), st.integers(0, 2**32))
@settings(max_examples=50, deadline=None)
def test_a_young_site_never_raises_a_yield_alarm(a_day: float, weeks: int, silent_h: int, seed: int) -> None:
    young = past(a_day, weeks=weeks, silent_h=min(silent_h, weeks * WEEK_H), seed=seed)
    young = replace(young, began_at=NOW - 3 * WEEK_H * HOUR_S)
    assert AlarmKind.YIELD not in kinds(young)


def test_quiet_nights_and_weekends_are_as_usual() -> None:
    room = Newsroom(random.Random(7), 60, hours=20 * WEEK_H)
    assert [each for each in first_alarms(room, WEEK_H, 20 * WEEK_H) if each[0] is AlarmKind.YIELD] == []


def test_a_site_that_nobody_asked_has_no_yield() -> None:
    silent = past(40, silent_h=48)
    unasked = replace(silent, answered=(*[0] * 48, *silent.answered[48:]))
    assert AlarmKind.YIELD not in kinds(unasked)


def test_weeks_of_an_outage_do_not_become_usual() -> None:
    history = past(40, silent_h=24 * 21)
    assert AlarmKind.YIELD in kinds(replace(history, troubled=(("yield", NOW - 21 * DAY_H * HOUR_S, NOW),)))


def test_a_back_fill_does_not_raise_what_is_usual() -> None:
    history = past(10)
    flooded = [*history.new]
    flooded[WEEK_H : WEEK_H + 24] = [400] * 24
    assert kinds(replace(history, new=tuple(flooded))) == set()


def test_texts_a_quarter_as_long_are_told() -> None:
    rng = random.Random(3)
    texts = [(NOW - i * HOUR_S // 2, int(rng.lognormvariate(6, 0.5) * (0.25 if i < 30 else 1))) for i in range(200)]
    found = judge(replace(past(48), texts=tuple(texts))).raised
    assert [each.kind for each in found] == [AlarmKind.TEXT]
    assert abs(found[0].since - (NOW - 29 * HOUR_S // 2)) <= 2 * HOUR_S


@pytest.mark.parametrize(("bad", "of", "raises"), [(30, 40, True), (8, 40, False), (15, 15, False)])
def test_walls_are_told_where_many_of_many_pages_are_refused(bad: int, of: int, raises: bool) -> None:
    ends = Ends(visited=of, bad=bad, reasons=(("http-status", bad),), first_bad_at=NOW - HOUR_S)
    usual = Ends(visited=1_000, bad=20)
    history = replace(past(40), lately=ends, today=ends, earlier=usual)
    assert (AlarmKind.WALLS in kinds(history)) is raises


def test_a_site_that_always_refuses_half_raises_no_wall() -> None:
    half, usual = Ends(visited=60, bad=32), Ends(visited=1_000, bad=500)
    assert kinds(replace(past(40), lately=half, today=half, earlier=usual)) == set()


def source(**fields: object) -> SourceStanding:
    values: dict[str, object] = {
        "url": URL, "kind": Kind.FEED, "state": State.LIVE, "outcome": "failed", "reason": "http-status", "failures": 4,
        "visited_at": NOW - 60, "due_at": NOW, "changed_at": NOW, "failing_since": NOW - 5 * HOUR_S,
    }  # fmt: skip
    return SourceStanding(**{**values, **fields})  # type: ignore[arg-type]


def test_sources_are_told_only_where_every_one_fails_again_and_again() -> None:
    fine = source(outcome="unchanged", failing_since=None, failures=0)
    assert kinds(replace(past(1), sources=(source(), source()))) == {AlarmKind.SOURCES}
    assert kinds(replace(past(1), sources=(source(), fine))) == set()
    assert kinds(replace(past(1), sources=(source(failures=1),))) == set()
    assert kinds(replace(past(1), sources=(source(failing_since=NOW - HOUR_S),))) == set()


def test_a_source_that_is_given_up_is_told_and_its_secrets_are_not() -> None:
    retired = source(state=State.RETIRED, due_at=None, url="https://example.org/feed.xml?token=geheim")
    fine = source(outcome="unchanged", failing_since=None)
    (found,) = judge(replace(past(1), sources=(retired, fine))).raised
    assert found.kind is AlarmKind.RETIRED
    assert "geheim" not in found.figure


def test_listed_addresses_of_which_none_is_kept_are_told() -> None:
    history = past(0, weeks=1)
    listed = (0, 0, 0, 12, *history.listed[4:])
    bad = Ends(visited=12, bad=12, reasons=(("too-short", 12),))
    assert AlarmKind.LISTING in kinds(replace(history, listed=listed, today=bad))
    assert AlarmKind.LISTING not in kinds(replace(history, listed=listed, today=Ends(visited=12, bad=0)))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[StateFile]:
    opened = StateFile(tmp_path / "state.sqlite")
    opened.db.execute("INSERT INTO runs (command, started_at) VALUES ('crawl', '2026-01-01T00:00:00Z')")
    yield opened
    opened.close()


def test_an_alarm_is_raised_once_stands_and_clears_when_the_site_is_as_usual_again(state: StateFile) -> None:
    accounts, book, rng = Accounts(state, 1), AlarmBook(state), random.Random(5)
    sites = {"daily": Site(url="https://example.org/", feeds=(URL,))}
    turns = []
    outage = range(8 * WEEK_H, 8 * WEEK_H + 30)
    with state.transaction():
        for hour in range(8 * WEEK_H + 60):
            at = NOW + hour * HOUR_S
            accounts.source(SourceEnd(site="daily", at=at, url=URL, kind=Kind.FEED, visit=Visit.UNCHANGED, reason="", listed=1, new=0, size=1))  # fmt: skip
            for _ in range(0 if hour in outage else poisson(rng, 2.0)):
                accounts.page(PageEnd(site="daily", at=at, visit=Visit.NEW, reason="", words=400, size=1))
            if hour >= 8 * WEEK_H - 24:
                turns += [(hour, turn)] if (turn := book.judge(sites, at + 1)) else []
    (raised_at, first), (cleared_at, last) = turns
    assert ([each.kind for each in first.raised], first.cleared) == ([AlarmKind.YIELD], ())
    assert outage.start < raised_at < outage.stop
    assert ([each.kind for each in last.cleared], last.raised) == ([AlarmKind.YIELD], ())
    assert outage.stop < cleared_at
    assert book.standing() == []


def test_a_failing_feed_in_the_frontier_becomes_an_alarm(state: StateFile) -> None:
    frontier, accounts, book = Frontier(state, 1), Accounts(state, 1), AlarmBook(state)
    frontier.add([Found(url=URL, site="daily", kind=Kind.FEED)], NOW)
    for failures in range(1, 7):
        at = NOW + failures * HOUR_S
        (lease,) = frontier.lease("daily", at, 1, pages=0)
        seen = Visited(
            history=History(due_at=at + HOUR_S, changed_at=NOW, failures=failures),
            outcome="failed",
            reason="http-status",
        )
        frontier.acknowledge(lease, seen, at)
        accounts.source(SourceEnd(site="daily", at=at, url=URL, kind=Kind.FEED, visit=Visit.FAILED, reason="http-status", listed=0, new=0, size=0))  # fmt: skip
    sites = {"daily": Site(url="https://example.org/", feeds=(URL,))}
    turn = book.judge(sites, NOW + 6 * HOUR_S)
    assert [each.kind for each in turn.raised] == [AlarmKind.SOURCES]
    assert turn.raised[0].since == NOW + HOUR_S
    assert not book.judge(sites, NOW + 7 * HOUR_S)


@pytest.mark.endurance
@pytest.mark.parametrize("a_day", [3, 30])
def test_a_simulated_year_raises_next_to_no_false_alarm(a_day: float) -> None:
    found = [
        each for seed in range(2) for each in first_alarms(Newsroom(random.Random(seed), a_day), WEEK_H, 52 * WEEK_H)
    ]
    assert len(found) <= 2  # a tenth of an alarm a site-month


def test_a_finding_is_a_value() -> None:
    assert Finding.__dataclass_params__.frozen  # type: ignore[attr-defined]
