"""Turn pages into examples: what the model is given of them, exactly as the extractor reads it, with labels and weights.

Words are numbered as they come; which of them the model knows is decided later, from the pages it is trained on (`words`).
"""

from __future__ import annotations

import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from archive.content.blocks import cut
from archive.content.features.inputs import Inputs, read_facts, read_inputs
from archive.content.features.layout import lay_out
from archive.content.features.wording import Bags, Vocabulary
from archive.content.kind import KINDS, kind_votes
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.page import read_page
from benchmarks.adapters import as_capture
from benchmarks.training.greedy import greedy_labels

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from archive.content.features.layout import Layout
    from archive.page import Page
    from benchmarks.training.sets import TruthPage

PAGES_A_TURN = 40  # given to a process at once


class Growing(dict[str, int]):
    """A dictionary of words that knows every word: one it meets gets the next number."""

    def __contains__(self, word: object) -> bool:
        return True

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number

    def get(self, word: str, default: object = None) -> int:
        return self[word]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One page. inputs: what the model is given, the figures as float32. labels: of each block; weights: of each block, together 1, 0 where
    the truth is silent."""

    name: str
    site: str
    data_set: str
    kind: str
    inputs: Inputs
    labels: NDArray[np.bool_]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """The examples of all pages that have text, and all their words: number → word, one list each of texts, names and pages."""

    pages: list[Example]
    texts: list[str]
    names: list[str]
    said: list[str]


def read_examples(pages: Sequence[TruthPage], cache: Path | None = None) -> Examples:
    """Return the examples of all pages that have text, in the order of the pages, read by as many processes as there are processors.

    cache: a file that keeps them; made where it is missing, to be deleted by hand when the extractor has changed.
    """
    if cache and cache.exists():
        found: Examples = pickle.loads(cache.read_bytes())
        return found
    turns = [pages[start : start + PAGES_A_TURN] for start in range(0, len(pages), PAGES_A_TURN)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = _joined(list(pool.map(_read_turn, turns)))
    if cache:
        cache.write_bytes(pickle.dumps(found, protocol=5))
    return found


def _read_turn(pages: Sequence[TruthPage]) -> Examples:
    words = Vocabulary(Growing(), Growing(), Growing())
    found = [example for page in pages if (example := example_of(page, words)) is not None]
    return Examples(pages=found, texts=list(words.texts), names=list(words.names), said=list(words.pages))


def _joined(turns: list[Examples]) -> Examples:
    """All turns as one, their words numbered anew."""
    texts, names, said = Growing(), Growing(), Growing()
    pages = []
    for turn in turns:
        new = [
            np.array([known[word] for word in words], np.intp)
            for known, words in ((texts, turn.texts), (names, turn.names), (said, turn.said))
        ]
        pages += [renumbered(example, *new) for example in turn.pages]
    return Examples(pages=pages, texts=list(texts), names=list(names), said=list(said))


def renumbered(example: Example, texts: NDArray[np.intp], names: NDArray[np.intp], said: NDArray[np.intp]) -> Example:
    """Return an example with other numbers of its words: old number → new one, -1 where the word is unknown."""
    inputs = example.inputs
    return replace(
        example,
        inputs=replace(
            inputs,
            texts=_bags(inputs.texts, texts),
            tags=_bags(inputs.tags, names),
            page=_bags(inputs.page, said),
        ),
    )


def _bags(bags: Bags, new: NDArray[np.intp]) -> Bags:
    numbers = new[bags.numbers]
    is_known = numbers >= 0
    known_before = np.concatenate([np.zeros(1, np.intp), np.cumsum(is_known)])
    return Bags(numbers[is_known], known_before[bags.ends])


def lay_out_page(truth_page: TruthPage) -> tuple[Page, Layout] | None:
    """Return a page and its layout, None where it has no text."""
    page = read_page(as_capture(truth_page.html(), truth_page.url), limits=ReadingLimits())
    if isinstance(page, Rejection):
        return None
    layout = lay_out(cut(page.root))
    return (page, layout) if layout.blocks else None


def example_of(truth_page: TruthPage, words: Vocabulary) -> Example | None:
    """Return the example of one page, None where it has no text. words: grows."""
    found = lay_out_page(truth_page)
    if found is None:
        return None
    page, layout = found
    given = kind_votes(page, layout.page)
    votes = np.array([given[kind] for kind in KINDS], np.float64)
    inputs = read_inputs(page, layout, read_facts(page), votes, words)
    return Example(
        name=truth_page.name, site=truth_page.site, data_set=truth_page.data_set.name, kind=truth_page.kind,
        inputs=replace(inputs, figures=inputs.figures.astype(np.float32)),
        labels=greedy_labels([block.text for block in layout.blocks], truth_page.truth), weights=_weights(layout, inputs, truth_page),
    )  # fmt: skip


def _weights(layout: Layout, inputs: Inputs, truth_page: TruthPage) -> NDArray[np.float32]:
    """Weigh blocks by the square root of their words: between counting blocks and counting words, as menus have many and texts long ones."""
    silent = truth_page.uncertain | ({truth_page.headline} if truth_page.headline else set())
    weights = np.sqrt(np.maximum(inputs.words, 1.0))
    weights *= [normalize("NFC", " ".join(block.text.split())) not in silent for block in layout.blocks]
    return np.asarray(weights / max(float(weights.sum()), 1e-9), np.float32)
