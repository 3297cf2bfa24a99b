"""The commands of the template memory: learn what a site's pages share, and show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.table import Table
from rich.text import Text
from typer.core import TyperGroup

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, read_days
from archive.content.templates import MIN_PAGES
from archive.learning import PAGES_A_SITE, current_memory, learn_templates
from archive.model.errors import AddressError, UsageError
from archive.model.selection import Selection
from archive.model.urls import registrable_domain
from archive.printing import print_json
from archive.store.archive import Archive
from archive.terminal import console, plain

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from archive.content.templates import SiteMemory, TemplateMemory
    from archive.model.habits import SourceHabits

# lines of a site's memory that are shown where nobody asks for more
SHOWN = 20
SOURCES = {"h1": "the first heading", "og": "og:title", "ld": "the headline of JSON-LD"}


class SiteOrCommand(TyperGroup):
    """`template SITE` shows a site; `template learn` and `template list` are commands."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the command that the words begin with, or `show` for a site's name."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer()
templates = typer.Typer(
    cls=SiteOrCommand,
    no_args_is_help=True,
    help="What the pages of a site share: learn it, list the sites, or show one: pressmark template SITE.",
    subcommand_metavar="learn|list|SITE",
)
app.add_typer(templates, name="template")


@templates.command("learn")
def learn(
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    since: Annotated[str, typer.Option(help="First day of publication, YYYY-MM-DD.")] = "",
    until: Annotated[str, typer.Option(help="Last day of publication, YYYY-MM-DD.")] = "",
    site: Annotated[list[str] | None, typer.Option(help="Domain of the publisher; repeatable.")] = None,
    pages: Annotated[int, typer.Option(min=MIN_PAGES, max=1000, help="Newest pages of each site.")] = PAGES_A_SITE,
    as_json: JsonOption = False,
) -> None:
    """Read stored captures again, and lay down what each site's pages share as the snapshot that later runs begin with."""
    first, last = read_days(since, until)
    selection = Selection(since=first, until=last, sites=tuple(site or ()))
    out = console(stderr=True)
    with Archive.open(archive, writable=True) as opened, out.status("reading captures") as status:
        lesson = learn_templates(
            opened,
            selection,
            pages_a_site=pages,
            progress=lambda name, count: status.update(f"reading captures: {plain(name)}, {count} pages"),
        )
    if as_json:
        print_json(
            [
                {
                    "snapshot": lesson.memory.name,
                    "learnt": [{"site": name, "pages": count} for name, count in lesson.sites],
                    "sites": len(lesson.memory.sites),
                    "unread": lesson.unread,
                }
            ]
        )
        return
    for name, count in lesson.sites:
        console().print(f"{plain(name)}: {count} pages")
    if not lesson.sites:
        console().print(f"nothing learnt: no selected site has {MIN_PAGES} pages whose captures can be read")
    unread = f", {lesson.unread} captures could not be read" if lesson.unread else ""
    known = len(lesson.memory.sites)
    console().print(f"snapshot {lesson.memory.name}: {known} {'site' if known == 1 else 'sites'} known{unread}")


@templates.command("list")
def list_sites(archive: ArchiveOption = DEFAULT_ARCHIVE, as_json: JsonOption = False) -> None:
    """List the sites that the current snapshot knows."""
    memory = _memory(archive)
    rows = [
        {"site": name, "pages": known.pages, "texts": len(known.texts), "paths": len(known.paths)}
        for name, known in sorted(memory.sites.items())
    ]
    if as_json:
        print_json(rows)
        return
    if not rows:
        console().print(f"nothing learnt yet; run: pressmark template learn --archive {archive}")
        return
    table = Table("site", box=None, pad_edge=False, header_style="bold")
    for column in ("pages", "texts", "paths"):
        table.add_column(column, justify="right")
    for row in rows:
        table.add_row(Text(plain(str(row["site"]))), *(str(row[name]) for name in ("pages", "texts", "paths")))
    out = console()
    out.soft_wrap = False
    out.print(table)
    out.print(f"snapshot {memory.name}")


@templates.command("show", hidden=True)
def show(
    site: Annotated[str, typer.Argument(help="A site's domain, or the address of one of its pages.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    limit: Annotated[int, typer.Option(min=1, help="At most so many lines of each kind.")] = SHOWN,
    as_json: JsonOption = False,
) -> None:
    """Show what is known of a site: pages learnt, the texts most of them share, and where text stands or does not."""
    memory, domain = _memory(archive), _domain(site)
    known = memory.site(domain)
    if known is None:
        raise UsageError(
            f"{domain}: not known; run: pressmark template learn --site {domain} --archive {archive} "
            f"(at least {MIN_PAGES} of its pages must be kept)"
        )
    if as_json:
        print_json([_fields(domain, memory, known, limit)])
        return
    out = console()
    out.print(f"{plain(domain)}: {known.pages} pages learnt, snapshot {memory.name}")
    _print_habits(out, known.habits)
    out.print(f"\nTexts that pages share ({len(known.texts)}), and on how many of them they stand:")
    for text in known.texts[:limit]:
        out.print(f"{text.pages:>6}  {plain(text.sample) or text.digest}")
    out.print(f"\nPlaces ({len(known.paths)}), and how many blocks were kept and dropped there:")
    for path in known.paths[:limit]:
        out.print(f"{path.kept:>6} {path.dropped:>6}  {plain(path.sample) or path.digest}")


def _print_habits(out: Console, habits: SourceHabits | None) -> None:
    """Print what the site's pages have in common in what they say of themselves."""
    if habits is None:
        return
    out.print("\nHabits:")
    if habits.title_source:
        out.print(f"  the title is what {SOURCES.get(habits.title_source, habits.title_source)} says")
    for name, words in (("added to titles", habits.suffixes), ("stated as the author of every page", habits.authors)):
        if words:
            out.print(f"  {name}: {plain(', '.join(words))}")


def _fields(domain: str, memory: TemplateMemory, known: SiteMemory, limit: int) -> dict[str, object]:
    return {
        "site": domain,
        "snapshot": memory.name,
        "pages": known.pages,
        "habits": msgspec.to_builtins(known.habits) if known.habits else None,
        "texts": [{"digest": each.digest, "pages": each.pages, "text": each.sample} for each in known.texts[:limit]],
        "paths": [
            {
                "digest": each.digest,
                "pages": each.pages,
                "kept": each.kept,
                "dropped": each.dropped,
                "path": each.sample,
            }
            for each in known.paths[:limit]
        ],
    }


def _memory(archive: Path) -> TemplateMemory:
    with Archive.open(archive, writable=False) as opened:
        return current_memory(opened)


def _domain(site: str) -> str:
    try:
        return registrable_domain(site if "://" in site else f"https://{site}/")
    except AddressError as error:
        raise UsageError(f"{site[:80]!r}: {error.problem}; name a site as example.org") from error
