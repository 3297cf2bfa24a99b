"""Choosing blocks from their probabilities."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.content.choice import LEAST_BELIEF, LEAST_EXPECTED, best_set

CHANCES = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 60)), min_size=1, max_size=12)


def expected_likeness(chances: list[float], weights: list[int], keep: list[bool]) -> float:
    """F1 of a choice where each block counts as text by its probability."""
    hits = sum(chance * weight for chance, weight, is_kept in zip(chances, weights, keep, strict=True) if is_kept)
    kept = sum(weight for weight, is_kept in zip(weights, keep, strict=True) if is_kept)
    expected = sum(chance * weight for chance, weight in zip(chances, weights, strict=True))
    return 2 * hits / (kept + expected) if kept else 0.0


@given(CHANCES)
def test_no_threshold_does_better(pairs: list[tuple[float, int]]) -> None:
    chances, weights = [chance for chance, _ in pairs], [weight for _, weight in pairs]
    keep, likeness = best_set(chances, weights)

    if any(keep):
        assert likeness == max(
            likeness,
            *(expected_likeness(chances, weights, [one >= least for one in chances]) - 1e-9 for least in chances),
        )
        assert abs(expected_likeness(chances, weights, keep) - likeness) < 1e-9
    else:
        assert max(chances) < LEAST_BELIEF or sum(c * w for c, w in pairs) < LEAST_EXPECTED


def test_an_unsure_block_is_kept_where_most_is_unsure_and_dropped_where_most_is_sure() -> None:
    assert best_set([0.4, 0.4, 0.4], [50, 50, 50])[0] == [True, True, True]
    assert best_set([0.99, 0.4, 0.99], [500, 50, 500])[0] == [True, False, True]


def test_nothing_is_kept_of_a_page_that_has_next_to_nothing() -> None:
    assert best_set([0.9, 0.1], [5, 5]) == ([False, False], 0.0)
