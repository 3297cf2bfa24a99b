"""Cut the tree of a page into blocks: maximal runs of inline text between block-level elements or two `<br>`.

The tree is written out once as well-formed markup (by libxml2, in C) and cut at every "<"; one loop over these pieces, each a tag and the
text behind it, makes elements and blocks. No object of the tree is touched: that costs more than all the rest. Nothing is judged here
but what no reader ever sees (scripts, icons). What a block is made of (links, emphasis, pictures) is read from its pieces when it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import compress, repeat
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from archive.content.markup import Markup, read_markup
from archive.content.signs import UNCLEAN, clean, read_signs
from archive.content.tags import BLOCK, BREAK, EMBED, HIDDEN, MARKED, PICTURE, RULE, Start, attribute
from archive.content.texts import folded_lines, read_texts
from archive.content.tokens import read_tokens
from archive.content.tree import read_elements

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from lxml.html import HtmlElement
    from numpy.typing import NDArray

    from archive.content.signs import Signs
    from archive.content.tokens import Inline
    from archive.content.tree import Tree


class Node(NamedTuple):
    """A block-level element. parent: index of the node around it, -1 at the top. first, last: its blocks are [first:last].

    flags: see `archive.content.tags`, with those of the elements around it. begin, end: its pieces are [begin:end].
    """

    parent: int
    start: Start
    depth: int
    flags: int
    first: int
    last: int
    begin: int
    end: int

    @property
    def tag(self) -> str:
        """The element's name."""
        return self.start.name

    @property
    def bits(self) -> int:
        """Categories of this element and its words (vocabulary)."""
        return self.start.bits

    @property
    def is_hidden(self) -> bool:
        """Whether it, or an element around it, is switched off."""
        return bool(self.flags & HIDDEN)

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, None where there is none."""
        return attribute(self.start.written, name)


class Block(NamedTuple):
    """A run of inline text, or a picture, an embedded player or a rule of its own (then `text` is empty).

    text: white space folded, lines by `<br>` kept as one "\\n"; raw in `<pre>`. links: in it. link_share, bold_share, button_share: of its text, 0..1,
    by bytes. pictures: pictures and players in it, icons among them. It is made of the text of piece `begin` and all of the pieces up to `end`.
    """

    node: int
    text: str
    links: int
    link_share: float
    bold_share: float
    button_share: float
    pictures: int
    is_rule: bool
    is_preformatted: bool
    begin: int
    end: int
    markup: Markup

    @property
    def link_chars(self) -> int:
        """How much of the text stands in links, roughly."""
        return round(self.link_share * len(self.text))

    @property
    def is_bare(self) -> bool:
        """Whether it is text and nothing else: no marks, breaks or pictures."""
        return self.end <= self.begin + 1 and not self.pictures and not self.markup.open_marks[self.begin]

    @property
    def tokens(self) -> list[Inline]:
        """What it is made of, in order: text as it stands in the page, marks, pictures, embedded players. Read once; not to be changed."""
        known = self.markup.tokens_read.get((self.begin, self.end))
        if known is None:
            known = read_tokens(self.markup, self.begin, self.end, is_preformatted=self.is_preformatted)
            self.markup.tokens_read[self.begin, self.end] = known
        return known


class Nodes(Sequence[Node]):
    """The elements of a page one by one, each made when it is asked for: most never are."""

    def __init__(self, starts: list[Start], tree: Tree) -> None:
        self._starts = starts
        columns = (tree.parents, tree.depths, tree.flags, tree.firsts, tree.lasts, tree.begins, tree.behind)
        self._parents, *self._columns = (column.tolist() for column in columns)
        self._made: dict[int, Node] = {}

    def __len__(self) -> int:  # noqa: D105 – as every sequence's
        return len(self._starts)

    @overload
    def __getitem__(self, index: int) -> Node: ...

    @overload
    def __getitem__(self, index: slice) -> list[Node]: ...

    def __getitem__(self, index: int | slice) -> Node | list[Node]:
        """Return an element, or several."""
        if isinstance(index, slice):
            return [self[one] for one in range(*index.indices(len(self)))]
        return self._made.get(index) or self._make(index)

    def _make(self, index: int) -> Node:
        place = range(len(self))[index]
        depths, flags, firsts, lasts, begins, behind = self._columns
        found = self._made[index] = Node(
            self._parents[place], self._starts[place], depths[place], flags[place], firsts[place], lasts[place], begins[place], behind[place]
        )  # fmt: skip
        return found


@dataclass(slots=True)
class Blocks:
    """A page cut up: nodes in document order (parents first) and blocks in reading order. asking: nodes that ask for an e-mail address.

    parents, starts: the column of each in `nodes`. forms: the different start tags; form: for each element the number of its own. tree: the nodes as arrays. signs: of the blocks' texts.
    """

    nodes: Sequence[Node]
    blocks: list[Block]
    parents: list[int]
    starts: list[Start]
    forms: list[Start]
    form: NDArray[np.intp]
    asking: list[int]
    markup: Markup
    tree: Tree
    signs: Signs

    def unknown(self, node: int, known: Container[int]) -> list[int]:
        """The node and the nodes around it up to one that is known (-1 is), outermost first."""
        found = []
        while node not in known:
            found.append(node)
            node = self.parents[node]
        return found[::-1]

    def ancestors(self, node: int) -> Iterator[int]:
        """The node and all nodes around it, innermost first."""
        while node >= 0:
            yield node
            node = self.parents[node]


def cut(root: HtmlElement) -> Blocks:
    """Return the blocks of a page. Time is linear in the tree; nothing is raised for any tree."""
    markup = read_markup(root)
    cuts = _cuts(markup)
    elements, places = read_elements(markup, cuts)
    blocks, blocks_before = _read_blocks(markup, cuts, places)
    tree = elements.tree(cuts, blocks_before)
    starts = elements.starts()
    return Blocks(
        nodes=Nodes(starts, tree), blocks=blocks, parents=tree.parents.tolist(), starts=starts, forms=elements.forms, form=elements.form,
        asking=_asking(markup, cuts, places), markup=markup, tree=tree, signs=_clean_texts(blocks),
    )  # fmt: skip


def _cuts(markup: Markup) -> NDArray[np.intp]:
    """The pieces whose tags end a block: of block-level elements outside `<pre>`, rules, and every `<br>` right behind another."""
    kinds, is_end = markup.kinds, markup.is_end
    ends_run = (kinds == BLOCK) | ((kinds == RULE) & ~is_end)
    if markup.in_pre.any():
        ends_run &= (markup.in_pre == 0) | (np.append(0, markup.in_pre[:-1]) == 0)
    is_break = (kinds == BREAK) & ~is_end
    if is_break.any():
        has_text = markup.text_bytes > 0
        tells = has_text | is_break | ends_run | (((kinds == PICTURE) | (kinds == EMBED)) & ~is_end)
        before = np.maximum.accumulate(np.where(tells, np.arange(len(kinds)), 0))
        before = before[np.maximum(np.flatnonzero(is_break) - 1, 0)]
        is_second = is_break[before] & ~has_text[before] & (markup.in_pre[before] == 0)
        ends_run[np.flatnonzero(is_break)[is_second]] = True
    return np.flatnonzero(ends_run)


def _read_blocks(
    markup: Markup, cuts: NDArray[np.intp], places: NDArray[np.int64]
) -> tuple[list[Block], NDArray[np.intp]]:
    """The blocks between cuts, and how many of them end before each cut."""
    kinds, is_end = markup.kinds, markup.is_end
    is_link = markup.named("a") & (kinds == MARKED)
    in_link = markup.inside(is_link)
    texts = np.add.reduceat(markup.text_bytes, cuts)
    links = np.add.reduceat((is_link & ~is_end).astype(np.intp), cuts) + (in_link[cuts] > 0)
    pictures = np.add.reduceat((((kinds == PICTURE) | (kinds == EMBED)) & ~is_end).astype(np.intp), cuts)
    filled = np.flatnonzero((texts > 0) | (pictures > 0))
    emphasised = markup.inside(markup.named("b", "strong") & (kinds == MARKED))
    pressed = markup.inside(markup.named("button") & (kinds == MARKED))
    begins, ends = cuts[filled], np.append(cuts[1:], len(kinds))[filled]
    is_pre = markup.in_pre[begins] > 0
    texts_read = read_texts(markup, begins, ends, is_pre)
    make = partial(tuple.__new__, Block)  # a third of the time of Block(…)
    columns = (
        links[filled],
        *(_shares(markup, one, cuts, texts)[filled] for one in (in_link, emphasised, pressed)),
        pictures[filled],
    )
    rows = zip(
        places[filled].tolist(), texts_read, *(one.tolist() for one in columns), repeat(False), is_pre.tolist(), begins.tolist(), ends.tolist(), repeat(markup)
    )  # fmt: skip
    blocks = list(map(make, rows))
    if "" in texts_read:  # white space that is no byte below 33
        is_kept = [bool(block.text) or block.pictures > 0 for block in blocks]
        blocks, filled = list(compress(blocks, is_kept)), filled[is_kept]
    return _with_rules(markup, blocks, filled, cuts, places)


def _shares(
    markup: Markup, inside: NDArray[np.int64], cuts: NDArray[np.intp], texts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The share of the text behind each cut that stands inside something."""
    if not inside.any():
        return np.zeros(len(cuts))
    return np.asarray(
        np.add.reduceat(np.where(inside > 0, markup.text_bytes, 0), cuts) / np.maximum(texts, 1), np.float64
    )


def _with_rules(
    markup: Markup, blocks: list[Block], runs: NDArray[np.intp], cuts: NDArray[np.intp], places: NDArray[np.int64]
) -> tuple[list[Block], NDArray[np.intp]]:
    """Blocks and rules in page order, and how many of them end before each cut. runs: the cut that begins each block."""
    before = np.zeros(len(cuts) + 1, np.intp)
    before[runs + 1] = 1
    rules = np.flatnonzero(markup.kinds[cuts] == RULE)
    if len(rules):
        before[rules + 1] += 1
        for piece, node in zip(cuts[rules].tolist(), places[rules].tolist(), strict=True):
            blocks.append(Block(node, "", 0, 0.0, 0.0, 0.0, 0, True, False, piece, piece, markup))
        order = np.argsort(np.concatenate([2 * runs + 1, 2 * rules]))  # a rule stands before the text behind it
        blocks = [blocks[index] for index in order.tolist()]
    return blocks, np.cumsum(before)


def _clean_texts(blocks: list[Block]) -> Signs:
    """Clean the texts of blocks in place, those few that hold a sign to clean, and return the signs of all."""
    signs = read_signs([block.text for block in blocks])
    unclean = np.flatnonzero(signs.count(UNCLEAN)).tolist()
    for index in unclean:
        block = blocks[index]
        text = clean(block.text)
        blocks[index] = block._replace(text=text if block.is_preformatted else folded_lines(text.split("\n")))
    return read_signs([block.text for block in blocks]) if unclean else signs


def _asking(markup: Markup, cuts: NDArray[np.intp], places: NDArray[np.int64]) -> list[int]:
    """The nodes that hold a field for an e-mail address."""
    fields = np.flatnonzero(markup.named("input") & ~markup.is_end & ~markup.is_left_out)
    asking = [piece for piece in fields.tolist() if "mail" in markup.tag(piece).lower()]
    return places[np.searchsorted(cuts, asking, side="right") - 1].tolist() if asking else []
