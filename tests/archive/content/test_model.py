"""The model that comes with the package: where it is from, and that it can be read."""

from __future__ import annotations

import json
from importlib.resources import files

from archive.content.features.scoring import GROUPS, read_model

TEXT = files("archive.content.features").joinpath("weights.json").read_text("utf-8")


def test_the_model_file_says_where_it_comes_from() -> None:
    about = json.loads(TEXT)["about"]
    assert about["trained_by"] == "benchmarks/training/train.py"
    assert all(each["name"] and each["licence"] and each["pages"] for each in about["data"])
    assert about["seed"]
    model = read_model(TEXT)
    assert about["weights"] == sum(
        len(table) for group in (model.shared, *model.own.values()) for table in group.values()
    )


def test_every_kind_has_weights_for_every_measure() -> None:
    model = read_model(TEXT)
    for kind in ("article", "forum", *GROUPS, "a kind that no page of the data had"):
        assert set(model.tables(kind)) == set(model.shared)
    assert model.tables("forum") != model.tables("article") == model.tables("gallery")
