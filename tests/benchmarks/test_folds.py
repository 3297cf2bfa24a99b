"""The models of the folds are of the same make as the installed one."""

from __future__ import annotations

import pytest

from archive.content.features.network import our_model, read_model
from benchmarks.held_out import FOLDS
from tests.conftest import ROOT


@pytest.mark.parametrize("fold", range(FOLDS))
def test_a_fold_is_what_the_installed_model_is_but_for_its_pages(fold: int) -> None:
    ours, held_out = our_model(), read_model((ROOT / "benchmarks/folds" / f"{fold}.npz").read_bytes())

    assert held_out.figures == ours.figures
    assert held_out.kinds == ours.kinds
    assert [sorted(layers) for layers in held_out.layers] == [sorted(layers) for layers in ours.layers]
    assert {key: held_out.about[key] for key in ("trained_by", "seeds")} == {
        key: ours.about[key] for key in ("trained_by", "seeds")
    }
