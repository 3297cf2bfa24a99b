"""The command `sites`: how the declared sites stand, and new ones declared."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.config import FILE_NAME, read_config
from archive.model.errors import UsageError
from archive.terminal import console, plain
from crawler.runs_cli import open_state
from crawler.site_health import health_lines, health_of, health_table, present

if TYPE_CHECKING:
    from pathlib import Path

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
        out.print(f"{archive / FILE_NAME} declares no site; declare one with: pressmark sites add URL")
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
