"""What a watch shows: a table of its sites on a terminal, one line for each event otherwise, JSON for a machine."""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.table import Table

from archive.terminal import console, is_terminal, plain
from crawler.alarm_book import instant
from crawler.crawl_report import account_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from crawler.accounts import SiteAccount
    from crawler.alarm_book import Turn
    from crawler.report import Report

# a clock that moves is enough to see that it lives
REFRESH_A_SECOND = 1


@dataclass(slots=True)
class SiteLine:
    """What the table shows of one site; sums since the watch began."""

    state: str = "waits"
    rounds: int = 0
    last_at: int | None = None
    due_at: int | None = None
    sums: Counter[str] = field(default_factory=Counter)
    alarms: tuple[str, ...] = ()


class WatchView:
    """Shows events as they come. A context manager."""

    def __init__(self, clock: Callable[[], int], *, as_json: bool, verbose: bool) -> None:
        self._clock, self._as_json, self._verbose = clock, as_json, verbose
        self.sites: dict[str, SiteLine] = {}
        self._live: Live | None = None
        if is_terminal() and not as_json:
            self._live = Live(
                get_renderable=self.table, console=console(), refresh_per_second=REFRESH_A_SECOND, transient=True
            )

    def __enter__(self) -> Self:
        """Show the table, where there is a terminal."""
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the table away."""
        if self._live:
            self._live.stop()

    def event(self, event: str, text: str = "", **fields: object) -> None:
        """Show one event: one line, at once."""
        at = instant(self._clock())
        if self._as_json:
            line = json.dumps(
                {"at": at, "event": event, **fields, **({"text": text} if text else {})}, ensure_ascii=False
            )
        else:
            line = plain(f"{at}  {event}  {text}")
        if self._live:
            self._live.console.print(line)
        else:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def report(self, report: Report) -> None:
        """Take how one URL ended; shown only where every one is asked for."""
        if self._verbose:
            self.event("page", f"{report.outcome.value} {report.reason or ''} {report.path or report.url}", url=report.url,
                       outcome=report.outcome.value, reason=report.reason)  # fmt: skip

    def at_work(self, names: Iterable[str]) -> None:
        """Show which sites are asked now."""
        for name in names:
            self.sites.setdefault(name, SiteLine()).state = "at work"

    def round_ended(self, run: int, accounts: Iterable[SiteAccount], turn: Turn) -> None:
        """Show what a round did on each site, and the alarms that it raised or cleared."""
        for each in accounts:
            line = self.sites.setdefault(each.site, SiteLine())
            line.last_at, line.rounds = self._clock(), line.rounds + 1
            line.sums.update(
                new=each.new, changed=each.changed, same=each.unchanged, bad=each.gone + each.refused + each.failed
            )
            fields = account_fields(each)
            shown = ", ".join(
                f"{fields[name]} {name}" for name in ("found", "new", "changed", "unchanged") if fields[name]
            )
            reasons = "".join(f", {number} {reason}" for reason, number in each.reasons[:3])
            failed = f", {each.sources_failed} of {each.sources} sources failed" if each.sources_failed else ""
            failed += f": {each.failing[0][1]}" if each.failing else ""
            self.event("site", f"{each.site}: {shown or 'nothing new'}{reasons}{failed}", run=run, **fields)
        for alarm in turn.raised:
            self.event("alarm", alarm.as_line(), **alarm.as_fields())
        for alarm in turn.cleared:
            self.event("as-usual-again", f"{alarm.site}: {alarm.kind.value}", **alarm.as_fields())
        for line in self.sites.values():
            line.state = "waits"

    def table(self) -> Table:
        """Return the sites as a table, for 80 columns."""
        table = Table(
            box=None, pad_edge=False, header_style="bold", caption=instant(self._clock()), caption_justify="left"
        )
        table.add_column("site", no_wrap=True, max_width=20)
        table.add_column("state", no_wrap=True)
        for name in ("rounds", "new", "changed", "same", "bad"):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("next", no_wrap=True)
        table.add_column("alarms", ratio=1, style="bold red")
        for name, line in sorted(self.sites.items()):
            numbers = (line.rounds, line.sums["new"], line.sums["changed"], line.sums["same"], line.sums["bad"])
            due = self.until(line.due_at)
            table.add_row(
                plain(name), line.state, *(str(each) if each else "·" for each in numbers), due, ", ".join(line.alarms)
            )
        return table

    def until(self, at: int | None) -> str:
        """Return how long it is until an instant, in a few characters."""
        return "never" if at is None else span(max(at - self._clock(), 0))


def span(seconds: int) -> str:
    """Return a span of time in a few characters: 45s, 12m, 7h, 3d."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds >= 2 * size or (unit == "m" and seconds >= size):
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
