"""Cut the tree of a page into blocks: maximal runs of inline text between block-level elements or two `<br>`.

The tree is written out once as well-formed markup (by libxml2, in C) and cut at every "<"; one loop over these pieces, each a tag and the
text behind it, makes elements and blocks. No object of the tree is touched: that costs more than all the rest. Nothing is judged here
but what no reader ever sees (scripts, icons). What a block is made of (links, emphasis, pictures) is read from its pieces when it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from archive.content.markup import Markup, read_markup
from archive.content.signs import UNCLEAN, clean, read_signs
from archive.content.tags import (
    BLOCK,
    BREAK,
    DROP,
    EMBED,
    HIDDEN,
    KEEP,
    MARKED,
    NOSCRIPT,
    PICTURE,
    RULE,
    Start,
    attribute,
    read_start,
    unescaped,
)  # fmt: skip
from archive.content.tokens import emoji_of, read_tokens
from archive.content.tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement
    from numpy.typing import NDArray

    from archive.content.signs import Signs
    from archive.content.tokens import Inline
    from archive.content.tree import Tree

MAX_DEPTH = 200  # blocks that stand deeper belong to the element at that depth; honest pages go to about 60
_LINE = b"\0"  # stands for a `<br>` among the parts of a text: no parser lets this sign through


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

    @property
    def is_noscript(self) -> bool:
        """Whether it stands in `<noscript>`."""
        return bool(self.flags & NOSCRIPT)

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
        self._starts, self._tree = starts, tree
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
        found = self._made.get(index)
        if found is None:
            index = range(len(self))[index]
            tree = self._tree
            numbers = (tree.depths, tree.flags, tree.firsts, tree.lasts, tree.begins, tree.behind)
            found = Node(int(tree.parents[index]), self._starts[index], *(int(one[index]) for one in numbers))
            self._made[index] = found
        return found


@dataclass(slots=True)
class Blocks:
    """A page cut up: nodes in document order (parents first) and blocks in reading order. asking: nodes that ask for an e-mail address.

    parents, starts: the column of each in `nodes`. tree: the nodes as arrays. signs: of the blocks' texts.
    """

    nodes: Sequence[Node]
    blocks: list[Block]
    parents: list[int]
    starts: list[Start]
    asking: list[int]
    markup: Markup
    tree: Tree
    signs: Signs

    def ancestors(self, node: int) -> Iterator[int]:
        """The node and all nodes around it, innermost first."""
        while node >= 0:
            yield node
            node = self.parents[node]


def cut(root: HtmlElement) -> Blocks:
    """Return the blocks of a page. Time is linear in the tree; nothing is raised for any tree."""
    markup = read_markup(root)
    cuts = _cuts(markup)
    nodes = _Nodes(markup)
    places = nodes.walk(cuts.tolist())
    blocks, blocks_before = _read_blocks(markup, cuts, places)
    tree = nodes.tree(cuts, blocks_before)
    return Blocks(
        nodes=Nodes(nodes.starts, tree), blocks=blocks, parents=nodes.parents, starts=nodes.starts, asking=_asking(markup, cuts, places), markup=markup,
        tree=tree, signs=_clean_texts(blocks),
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


class _Nodes:
    """The elements of a page, gathered at its cuts. Columns go by node; begins and ends are numbers of cuts."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self.parents: list[int] = []
        self.starts: list[Start] = []
        self._depths: list[int] = []
        self._flags: list[int] = []
        self._begins: list[int] = []
        self._ends: list[int] = []

    def walk(self, cuts: list[int]) -> list[int]:
        """Return for each cut the node that the text behind it stands in."""
        markup, parents, starts, depths, flags = self._markup, self.parents, self.starts, self._depths, self._flags
        begins, ends = self._begins, self._ends
        kinds, is_end, is_empty = markup.kinds.tolist(), markup.is_end.tolist(), markup.is_empty.tolist()
        written, tags, texts = markup.written, markup.tags, markup.texts
        known: dict[bytes, Start] = {}
        node, too_deep = -1, 0
        places = []
        for number, piece in enumerate(cuts):
            if kinds[piece] != BLOCK:
                pass
            elif is_end[piece]:
                if too_deep:
                    too_deep -= 1
                else:
                    ends[node] = number
                    node = parents[node]
            else:
                depth = depths[node] + 1 if node >= 0 else 0
                if too_deep or depth > MAX_DEPTH:
                    too_deep += not is_empty[piece]
                else:
                    tag = written[tags[piece] : texts[piece] - 1]
                    start = known.get(tag)
                    if start is None:
                        start = known[tag] = read_start(tag.decode("utf-8", "replace"))
                    around = flags[node] if node >= 0 else 0
                    parents.append(node)
                    starts.append(start)
                    depths.append(depth)
                    flags.append(_inherited(around, start.flags) if start.flags else around)
                    begins.append(number)
                    ends.append(number)
                    if not is_empty[piece]:
                        node = len(parents) - 1
            places.append(node if node > 0 else 0)
        return places

    def tree(self, cuts: NDArray[np.intp], blocks_before: NDArray[np.intp]) -> Tree:
        """Return the elements as arrays. blocks_before: how many blocks end before each cut."""
        begins, ends = np.array(self._begins, np.intp), np.array(self._ends, np.intp)
        columns = (blocks_before[begins], blocks_before[ends], cuts[begins], cuts[ends] + 1)
        return read_tree(self.parents, self._depths, self._flags, *columns)


def _inherited(around: int, own: int) -> int:
    """The flags of an element: those around it and its own; of a person's two rules the nearer one counts."""
    if own & (KEEP | DROP):
        around &= ~(KEEP | DROP)
    return around | own


def _read_blocks(markup: Markup, cuts: NDArray[np.intp], places: list[int]) -> tuple[list[Block], NDArray[np.intp]]:
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
    columns = (filled, begins, ends, links[filled], *(_shares(markup, one, cuts, texts)[filled] for one in (in_link, emphasised, pressed)),
               pictures[filled], markup.in_pre[begins] > 0)  # fmt: skip
    is_rule = kinds[cuts] == RULE
    reader = _TextReader(markup)
    make = partial(tuple.__new__, Block)  # a third of the time of Block(…)
    blocks: dict[int, Block] = {}
    for run, begin, end, links_in, linked, bold, button, pictures_in, is_pre in zip(
        *(one.tolist() for one in columns), strict=True
    ):
        text = reader.preformatted(begin, end) if is_pre else reader.folded(begin, end)
        if text or pictures_in:
            blocks[run] = make(
                (places[run], text, links_in, linked, bold, button, pictures_in, False, is_pre, begin, end, markup)
            )
    return _in_order(markup, blocks, np.flatnonzero(is_rule).tolist(), cuts, places)


def _shares(
    markup: Markup, inside: NDArray[np.int64], cuts: NDArray[np.intp], texts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The share of the text behind each cut that stands inside something."""
    if not inside.any():
        return np.zeros(len(cuts))
    return np.asarray(
        np.add.reduceat(np.where(inside > 0, markup.text_bytes, 0), cuts) / np.maximum(texts, 1), np.float64
    )


def _in_order(
    markup: Markup, blocks: dict[int, Block], rules: list[int], cuts: NDArray[np.intp], places: list[int]
) -> tuple[list[Block], NDArray[np.intp]]:
    """Blocks and rules in page order, and how many of them end before each cut."""
    before = np.zeros(len(cuts) + 1, np.intp)
    before[np.array(list(blocks), np.intp) + 1] += 1
    if not rules:
        return list(blocks.values()), np.cumsum(before)
    found = [(run, 1, block) for run, block in blocks.items()]
    for run in rules:
        piece = int(cuts[run])
        found.append((run, 0, Block(places[run], "", 0, 0.0, 0.0, 0.0, 0, True, False, piece, piece, markup)))
        before[run + 1] += 1
    found.sort(key=lambda one: one[:2])
    return [block for _, _, block in found], np.cumsum(before)


class _TextReader:
    """Reads the texts of runs of pieces."""

    def __init__(self, markup: Markup) -> None:
        self._markup = markup
        self._kinds = markup.kinds.tolist()
        self._is_silent = markup.is_silent.tolist()

    def folded(self, begin: int, end: int) -> str:
        """The text with its white space folded and one line for each `<br>` line."""
        markup = self._markup
        if end == begin + 1:
            joined = markup.written[markup.texts[begin] : markup.ends[begin]]
        else:
            joined = b"".join(self._parts(begin, end))
        text = joined.decode("utf-8", "replace")
        if "&" in text:
            text = unescaped(text)
        if "\0" in text:
            return _folded_lines(text.split("\0"))
        return " ".join(text.split())

    def preformatted(self, begin: int, end: int) -> str:
        """The text as it stands; block-level elements and `<br>` begin lines."""
        text = unescaped(b"".join(self._parts(begin, end)).decode("utf-8", "replace"))
        text = text.replace("\0", "\n").strip("\n")
        return "" if text.isspace() else text

    def _parts(self, begin: int, end: int) -> list[bytes]:
        markup, kinds, is_silent = self._markup, self._kinds, self._is_silent
        written, texts, ends = markup.written, markup.texts, markup.ends
        parts = [written[texts[begin] : ends[begin]]] if ends[begin] > texts[begin] else []
        for piece in range(begin + 1, end):
            kind = kinds[piece]
            if kind == BREAK:
                parts.append(_LINE)
            elif kind == PICTURE:
                if emoji := emoji_of(markup.tag(piece)):
                    parts.append(emoji.encode())
            elif kind == BLOCK and parts and not parts[-1].endswith((b"\n", _LINE)):  # within <pre>
                parts.append(_LINE)
            if not is_silent[piece] and ends[piece] > texts[piece]:
                parts.append(written[texts[piece] : ends[piece]])
        return parts


def _folded_lines(lines: Iterable[str]) -> str:
    folded = (" ".join(line.split()) for line in lines)
    return "\n".join([line for line in folded if line])


def _clean_texts(blocks: list[Block]) -> Signs:
    """Clean the texts of blocks in place, those few that hold a sign to clean, and return the signs of all."""
    signs = read_signs([block.text for block in blocks])
    unclean = np.flatnonzero(signs.count(UNCLEAN)).tolist()
    for index in unclean:
        block = blocks[index]
        text = clean(block.text)
        blocks[index] = block._replace(text=text if block.is_preformatted else _folded_lines(text.split("\n")))
    return read_signs([block.text for block in blocks]) if unclean else signs


def _asking(markup: Markup, cuts: NDArray[np.intp], places: list[int]) -> list[int]:
    """The nodes that hold a field for an e-mail address."""
    fields = np.flatnonzero(markup.named("input") & ~markup.is_end & ~markup.is_left_out)
    asking = [piece for piece in fields.tolist() if "mail" in markup.tag(piece).lower()]
    return [places[run] for run in (np.searchsorted(cuts, asking, side="right") - 1).tolist()]
