"""Fit the additive model: a weight for each class of each measure on all pages, and another one on pages of that kind.

Ridge logistic regression by L-BFGS over all blocks at once. Nothing here is random: the weights start at nought, and the order of the
pages is fixed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]  # scipy ships no types
from scipy.optimize import minimize  # type: ignore[import-untyped]  # scipy ships no types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.training.examples import Examples

# The kinds with weights of their own, in the order of the model file (archive.content.features.scoring.GROUPS folds the others into them).
GROUP_NAMES = ("article", "documentation", "service", "forum", "product", "listing")
# The best out of fold by site on WCXB dev, November 2026 (block F1 0.880): 4e-6 learns the sites by heart (0.870), 3e-4 and 3e-3 lose 0.2 points.
RIDGE = 1e-3
# The weights of a kind count so much of those of all pages: with less data each they are drawn more to nought. Halved, 0.1 points less.
OWN_SCALE = 0.6
STEPS = 200  # at most; with this ridge it comes to rest before
MEMORY = 20  # steps that L-BFGS remembers; more than its default, since the measures overlap
DECIMALS = 2  # of a weight in the file: 1/200 of log-odds is far below what the data say

Tables = dict[str, dict[str, list[float]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """All blocks of all pages. matrix: 0/1, one row a block, one column for each class of each measure in each group, groups outside.

    sizes: the number of classes of each measure. page: the number of its page for each row.
    """

    matrix: sparse.csr_matrix
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]
    page: NDArray[np.intp]
    sizes: dict[str, int]

    @property
    def width(self) -> int:
        """The number of columns of one group."""
        return sum(self.sizes.values())


def lay_out_design(examples: Sequence[Examples]) -> Design:
    """Return the blocks of all examples as one design."""
    measures = examples[0].measures
    largest = np.max([each.columns.max(axis=0) for each in examples], axis=0)
    sizes = {name: int(size) + 1 for name, size in zip(measures, largest, strict=True)}
    starts = np.concatenate([[0], np.cumsum(list(sizes.values()))]).astype(np.int32)
    offsets = {group: number * int(starts[-1]) for number, group in enumerate(GROUP_NAMES)}
    places = np.concatenate([each.columns + starts[:-1] + np.int32(offsets[each.group]) for each in examples])
    rows, count = places.shape
    matrix = sparse.csr_matrix(
        (np.ones(places.size), places.ravel(), np.arange(0, places.size + 1, count)),
        shape=(rows, len(GROUP_NAMES) * int(starts[-1])),
    )
    return Design(
        matrix=matrix,
        labels=np.concatenate([each.labels for each in examples]),
        weights=np.concatenate([each.weights for each in examples]),
        page=np.repeat(np.arange(len(examples)), [len(each.labels) for each in examples]),
        sizes=sizes,
    )


def fit(design: Design, is_trained_on: NDArray[np.bool_]) -> Tables:
    """Return the weights by group and measure, rounded as in the file. is_trained_on: for each page, whether it may be looked at."""
    width, groups = design.width, len(GROUP_NAMES)
    weights = design.weights * is_trained_on[design.page]
    weights /= weights.sum()
    backwards = design.matrix.T

    def loss(numbers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """The mean loss with its penalty, and its slope. numbers: shared weights, those of each group, the bias."""
        shared, own, bias = numbers[:width], numbers[width:-1].reshape(groups, width), numbers[-1]
        log_odds = design.matrix @ (shared + OWN_SCALE * own).ravel() + bias
        losses = np.logaddexp(0.0, log_odds) - design.labels * log_odds
        errors = weights * (1.0 / (1.0 + np.exp(-log_odds)) - design.labels)
        slopes = (backwards @ errors).reshape(groups, width)
        slope = np.concatenate([slopes.sum(axis=0), OWN_SCALE * slopes.ravel(), [errors.sum()]])
        slope[:-1] += RIDGE * numbers[:-1]
        return float(weights @ losses + RIDGE * (numbers[:-1] @ numbers[:-1]) / 2), slope

    start = np.zeros((groups + 1) * width + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "maxcor": MEMORY})
    return _tables(design.sizes, found.x)


def _tables(sizes: dict[str, int], numbers: NDArray[np.float64]) -> Tables:
    """Cut the fitted numbers into the tables of the file; tables of noughts only are left out."""
    width = sum(sizes.values())
    rows = numbers[:-1].reshape(-1, width) * np.array([[1.0], *[[OWN_SCALE]] * len(GROUP_NAMES)])
    tables: Tables = {"shared": {"bias": _rounded(numbers[-1:])}}
    for group, row in zip(("shared", *GROUP_NAMES), rows, strict=True):
        table = tables.setdefault(group, {})
        start = 0
        for name, size in sizes.items():
            part = _rounded(row[start : start + size])
            start += size
            if group == "shared" or any(part):
                table[name] = part
    return tables


def _rounded(numbers: NDArray[np.float64]) -> list[float]:
    """Round; adding nought makes -0.0 plain 0.0."""
    return [round(float(number), DECIMALS) + 0.0 for number in numbers]


def count_by_set(examples: Sequence[Examples]) -> Counter[str]:
    """Return how many pages each data set gave."""
    return Counter(each.data_set.name for each in examples)
