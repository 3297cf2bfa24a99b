from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.held_out import FOLDS, fold_of


@given(st.text())
def test_every_site_has_one_fold(site: str) -> None:
    assert fold_of(site) == fold_of(site) in range(FOLDS)


def test_sites_are_dealt_evenly() -> None:
    counts = [0] * FOLDS
    for number in range(1000):
        counts[fold_of(f"site-{number}.example")] += 1
    assert max(counts) - min(counts) < 60
