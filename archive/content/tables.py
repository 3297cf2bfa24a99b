"""Tell tables of data from tables of layout, and write the former as rows of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.content.tags import attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.blocks import Blocks
    from archive.content.tags import Start

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
    tree = page.tree
    for index in _tables_around(page, kept):
        if tree.lasts[index] > tree.firsts[index]:
            end = int(tree.ends[index])
            if any(start.name == "table" for start in page.starts[index + 1 : end]):
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
    nodes, top, starts = page.nodes, page.nodes[start], page.starts
    if top.get("role") == "presentation":
        return None
    rows: list[list[tuple[int, int]]] = []
    has_header_cell = False
    for index in range(start + 1, end):
        tag = starts[index].name
        if tag == "tr":
            rows.append([])
        elif tag in CELLS and rows:
            rows[-1].append((index, _span(starts[index])))
            has_header_cell = has_header_cell or tag == "th"
        elif tag in ("h1", "h2", "h3"):
            return None
    is_filled = (page.tree.lasts[start:end] > page.tree.firsts[start:end]).tolist()
    rows = [row for row in rows if any(is_filled[cell - start] for cell, _ in row)]
    widest = max((len(row) for row in rows), default=0)
    blocks = page.blocks[top.first : top.last]
    is_wordy = sum(len(block.text) for block in blocks) > LONG_CELL * sum(map(len, rows))
    if widest < 2 or (len(rows) < 2 and not has_header_cell) or (is_wordy and not has_header_cell):
        return None
    header = (
        all(starts[cell].name == "th" for cell, _ in rows[0])
        or nodes[nodes[nodes[rows[0][0][0]].parent].parent].tag == "thead"
    )
    return Table(start, tuple(map(tuple, rows)), header and len(rows) > 1)


def _span(start: Start) -> int:
    text = (attribute(start.written, "colspan") or "1").strip()
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
