"""A record to the text of its file: the canonical form of RECORD.md, or the form in which it was read.

There is one canonical writer: the table's order and kinds. A `Layout` remembers how the lines of a file in another form
stood, and what each key then meant; a key that still means the same is written as it stood, any other canonically.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.frontmatter_fields import RECORD, Field, index_after, place

if TYPE_CHECKING:
    from archive.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A top-level key as it stood: its present name, the blank and comment lines above it, its own lines, its meaning.

    is_foreign: the text is the record's own `ForeignKey`; only the place is remembered here.
    """

    name: str
    lead: str
    lines: str
    meaning: object
    is_foreign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file stood that is not in canonical form. Line ends are "\\n" in every field but `line_end`.

    opening, closing: the lines around the front matter. rest: all after the closing line, which meant `body`.
    unsaid: keys the file lacks and what their absence meant, of those that the canonical writer always writes.
    whole: the file itself, where its keys do not stand on lines of their own; then it serves an unchanged record only.
    """

    line_end: str
    opening: str
    pieces: tuple[Piece, ...]
    trailer: str
    closing: str
    rest: str
    body: str
    unsaid: tuple[tuple[str, object], ...]
    whole: tuple[bytes, Record] | None = None


@dataclass(slots=True)
class _Entry:
    lead: str | None
    lines: str
    group: int | None


def render(record: Record, layout: Layout | None) -> bytes:
    """Return the file's bytes, in the layout where one is given, else canonical.

    The record must be normalised (see `frontmatter.normalised`); whether the bytes read back is the caller's question.
    """
    entries = _known_entries(record, layout)
    placed = {key for key, _ in entries}
    foreign = [key for key in record.foreign if layout is None or key.name not in placed]
    entries = place(entries, ((key, _Entry("", key.lines, None)) for key in foreign), RECORD.order)
    head = _joined([entry for _, entry in entries])
    if layout is None:
        text = f"---\n{head}---{_rest(record.body)}"
        return text.encode("utf-8")
    rest = layout.rest if record.body == layout.body else _rest(record.body)
    text = f"{layout.opening}{head}{layout.trailer}{layout.closing}{rest}"
    return text.replace("\n", layout.line_end).encode("utf-8")


def _rest(body: str) -> str:
    return f"\n\n{body}\n" if body else "\n\n"


def _joined(entries: list[_Entry]) -> str:
    parts, group = [], None
    for entry in entries:
        lead = entry.lead
        if lead is None:
            lead = "\n" if group is not None and group != entry.group else ""
        parts.append(f"{lead}{entry.lines}\n")
        group = entry.group if entry.group is not None else group
    return "".join(parts)


def _known_entries(record: Record, layout: Layout | None) -> list[tuple[str, _Entry]]:
    """Return the keys to write: those of the layout in its order, and what it lacks at the canonical place."""
    if layout is None:
        return [(field.key, _Entry(None, "\n".join(lines), field.group)) for field, lines in _canonical(record)]
    foreign = {key.name: key.lines for key in record.foreign}
    kept = [entry for piece in layout.pieces if (entry := _kept(record, piece, foreign))]
    stood, unsaid = {piece.name for piece in layout.pieces}, dict(layout.unsaid)
    for field, lines in _canonical(record):
        if field.key not in stood and getattr(record, field.attribute) != unsaid.get(field.key):
            at = index_after([key for key, _ in kept], field.key, RECORD.order)
            kept.insert(at, (field.key, _Entry(None, "\n".join(lines), field.group)))
    return kept


def _canonical(record: Record) -> list[tuple[Field, list[str]]]:
    return [(field, lines) for field in RECORD.fields if (lines := field.lines(record))]


def _kept(record: Record, piece: Piece, foreign: dict[str, str]) -> tuple[str, _Entry] | None:
    if piece.is_foreign:
        return (piece.name, _Entry("", foreign[piece.name], None)) if piece.name in foreign else None
    field = RECORD.keys[piece.name]
    if getattr(record, field.attribute) == piece.meaning:
        return piece.name, _Entry(piece.lead, piece.lines, field.group)
    lines = field.lines(record)
    return (piece.name, _Entry(piece.lead, "\n".join(lines), field.group)) if lines else None
