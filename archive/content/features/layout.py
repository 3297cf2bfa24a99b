"""Where blocks stand: sums over elements, the containers that hold most of the good text, categories around each block."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from archive.content.vocabulary import FURNITURE

if TYPE_CHECKING:
    from archive.content.blocks import Block, Blocks

# A paragraph by its looks: about a line and a half, few links, a sentence in it. Tuned on nothing: jusText's and boilerpipe's figures.
# Elements whose insides are marked, in the order of the bits of `Layout.within`.
WITHIN = ("ul", "ol", "table", "figure", "blockquote", "dl", "li", "article", "section", "details")
_WITHIN_BITS = {tag: 1 << number for number, tag in enumerate(WITHIN)}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
GOOD_CHARS = 70
GOOD_LINK_SHARE = 0.33
ENDS = (".", "!", "?", "…", "。", "！", "？", "”", '"', "»", "’", ":", "।", "؟", "۔")
SENTENCE = frozenset(".!?。！？…।؟۔")
# An element that holds this much of the good text is the page rather than a part of it: its class words ("has-sidebar") say nothing of the text.
WHOLE_SHARE = 0.5


# So little visible text is a shell that scripts fill, or a stub.
THIN_CHARS = 400


@dataclass(slots=True)
class Layout:
    """Figures of a page's text blocks. `texts`: their indexes among all blocks; all other lists go by text block or by node."""

    page: Blocks
    texts: list[int]
    blocks: list[Block]
    node: list[int]
    first: list[int]  # of each node: its text blocks are [first:last]
    last: list[int]
    chars: list[int]
    good: list[int]
    chars_before: list[int]  # running sums, one longer than the blocks
    links_before: list[int]
    good_before: list[int]
    bits: list[int]  # of each node: categories of it and of what is around it, up to the main container
    near_bits: list[int]  # of each node: categories of the element and its parent
    within: list[int]  # of each node: which of WITHIN it is or stands in, as bits
    containers: list[int]  # deepest nodes that hold 50, 75 and 95 % of the good text

    def share_good(self, node: int) -> float:
        """The share of the page's good text inside a node, 0..1."""
        total = self.good_before[-1]
        return (self.good_before[self.last[node]] - self.good_before[self.first[node]]) / total if total else 0.0


def is_good(block: Block) -> bool:
    """Whether a block looks like a paragraph of text."""
    size = len(block.text)
    return size >= GOOD_CHARS and block.link_chars < GOOD_LINK_SHARE * size and not SENTENCE.isdisjoint(block.text)


def lay_out_readable(page: Blocks, kind: str) -> Layout:
    """Return the figures of what a reader of the page would see.

    Hidden text is left out of articles and the like, unless it is most of the text (a page that scripts unveil). Elsewhere it is tabs and
    folded answers, and stays. `<noscript>` is read where the page shows little without it (Discourse keeps its threads there).
    """
    parts = {"seen": 0, "hidden": 0, "noscript": 0}
    for block in page.blocks:
        if is_good(block):
            node = page.nodes[block.node]
            parts["noscript" if node.is_noscript else "hidden" if node.is_hidden else "seen"] += len(block.text)
    is_thin = parts["seen"] < THIN_CHARS
    with_hidden = kind not in ("article", "documentation", "gallery", "video") or parts["hidden"] > parts["seen"]
    with_noscript = parts["noscript"] > parts["seen"] or (is_thin and parts["noscript"] > 0)
    return lay_out(page, with_noscript=with_noscript, with_hidden=with_hidden)


def lay_out(page: Blocks, *, with_noscript: bool = False, with_hidden: bool = False) -> Layout:
    """Return the figures of a page. Blocks in `<noscript>` and hidden ones are left out unless asked for."""
    nodes = page.nodes
    texts = [
        index
        for index, block in enumerate(page.blocks)
        if block.text
        and (with_noscript or not nodes[block.node].is_noscript)
        and (with_hidden or not nodes[block.node].is_hidden)
    ]
    rank = [0] * (len(page.blocks) + 1)
    for index in texts:
        rank[index + 1] = 1
    rank = list(accumulate(rank))
    blocks = [page.blocks[index] for index in texts]
    chars = [len(block.text) for block in blocks]
    good = [size if is_good(block) else 0 for block, size in zip(blocks, chars, strict=True)]
    layout = Layout(
        page=page, texts=texts, blocks=blocks, node=[block.node for block in blocks],
        first=[rank[node.first] for node in nodes], last=[rank[node.last] for node in nodes], chars=chars, good=good,
        chars_before=[0, *accumulate(chars)], links_before=[0, *accumulate(block.link_chars for block in blocks)],
        good_before=[0, *accumulate(good)], bits=[], near_bits=[], within=[], containers=[],
    )  # fmt: skip
    layout.containers = [_container(layout, share) for share in (0.5, 0.75, 0.95)]
    _inherit_bits(layout)
    return layout


def _container(layout: Layout, share: float) -> int:
    """The deepest node that holds at least that share of the good text; 0 where there is none."""
    total = layout.good_before[-1]
    best, depth = 0, -1
    if total:
        for index, node in enumerate(layout.page.nodes):
            inside = layout.good_before[layout.last[index]] - layout.good_before[layout.first[index]]
            if inside >= share * total and node.depth > depth:
                best, depth = index, node.depth
    return best


def _inherit_bits(layout: Layout) -> None:
    """Fill `bits`, `near_bits` and `within` from the top down."""
    nodes = layout.page.nodes
    for index, node in enumerate(nodes):
        own = node.bits
        if own & FURNITURE and layout.share_good(index) >= WHOLE_SHARE:
            own &= ~FURNITURE
        parent = node.parent
        layout.near_bits.append(
            own | (nodes[parent].bits if parent >= 0 and layout.share_good(parent) < WHOLE_SHARE else 0)
        )
        layout.within.append(_WITHIN_BITS.get(node.tag, 0) | (layout.within[parent] if parent >= 0 else 0))
        layout.bits.append(own | (layout.bits[parent] if parent >= 0 else 0))
