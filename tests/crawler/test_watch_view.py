"""What a watch shows: a table that fits 80 columns, and events that are one line each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from crawler.accounts import SiteAccount
from crawler.alarm_book import Alarm, Turn
from crawler.alarms import AlarmKind
from crawler.watch_view import SiteLine, WatchView, span

if TYPE_CHECKING:
    import pytest

NOW = 1_790_000_000
ALARM = Alarm(
    site="daily", kind=AlarmKind.WALLS, raised_at=NOW, cleared_at=None, since=NOW - 60, figure="30 of 40 pages gave no article",
    usual="2%", advice="pressmark runs RUN",
)  # fmt: skip
ACCOUNT = SiteAccount(
    site="da\x1bily\n", found=3, new=2, refused=1, reasons=(("too-short", 1),), sources=2, sources_failed=1
)


def test_events_are_one_line_each_and_neutral(capsys: pytest.CaptureFixture[str]) -> None:
    view = WatchView(lambda: NOW, as_json=False, verbose=False)
    view.round_ended(7, [ACCOUNT], Turn(raised=(ALARM,)))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2026-09-21T14:13:20Z  site  da ily : 3 found, 2 new, 1 too-short, 1 of 2 sources failed"
    assert lines[1].startswith("2026-09-21T14:13:20Z  alarm  daily: walls: 30 of 40 pages")
    assert len(lines) == 2


def test_events_for_a_machine_are_json(capsys: pytest.CaptureFixture[str]) -> None:
    view = WatchView(lambda: NOW, as_json=True, verbose=False)
    view.round_ended(7, [ACCOUNT], Turn(cleared=(ALARM,)))
    site, alarm = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (site["event"], site["site"], site["new"], site["run"]) == ("site", "da\x1bily\n", 2, 7)
    assert (alarm["event"], alarm["alarm"]) == ("as-usual-again", "walls")


def test_the_table_fits_80_columns() -> None:
    view = WatchView(lambda: NOW, as_json=False, verbose=False)
    view.sites = {
        f"a-site-with-a-long-name-{n}": SiteLine(rounds=1_234, due_at=NOW + 600, alarms=("yield", "text"))
        for n in range(3)
    }
    for line in view.sites.values():
        line.sums.update(new=123_456, changed=2_345, same=345_678, bad=12_345)
    console = Console(width=80, force_terminal=False)
    with console.capture() as shown:
        console.print(view.table())
    lines = shown.get().splitlines()
    assert max(map(len, lines)) <= 80
    assert "123456" in lines[1]
    assert "10m" in lines[1]


@given(st.integers(0, 10**9))
def test_a_span_is_short(seconds: int) -> None:
    assert 2 <= len(span(seconds)) <= 6
