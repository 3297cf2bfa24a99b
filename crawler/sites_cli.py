"""The command `sites`: how the declared sites stand, and new ones declared."""

from __future__ import annotations

import json
import os
import shlex
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.config import FILE_NAME, read_config
from archive.model.errors import NotAnArchive, UsageError
from archive.model.urls import canonical_url, masked
from archive.store.archive import Archive
from archive.terminal import console, plain
from crawler.cli import OriginOption, VerboseOption, allowed_origins
from crawler.crawl_cli import no_site_yet
from crawler.declaring import allow, declare, snippet
from crawler.guard import origin_hint, origin_of
from crawler.preview import preview_site, print_preview
from crawler.runs_cli import open_state
from crawler.site_finding import name_of
from crawler.site_health import health_lines, health_of, health_table, present

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.preview import Preview
    from crawler.site_health import Health

app = typer.Typer()
sites_app = typer.Typer(invoke_without_command=True, help="How the declared sites stand; `add` declares a new one.")
app.add_typer(sites_app, name="sites")


@sites_app.callback()
def sites(ctx: typer.Context, archive: ArchiveOption = DEFAULT_ARCHIVE, as_json: JsonOption = False) -> None:
    """List the declared sites with their health: last visit, next due, pages, sources, usual yield, alarms."""
    if ctx.invoked_subcommand is not None:
        return
    found, now = _health(archive, []), present()
    if as_json:
        _print_json(found)
        return
    out = console()
    if not found:
        out.print(no_site_yet(archive))
        return
    out.print(health_table(found, now), soft_wrap=False)
    for each in found:
        for alarm in each.alarms:
            out.print(f"alarm  {plain(alarm.as_line())}")


@sites_app.command()
def show(
    names: Annotated[list[str], typer.Argument(metavar="SITE...")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    as_json: JsonOption = False,
) -> None:
    """Show sites in full: each source with its last outcome, and each standing alarm."""
    found, now = _health(archive, names), present()
    if as_json:
        _print_json(found)
        return
    for each in found:
        for line in health_lines(each, now):
            console().print(line)


def _health(root: Path, names: list[str]) -> list[Health]:
    declared = read_config(root).sites
    unknown = [name for name in names if name not in declared]
    if unknown:
        raise UsageError(
            f"{root / FILE_NAME}: there is no site {unknown[0]!r} (declared: {', '.join(declared) or 'none'})"
        )
    with open_state(root) as state:
        return health_of(
            state, {name: site for name, site in declared.items() if not names or name in names}, present()
        )


def _print_json(found: list[Health]) -> None:
    for each in found:
        sys.stdout.write(json.dumps(each.as_fields(), ensure_ascii=False) + "\n")


@sites_app.command()
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The site's front page, or the section that is wanted.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    name: Annotated[str, typer.Option(help="Its name in pressmark.yaml; by default that of its host.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write the entry without asking.")] = False,
    allow_origin: OriginOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Find a site's feeds and sitemaps, show ten articles as they would be kept, and declare it."""
    config = read_config(archive)
    new = [each for each in map(origin_of, allowed_origins(allow_origin)) if each not in config.allow_origins]
    origins = [*config.allow_origins, *new]
    if name and name in config.sites:
        raise UsageError(f"{archive / FILE_NAME} has a site {name!r} already; choose another --name")
    address = canonical_url(url)
    if yes or not as_json:  # who only looks for a machine writes nothing
        _make_archive(archive)
    preview = preview_site(address, config, origins=origins, verbose=verbose)
    if preview.stopped_by:
        console(stderr=True).print("stopped; nothing was written")
        sys.stdout.flush()
        os._exit(128 + preview.stopped_by)  # tasks that were cut short must not be waited for, nor complain
    name = name or name_of(preview.finding.url, set(config.sites))
    if not preview.finding.sources:
        _say_nothing_found(preview, as_json=as_json)
        raise typer.Exit(1)
    entry = snippet(name, preview.finding.site)
    if not as_json:
        print_preview(preview, _lines_of(new) + f"sites:\n{entry}")
    is_wanted = yes or (not as_json and sys.stdin.isatty() and typer.confirm(f"Write this into {archive / FILE_NAME}?"))
    is_written = is_wanted and declare(archive, name, preview.finding.site)
    unsaid = new if is_written and not allow(archive, new) else []
    if as_json:
        fields = preview.as_fields() | {"name": name, "entry": entry, "written": is_written, "origins_to_allow": unsaid}
        sys.stdout.write(json.dumps(fields, ensure_ascii=False) + "\n")
    else:
        _say_what_became(archive, name, is_wanted=is_wanted, is_written=is_written, unsaid=unsaid)
    raise typer.Exit(0 if is_written or not is_wanted else 1)


def _make_archive(root: Path) -> None:
    """Make the archive where there is none, before anything is asked for it. Raises: StorageError."""
    try:
        Archive.open(root, writable=False).close()
    except NotAnArchive:
        console(stderr=True).print(f"{root}: a new archive is made here")
        Archive.create(root).close()


def _lines_of(origins: list[str]) -> str:
    return "".join(["allow_origins:\n", *(f"  - {each}\n" for each in origins)]) if origins else ""


def _say_nothing_found(preview: Preview, *, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(preview.as_fields() | {"written": False}, ensure_ascii=False) + "\n")
        return
    found = preview.finding
    if found.refused:
        hint = origin_hint(found.url, found.refused)
        console(stderr=True).print(f"{plain(masked(found.url))} gave no page: {plain(found.refused)}{hint}")
        return
    console(stderr=True).print(
        f"{plain(masked(found.url))}: no feed or sitemap found in {found.asked} places; "
        "name a section page in pressmark.yaml, as `sections: [URL]`"
    )


def _say_what_became(root: Path, name: str, *, is_wanted: bool, is_written: bool, unsaid: list[str]) -> None:
    path = root / FILE_NAME
    if is_written:
        flags = "".join(f" --allow-origin {each}" for each in unsaid)
        console().print(
            f"{path}: {plain(name)} is declared. Next: pressmark crawl {shlex.quote(name)} --archive {shlex.quote(str(root))}{flags}"
        )
    elif is_wanted:
        console(stderr=True).print(
            f"{path} is written in a way that cannot be edited without a risk; put the lines above under `sites:` yourself"
        )
    else:
        console(stderr=True).print("Nothing was written; --yes writes it.")
