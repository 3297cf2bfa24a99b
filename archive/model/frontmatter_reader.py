"""The text of a record's file to a record, and to the layout in which it stood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archive.model.errors import RecordError
from archive.model.frontmatter_fields import RECORD, Field, read_field, require
from archive.model.frontmatter_tree import Key, Mapping, Node, flow_pair, read_tree
from archive.model.frontmatter_writer import Layout, Piece
from archive.model.record import ForeignKey, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENING = re.compile(r"\ufeff?---[ \t]*\r?\n")
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
# C0 controls but tab and line ends: no Markdown needs them, and terminals obey them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file cut into its parts, line ends as "\\n"."""

    line_end: str
    opening: str
    head: str
    closing: str
    rest: str

    @property
    def body(self) -> str:
        """The Markdown: without the two line ends before it, those after it, and control characters."""
        text = self.rest
        for _ in range(2):
            text = text.removeprefix("\n")
        return clean_body(text)


def clean_body(text: str) -> str:
    """Return Markdown as a record holds it: no C0 controls but tab and line ends, no line ends at the end."""
    return _CONTROLS.sub("", text).rstrip("\n")


def cut(data: bytes) -> Sheet:
    """Return the parts of a record's file.

    Raises:
        RecordError: not UTF-8, or front matter not opened by a first line `---` or not closed by another.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RecordError(f"not UTF-8: byte {error.start} is {data[error.start]:#04x}") from error
    opening = _OPENING.match(text)
    if opening is None:
        raise RecordError("no front matter: the first line must be ---")
    line_end = "\r\n" if opening[0].endswith("\r\n") else "\n"
    if line_end == "\r\n":
        text = text.replace("\r\n", "\n")
    start = text.index("\n") + 1
    closing = _CLOSING.search(text, start)
    if closing is None:
        raise RecordError("the front matter is not closed: a line --- must follow it")
    return Sheet(
        line_end=line_end,
        opening=text[:start],
        head=text[start : closing.start()],
        closing=closing[0],
        rest=text[closing.end() :],
    )


def record_of(sheet: Sheet) -> tuple[Record, Layout]:
    """Return the record of a file, without layout, and its layout apart.

    Raises:
        RecordError: naming the key and the line, where the front matter is not that of a record.
    """
    # Line 1 of the file is the opening.
    root = read_tree(sheet.head, 2)
    present = {key.text for key, _ in root.pairs}
    stated: dict[str, Any] = {}
    fields = [RECORD.field_of(key.text, present) for key, _ in root.pairs]
    for found, (_, node) in zip(fields, root.pairs, strict=True):
        if found is not None:
            read_field(found, node, stated)
    require(RECORD, stated, "", root.line)
    chunks = list(_chunks(sheet.head, root))
    record = Record(**stated, body=sheet.body, foreign=tuple(_foreign(root, fields, chunks)))
    pieces = tuple(_pieces(record, root, fields, chunks)) if chunks else ()
    trailer = _lead_of(sheet.head[chunks[-1].start :]) if chunks else ""
    layout = Layout(
        line_end=sheet.line_end,
        opening=sheet.opening,
        pieces=pieces,
        trailer=trailer,
        closing=sheet.closing,
        rest=sheet.rest,
        body=record.body,
        unsaid=tuple(_unsaid(record, set(fields))),
    )
    return record, layout


def _unsaid(record: Record, stated: set[Field | None]) -> Iterator[tuple[str, object]]:
    for entry in RECORD.fields:
        if entry not in stated and entry.lines(record):
            yield entry.key, getattr(record, entry.attribute)


@dataclass(frozen=True, slots=True)
class _Chunk:
    lead: str
    lines: str
    start: int


def _chunks(head: str, root: Mapping) -> Iterator[_Chunk]:
    """Yield the lines of each top-level key; nothing where not each begins a line (a flow map, indented, `? key`)."""
    starts = [head.rfind("\n", 0, key.index) + 1 for key, _ in root.pairs]
    if starts != [key.index for key, _ in root.pairs]:
        return
    lead = head[: starts[0]] if starts else ""
    for start, end in zip(starts, [*starts[1:], len(head)], strict=True):
        chunk = head[start:end]
        below = _lead_of(chunk)
        yield _Chunk(lead, chunk[: len(chunk) - len(below)].removesuffix("\n"), start)
        lead = below


def _lead_of(chunk: str) -> str:
    """Return the blank lines and first-column comments at the end of a chunk, which belong to the key below."""
    start = len(chunk)
    while start:
        line_start = chunk.rfind("\n", 0, start - 1) + 1
        line = chunk[line_start:start]
        # A comment further in may be the text of a block scalar.
        if line.strip(" \t\n") and not line.startswith("#"):
            break
        start = line_start
    return chunk[start:]


def _foreign(root: Mapping, fields: list[Field | None], chunks: list[_Chunk]) -> Iterator[ForeignKey]:
    before = ""
    for place, (found, (key, node)) in enumerate(zip(fields, root.pairs, strict=True)):
        if found is None:
            lines = chunks[place].lead + chunks[place].lines if chunks else flow_pair(key, node)
            yield ForeignKey(name=key.text, lines=lines, after=before)
        before = key.text if found is None else found.key


def _pieces(record: Record, root: Mapping, fields: list[Field | None], chunks: list[_Chunk]) -> Iterator[Piece]:
    pairs: tuple[tuple[Key, Node], ...] = root.pairs
    for found, (key, _), chunk in zip(fields, pairs, chunks, strict=True):
        yield Piece(
            name=key.text if found is None else found.key,
            lead=chunk.lead,
            lines=chunk.lines,
            meaning=None if found is None else getattr(record, found.attribute),
            is_foreign=found is None,
        )
