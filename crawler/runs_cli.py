"""The command `runs`: what past runs did, read without the archive's lock."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.model.errors import UsageError
from archive.model.outcome import Outcome
from archive.model.times import read_instant
from archive.store.archive import Archive
from archive.terminal import console, plain
from crawler.accounts import Accounts
from crawler.alarm_book import AlarmBook
from crawler.crawl_report import account_fields, account_table, failing_lines
from crawler.state import StateFile
from crawler.watch_view import span

if TYPE_CHECKING:
    from pathlib import Path

app = typer.Typer()

# addresses that a run refused and that are shown; all of them with --json
SHOWN_REFUSED = 20
# columns that the rest of a row of `runs` takes
BESIDE_COMMAND = 58
# how the outcomes of a run are summed up in its row
KEPT = (Outcome.ARCHIVED, Outcome.ARCHIVED_WITH_WARNING, Outcome.REVISED)
SAME = (Outcome.UNCHANGED, Outcome.DUPLICATE)
BAD = (Outcome.REJECTED, Outcome.SKIPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run as the ledger has it. ended_at, exit_code: None while it works, or where it was killed."""

    number: int
    command: str
    started_at: str
    ended_at: str | None
    exit_code: int | None
    outcomes: Counter[str]

    @property
    def seconds(self) -> int | None:
        """How long it took."""
        if self.ended_at is None:
            return None
        return int((read_instant(self.ended_at) - read_instant(self.started_at)).total_seconds())

    def as_fields(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "run": self.number, "command": self.command, "started_at": self.started_at, "ended_at": self.ended_at,
            "seconds": self.seconds, "exit_code": self.exit_code, "outcomes": dict(sorted(self.outcomes.items())),
        }  # fmt: skip


@app.command()
def runs(
    run: Annotated[int | None, typer.Argument(metavar="[RUN]", show_default=False, help="One run in full.")] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List past runs, or show one in full: what each site brought, and what was refused and why."""
    with open_state(archive) as state:
        if run is None:
            _print_runs(read_runs(state, limit=limit), as_json=as_json)
            return
        found = read_runs(state, limit=1, run=run)
        if not found:
            raise UsageError(f"{archive}: there is no run {run}; see: pressmark runs")
        _print_run(state, found[0], as_json=as_json)


def open_state(root: Path) -> closing[StateFile]:
    """Return the crawl's state of an archive, to be read. Raises: NotAnArchive, StorageError."""
    Archive.open(root, writable=False).close()
    return closing(StateFile(root / ".pressmark" / "state.sqlite"))


def read_runs(state: StateFile, *, limit: int, run: int | None = None) -> list[Run]:
    """Return runs, the newest first; with `run` that one, if it is there."""
    rows = state.db.execute(
        "SELECT run, command, started_at, ended_at, exit_code FROM runs WHERE ? IS NULL OR run = ? ORDER BY run DESC LIMIT ?",
        (run, run, limit),
    ).fetchall()
    return [
        Run(number=number, command=command, started_at=began, ended_at=ended, exit_code=code, outcomes=_outcomes(state, number))
        for number, command, began, ended, code in rows
    ]  # fmt: skip


def _outcomes(state: StateFile, run: int) -> Counter[str]:
    rows = state.db.execute("SELECT outcome, count(*) FROM outcomes WHERE run = ? GROUP BY 1", (run,))
    return Counter(dict(rows.fetchall()))


def _print_runs(found: list[Run], *, as_json: bool) -> None:
    if as_json:
        for each in found:
            sys.stdout.write(json.dumps(each.as_fields(), ensure_ascii=False) + "\n")
        return
    if not found:
        console().print("no runs yet")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("run", "began", "took", "exit", "kept", "same", "bad"):
        table.add_column(name, no_wrap=True, justify="left" if name == "began" else "right")
    table.add_column("command", no_wrap=True)
    room = max(console().width - BESIDE_COMMAND, 10)
    for each in found:
        sums = (sum(each.outcomes[outcome.value] for outcome in part) for part in (KEPT, SAME, BAD))
        numbers = (str(number) if number else "·" for number in sums)
        table.add_row(str(each.number), each.started_at, *_end_of(each), *numbers, _words_of(each.command)[:room])
    console().print(table, soft_wrap=False)


def _end_of(run: Run) -> tuple[str, str]:
    seconds = run.seconds
    return (span(seconds) if seconds is not None else "·", str(run.exit_code) if run.exit_code is not None else "·")


def _words_of(command: str) -> str:
    """The command without the path of the program."""
    first, _, rest = plain(command).partition(" ")
    return rest if "/" in first else f"{first} {rest}"


def _print_run(state: StateFile, run: Run, *, as_json: bool) -> None:
    accounts = Accounts(state, run.number).of_run()
    refused = state.db.execute(
        "SELECT url, outcome, reason, detail FROM outcomes WHERE run = ? AND outcome IN ('rejected', 'skipped') ORDER BY rowid",
        (run.number,),
    ).fetchall()
    begin = int(read_instant(run.started_at).timestamp())
    end = int(read_instant(run.ended_at).timestamp()) if run.ended_at else begin
    alarms = AlarmBook(state).turned_in(begin, end)
    if as_json:
        rows = [dict(zip(("url", "outcome", "reason", "detail"), row, strict=True)) for row in refused]
        fields = run.as_fields() | {
            "sites": [account_fields(each) for each in accounts], "alarms": [each.as_fields() for each in alarms], "refused": rows,
        }  # fmt: skip
        sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
        return
    out = console()
    took, code = _end_of(run)
    out.print(f"run {run.number}: {plain(run.command)}")
    out.print(
        f"began {run.started_at}, took {took}, exit code {code}"
        if run.ended_at
        else f"began {run.started_at}; it works, or it was killed"
    )
    if accounts:
        out.print(account_table(accounts), soft_wrap=False)
    for line in (line for each in accounts for line in failing_lines(each)):
        out.print(line)
    for alarm in alarms:
        out.print(f"alarm  {plain(alarm.as_line())}")
    for url, outcome, reason, detail in refused[:SHOWN_REFUSED]:
        out.print(f"{outcome}  {plain(url)}: {reason}" + (f" ({plain(detail)})" if detail else ""))
    if len(refused) > SHOWN_REFUSED:
        out.print(f"… and {len(refused) - SHOWN_REFUSED} more: pressmark runs {run.number} --json")
