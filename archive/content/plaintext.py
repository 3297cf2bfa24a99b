"""Write the kept blocks of a page as plain text: an empty line between blocks, none between the items of a list or the rows of a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.content.tables import CELLS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.blocks import Blocks
    from archive.content.tables import Table


def write_plain_text(page: Blocks, kept: Sequence[int], tables: dict[int, Table]) -> str:
    """Return the text of the blocks with the indexes `kept` (ascending). Cells of a row are joined by " | "."""
    parts: list[str] = []
    before: tuple[str, int] = ("", -1)
    for index in kept:
        block = page.blocks[index]
        if block.text:
            place = _place(page, block.node, tables)
            if parts:
                parts.append(_between(before, place))
            parts.append(block.text)
            before = place
    return "".join(parts)


def _place(page: Blocks, node: int, tables: dict[int, Table]) -> tuple[str, int]:
    """What the block stands in that matters for the gap before it: a table's row, a list, or nothing."""
    is_in_table = node in tables
    for index in page.ancestors(node):
        tag = page.nodes[index].tag
        if is_in_table and tag in CELLS:
            return "row", page.nodes[index].parent
        if tag == "li" and not is_in_table:
            return "item", page.nodes[index].parent
        if tag in ("h1", "h2", "h3", "h4", "h5", "h6", "article", "section"):
            break
    return "", -1


def _between(before: tuple[str, int], place: tuple[str, int]) -> str:
    if place[0] == "row" and before[0] == "row":
        return " | " if place == before else "\n"
    return "\n" if place[0] == "item" and before[0] == "item" else "\n\n"
