"""Write the kept blocks of a page as plain text: an empty line between blocks, none between the items of a list or the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.content.inline import without_separators
from archive.content.tables import CELLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.blocks import Blocks
    from archive.content.tables import Table

NOWHERE = ("", -1)
APART = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "article", "section"})  # what begins a part of its own


def write_plain_text(page: Blocks, kept: Sequence[int], tables: dict[int, Table]) -> str:
    """Return the text of the blocks with the indexes `kept` (ascending). Cells of a row are joined by " | "."""
    blocks = page.blocks
    places: dict[int, tuple[str, int]] = {-1: NOWHERE}
    parts: list[str] = []
    before = NOWHERE
    for index in kept:
        block = blocks[index]
        if block.text:
            place = places.get(block.node) or _place(page, block.node, tables, places)
            if parts:
                parts.append("\n\n" if not place[0] or place[0] != before[0] else _between(before, place))
            parts.append(block.text)
            before = place
    return without_separators("".join(parts))


def _place(page: Blocks, node: int, tables: dict[int, Table], places: dict[int, tuple[str, int]]) -> tuple[str, int]:
    """What a node stands in that matters for the gap before it: a table's row, a list, or nothing. Remembered in `places`."""
    parents, starts = page.parents, page.starts
    chain = page.unknown(node, places)
    place = places[parents[chain[0]]] if chain else places[node]
    for index in chain:
        tag = starts[index].name
        if index in tables:
            place = ("row", parents[index]) if tag in CELLS else place
        elif tag == "li":
            place = ("item", parents[index])
        elif tag in APART:
            place = NOWHERE
        places[index] = place
    return place


def _between(before: tuple[str, int], place: tuple[str, int]) -> str:
    return " | " if place[0] == "row" and place == before else "\n"
