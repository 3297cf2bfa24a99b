"""What a run shows while it goes: JSON lines for a machine, a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from rich import progress as bars
from rich.text import Text

from archive.model.outcome import Outcome, Reason
from archive.terminal import console, is_terminal, plain
from crawler.guard import origin_hint

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from crawler.report import Report


# colours that are told apart on light and on dark
STYLES = {
    Outcome.ARCHIVED: "green",
    Outcome.ARCHIVED_WITH_WARNING: "yellow",
    Outcome.REVISED: "cyan",
    Outcome.UNCHANGED: "dim",
    Outcome.DUPLICATE: "dim",
    Outcome.SKIPPED: "yellow",
    Outcome.REJECTED: "red",
}


class Progress:
    """Shows each report as it comes, and sums up at the end. `total`: URLs asked for, None where nobody knows.

    Outcomes go to standard output, the bar and the summary to standard error.
    """

    def __init__(self, total: int | None, *, as_json: bool) -> None:
        self.outcomes: Counter[Outcome] = Counter()
        self.idle = "nothing to do"  # what the summary says where no URL had an outcome
        self._interrupted = 0
        self._as_json = as_json
        self._total = total
        self._started = time.monotonic()
        self._out, self._err = console(), console(stderr=True)
        columns = (
            bars.SpinnerColumn(),
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
        )
        self._bar = bars.Progress(*columns, console=self._err, transient=True, disable=not is_terminal(stderr=True))
        self._task = self._bar.add_task("archiving", total=total)

    def report(self, report: Report) -> None:
        """Show how one URL ended, at once."""
        if report.related_to is None or report.outcome.is_kept:
            self.outcomes[report.outcome] += 1
        self._interrupted += report.reason == Reason.INTERRUPTED.value
        if self._as_json:
            sys.stdout.write(report.as_json() + "\n")
            sys.stdout.flush()
        elif report.reason != Reason.INTERRUPTED.value:  # the summary counts these; a line for each would bury it
            self._bar.console.print(_line(report)) if is_terminal() else self._out.print(_line(report))
        self._bar.update(self._task, advance=1)

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the bar away and sum up."""
        self._bar.stop()
        if error is None and not self._as_json:
            self._err.print(self.summary())

    def summary(self) -> str:
        """Return one line: how many URLs ended how, and the seconds it took."""
        parts = ", ".join(f"{count} {outcome.value}" for outcome, count in sorted(self.outcomes.items()))
        parts += f" ({self._interrupted} of them not begun: ask for them again)" if self._interrupted else ""
        return f"{parts or self.idle} in {time.monotonic() - self._started:.1f} s"


def _line(report: Report) -> Text:
    """Return what a person reads of one URL."""
    outcome = (
        report.outcome.value if report.related_to is None else f"+ {report.outcome.value}",
        STYLES[report.outcome],
    )
    if report.outcome.is_kept:
        warned = f"  ({', '.join(report.warnings)})" if report.warnings else ""
        return Text.assemble(outcome, f"  {report.path}  {plain(report.title or '')}", (plain(warned), "yellow"))
    why = f"{report.reason}" + (f" ({plain(report.detail)})" if report.detail else "")
    if report.reason == Reason.ADDRESS_NOT_ALLOWED.value:
        why += origin_hint(report.url, report.detail or "")
    return Text.assemble(outcome, f"  {plain(report.url)}: {why}")
