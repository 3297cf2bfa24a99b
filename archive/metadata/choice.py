"""Choosing among readings of a field: the sum of the weights of what is known of each. Knows no field."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True)
class Choice:
    """The reading chosen, and its share (0..1) of what all readings together weigh."""

    key: str
    confidence: float


def best(readings: Mapping[str, Collection[str]], weights: Mapping[str, float]) -> Choice | None:
    """Return the reading whose marks weigh most, the first of equals; None where there is none.

    readings: the marks of each. A mark without a weight counts nothing. The confidence is that of a conditional logit
    (McFadden 1974), by which the weights were fitted.
    """
    sums = {key: math.fsum(weights.get(mark, 0.0) for mark in marks) for key, marks in readings.items()}
    if not sums:
        return None
    chosen = max(sums, key=sums.__getitem__)
    return Choice(chosen, 1.0 / math.fsum(math.exp(value - sums[chosen]) for value in sums.values()))
