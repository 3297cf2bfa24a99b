"""How records look: rows and one record, for a person on a terminal and for a machine as JSON lines."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

import yaml
from rich.markdown import Markdown
from rich.table import Table
from rich.text import Text

from archive.model.times import format_instant
from archive.store.searchtext import HIT_END, HIT_START
from archive.terminal import CONTROLS, console, plain, print_hanging

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archive.model.record import Record
    from archive.model.selection import Listing

# widest measure that people read with ease; a wider terminal keeps its margin
READING_WIDTH = 100


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
        "captured": row.captured_at or None,
        "url": row.web_url,
        "site": row.site,
        "type": row.type,
        "language": row.language or None,
        "words": row.words,
        "revision": row.revision,
        "text_digest": row.text_digest,
    }
    found |= {"gone": row.gone_at} if row.gone_at else {}
    return found | ({"snippet": row.snippet.replace(HIT_START, "").replace(HIT_END, "")} if row.snippet else {})


def record_fields(content: bytes, listing: Listing) -> dict[str, object]:
    """Return a record as JSON has it: the keys of its front matter as they stand in the file, and `path` and `body`."""
    front, _, body = content.decode("utf-8").replace("\r\n", "\n").removeprefix("---\n").partition("\n---\n")
    keys = yaml.load(front, Loader=yaml.CSafeLoader)
    return {"path": listing.path, **_plain_value(keys), "body": body.lstrip("\n")}


def print_table(rows: Iterable[Listing], empty: str) -> None:
    """Print rows of the index as a table, or `empty` where there are none; where a day of publication is unknown, that of the capture in brackets."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("published", no_wrap=True)
    table.add_column("site", no_wrap=True, max_width=24)
    table.add_column("words", no_wrap=True, justify="right")
    table.add_column("title", ratio=1)
    table.add_column("id", no_wrap=True, style="dim")
    for row in rows:
        title = f"{plain(row.title)} (gone since {row.gone_at[:10]})" if row.gone_at else plain(row.title)
        captured = f"[{row.captured_at[:10]}]" if row.captured_at else "undated"
        cells = (row.published_at[:10] or captured, row.site, str(row.words), title, row.id)
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
        if row.snippet:
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
        print_hanging(out, f"{name:>10}  ", value)
    out.print()
    if record.sealed is not None:
        said = f"{', '.join(record.sealed.fields)} sealed with the key {record.sealed.key}; to read it: "
        out.print(Text(f"{said}pressmark show {listing.id} --unseal KEYFILE", style="yellow"), soft_wrap=True)
    out.print(Markdown(record.body, hyperlinks=False))


def _facts(record: Record, listing: Listing) -> list[tuple[str, str]]:
    capture, text = record.capture, record.text
    local = f" (offset of the page: {record.published_offset})" if record.published_offset else ""
    published = format_instant(record.published_at) + local if record.published_at else ""
    facts = [
        ("by", ", ".join(record.authors)),
        ("published", published),
        ("provider", f"{record.provider.name} ({record.provider.domain})" if record.provider else ""),
        ("address", record.web_url or record.original_url or ""),
        ("topics", ", ".join(record.topics)),
        ("text", f"{text.words} words, {record.language or 'language unknown'}, {record.type}" if text else ""),
        ("capture", f"{capture.warc} at {capture.offset}, {format_instant(capture.at)}" if capture else ""),
        ("related", "; ".join(entry.title for entry in record.related)),
        ("gone", f"its page has answered so since {format_instant(record.gone)}" if record.gone else ""),
        ("robots", ", ".join(record.robots)),
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
    """Return YAML's values as JSON has them: instants and days as the record writes them."""
    if isinstance(value, dict):
        return {str(name): _plain_value(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_plain_value(each) for each in value]
    if isinstance(value, datetime):
        return format_instant(value)
    return value if isinstance(value, str | int | float | bool | None) else str(value)
