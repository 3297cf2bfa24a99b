from __future__ import annotations

import numpy as np

from archive.content.features.network import our_model
from benchmarks.training.exactness import EXACT, largest_sum


def test_no_sum_of_our_model_can_leave_what_float32_holds_exactly() -> None:
    model = our_model()
    for layers in model.layers:
        assert largest_sum(layers, len(model.figures), len(model.edge_columns)) < EXACT


def test_the_largest_sum_is_that_of_the_layer_with_the_largest_weights() -> None:
    layers = {
        "words": np.array([[0.5], [-2.0]], np.float32),
        "in": np.array([[1.0], [-3.0], [5.0]], np.float32),
        "in_bias": np.array([1.0], np.float32),
    }
    assert largest_sum(layers, figures=1, answers=1) == 4 * 1 + 1 * 3 + 2 * 5 + 1
    assert largest_sum(layers | {"out": np.array([[3.0]], np.float32), "out_bias": np.zeros(1, np.float32)}, 1, 1) == 24
