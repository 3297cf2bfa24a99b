from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from archive.content.features.network import judge, read_model, write_model
from benchmarks.training.batches import lay_end_to_end, prepare
from benchmarks.training.examples import Examples, _joined, _read_turn
from benchmarks.training.learn import Recipe, train_net
from benchmarks.training.scaling import fit_scaling
from benchmarks.training.sets import BODIES
from benchmarks.training.train import train_model
from benchmarks.training.words import choose_words

if TYPE_CHECKING:
    from benchmarks.training.sets import TruthPage

RECIPE = Recipe(epochs=12)


@pytest.fixture
def examples(truth_pages: list[TruthPage]) -> Examples:
    return _joined([_read_turn(truth_pages)])


def test_text_is_told_from_furniture_on_a_site_that_was_not_seen(examples: Examples) -> None:
    model = train_model(examples, examples.pages[1:], recipe=RECIPE)
    held_out = choose_words(examples, examples.pages[1:]).of(examples.pages[0])
    assert (judge(model, held_out.inputs).log_odds > 0).tolist() == held_out.labels.tolist()


def test_the_same_pages_and_seed_give_the_same_bytes(examples: Examples) -> None:
    first, second = (write_model(train_model(examples, examples.pages, recipe=RECIPE)) for _ in range(2))
    assert first == second


def test_the_model_file_says_its_data_and_reads_back_the_same(examples: Examples) -> None:
    model = train_model(examples, examples.pages, seeds=(3, 4), recipe=RECIPE)
    again = read_model(write_model(model))
    assert [row["pages"] for row in again.about["data"]] == [6, 0, 6]
    assert again.about["seeds"] == [3, 4] and len(again.layers) == 2
    inputs = choose_words(examples, examples.pages).of(examples.pages[3]).inputs
    assert judge(again, inputs).log_odds.tolist() == judge(model, inputs).log_odds.tolist()


def test_the_extractor_runs_the_network_that_was_trained(examples: Examples) -> None:
    words = choose_words(examples, examples.pages)
    pages = [words.of(page) for page in examples.pages]
    scaling = fit_scaling(pages)
    prepared = [prepare(page, scaling) for page in pages]
    net = train_net(prepared, scaling.width, words.count, 0, RECIPE)
    model = train_model(examples, examples.pages, recipe=RECIPE)
    news = [number for number, page in enumerate(pages) if page.data_set == BODIES.name]
    with torch.no_grad():
        expected, _ = net(lay_end_to_end([prepared[number] for number in news]))
    found = np.concatenate([judge(model, pages[number].inputs).log_odds for number in news])
    chances = [1 / (1 + np.exp(-values)) for values in (found, expected.numpy())]
    assert np.abs(chances[0] - chances[1]).max() < 0.05
