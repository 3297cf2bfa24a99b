"""Turn pages into examples: the measures of their blocks, exactly as the extractor takes them, with labels and weights."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from archive.content.blocks import cut
from archive.content.features.layout import lay_out
from archive.content.features.measure import measure
from archive.content.features.scoring import GROUPS, WORD, page_facts
from archive.content.kind import kind_votes, page_kind
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.page import read_page
from benchmarks.adapters import as_capture
from benchmarks.training.labels import labels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from archive.content.blocks import Block
    from benchmarks.training.sets import DataSet, TruthPage

# How deep a block stands in its page is a habit of the site's templates: out of fold it changes nothing (loss 0.2675 with it, 0.2674 without).
LEFT_OUT = frozenset({"depth"})
PAGE_WEIGHT = 100.0  # every page weighs the same, long or short
PAGES_A_TURN = 16  # given to a process at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """The blocks of one page.

    columns: uint8, one row a block, one column for each of `measures`: the class of the block by that measure. labels: 0.0 or 1.0
    a block. weights: float64 a block, together PAGE_WEIGHT; 0 where the truth is silent.
    """

    name: str
    site: str
    data_set: DataSet
    group: str
    measures: tuple[str, ...]
    columns: NDArray[np.uint8]
    labels: NDArray[np.float64]
    weights: NDArray[np.float64]


def read_examples(pages: Iterable[TruthPage]) -> list[Examples]:
    """Return the examples of all pages that have text, in the order of the pages; read by as many processes as there are processors."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(examples_of, pages, chunksize=PAGES_A_TURN)
        return [each for each in found if each is not None]


def examples_of(truth_page: TruthPage) -> Examples | None:
    """Return the examples of one page, None where it has no text."""
    page = read_page(as_capture(truth_page.html(), truth_page.url), limits=ReadingLimits())
    if isinstance(page, Rejection):
        return None
    blocks = cut(page.root)
    kind = page_kind(blocks, kind_votes(page, blocks))
    layout = lay_out(blocks)
    if not layout.blocks:
        return None
    measured = {name: column for name, column in measure(layout, page_facts(page)).items() if name not in LEFT_OUT}
    return Examples(
        name=truth_page.name,
        site=truth_page.site,
        data_set=truth_page.data_set,
        group=GROUPS.get(kind, kind),
        measures=tuple(measured),
        columns=np.array(list(measured.values()), dtype=np.uint8).T,
        labels=np.array(labels([block.text for block in layout.blocks], truth_page.truth), dtype=np.float64),
        weights=_weights(layout.blocks, truth_page),
    )


def _weights(blocks: list[Block], truth_page: TruthPage) -> NDArray[np.float64]:
    """Weigh blocks by the square root of their words: between counting blocks and counting words, as menus have many and texts long ones."""
    silent = truth_page.uncertain | ({truth_page.headline} if truth_page.headline else set())
    weights = np.array([max(len(WORD.findall(block.text)), 1) for block in blocks], dtype=np.float64) ** 0.5
    weights *= [normalize("NFC", " ".join(block.text.split())) not in silent for block in blocks]
    total = weights.sum()
    return weights * (PAGE_WEIGHT / total) if total else weights
