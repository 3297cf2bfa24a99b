"""What a round did, site by site: a table for a person, one JSON object a site for a machine."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from archive.model.masking import masked
from archive.terminal import console, plain
from crawler.accounts import Accounts, SiteAccount
from crawler.guard import origin_hint
from crawler.state import StateFile

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.alarm_book import Turn

# reasons that are named in a row; the rest is counted
SHOWN_REASONS = 3


def accounts_of(root: Path, run: int) -> list[SiteAccount]:
    """Return the account of each site in a run of an archive, by name."""
    state = StateFile(root / ".pressmark" / "state.sqlite")
    try:
        return Accounts(state, run).of_run()
    finally:
        state.close()


def print_accounts(root: Path, run: int, *, as_json: bool) -> None:
    """Print the account of each site in a run."""
    accounts = accounts_of(root, run)
    if as_json:
        for each in accounts:
            sys.stdout.write(json.dumps({"run": run, **account_fields(each)}, ensure_ascii=False) + "\n")
        return
    if not accounts:
        return
    out = console(stderr=True)
    out.print(account_table(accounts))
    for each in accounts:
        if each.failing:
            out.print(f"{plain(each.site)}: {silent_sources(each)}{origin_hint(*each.failing[0])}")


def silent_sources(account: SiteAccount) -> str:
    """Return how many sources gave no list, and why the first of them did not: one line."""
    many = f"{account.sources_failed} of {account.sources} sources gave no list"
    return f"{many}: {plain(account.failing[0][1])}" if account.failing else many


def failing_lines(account: SiteAccount) -> list[str]:
    """Return a line for each source of a site that gave no list."""
    return [f"no list  {plain(masked(url))}: {plain(reason)}" for url, reason in account.failing]


def print_turn(turn: Turn, *, as_json: bool) -> None:
    """Print the alarms that were raised, and those that are over."""
    if as_json:
        for each in (*turn.raised, *turn.cleared):
            sys.stdout.write(json.dumps(each.as_fields(), ensure_ascii=False) + "\n")
        return
    out = console(stderr=True)
    for each in turn.raised:
        out.print(Text.assemble(("alarm  ", "bold red"), plain(each.as_line())))
    for each in turn.cleared:
        out.print(Text.assemble(("as usual again  ", "green"), f"{plain(each.site)}: {each.kind.value}"))


def account_fields(account: SiteAccount) -> dict[str, object]:
    """Return an account as JSON has it."""
    return {
        "site": account.site, "found": account.found, "new": account.new, "changed": account.changed,
        "unchanged": account.unchanged, "gone": account.gone, "refused": account.refused, "failed": account.failed,
        "reasons": dict(account.reasons), "sources": account.sources, "sources_failed": account.sources_failed,
        "sources_failing": [{"url": masked(url), "reason": reason} for url, reason in account.failing],
        "bytes": account.size, "seconds": account.seconds,
    }  # fmt: skip


def account_table(accounts: list[SiteAccount]) -> Table:
    """Return the accounts as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("site", no_wrap=True, max_width=24)
    for name in ("found", "new", "changed", "same", "gone", "refused", "failed", "kB"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("why", ratio=1)
    for each in accounts:
        why = [f"{reason} {number}" for reason, number in each.reasons[:SHOWN_REASONS]]
        if each.sources_failed:
            why.append(silent_sources(each).partition(" (")[0])  # the whole sentence stands below the table
        numbers = (
            each.found, each.new, each.changed, each.unchanged, each.gone, each.refused, each.failed, each.size // 1000,
        )  # fmt: skip
        table.add_row(each.site, *(str(number) if number else "·" for number in numbers), ", ".join(why))
    return table
