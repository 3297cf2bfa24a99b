"""How the declared sites stand: what is known, what is due, which sources answer, what is usual, which alarms stand."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from archive.model.masking import masked
from archive.terminal import plain
from crawler.alarm_book import AlarmBook, declared_urls, instant
from crawler.alarms import usual_yield
from crawler.frontier import Frontier
from crawler.revisit import State
from crawler.site_history import Past
from crawler.watch_view import span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.sites import Site
    from crawler.alarm_book import Alarm
    from crawler.site_history import SourceStanding
    from crawler.state import StateFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one site stands. Seconds since 1970. usual: new articles in the day that ends now; None on a young site.

    declared: how many sources pressmark.yaml names; `sources` has those that a round has entered.
    """

    site: str
    declared: int
    visited_at: int | None
    due_at: int | None
    counts: Mapping[str, int]
    sources: tuple[SourceStanding, ...]
    today: int
    usual: float | None
    alarms: tuple[Alarm, ...]

    def as_fields(self) -> dict[str, object]:
        """Return it as JSON has it."""
        count = self.counts.get
        return {
            "site": self.site, "sources_declared": self.declared, "visited_at": _instant(self.visited_at), "due_at": _instant(self.due_at),
            "pages": count("page", 0), "pages_due": count("page due", 0), "pages_gone": count("page gone", 0),
            "pages_given_up": count("page retired", 0), "new_24h": self.today, "usual_24h": self.usual,
            "sources": [_source_fields(each) for each in self.sources], "alarms": [each.as_fields() for each in self.alarms],
        }  # fmt: skip


def health_of(state: StateFile, sites: Mapping[str, Site], now: int) -> list[Health]:
    """Return how sites stand at an instant, in the order of their declaration."""
    past, book, frontier = Past(state), AlarmBook(state), Frontier(state, 0)
    found = []
    for name, site in sites.items():
        declared = declared_urls(site)
        history = past.of(name, now, declared=declared, troubled=book.troubled(name, now))
        usual = usual_yield(history)
        found.append(
            Health(
                site=name, declared=len(declared), visited_at=past.visited_at(name), due_at=frontier.next_due([name]),
                counts=frontier.counts(name, now), sources=history.sources, today=sum(history.new[:24]),
                usual=usual.mean if usual else None, alarms=tuple(book.standing(name)),
            )
        )  # fmt: skip
    return found


def health_table(found: list[Health], now: int) -> Table:
    """Return the sites as a table for 80 columns."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("site", no_wrap=True, max_width=18, overflow="ellipsis")
    for name in ("last", "next", "pages", "due", "gone", "sources", "24h", "usual"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("alarms", ratio=1)
    for each in found:
        count = each.counts.get
        good = sum(not source.is_failing and source.state is State.LIVE for source in each.sources)
        numbers = (count("page", 0), count("page due", 0), count("page gone", 0))
        table.add_row(
            plain(each.site),
            f"{span(max(now - each.visited_at, 0))}" if each.visited_at is not None else "never",
            _until(each, now),
            *(str(number) if number else "·" for number in numbers),
            f"{good}/{each.declared}" if each.declared else "·",
            str(each.today) if each.today else "·",
            f"{each.usual:.0f}" if each.usual is not None else "?",
            Text(", ".join(alarm.kind.value for alarm in each.alarms), style="bold red"),
        )
    return table


def health_lines(each: Health, now: int) -> list[str]:
    """Return one site in full, line by line."""
    count = each.counts.get
    last = (
        f"{instant(each.visited_at)} ({span(max(now - each.visited_at, 0))} ago)"
        if each.visited_at is not None
        else "never"
    )
    lines = [
        f"{plain(each.site)}",
        f"  last visit   {last}",
        f"  next due     {instant(each.due_at) if each.due_at is not None else 'never'}",
        f"  pages        {count('page', 0)} known, {count('page due', 0)} due, {count('page gone', 0)} gone, "
        f"{count('page retired', 0)} given up",
        f"  new          {each.today} in 24 hours; usual "
        + (f"{each.usual:.0f}" if each.usual is not None else "not known before three weeks have passed"),
    ]
    for source in each.sources:
        lines.append(f"  {source.kind.value:<12} {plain(masked(source.url))}")
        lines.append(f"               {_source_words(source, now)}")
    lines += [f"  alarm        {plain(alarm.as_line())}" for alarm in each.alarms]
    return lines


def _source_words(source: SourceStanding, now: int) -> str:
    if source.visited_at is None:
        return "not asked yet"
    ago = span(max(now - source.visited_at, 0))
    why = f" ({plain(source.reason)})" if source.reason else ""
    if source.state is State.RETIRED:
        return f"given up {ago} ago{why}"
    since = f", failing since {instant(source.failing_since)}" if source.failing_since is not None else ""
    coming = f"; next in {span(max(source.due_at - now, 0))}" if source.due_at is not None else ""
    return f"{source.outcome} {ago} ago{why}{since}{coming}"


def _source_fields(source: SourceStanding) -> dict[str, object]:
    return {
        "url": masked(source.url), "kind": source.kind.value, "state": source.state.value, "outcome": source.outcome,
        "reason": source.reason or None, "failures": source.failures, "visited_at": _instant(source.visited_at),
        "due_at": _instant(source.due_at), "failing_since": _instant(source.failing_since),
    }  # fmt: skip


def _until(each: Health, now: int) -> str:
    if not each.declared:
        return "·"
    if each.due_at is None:
        return "never" if each.visited_at is not None else "now"
    return span(each.due_at - now) if each.due_at > now else "now"


def _instant(seconds: int | None) -> str | None:
    return instant(seconds) if seconds is not None else None


def present() -> int:
    """Return the present instant in seconds since 1970."""
    return int(time.time())
