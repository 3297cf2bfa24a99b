"""Write the kept blocks of a page as Markdown (CommonMark 0.31 with GFM's tables)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.content.blocks import clean
from archive.content.images import Picture
from archive.content.inline import guard_lines, write_inline, write_picture
from archive.content.tables import CELLS, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.blocks import Block, Blocks, Node
    from archive.content.tables import Table

HEADINGS = {f"h{level}": level for level in range(1, 7)}
MAX_NESTING = 8  # lists and quotes deeper than this are laid flat; no honest text is
LANGUAGE = re.compile(
    r"(?:^|\s)(?:lang(?:uage)?-|highlight-source-|highlight-|brush:\s*|source-|sourceCode\s+)([A-Za-z0-9+#_.-]{1,20})"
)
PLAIN_LANGUAGES = frozenset({"none", "plain", "plaintext", "text", "txt", "notranslate", "default", "code"})


@dataclass(frozen=True, slots=True)
class Container:
    """A quote or list item around a piece: the node, and the marker its first line begins with ("> " for quotes)."""

    node: int
    marker: str

    @property
    def is_quote(self) -> bool:
        """Whether its mark stands on every line."""
        return self.marker == "> "


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph, heading, table … to be laid out: its lines and the containers around it, outermost first."""

    containers: tuple[Container, ...]
    text: str


def write_markdown(page: Blocks, kept: Sequence[int], tables: dict[int, Table], base_url: str) -> str:
    """Return the Markdown of the blocks with the indexes `kept` (ascending); ends without a line break."""
    writer = _Writer(page, tables, base_url)
    for index in kept:
        writer.add(page.blocks[index])
    return layout(writer.finish())


class _Writer:
    """Turns blocks into pieces; gathers the cells of a table until it ends."""

    def __init__(self, page: Blocks, tables: dict[int, Table], base_url: str) -> None:
        self._page, self._tables, self._base_url = page, tables, base_url
        self._pieces: list[Piece] = []
        self._table: Table | None = None
        self._cells: dict[int, list[str]] = {}
        self._ordinals: dict[int, int] = {}

    def add(self, block: Block) -> None:
        """Write one block."""
        cell = self._cell(block.node)
        table = self._tables[cell] if cell is not None else None
        if table is not self._table:
            self._end_table()
            self._table = table
        if cell is not None:
            self._cells.setdefault(cell, []).append(write_inline(block.tokens, self._base_url).replace("\n", " "))
            return
        containers = self._containers(block.node)
        self._pieces += [Piece(containers, text) for text in self._texts(block) if text]

    def finish(self) -> list[Piece]:
        """The pieces of all blocks added."""
        self._end_table()
        return self._pieces

    def _cell(self, node: int) -> int | None:
        """The cell of a data table that the node stands in."""
        if node not in self._tables:
            return None
        return next((index for index in self._page.ancestors(node) if self._page.nodes[index].tag in CELLS), None)

    def _end_table(self) -> None:
        if self._table is not None:
            text = write_table(
                self._table, {cell: " ".join(filter(None, texts)) for cell, texts in self._cells.items()}
            )
            if text:
                self._pieces.append(Piece(self._containers(self._table.node), text))
        self._table, self._cells = None, {}

    def _texts(self, block: Block) -> list[str]:
        """The Markdown of a block: usually one paragraph; pictures at its edges stand alone."""
        if block.is_rule:
            return ["---"]
        if block.is_preformatted:
            return [self._fence(block)]
        pictures = [token for token in block.tokens if isinstance(token, Picture)]
        outside = [write_picture(picture, self._base_url) for picture in pictures]
        if not block.text:
            return outside
        tag = self._special_tag(block.node)
        if tag in HEADINGS:
            text = write_inline(block.tokens, self._base_url, plain_emphasis=True, pictures=False).replace("\n", " ")
            return [*outside, f"{'#' * HEADINGS[tag]} {guard_heading(text)}"]
        if tag in ("figcaption", "dt", "caption"):
            text = write_inline(block.tokens, self._base_url, plain_emphasis=True, pictures=False).replace("\n", " ")
            sign = "**" if tag == "dt" else "*"
            return [
                *outside,
                f"{sign}{text}{sign}" if text[0] not in "*~\\" and text[-1] not in "*~\\" else guard_lines(text),
            ]
        text = guard_lines(write_inline(block.tokens, self._base_url, pictures=False))
        return [*outside, text.replace("\n", "  \n")]

    def _special_tag(self, node: int) -> str:
        """The heading, caption or term that the node is or stands right in."""
        for depth, index in enumerate(self._page.ancestors(node)):
            tag = self._page.nodes[index].tag
            if tag in HEADINGS or tag in ("figcaption", "dt", "caption") or depth == 3:
                return tag
        return ""

    def _fence(self, block: Block) -> str:
        """A fenced code block, its fence longer than any run of backticks inside."""
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
        return f"{fence}{self._language(block.node)}\n{block.text.rstrip()}\n{fence}"

    def _language(self, node: int) -> str:
        element = self._page.nodes[node].element
        inner = element.find(".//code")
        for one in (
            inner,
            element,
            element.getparent(),
            element.getparent().getparent() if element.getparent() is not None else None,
        ):
            if one is not None:
                words = clean(f"{one.get('class') or ''} {one.get('data-lang') and 'lang-' + one.get('data-lang')}")
                found = LANGUAGE.search(words)
                if found and found[1].lower() not in PLAIN_LANGUAGES:
                    return found[1].lower()
        return ""

    def _containers(self, node: int) -> tuple[Container, ...]:
        """Quotes and list items around a node, outermost first, at most MAX_NESTING of the inner ones."""
        found = []
        for index in self._page.ancestors(node):
            tag = self._page.nodes[index].tag
            if tag == "blockquote":
                found.append(Container(index, "> "))
            elif tag == "li":
                found.append(Container(index, self._marker(index)))
            elif tag in CELLS and len(found) == 0 and index in self._tables:
                continue
        return tuple(reversed(found[:MAX_NESTING]))

    def _marker(self, item: int) -> str:
        """ "- " or the item's number in its ordered list."""
        nodes = self._page.nodes
        parent = nodes[item].parent
        if parent < 0 or nodes[parent].tag != "ol":
            return "- "
        if not self._ordinals:
            self._ordinals = _numbers(nodes)
        return f"{self._ordinals[item]}. "


def _numbers(nodes: list[Node]) -> dict[int, int]:
    """The number of every item of an ordered list, from the list's `start`."""
    numbers: dict[int, int] = {}
    following: dict[int, int] = {}
    for index, node in enumerate(nodes):
        if node.tag == "ol":
            text = (node.element.get("start") or "").strip()
            following[index] = int(text) if text.isdecimal() and len(text) < 7 else 1
        elif node.tag == "li" and node.parent in following:
            numbers[index] = following[node.parent]
            following[node.parent] += 1
    return numbers


def guard_heading(text: str) -> str:
    """Return heading text whose closing "#" signs stay text."""
    return re.sub(r"(#+)$", r"\\\1", text)


def layout(pieces: list[Piece]) -> str:
    """Return pieces below each other: an empty line between, none between the items of a list."""
    lines: list[str] = []
    begun: set[int] = set()
    before: tuple[Container, ...] = ()
    for piece in pieces:
        starts_item = any(not one.is_quote and one.node not in begun for one in piece.containers)
        shared = _shared(before, piece.containers)
        is_tight = (
            starts_item
            and bool(before)
            and not before[-1].is_quote
            and bool(piece.containers)
            and not piece.containers[-1].is_quote
        )
        if lines and not is_tight:
            lines.append("".join("> " if one.is_quote else " " * len(one.marker) for one in shared).rstrip())
        for line in piece.text.split("\n"):
            prefix = ""
            for one in piece.containers:
                is_first = one.is_quote or one.node not in begun
                begun.add(one.node)
                prefix += one.marker if is_first else " " * len(one.marker)
            lines.append((prefix + line).rstrip() if not line.endswith("  ") else prefix + line)
        before = piece.containers
    return "\n".join(lines)


def _shared(one: tuple[Container, ...], other: tuple[Container, ...]) -> tuple[Container, ...]:
    """The containers that both stand in."""
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return one[:count]
