"""Where blocks stand: sums over elements, the containers that hold most of the good text, categories around each block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from archive.content.signs import STOP
from archive.content.tags import HIDDEN, NOSCRIPT
from archive.content.vocabulary import FURNITURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from archive.content.blocks import Block, Blocks
    from archive.content.tree import Tree, Whole

Number = TypeVar("Number", np.int64, np.float64)
# A paragraph by its looks: about a line and a half, few links, a sentence in it. Tuned on nothing: jusText's and boilerpipe's figures.
# Elements whose insides are marked, in the order of the bits of `Layout.within`.
WITHIN = ("ul", "ol", "table", "figure", "blockquote", "dl", "li", "article", "section", "details")
_WITHIN_BITS = {tag: 1 << number for number, tag in enumerate(WITHIN)}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
GOOD_CHARS = 70
GOOD_LINK_SHARE = 0.33
SENTENCE = frozenset(".!?。！？…।؟۔")
# An element that holds this much of the good text is the page rather than a part of it: its class words ("has-sidebar") say nothing of the text.
WHOLE_SHARE = 0.5
# So little visible text is a shell that scripts fill, or a stub.
THIN_CHARS = 400


class Columns(NamedTuple):
    """Columns of a layout as arrays, for those who work on all of them at once."""

    texts: Whole
    node: Whole
    first: Whole
    last: Whole
    chars: Whole
    good: Whole
    bits: Whole
    near_bits: Whole
    within: Whole


@dataclass(slots=True)
class Layout:
    """Figures of a page's text blocks. `texts`: their indexes among all blocks; all other lists go by text block or by node."""

    page: Blocks
    tree: Tree
    columns: Columns
    texts: list[int]
    blocks: list[Block]
    node: list[int]
    first: list[int]  # of each node: its text blocks are [first:last]
    last: list[int]
    chars: list[int]
    good: list[int]
    chars_before: list[int]  # running sums, one longer than the blocks
    links_before: list[float]
    good_before: list[int]
    bits: list[int]  # of each node: categories of it and of what is around it, up to the main container
    near_bits: list[int]  # of each node: categories of the element and its parent
    within: list[int]  # of each node: which of WITHIN it is or stands in, as bits
    containers: list[int]  # deepest nodes that hold 50, 75 and 95 % of the good text

    def share_good(self, node: int) -> float:
        """The share of the page's good text inside a node, 0..1."""
        total = self.good_before[-1]
        return (self.good_before[self.last[node]] - self.good_before[self.first[node]]) / total if total else 0.0


def lay_out(page: Blocks) -> Layout:
    """Return the figures of a page.

    Text that is switched off counts as good only where it is most of the text (a page that scripts unveil). `<noscript>` is read where
    the page shows little without it (Discourse keeps its threads there).
    """
    tree = page.tree
    node = np.array([block.node for block in page.blocks], np.int64)
    chars = np.array([len(block.text) for block in page.blocks], np.int64)
    shares = np.array([block.link_share for block in page.blocks], np.float64)
    stops = page.signs.count(STOP)
    good = np.where((chars >= GOOD_CHARS) & (shares < GOOD_LINK_SHARE) & (stops > 0), chars, 0)
    flags = tree.flags[node]
    in_noscript, hidden = (flags & NOSCRIPT) != 0, (flags & HIDDEN) != 0
    seen = int(good[~in_noscript & ~hidden].sum())
    with_noscript = int(good[in_noscript].sum()) > (0 if seen < THIN_CHARS else seen)
    if int(good[hidden & ~in_noscript].sum()) <= seen:
        good[hidden] = 0
    texts = np.flatnonzero((chars > 0) & (with_noscript | ~in_noscript))
    return _laid_out(page, tree, texts, node[texts], chars[texts], shares[texts], good[texts])


def _laid_out(
    page: Blocks,
    tree: Tree,
    texts: NDArray[np.intp],
    node: Whole,
    chars: Whole,
    shares: NDArray[np.float64],
    good: Whole,
) -> Layout:
    rank = np.zeros(len(page.blocks) + 1, np.int64)
    rank[texts + 1] = 1
    rank = np.cumsum(rank)
    first, last = rank[tree.firsts], rank[tree.lasts]
    good_before = _before(good)
    inside = good_before[last] - good_before[first]
    total = int(good_before[-1])
    own = np.array([start.bits for start in page.forms], np.int64)[page.form]
    is_whole = inside >= WHOLE_SHARE * total if total else np.zeros(len(own), np.bool_)
    own_here = np.where(is_whole, own & ~FURNITURE, own)
    parents = np.maximum(tree.parents, 0)
    near: Whole = np.asarray(own_here | np.where((tree.parents >= 0) & ~is_whole[parents], own[parents], 0), np.int64)
    within = np.array([_WITHIN_BITS.get(start.name, 0) for start in page.forms], np.int64)[page.form]
    blocks = [page.blocks[index] for index in texts.tolist()]
    columns = Columns(
        texts,
        node,
        first,
        last,
        chars,
        good,
        bits=tree.inherited(own_here),
        near_bits=near,
        within=tree.inherited(within),
    )
    lists = {name: column.tolist() for name, column in columns._asdict().items()}
    return Layout(
        **lists, page=page, tree=tree, columns=columns, blocks=blocks, chars_before=_before(chars).tolist(),
        links_before=_before(shares * chars).tolist(), good_before=good_before.tolist(),
        containers=[_container(tree, inside, share * total) for share in (0.5, 0.75, 0.95)],
    )  # fmt: skip


def _before(values: NDArray[Number]) -> NDArray[Number]:
    """Running sums, one longer than the values."""
    return np.concatenate([np.zeros(1, values.dtype), np.cumsum(values)])


def _container(tree: Tree, inside: Whole, least: float) -> int:
    """The deepest node, the first of them, that holds at least so much; 0 where there is none."""
    if least <= 0:
        return 0
    return int(np.argmax(np.where(inside >= least, tree.depths + 1, 0)))
