"""Tell tables of data from tables of layout, and write the former as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.blocks import Blocks, Node

CELLS = ("td", "th")
MAX_COLUMNS = 50  # a colspan may say anything
LONG_CELL = 200  # mean characters of a cell from which a table without headers is rather a layout


@dataclass(frozen=True, slots=True)
class Table:
    """A data table: rows of cells, a cell being (index of its node, columns it spans); has_header: the first row names columns."""

    node: int
    rows: tuple[tuple[tuple[int, int], ...], ...]
    has_header: bool


def find_tables(page: Blocks, kept: Sequence[int] | None = None) -> dict[int, Table]:
    """Return the data tables of a page: the index of every node inside one → its table.

    kept: the blocks whose tables matter, all where it is None.
    """
    inside: dict[int, Table] = {}
    nodes = page.nodes
    for index in _tables_around(page, kept):
        node = nodes[index]
        if node.last > node.first:
            end = index + 1
            while end < len(nodes) and nodes[end].depth > node.depth and nodes[end].tag != "table":
                end += 1
            if end < len(nodes) and nodes[end].depth > node.depth:
                continue  # a table in a table is layout
            if table := _read(page, index, end):
                inside.update(dict.fromkeys(range(index, end), table))
    return inside


def _tables_around(page: Blocks, kept: Sequence[int] | None) -> list[int]:
    """The table elements that some of the blocks stand in."""
    parents, starts, blocks = page.parents, page.starts, page.blocks
    if kept is None:
        return [index for index, start in enumerate(starts) if start.name == "table"]
    seen: set[int] = {-1}
    found: list[int] = []
    for block in kept:
        index = blocks[block].node
        while index not in seen:
            seen.add(index)
            if starts[index].name == "table":
                found.append(index)
            index = parents[index]
    return sorted(found)


def _read(page: Blocks, start: int, end: int) -> Table | None:
    """The table at node `start`, None where it looks like layout."""
    nodes, top = page.nodes, page.nodes[start]
    if top.get("role") == "presentation":
        return None
    rows: list[list[tuple[int, int]]] = []
    has_header_cell = False
    for index in range(start + 1, end):
        tag = nodes[index].tag
        if tag == "tr":
            rows.append([])
        elif tag in CELLS and rows:
            rows[-1].append((index, _span(nodes[index])))
            has_header_cell = has_header_cell or tag == "th"
        elif tag in ("h1", "h2", "h3"):
            return None
    rows = [row for row in rows if any(nodes[cell].last > nodes[cell].first for cell, _ in row)]
    widest = max((len(row) for row in rows), default=0)
    blocks = page.blocks[top.first : top.last]
    is_wordy = sum(len(block.text) for block in blocks) > LONG_CELL * sum(map(len, rows))
    if widest < 2 or (len(rows) < 2 and not has_header_cell) or (is_wordy and not has_header_cell):
        return None
    header = (
        all(nodes[cell].tag == "th" for cell, _ in rows[0])
        or nodes[nodes[nodes[rows[0][0][0]].parent].parent].tag == "thead"
    )
    return Table(start, tuple(map(tuple, rows)), header and len(rows) > 1)


def _span(node: Node) -> int:
    text = (node.get("colspan") or "1").strip()
    return min(max(int(text), 1), MAX_COLUMNS) if text.isdecimal() and len(text) < 4 else 1


def write_table(table: Table, cells: dict[int, str]) -> str:
    """Return a pipe table (GFM). cells: node index → Markdown on one line with "|" escaped; "" where nothing was kept."""
    grid = [_row(row, cells) for row in table.rows]
    grid = [row for row in grid if any(row)]
    width = max((len(row) for row in grid), default=0)
    if not grid:
        return ""
    if table.has_header:
        head = grid.pop(0)
    elif len(grid) > 1 and all(_is_bold(cell) for cell in grid[0]):  # a header by its looks
        head = [cell[2:-2] for cell in grid.pop(0)]
    else:
        head = [""] * width
    lines = [head, ["---"] * width, *grid]
    return "\n".join("| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in lines)


def _is_bold(cell: str) -> bool:
    return len(cell) > 4 and cell.startswith("**") and cell.endswith("**") and cell.count("**") == 2


def _row(row: tuple[tuple[int, int], ...], cells: dict[int, str]) -> list[str]:
    texts: list[str] = []
    for cell, span in row:
        texts += [cells.get(cell, ""), *[""] * (span - 1)]
    return texts[:MAX_COLUMNS]
