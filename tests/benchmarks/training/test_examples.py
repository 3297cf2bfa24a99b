from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.wording import Vocabulary
from benchmarks.training.examples import Growing, _joined, _read_turn, example_of
from benchmarks.training.words import choose_words

if TYPE_CHECKING:
    from benchmarks.training.sets import TruthPage


def test_a_growing_dictionary_knows_every_word_and_numbers_them_as_they_come() -> None:
    words = Growing()
    assert "tide" in words
    assert [words["tide"], words.get("quay", -1), words.get("tide", -1)] == [0, 1, 0]
    assert list(words) == ["tide", "quay"]


def test_the_paragraphs_of_the_truth_are_labelled_and_every_page_weighs_one(truth_pages: list[TruthPage]) -> None:
    example = example_of(truth_pages[0], Vocabulary(Growing(), Growing(), Growing()))
    assert example is not None
    assert example.labels.tolist() == [False] * 4 + [True, True] + [False]
    assert float(example.weights.sum()) == np.float32(1.0)


def test_pages_read_in_turns_are_those_read_at_once(truth_pages: list[TruthPage]) -> None:
    apart = _joined([_read_turn(truth_pages[:5]), _read_turn(truth_pages[5:])])
    at_once = _joined([_read_turn(truth_pages)])
    assert (apart.texts, apart.names, apart.said) == (at_once.texts, at_once.names, at_once.said)
    for one, other in zip(apart.pages, at_once.pages, strict=True):
        assert one.inputs.texts.numbers.tolist() == other.inputs.texts.numbers.tolist()


def test_words_of_few_sites_are_left_out(truth_pages: list[TruthPage]) -> None:
    examples = _joined([_read_turn(truth_pages)])
    words = choose_words(examples, examples.pages)
    assert {"home.", "imprint."} <= set(words.vocabulary.texts)
    assert "harbour" not in words.vocabulary.texts  # on 12 sites, and single words need 25
    assert {"<article", "story"} <= set(words.vocabulary.names)
    assert not [word for word in words.vocabulary.pages if word.startswith("host")]
    known = words.of(examples.pages[0])
    numbers = {*words.vocabulary.texts.values(), *words.vocabulary.names.values(), *words.vocabulary.pages.values()}
    assert numbers == set(range(words.count))
    assert set(known.inputs.texts.numbers.tolist()) <= numbers
    assert len(known.inputs.texts.ends) == len(known.labels)
