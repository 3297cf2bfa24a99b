"""How the reasons for a record's topics and scores look: on a terminal of 80 columns, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archive.terminal import console, plain

if TYPE_CHECKING:
    from archive.enrich.parts import Score
    from archive.enrich.topics import TopicMatch
    from archive.model.record import Record
    from archive.model.selection import Listing
    from archive.why import Why

# widest measure that people read with ease
WIDTH = 100
# what stands before the parts of a score
INDENT = 2


def why_fields(found: Why, record: Record, listing: Listing) -> dict[str, object]:
    """Return the reasons as JSON has them; `stored` is what the record says, `value` what follows today."""
    return {
        "path": listing.path,
        "id": listing.id,
        "title": record.title,
        "topics": [
            {"topic": name, "evidence": [_match_fields(match) for match in matches]} for name, matches in found.topics
        ],
        "taxonomy": found.taxonomy,
        "unwritten": list(found.unwritten),
        "outdated": list(found.outdated),
        "scorer": found.scorer,
        "quality": _score_fields(found.quality, record.quality),
        "heat": _score_fields(found.heat, record.heat),
        "published": {"value": found.published, "stored": record.published, "reason": found.published_reason},
        "standing": {
            "lead": found.standing.is_lead,
            "members": found.standing.members,
            "copies": found.standing.copies,
            "original": found.standing.is_original,
        },
        "differs": list(found.differs),
        "sources": dict(found.sources),
        **({"note": found.note} if found.note else {}),
    }


def print_why(found: Why, record: Record, listing: Listing) -> None:
    """Print the reasons as a person reads them: topics, scores with their parts, who said what, what differs."""
    out = console()
    out.soft_wrap = False
    out.width = min(out.width, WIDTH)
    out.print(Text(plain(record.title), style="bold"))
    out.print(Text(listing.path, style="dim"), soft_wrap=True)  # whole, so that it can be copied
    _print_topics(found)
    _print_score(f"quality {found.quality.value} ({found.scorer})", found.quality)
    _print_score(f"heat {found.heat.value}".replace("-", "−"), found.heat)
    _heading(f"published {'yes' if found.published else 'no'}")
    out.print(Padding(Text(plain(found.published_reason)), (0, 0, 0, INDENT)))
    if found.sources:
        _heading("who said it")
        _print_rows(list(found.sources))
    lines = (*found.differs, *([found.note] if found.note else []))
    if lines:
        out.print()
    for line in lines:
        out.print(Text(plain(line), style="yellow"))
    if found.differs:
        out.print(Text("`pressmark refresh` writes what follows today.", style="dim"))


def _print_topics(found: Why) -> None:
    _heading("topics" if found.topics else "topics: none of the taxonomy's keywords, and no source with one")
    if found.taxonomy:
        console().print(Text(f"{' ' * INDENT}taxonomy: {found.taxonomy}", style="dim"))
    for name, matches in found.topics:
        mark = "  (not yet written: pressmark refresh)" if name in found.unwritten else ""
        console().print(Text.assemble(" " * INDENT, (plain(name), "bold"), (mark, "yellow")))
        said = [_match_said(match) for match in matches] or ["given by whoever made the record"]
        for each in dict.fromkeys(said):
            out = console()
            out.soft_wrap = False
            out.print(Padding(Text(plain(each)), (0, 0, 0, 2 * INDENT)))
    for name in found.outdated:
        mark = "  (in the record, but not of today's topics: pressmark refresh takes it out)"
        console().print(Text.assemble(" " * INDENT, (plain(name), "bold"), (mark, "yellow")))


def _match_said(match: TopicMatch) -> str:
    if match.where == "source":
        return "the source that discovered the article is of this topic"
    if match.where == "parent":
        return f"above {match.keyword}"
    if match.where == "site":
        return "every record has it"
    same = match.found.casefold() == match.keyword.casefold()
    return f"{match.where}: {match.found}" + ("" if same else f" (keyword {match.keyword})")


def _print_score(heading: str, score: Score) -> None:
    _heading(heading)
    _print_rows([(_signed(part.points), part.name, part.reason) for part in score.parts])


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"


def _print_rows(rows: list[tuple[str, ...]]) -> None:
    """Print rows in columns: the last one takes what is left, a first one of points is aligned to the right."""
    table = Table.grid(padding=(0, 2))
    for column in range(len(rows[0]) - 1):
        table.add_column(no_wrap=True, style="dim", justify="right" if column == 0 and len(rows[0]) > 2 else "left")
    table.add_column(ratio=1, overflow="fold")
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    out = console()
    out.soft_wrap = False
    out.width = min(out.width, WIDTH)
    out.print(Padding(table, (0, 0, 0, INDENT)))


def _heading(text: str) -> None:
    out = console()
    out.soft_wrap = False
    out.print()
    out.print(Text(text, style="bold"))


def _match_fields(match: TopicMatch) -> dict[str, str]:
    fields = {"where": match.where, "keyword": match.keyword, "found": match.found}
    return {name: value for name, value in fields.items() if value}


def _score_fields(score: Score, stored: int | None) -> dict[str, object]:
    parts = [{"name": part.name, "points": part.points, "reason": part.reason} for part in score.parts]
    return {"value": score.value, "stored": stored, "parts": parts}
