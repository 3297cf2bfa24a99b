"""The tail chances, held against their laws and against counting."""

from __future__ import annotations

import math
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.chances import LEAST_SPREAD, Usual, chance_of_so_few, chance_of_so_low, chance_of_so_many, usual_of

counts = st.lists(st.integers(0, 2_000), min_size=1, max_size=8)


@given(counts, st.integers(0, 3_000))
def test_a_chance_is_one_at_most_and_grows_with_the_count(weeks: list[int], count: int) -> None:
    usual = usual_of(weeks)
    assert 0.0 <= chance_of_so_few(count, usual) <= chance_of_so_few(count + 1, usual) <= 1.0


@given(counts)
def test_what_is_usual_is_never_unlikely(weeks: list[int]) -> None:
    usual = usual_of(weeks)
    assert chance_of_so_few(math.ceil(usual.mean), usual) == 1.0


@given(st.floats(0.5, 500), st.floats(0.0, 1.4), st.integers(1, 8), st.integers(0, 100))
def test_a_wilder_past_makes_silence_likelier(mean: float, spread: float, weeks: int, _: int) -> None:
    calm, wild = Usual(mean, spread + LEAST_SPREAD, weeks), Usual(mean, spread + LEAST_SPREAD + 0.1, weeks)
    assert chance_of_so_few(0, calm) <= chance_of_so_few(0, wild) + 1e-12


def test_one_wild_week_among_four_changes_neither_mean_nor_spread_much() -> None:
    assert usual_of([30, 31, 29, 30, 4_000]).mean == 30
    assert usual_of([30, 31, 29, 30, 4_000]).spread == LEAST_SPREAD


@given(st.integers(1, 60), st.floats(0.01, 0.99), st.data())
def test_so_many_is_the_binomial_tail(of: int, share: float, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    exact = sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(count, of + 1))
    found = chance_of_so_many(count, of, share)
    assert found == 1.0 if count <= of * share else found == pytest.approx(exact, rel=1e-6, abs=1e-12)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_so_low_and_so_high_are_one_together(one: list[int], other: list[int]) -> None:
    assert chance_of_so_low(one, other) + chance_of_so_low(other, one) == pytest.approx(
        2.0 if len({*one, *other}) == 1 else 1.0
    )


def test_so_low_comes_close_to_counting_all_orders() -> None:
    sample, usual = [1.0, 2.0, 3.0, 5.0, 8.0], [4.0, 6.0, 7.0, 9.0, 10.0, 11.0, 12.0]
    ranks = sorted(sample + usual)
    seen = sum(ranks.index(each) for each in sample)
    orders = [sum(each) for each in combinations(range(12), 5)]
    exact = sum(each <= seen for each in orders) / len(orders)
    assert chance_of_so_low(sample, usual) == pytest.approx(exact, abs=0.01)
