"""The command that shows what the archive holds on the story of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from archive.config import read_config
from archive.model.sealable import COMPARED
from archive.policy import relating_of
from archive.printing import print_json
from archive.seal_keys import key_at_hand
from archive.sealing import opened_record
from archive.store.archive import Archive
from archive.store.policy import RelatingRules
from archive.store.stories import read_entry
from archive.terminal import console, plain

if TYPE_CHECKING:
    from archive.model.record import Record, Related, SealNote
    from archive.model.selection import Listing
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
    unseal: Annotated[
        str, typer.Option("--unseal", metavar="KEYFILE|env:NAME", help="Open the stored list of a sealed record.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Show what the archive holds now on the story of a record, with the reasons; the record itself stays as it is."""
    rules = relating_of(read_config(archive)) or RelatingRules()
    with Archive.open(archive, writable=False) as opened:
        listing = opened.find(what)
        record = opened.load(listing)
        if record.sealed is not None and not COMPARED.isdisjoint(record.sealed.fields):
            shown = opened_record(opened, listing, key_at_hand(unseal, root=archive)) if unseal else record
            _tell_sealed(record.sealed, shown, listing, as_json=as_json)
            return
        place = opened.place(record, listing.path, rules)
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


def _tell_sealed(note: SealNote, record: Record, listing: Listing, *, as_json: bool) -> None:
    """Say why a sealed record is not compared, and print the list that is stored in it, as far as that is open."""
    is_closed = record.sealed is not None and "related" in note.fields
    said = f"this record is sealed (key {note.key}), so it cannot be compared with others; "
    said += "related, as it was stored:" if record.related else "nothing is stored as related"
    if is_closed:
        said = said.rpartition("; ")[0] + f"; its list is sealed, too: pressmark related {listing.id} --unseal KEYFILE"
    if as_json:
        console(stderr=True).print(said)
        print_json([{"relation": "stored", "title": entry.title, "url": entry.web_url} for entry in record.related])
        return
    console().print(Text(plain(record.title), style="bold"))
    console().print(said)
    for entry in record.related:
        _print_entry(entry, entry.web_url or "")


def _print_story(story: Story, *reasons: str) -> None:
    """Print one record: title, where it is from, and why it is here."""
    _print_entry(read_entry(story.entry), story.id, *reasons)


def _print_entry(entry: Related, name: str, *reasons: str) -> None:
    out = console()
    out.soft_wrap = False
    day = entry.published_at.date().isoformat() if entry.published_at else "undated"
    domain = entry.provider.domain if entry.provider else ""
    out.print()
    out.print(Text(plain(entry.title)))
    out.print(Text(f"  {day}  {plain(domain)}  {plain(name)}", style="dim"), soft_wrap=True)
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
