from __future__ import annotations

import json

import numpy as np

from archive.content.features.scoring import read_model
from benchmarks.training.examples import Examples
from benchmarks.training.fit import GROUP_NAMES, fit, lay_out_design
from benchmarks.training.sets import WCXB
from benchmarks.training.train import about, model_file


def example(name: str, group: str, rows: list[tuple[int, int]], labels: list[float]) -> Examples:
    return Examples(
        name=name,
        site=f"{name}.example",
        data_set=WCXB,
        group=group,
        measures=("size", "linked"),
        columns=np.array(rows, dtype=np.uint8),
        labels=np.array(labels),
        weights=np.full(len(labels), 100.0 / len(labels)),
    )


PAGES = [
    example("news", "article", [(0, 1), (1, 0), (2, 0)], [0.0, 1.0, 1.0]),
    example("blog", "article", [(0, 2), (2, 0)], [0.0, 1.0]),
    example("board", "forum", [(0, 0), (1, 1), (2, 2)], [1.0, 0.0, 0.0]),
]


def chances(kind: str, rows: list[tuple[int, int]], text: str) -> list[float]:
    tables = read_model(text).tables(kind)
    return [tables["bias"][0] + tables["size"][size] + tables["linked"][linked] for size, linked in rows]


def test_the_weights_tell_text_from_furniture_by_kind() -> None:
    tables = fit(lay_out_design(PAGES), np.ones(3, dtype=bool))
    text = model_file(tables, about(PAGES, tables))
    long, menu = chances("article", [(2, 0), (0, 2)], text)
    assert long > 0 > menu
    assert chances("forum", [(0, 0)], text)[0] > 0


def test_the_same_pages_give_the_same_bytes() -> None:
    first, second = (model_file(fit(lay_out_design(PAGES), np.ones(3, dtype=bool)), {}) for _ in range(2))
    assert first == second


def test_a_page_held_out_changes_nothing() -> None:
    held_out = np.array([True, True, False])
    turned = example("board", "forum", [(0, 0), (1, 1), (2, 2)], [0.0, 1.0, 1.0])
    assert fit(lay_out_design(PAGES), held_out) == fit(lay_out_design([*PAGES[:2], turned]), held_out)


def test_the_model_file_says_its_data_and_its_size() -> None:
    tables = fit(lay_out_design(PAGES), np.ones(3, dtype=bool))
    header = json.loads(model_file(tables, about(PAGES, tables)))["about"]
    assert [row["pages"] for row in header["data"]] == [3, 0]
    assert header["blocks"] == 8
    assert set(tables) == {"shared", *GROUP_NAMES}
