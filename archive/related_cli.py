"""The command that shows what the archive holds on the story of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.config import read_config
from archive.policy import relating_of
from archive.printing import print_json
from archive.store.archive import Archive
from archive.store.policy import RelatingRules
from archive.store.stories import read_entry
from archive.terminal import console, plain

if TYPE_CHECKING:
    from archive.store.related import Comparison, Member
    from archive.store.relating import Place
    from archive.store.stories import Story

# Refused candidates that are shown: the nearest ones tell where the line runs.
SHOWN = 10

app = typer.Typer()


@app.command("related")
def related(
    what: Annotated[str, typer.Argument(metavar="PATH|URL|ID")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    explain: Annotated[bool, typer.Option("--explain", help="Also what was looked at and refused, and why.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what the archive holds now on the story of a record, with the reasons; the record itself stays as it is."""
    rules = relating_of(read_config(archive)) or RelatingRules()
    with Archive.open(archive, writable=False) as opened:
        listing = opened.find(what)
        place = opened.place(opened.load(listing), listing.path, rules)
    if as_json:
        print_json(_rows(place, explain=explain))
        return
    out = console()
    out.soft_wrap = False
    out.print(Text(plain(listing.title), style="bold"))
    cited = {story.id: story for story in place.cited}
    for member in place.cluster.members:
        also = ("cited by the article",) if cited.pop(member.best.story.id, None) else ()
        _print_story(member.best.story, *also, *_reasons(member))
    for story in cited.values():
        _print_story(story, "cited by the article")
    if not place.cited and not place.cluster.members:
        out.print(f"nothing else here on this story within {rules.window_days:g} days")
    if explain:
        _print_refused(place)


def _print_story(story: Story, *reasons: str) -> None:
    """Print one record: title, where it is from, and why it is here."""
    out = console()
    out.soft_wrap = False
    entry = read_entry(story.entry)
    day = entry.published_at.date().isoformat() if entry.published_at else "undated"
    domain = entry.provider.domain if entry.provider else ""
    out.print()
    out.print(Text(plain(story.title)))
    out.print(Text(f"  {day}  {plain(domain)}  {story.id}", style="dim"))
    for reason in reasons:
        out.print(Text(f"  {plain(reason)}"))


def _reasons(member: Member) -> list[str]:
    best = member.best
    said = f"similarity {best.similarity:.2f} of {best.needed:.2f} asked for, {_apart(best.days)}"
    found = [f"nearly the same text, {_apart(best.days)}" if best.is_copy else said]
    if best.shared and not best.is_copy:
        found.append("shared: " + ", ".join(best.shared))
    if member.copies:
        found.append("stands for: " + ", ".join(_name(each) for each in member.copies))
    return found


def _name(each: Comparison) -> str:
    entry = read_entry(each.story.entry)
    return f"{entry.provider.domain if entry.provider else entry.title} {each.story.id}"


def _print_refused(place: Place) -> None:
    out = console()
    out.soft_wrap = False
    out.print()
    refused = place.cluster.refused
    out.print(f"looked at and refused: {len(refused)}" + (f", the nearest {SHOWN}:" if len(refused) > SHOWN else ""))
    for each in refused[:SHOWN]:
        _print_story(each.story, *_why_not(each))


def _why_not(each: Comparison) -> list[str]:
    said = f"similarity {each.similarity:.2f}, but {each.needed:.2f} are asked for {_apart(each.days)}"
    return [said, *(["shared only: " + ", ".join(each.shared)] if each.shared else [])]


def _apart(days: float) -> str:
    """Say a distance in time."""
    if days < 1:
        hours = round(days * 24)
        return "in the same hour" if not hours else f"{hours} {'hour' if hours == 1 else 'hours'} apart"
    return f"{days:.1f} days apart"


def _rows(place: Place, *, explain: bool) -> list[dict[str, object]]:
    """Return one JSON object for each record, in the order shown."""
    cited = {story.id: story for story in place.cited}
    rows: list[dict[str, object]] = []
    for member in place.cluster.members:
        copies = [_fields(each.story) for each in member.copies]
        is_cited = cited.pop(member.best.story.id, None) is not None
        rows.append({"relation": "coverage", "cited": is_cited, **_compared(member.best), "stands_for": copies})
    rows += [{"relation": "cited", "cited": True, **_fields(story)} for story in cited.values()]
    if explain:
        rows += [{"relation": "refused", **_compared(each)} for each in place.cluster.refused]
    return rows


def _compared(each: Comparison) -> dict[str, object]:
    return {
        **_fields(each.story),
        "similarity": round(each.similarity, 4),
        "needed": round(each.needed, 4),
        "days": round(each.days, 2),
        "shared": list(each.shared),
        "is_copy": each.is_copy,
    }


def _fields(story: Story) -> dict[str, object]:
    return {"id": story.id, "path": story.path, "title": story.title, "url": read_entry(story.entry).web_url}
