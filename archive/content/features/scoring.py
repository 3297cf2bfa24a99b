"""Decide which blocks are the main text. Blocks in, probabilities and choices out; nothing is written here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.content.vocabulary import BODY, FURNITURE, MAIN

if TYPE_CHECKING:
    from archive.content.blocks import Blocks

WORD = re.compile(r"\w+")


def probabilities(page: Blocks) -> list[float]:
    """Return for each block how likely it belongs to the main text, 0..1."""
    good = [len(b.text) if len(b.text) > 60 and b.link_chars < 0.33 * len(b.text) else 0 for b in page.blocks]
    total = [0]
    for size in good:
        total.append(total[-1] + size)
    best = max(
        (i for i, n in enumerate(page.nodes) if total[n.last] - total[n.first] >= 0.6 * total[-1]),
        key=lambda i: page.nodes[i].depth,
        default=0,
    )
    top = page.nodes[best] if page.nodes else None
    result = []
    for index, block in enumerate(page.blocks):
        inside = top is not None and top.first <= index < top.last
        node, bits = block.node, 0
        while node > best:
            bits |= page.nodes[node].bits
            node = page.nodes[node].parent
        keep = inside and not page.nodes[block.node].is_hidden and not page.nodes[block.node].is_noscript
        keep = (
            keep
            and (not bits & FURNITURE or bool(bits & (BODY | MAIN) and good[index]))
            and block.link_chars <= 0.5 * len(block.text)
        )
        result.append(0.9 if keep else 0.1)
    return result
