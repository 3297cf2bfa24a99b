"""The command that brings derived keys up to date."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, Order, read_days
from archive.config import read_config
from archive.enrich.enriching import enrich
from archive.enrichment import enrichment_of
from archive.model.selection import Selection
from archive.policy import policy_of
from archive.printing import print_json
from archive.refreshing import DERIVED, Refresher
from archive.store.archive import Archive
from archive.terminal import console, counted, plain

if TYPE_CHECKING:
    from archive.refreshing import Change, Refreshed

app = typer.Typer()


@app.command("refresh")
def refresh(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    since: Annotated[str, typer.Option(help="First day of publication, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="Last day of publication, YYYY-MM-DD.")] = "",
    site: Annotated[list[str] | None, typer.Option(help="Domain of the publisher; repeatable.")] = None,
    language: Annotated[str, typer.Option(help="Language code, as en.")] = "",
    type_: Annotated[str, typer.Option("--type", help="article, video, forum …")] = "",
    order: Annotated[Order, typer.Option(help="What comes first, where there is a limit.")] = Order.newest,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring topics, quality, related, heat and published up to date; texts and versions stay as they are."""
    first, last = read_days(since, until)
    selection = Selection(
        since=first, until=last, sites=tuple(site or ()), language=language, type=type_, order=order.value, limit=limit
    )
    config = read_config(archive)
    settings = enrichment_of(config.topics, config.topic_rules, config.scoring)
    policy, keys, counts = policy_of(config, root=archive), Counter[str](), Counter[str]()
    out = console(stderr=True)
    with Archive.open(archive, writable=True, policy=policy) as opened, out.status("reading records") as status:
        refresher = Refresher(archive=opened, policy=policy, enrich=lambda record: enrich(record, settings))

        def progress(step: str, number: int) -> None:
            status.update(f"{step} records: {number}")

        for each in refresher.refresh(selection, dry_run=dry_run, progress=progress):
            keys.update(each.changed)
            counts.update(problems=bool(each.problem), changed=bool(each.changed), sealed=each.is_sealed)
            if each.problem or each.changed:
                _tell(each, as_json=as_json)
        is_empty = not opened.count(selection)
    if not as_json:
        console().print("no record matches" if is_empty else _sum_up(keys, counts, dry_run=dry_run))
    if counts["problems"]:
        raise typer.Exit(1)


def _tell(each: Refreshed, *, as_json: bool) -> None:
    """Print what became of one record."""
    if as_json:
        row: dict[str, object] = {"path": each.listing.path, "id": each.listing.id, "changed": list(each.changed)}
        row |= {"changes": {change.name: {"came": change.came, "went": change.went} for change in each.changes}}
        print_json([row | ({"problem": each.problem} if each.problem else {})])
        return
    said = f"left as it is: {each.problem}" if each.problem else "; ".join(map(_said, each.changes))
    console().print(f"{plain(each.listing.path)}: {plain(said)}")


def _said(change: Change) -> str:
    """Say what came and went, compactly: `topics +Ferries -Bridges`, `heat 35 → 45`."""
    if change.name in ("topics", "related"):
        moved = [*(f"+{each}" for each in change.came), *(f"-{each}" for each in change.went)]
        return " ".join((change.name, *moved))
    came, went = (", ".join(each) or "nothing" for each in (change.came, change.went))
    return f"{change.name} {went} → {came}"


def _sum_up(keys: Counter[str], counts: Counter[str], *, dry_run: bool) -> str:
    """Return the last line: how many records changed, and in what, and how many were left as they are."""
    total, problems, sealed = counts["changed"], counts["problems"], counts["sealed"]
    left = f"; {problems} left as {'it is' if problems == 1 else 'they are'}" if problems else ""
    left += f"; {counted(sealed, 'sealed record')} left with {'its' if sealed == 1 else 'their'} " if sealed else ""
    left += "related, heat and published as they are" if sealed else ""
    if not total:
        return f"nothing to refresh{left}"
    said = ", ".join(f"{name} {keys[name]}" for name in DERIVED if keys[name])
    verb = "would change" if dry_run else "changed"
    return f"{counted(total, 'record')} {verb} ({said}){left}"
