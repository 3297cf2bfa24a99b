"""The strongest reasons of the model for each block, from the weights of its measures."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from archive.content.features.layout import HEADINGS
from archive.content.features.measure import measure
from archive.content.features.scoring import MAX_MEASURED, read_model
from archive.content.sentences import Seen, is_absence, sentence, theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.extract import Judgement

REASONS = 3
# Log-odds that move a half by less than a fiftieth are no reason.
LEAST = 0.1
TOO_LARGE = ("the page has too many blocks to measure each; it was judged by its length and its links",)


def block_reasons(found: Judgement) -> list[tuple[str, ...]]:
    """Return for each text block up to three reasons, the strongest first: "for: …" or "against: …".

    A reason is a theme (links, place, heading …) that moves this block's log-odds away from the mean of the page's blocks.
    """
    layout = found.layout
    count = len(layout.blocks)
    if count > MAX_MEASURED:
        return [TOO_LARGE] * count
    columns = measure(layout, found.facts)
    tables = _tables(found.kind)
    shifts: dict[str, list[float]] = defaultdict(lambda: [0.0] * count)
    for name, column in columns.items():
        if name in tables:
            gains = [tables[name][one] for one in column]
            mean = sum(gains) / max(count, 1)
            theme = shifts[theme_of(name)]
            theme[:] = [total + gain - mean for total, gain in zip(theme, gains, strict=True)]
    headings = _headings(found)
    return [_strongest(shifts, index, _seen(found, index, columns, headings[index])) for index in range(count)]


def _strongest(shifts: dict[str, list[float]], index: int, seen: Seen) -> tuple[str, ...]:
    """The themes that move a block most, each as a sentence."""
    telling = (theme for theme in shifts if not is_absence(theme, seen))
    ranked = sorted(telling, key=lambda theme: (-abs(shifts[theme][index]), theme))
    return tuple(
        f"{'for' if shifts[theme][index] > 0 else 'against'}: {sentence(theme, seen)}"
        for theme in ranked[:REASONS]
        if abs(shifts[theme][index]) >= LEAST
    )


def _seen(found: Judgement, index: int, columns: dict[str, list[int]], heading: str) -> Seen:
    layout, nodes = found.layout, found.blocks.nodes
    block, node = layout.blocks[index], nodes[layout.node[index]]
    return Seen(
        text=block.text,
        tag=node.tag,
        parent=nodes[node.parent].tag if node.parent >= 0 else "",
        link_chars=block.link_chars,
        links=block.links,
        heading=heading,
        place=index / max(len(layout.blocks) - 1, 1),
        classes={name: column[index] for name, column in columns.items()},
    )


def _headings(found: Judgement) -> Sequence[str]:
    """For each block the text of the last heading before it."""
    above, headings = "", []
    for block, node in zip(found.layout.blocks, found.layout.node, strict=True):
        headings.append(above)
        if found.blocks.nodes[node].tag in HEADINGS:
            above = " ".join(block.text.split())
    return headings


@cache
def _tables(kind: str) -> dict[str, list[float]]:
    return read_model(files("archive.content.features").joinpath("weights.json").read_text("utf-8")).tables(kind)
