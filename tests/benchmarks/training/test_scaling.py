from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.training.scaling import LEAST_GAP, _edges


@given(st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=60), st.integers(1, 8))
def test_no_value_stands_on_an_edge_or_so_near_that_rounding_could_turn_the_answer(
    values: list[float], quantiles: int
) -> None:
    column = np.array(values)
    edges = _edges(column, np.ones(len(column)), quantiles)
    assert len(edges) <= quantiles
    for edge in edges:
        assert (column < edge).any() and (column > edge).any()
        nearest = column[np.argmin(np.abs(column - edge))]
        assert abs(nearest - edge) >= LEAST_GAP / 4 * abs(edge)


def test_a_column_of_yes_and_no_has_no_edges() -> None:
    assert _edges(np.array([0.0, 1.0, 1.0]), np.ones(3), 6) == []


def test_edges_stand_where_the_weight_is() -> None:
    values, weights = np.arange(10.0), np.array([1.0] * 9 + [91.0])
    assert _edges(values, weights, 3) == []
    assert _edges(values, np.ones(10), 1) == [4.5]
