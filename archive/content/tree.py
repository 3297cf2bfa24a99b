"""The elements of a page as arrays: who stands in whom, and sums over what stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Whole: TypeAlias = "NDArray[np.int64]"


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


def read_tree(
    parents: Sequence[int],
    depths: Sequence[int],
    flags: Sequence[int],
    firsts: Whole,
    lasts: Whole,
    begins: Whole,
    behind: Whole,
) -> Tree:
    """Return the elements of columns, in page order. behind: the piece behind each element's end tag."""
    depth = np.array(depths, np.int64)
    order = np.argsort(depth, kind="stable")
    bounds = np.searchsorted(depth[order], np.arange(1, int(depth.max(initial=0)) + 1))
    return Tree(
        parents=np.array(parents, np.int64), depths=depth, flags=np.array(flags, np.int64), firsts=firsts, lasts=lasts, begins=begins, behind=behind,
        ends=np.searchsorted(begins, behind), levels=np.split(order, bounds),
    )  # fmt: skip
