"""The commands of scheduled crawls: `crawl`."""

from __future__ import annotations

import shlex
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, read_days
from archive.config import FILE_NAME, read_config
from archive.model.errors import UsageError
from archive.model.times import parse_instant
from crawler.bench import Bench
from crawler.cli import OriginOption, VerboseOption, allowed_origins
from crawler.crawl_report import print_accounts, print_turn
from crawler.hooks import tell
from crawler.progress import Progress
from crawler.rendering.choosing import check_sites
from crawler.rounds import Plan
from crawler.run import run_spider
from crawler.spiders.site import SiteSpider

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from archive.config import Config
    from archive.sites import Site

app = typer.Typer()


@app.command()
def crawl(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SITE]...", show_default=False)] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    once: Annotated[bool, typer.Option("--once", help="Ask every source now, due or not.")] = False,
    due: Annotated[bool, typer.Option("--due", help="Ask only what is due (the default).")] = False,
    since: Annotated[str, typer.Option(help="Only articles from this day on, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="Only articles up to this day, YYYY-MM-DD.")] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many pages of each site.")] = None,
    at: Annotated[str, typer.Option(metavar="INSTANT", help="Take this for the present, as 2026-11-22T06:00Z.")] = "",
    allow_origin: OriginOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Crawl the sites declared in pressmark.yaml: what is due, new articles first."""
    if once and due:
        raise UsageError("--once and --due: choose one")
    first, last = read_days(since, until)
    plan = Plan(
        sites=sites_of(archive, names or []), is_due_only=not once, max_pages=limit,
        since=_begin(first) if first else None, until=_begin(last + timedelta(days=1)) - 1 if last else None,
    )  # fmt: skip
    raise typer.Exit(crawl_once(archive, plan, clock_of(at), origins=allow_origin, as_json=as_json, verbose=verbose))


def crawl_once(
    root: Path, plan: Plan, clock: Callable[[], int], *, origins: list[str] | None, as_json: bool, verbose: bool
) -> int:
    """Run one round, show it, and return the exit code: 1 where an alarm was raised, no source gave a list or the disk refused."""
    origins = allowed_origins(origins)
    check_sites(plan.sites, read_config(root), root)
    with Progress(None, as_json=as_json) as progress:
        bench = Bench.open(root, progress.report, command=sys.argv)
        code = run_spider(SiteSpider, bench, allow_origins=origins, verbose=verbose, round=bench.round(plan, clock))
        if bench.crawl is not None and bench.crawl.is_without_lists:
            progress.idle = "no source gave a list"
    print_accounts(root, bench.ledger.run, as_json=as_json)
    if bench.crawl is not None:
        print_turn(bench.crawl.turn, as_json=as_json)
        tell(
            bench.crawl.turn,
            run=bench.ledger.run,
            root=root,
            settings=bench.config.alarms,
            origins=[*bench.config.allow_origins, *origins],
        )
    return code


def sites_of(root: Path, names: list[str]) -> Mapping[str, Site]:
    """Return the declared sites of these names, all of them where none is named. Raises: UsageError."""
    return sites_in(read_config(root), root, names)


def sites_in(config: Config, root: Path, names: list[str]) -> Mapping[str, Site]:
    """Return the sites of a configuration that a crawl can ask. Raises: UsageError."""
    declared = config.sites
    crawled = {name: site for name, site in declared.items() if site.feeds or site.sitemaps or site.sections}
    unknown = [name for name in names if name not in declared]
    if unknown:
        known = ", ".join(declared) or "none"
        raise UsageError(f"{root / FILE_NAME}: there is no site {unknown[0]!r} (declared: {known})")
    if not declared:
        raise UsageError(no_site_yet(root))
    idle = [name for name in names or declared if name not in crawled]
    if (names and idle) or not crawled:
        raise UsageError(f"{root / FILE_NAME}: {idle[0]} has nothing to crawl yet; give it feeds, sitemaps or sections")
    return {name: site for name, site in crawled.items() if not names or name in names}


def no_site_yet(root: Path) -> str:
    """Return the sentence for an archive without sites, or for a folder that is no archive yet, with the way out."""
    named = "" if root == DEFAULT_ARCHIVE else f" --archive {shlex.quote(str(root))}"
    declare = f"declare a site with: pressmark sites add URL{named}"
    if (root / ".pressmark").is_dir():
        return f"{root} has no site to crawl yet; {declare}"
    return f"{root}: no archive here; make one with: pressmark init {shlex.quote(str(root))}, then {declare}"


def clock_of(at: str) -> Callable[[], int]:
    """Return the clock of a run: the wall's, or one that stands still at an instant. Raises: UsageError."""
    if not at:
        return lambda: int(time.time())
    instant = parse_instant(at)
    if instant is None:
        raise UsageError(f"--at {at}: no instant; write it as 2026-11-22T06:00Z")
    seconds = int(instant.at.timestamp())
    return lambda: seconds


def _begin(day: date) -> int:
    """Return the instant at which a day of UTC begins."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
