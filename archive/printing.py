"""How records look: rows and one record, for a person on a terminal and for a machine as JSON lines."""

from __future__ import annotations

import json
import sys
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from archive.model.times import format_instant
from archive.store.searchtext import HIT_END, HIT_START
from archive.terminal import CONTROLS, console, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.model.record import Record
    from archive.model.selection import Listing

# widest measure that people read with ease; a wider terminal keeps its margin
READING_WIDTH = 100
# fields that exist only to write a file back as it was read
INNER_FIELDS = ("foreign", "layout")


def print_json(rows: Iterable[Listing | dict[str, object]]) -> None:
    """Print one JSON object a line."""
    for row in rows:
        found = row if isinstance(row, dict) else listing_fields(row)
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def listing_fields(row: Listing) -> dict[str, object]:
    """Return a row of the index as JSON has it."""
    found: dict[str, object] = {
        "id": row.id,
        "path": row.path,
        "title": row.title,
        "published": row.published_at or None,
        "url": row.web_url,
        "site": row.site,
        "type": row.type,
        "language": row.language or None,
        "words": row.words,
        "revision": row.revision,
        "text_digest": row.text_digest,
    }
    return found | ({"snippet": row.snippet.replace(HIT_START, "").replace(HIT_END, "")} if row.snippet else {})


def record_fields(record: Record, listing: Listing) -> dict[str, object]:
    """Return a whole record as JSON has it: its fields by their own names, what does not apply left out."""
    return {"path": listing.path, **_plain_value(record)}


def print_table(rows: Iterable[Listing], empty: str) -> None:
    """Print rows of the index as a table, or `empty` where there are none."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("published", no_wrap=True)
    table.add_column("site", no_wrap=True, max_width=24)
    table.add_column("words", no_wrap=True, justify="right")
    table.add_column("title", ratio=1)
    table.add_column("id", no_wrap=True, style="dim")
    for row in rows:
        cells = (row.published_at[:10] or "undated", row.site, str(row.words), plain(row.title), row.id)
        table.add_row(*map(Text, cells))
    out = console()
    out.soft_wrap = False
    out.print(table if table.row_count else empty)


def print_found(rows: list[Listing], empty: str) -> None:
    """Print what a search found, each hit of a word marked, or `empty`."""
    out = console()
    for row in rows:
        origin = "  ".join(part for part in (row.published_at[:10], row.site, row.path) if part)
        out.print(Text.assemble((plain(row.title), "bold"), "\n  ", (plain(origin), "dim")))
        out.print(Text.assemble("  ", _marked(row.snippet)))
    if not rows:
        out.print(empty)


def print_record(record: Record, listing: Listing) -> None:
    """Print one record as a person reads it: headline, facts, text."""
    out = console()
    out.soft_wrap = False
    out.width = min(out.width, READING_WIDTH)
    out.print(Text(plain(record.title), style="bold"))
    for name, value in _facts(record, listing):
        out.print(Text.assemble((f"{name:>10}  ", "dim"), plain(value)))
    out.print()
    out.print(Markdown(record.body, hyperlinks=False))


def _facts(record: Record, listing: Listing) -> list[tuple[str, str]]:
    capture, text = record.capture, record.text
    published = f"{format_instant(record.published_at)} {record.published_offset or ''}" if record.published_at else ""
    facts = [
        ("by", ", ".join(record.authors)),
        ("published", published),
        ("provider", f"{record.provider.name} ({record.provider.domain})" if record.provider else ""),
        ("address", record.web_url or record.original_url or ""),
        ("topics", ", ".join(record.topics)),
        ("text", f"{text.words} words, {record.language or 'language unknown'}, {record.type}" if text else ""),
        ("capture", f"{capture.warc} at {capture.offset}, {format_instant(capture.at)}" if capture else ""),
        ("related", "; ".join(entry.title for entry in record.related)),
        ("warnings", ", ".join(record.warnings)),
        ("revision", str(record.revision) if (record.revision or 1) > 1 else ""),
        ("file", listing.path),
    ]
    return [(name, value) for name, value in facts if value]


def _marked(snippet: str) -> Text:
    """Return a snippet with its hits in bold."""
    text = Text()
    for index, part in enumerate(snippet.replace(HIT_END, HIT_START).split(HIT_START)):
        text.append(CONTROLS.sub(" ", part), style="bold yellow" if index % 2 else "")
    return text


def _plain_value(value: Any) -> Any:
    """Return dataclasses as objects without what does not apply, instants as text, tuples as lists."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((each.name, getattr(value, each.name)) for each in fields(value) if each.name not in INNER_FIELDS)
        return {name: _plain_value(held) for name, held in pairs if held not in (None, ())}
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, tuple):
        return [_plain_value(each) for each in value]
    return value
