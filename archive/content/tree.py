"""The elements of a page as arrays: who stands in whom, and sums over what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from archive.content.tags import BLOCK, DROP, KEEP, read_start

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from archive.content.markup import Markup
    from archive.content.tags import Start

Whole: TypeAlias = "NDArray[np.int64]"

MAX_DEPTH = 200  # blocks that stand deeper belong to the element at that depth; honest pages go to about 60


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """The elements of a page as arrays, a number an element. levels: the elements of each depth. firsts, lasts: its blocks
    are [firsts:lasts]; begins: the piece of its start tag; behind: the one behind its end tag; ends: the first element behind it and all that stands in it.
    """

    parents: Whole
    depths: Whole
    flags: Whole
    firsts: Whole
    lasts: Whole
    begins: Whole
    behind: Whole
    ends: Whole
    levels: list[NDArray[np.intp]]

    def inherited(self, own: Whole) -> Whole:
        """Return bits of elements with those of all elements around them."""
        found = own.copy()
        for level in self.levels[1:]:
            found[level] |= found[self.parents[level]]
        return found

    def above(self, elements: Whole) -> Whole:
        """Return the parent of each element; the top is its own."""
        return np.maximum(self.parents[elements], 0)


class Elements:
    """The elements of a page, in page order. begins, ends: the numbers of the cuts at which each begins and ends."""

    def __init__(self, begins: NDArray[np.intp], ends: NDArray[np.intp], parents: Whole, depths: Whole) -> None:
        self.begins, self.ends = begins, ends
        self.parents, self.depths = parents, depths
        self.forms: list[Start] = []  # the different start tags
        self.form = np.zeros(0, np.intp)  # of each element the number of its own

    def read_tags(self, markup: Markup, cuts: NDArray[np.intp]) -> None:
        """Read the start tags of all elements, each different one once."""
        written, begins, ends = markup.written, markup.tags, markup.texts
        known = _Numbers()
        numbers = [known[written[begins[piece] : ends[piece] - 1]] for piece in cuts[self.begins].tolist()]
        self.forms = [read_start(tag.decode("utf-8", "replace")) for tag in known]
        self.form = np.array(numbers, np.intp)

    def starts(self) -> list[Start]:
        """Return the start tag of each element."""
        forms = self.forms
        return [forms[number] for number in self.form.tolist()]

    def tree(self, cuts: NDArray[np.intp], blocks_before: NDArray[np.intp]) -> Tree:
        """Return the elements as arrays. blocks_before: how many blocks end before each cut."""
        order = np.argsort(self.depths, kind="stable")
        bounds = np.searchsorted(self.depths[order], np.arange(1, int(self.depths.max(initial=0)) + 1))
        levels = np.split(order, bounds)
        begins, behind = cuts[self.begins], cuts[self.ends] + 1
        return Tree(
            parents=self.parents, depths=self.depths, flags=self._flags(levels), firsts=blocks_before[self.begins], lasts=blocks_before[self.ends],
            begins=begins, behind=behind, ends=np.searchsorted(begins, behind), levels=levels,
        )  # fmt: skip

    def _flags(self, levels: list[NDArray[np.intp]]) -> Whole:
        """The flags of elements with those of the elements around them; of a person's two rules the nearer one counts."""
        flags = np.array([start.flags for start in self.forms], np.int64)[self.form]
        if flags.any():
            for level in levels[1:]:
                own, around = flags[level], flags[self.parents[level]]
                flags[level] = own | np.where(own & (KEEP | DROP), around & ~(KEEP | DROP), around)
        return flags


class _Numbers(dict[bytes, int]):
    """Numbers of different things, in the order in which they are met."""

    def __missing__(self, key: bytes) -> int:
        self[key] = number = len(self)
        return number


def read_elements(markup: Markup, cuts: NDArray[np.intp]) -> tuple[Elements, Whole]:
    """Return the elements that begin at cuts, and for each cut the one that the text behind it stands in.

    Tags come in pairs: of those that begin and those that end at one depth, the first belong together, the second, and so on.
    """
    is_tag = markup.kinds[cuts] == BLOCK
    is_end = markup.is_end[cuts] & is_tag
    opens = is_tag & ~is_end & ~markup.is_empty[cuts]
    steps = opens.astype(np.int64) - is_end
    depth = np.cumsum(steps) - (steps > 0)  # of the element that begins or ends here
    is_tag &= depth <= MAX_DEPTH
    begins, closes = np.flatnonzero(is_tag & ~is_end), np.flatnonzero(is_tag & is_end)
    depths, open_ones = depth[begins], np.flatnonzero(opens[begins])
    order = open_ones[np.argsort(depths[open_ones], kind="stable")]
    closing = closes[np.argsort(depth[closes], kind="stable")]
    order_closed, closing = order[: len(closing)], closing[: len(order)]  # as many, unless a page breaks libxml2
    ends = begins.copy()
    ends[order_closed] = closing
    parents = _parents(begins, depths, order)
    now = np.full(len(cuts), -1, np.int64)
    now[begins] = np.where(opens[begins], np.arange(len(begins)), parents)
    now[closing] = parents[order_closed]
    found = Elements(begins, ends, parents, depths)
    found.read_tags(markup, cuts)
    last = np.maximum.accumulate(np.where(is_tag, np.arange(len(cuts)), 0))
    return found, np.maximum(now[last], 0)


def _parents(begins: NDArray[np.intp], depths: Whole, order: NDArray[np.intp]) -> Whole:
    """The element around each: the last that begins before it and one step less deep. order: those that hold others, by depth."""
    width = int(begins[-1]) + 1 if len(begins) else 1
    keys = depths[order] * width + begins[order]
    found = np.searchsorted(keys, (depths - 1) * width + begins) - 1
    return np.where(depths > 0, order[np.maximum(found, 0)] if len(order) else -1, -1)
