"""How far the sums of a network can grow: below the largest number up to which float32 holds every multiple of a step squared, all are exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.network import LARGEST, STEP, WIDEST_FIGURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# A product of two multiples of 1/STEP is a multiple of 1/STEP²; float32 holds 24 bits of it.
EXACT = 2.0**24 / STEP**2


def largest_sum(layers: Mapping[str, NDArray[np.float32]], figures: int, answers: int) -> float:
    """Return the largest sum of absolute products that any layer could meet, whatever the page."""
    words = np.abs(layers["words"]).max(axis=0, initial=0.0)
    bags = (len(layers["in"]) - figures - answers) // len(words)
    given = np.concatenate([np.full(figures, WIDEST_FIGURE), np.ones(answers), np.tile(words, bags)])
    found = []
    for name, weights in layers.items():
        if name in ("words", "convention") or name.endswith("_bias"):
            continue
        vector = given if name == "in" else np.full(len(weights), LARGEST)
        found.append(float((vector @ np.abs(weights) + np.abs(layers[f"{name}_bias"])).max()))
    return max(found)
