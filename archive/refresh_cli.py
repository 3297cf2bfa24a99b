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
from archive.terminal import console, plain

if TYPE_CHECKING:
    from archive.refreshing import Refreshed

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
    policy, keys, problems, total = policy_of(config, root=archive), Counter[str](), 0, 0
    out = console(stderr=True)
    with Archive.open(archive, writable=True, policy=policy) as opened, out.status("reading records") as status:
        refresher = Refresher(archive=opened, policy=policy, enrich=lambda record: enrich(record, settings))

        def progress(step: str, number: int) -> None:
            status.update(f"{step} records: {number}")

        for each in refresher.refresh(selection, dry_run=dry_run, progress=progress):
            keys.update(each.changed)
            problems += bool(each.problem)
            total += not each.problem
            _tell(each, as_json=as_json)
    if not as_json:
        console().print(_sum_up(keys, total, problems, dry_run=dry_run))
    if problems:
        raise typer.Exit(1)


def _tell(each: Refreshed, *, as_json: bool) -> None:
    """Print what became of one record."""
    if as_json:
        row: dict[str, object] = {"path": each.listing.path, "id": each.listing.id, "changed": list(each.changed)}
        print_json([row | ({"problem": each.problem} if each.problem else {})])
        return
    said = f"left as it is: {each.problem}" if each.problem else ", ".join(each.changed)
    console().print(f"{plain(each.listing.path)}: {plain(said)}")


def _sum_up(keys: Counter[str], total: int, problems: int, *, dry_run: bool) -> str:
    """Return the last line: how many records changed, and in what."""
    left = f"; {problems} left as they are" if problems else ""
    if not total:
        return f"nothing to refresh{left}"
    counted = ", ".join(f"{name} {keys[name]}" for name in DERIVED if keys[name])
    verb = "would change" if dry_run else "changed"
    return f"{total} {'record' if total == 1 else 'records'} {verb} ({counted}){left}"
