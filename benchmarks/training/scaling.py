"""How figures are brought to scale, and which yes-or-no questions are asked of them.

A network draws smooth lines; that a text is "shorter than 40 signs" it learns slowly. So beside the scaled figures it is given answers to
"is it at least so much?" for some quantiles of each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.network import STEP, WIDEST_FIGURE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.training.examples import Example

EVERY = 7  # rows looked at: a seventh of half a million is plenty for quantiles
LONG_TAIL = 2.5  # of figures whose largest hundredth is beyond, the logarithm is taken
QUANTILES = 6  # edges asked of each figure, fewer where values are few
LEAST_GAP = 1e-4  # between the values beside an edge, as a share of them: no rounding can turn an answer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scaling:
    """See `archive.content.features.network.Model`."""

    names: tuple[str, ...]
    is_log: NDArray[np.bool_]
    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]
    edge_columns: NDArray[np.intp]
    edge_values: NDArray[np.float64]

    @property
    def width(self) -> int:
        """How many numbers a block is given."""
        return len(self.names) + len(self.edge_columns)

    def scaled(self, figures: NDArray[np.floating]) -> NDArray[np.float32]:
        """Return the scaled figures of blocks, rounded as the extractor rounds them."""
        raw = figures.astype(np.float64)
        values = np.where(self.is_log, np.sign(raw) * np.log1p(np.abs(raw)), raw)
        values = np.clip((values - self.mean) / self.deviation, -WIDEST_FIGURE, WIDEST_FIGURE)
        return np.asarray(np.rint(values * STEP) / STEP, np.float32)

    def answers(self, figures: NDArray[np.floating]) -> NDArray[np.bool_]:
        """Return the answers for blocks."""
        return np.asarray(figures[:, self.edge_columns] >= self.edge_values, np.bool_)


def fit_scaling(pages: Sequence[Example], quantiles: int = QUANTILES) -> Scaling:
    """Return the scaling of some pages."""
    rows = np.concatenate([page.inputs.figures[::EVERY] for page in pages]).astype(np.float64)
    weights = np.concatenate([np.sqrt(page.inputs.words[::EVERY] + 1) for page in pages])
    is_log = np.percentile(np.abs(rows), 99, axis=0) > LONG_TAIL
    values = np.where(is_log, np.sign(rows) * np.log1p(np.abs(rows)), rows)
    edges = [(column, edge) for column in range(rows.shape[1]) for edge in _edges(rows[:, column], weights, quantiles)]
    return Scaling(
        names=pages[0].inputs.names, is_log=is_log, mean=values.mean(axis=0), deviation=values.std(axis=0) + 1e-6,
        edge_columns=np.array([column for column, _ in edges], np.intp), edge_values=np.array([edge for _, edge in edges], np.float64),
    )  # fmt: skip


def _edges(values: NDArray[np.float64], weights: NDArray[np.float64], quantiles: int) -> list[float]:
    """Edges near the quantiles of a column, each midway between two values that occur; none for columns of two values."""
    known, places = np.unique(values, return_inverse=True)
    if len(known) <= 2:
        return []
    sums = np.cumsum(np.bincount(places, weights))
    shares = sums / sums[-1]
    found = set()
    for number in range(1, quantiles + 1):
        place = int(np.searchsorted(shares, number / (quantiles + 1)))
        while place + 1 < len(known):
            low, high = float(known[place]), float(known[place + 1])
            if high - low > LEAST_GAP * max(abs(low), abs(high)):
                found.add((low + high) / 2)
                break
            place += 1
    return sorted(found)
