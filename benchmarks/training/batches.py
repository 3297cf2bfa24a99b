"""Lay pages end to end as tensors, several to a batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from archive.content.features.inputs import SPANS
from archive.content.kind import KINDS
from benchmarks.training.sets import BODIES, SILVER, WCXB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from archive.content.features.wording import Bags
    from benchmarks.training.examples import Example
    from benchmarks.training.scaling import Scaling

GAP = 4  # empty rows between pages, as many as the farthest neighbour that is looked at
SMALL_PAGES, SMALL_BLOCKS = 24, 3_000  # of a batch
UNKNOWN_KIND = -100  # what torch leaves out of the loss
# What a data set takes for main text is told to the network, each by its own number.
CONVENTIONS = {WCXB.name: 0, SILVER.name: 1, BODIES.name: 2}
# fundus-body is small, clean and nearest to what is read; silver's truths are votes of other extractors.
PAGE_WEIGHTS = {WCXB.name: 1.0, SILVER.name: 0.7, BODIES.name: 2.0}


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A page as arrays. given: scaled figures; answers: 0/1. names: bags, each once; around: for each block the bags of its elements; chains: for each
    element farther up (of_chain: the one of each block) the bags of it and all around it."""

    name: str
    given: NDArray[np.float32]
    answers: NDArray[np.uint8]
    texts: Bags
    headings: NDArray[np.int64]
    names: list[tuple[int, ...]]
    around: NDArray[np.int64]
    chains: list[list[int]]
    of_chain: NDArray[np.int64]
    spans: NDArray[np.int64]
    words: NDArray[np.float32]
    said: NDArray[np.intp]
    votes: NDArray[np.float32]
    labels: NDArray[np.bool_]
    weights: NDArray[np.float32]
    kind: int
    convention: int
    weight: float

    def __len__(self) -> int:
        return len(self.labels)


def prepare(example: Example, scaling: Scaling) -> Prepared:
    """Return a page ready for batches; its words are numbered as the model has them."""
    inputs = example.inputs
    begins = [0, *inputs.tags.ends[:-1].tolist()]
    numbers = inputs.tags.numbers.tolist()
    names = [tuple(numbers[begin:end]) for begin, end in zip(begins, inputs.tags.ends.tolist(), strict=True)]
    elements = inputs.elements[inputs.chains.numbers].tolist()
    starts = [0, *inputs.chains.ends[:-1].tolist()]
    chains = [elements[start:end] for start, end in zip(starts, inputs.chains.ends.tolist(), strict=True)]
    return Prepared(
        name=example.name, given=scaling.scaled(inputs.figures), answers=scaling.answers(inputs.figures).astype(np.uint8), texts=inputs.texts,
        headings=inputs.headings, names=names, around=inputs.elements[inputs.around], chains=chains,
        of_chain=inputs.chain, spans=inputs.spans[inputs.around[:, 1 : SPANS + 1]], words=inputs.words.astype(np.float32), said=inputs.page.numbers,
        votes=(inputs.votes / 5.0).astype(np.float32), labels=example.labels, weights=example.weights,
        kind=KINDS.index(example.kind) if example.kind in KINDS else UNKNOWN_KIND,
        convention=CONVENTIONS[example.data_set], weight=PAGE_WEIGHTS[example.data_set],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some pages laid end to end. rows: where each block stands when pages are GAP rows apart, among `height` rows."""

    given: Tensor
    answers: Tensor
    texts: tuple[Tensor, Tensor]
    headings: Tensor
    names: tuple[Tensor, Tensor]
    around: Tensor
    chains: tuple[Tensor, Tensor]
    of_chain: Tensor
    spans: Tensor
    words: Tensor
    said: tuple[Tensor, Tensor]
    votes: Tensor
    labels: Tensor
    weights: Tensor
    kinds: Tensor
    conventions: Tensor
    page_weights: Tensor
    page: Tensor
    rows: Tensor
    height: int

    @property
    def count(self) -> int:
        """The number of pages."""
        return len(self.kinds)


def lay_end_to_end(pages: Sequence[Prepared]) -> Batch:
    """Return pages as one batch."""
    blocks = _starts(len(page) for page in pages)
    names = _starts(len(page.names) for page in pages)
    chains = _starts(len(page.chains) for page in pages)
    page = np.repeat(np.arange(len(pages)), [len(each) for each in pages])
    headings = [
        np.where(each.headings >= 0, each.headings + start, -1) for each, start in zip(pages, blocks[:-1], strict=True)
    ]
    return Batch(
        given=_joined(each.given for each in pages), answers=_joined(each.answers for each in pages).float(),
        texts=_bags([each.texts.numbers for each in pages], [each.texts.ends for each in pages]),
        headings=_joined(headings), names=_listed(bag for each in pages for bag in each.names),
        around=_joined(each.around + start for each, start in zip(pages, names[:-1], strict=True)),
        chains=_listed([one + start for one in chain] for each, start in zip(pages, names[:-1], strict=True) for chain in each.chains),
        of_chain=_joined(each.of_chain + start for each, start in zip(pages, chains[:-1], strict=True)),
        spans=_joined(each.spans + start for each, start in zip(pages, blocks[:-1], strict=True)),
        words=_joined(each.words for each in pages), said=_listed(each.said.tolist() for each in pages),
        votes=torch.from_numpy(np.stack([each.votes for each in pages])), labels=_joined(each.labels for each in pages).float(),
        weights=_joined(each.weights for each in pages), kinds=torch.tensor([each.kind for each in pages]),
        conventions=torch.tensor([each.convention for each in pages]), page_weights=torch.tensor([each.weight for each in pages]),
        page=torch.from_numpy(page), rows=torch.from_numpy(np.arange(len(page)) + GAP * (page + 1)), height=len(page) + GAP * (len(pages) + 1),
    )  # fmt: skip


def deal(pages: Sequence[Prepared], order: Iterable[int], most_blocks: int = SMALL_BLOCKS) -> list[list[Prepared]]:
    """Return pages in batches of about equal size, in an order."""
    found: list[list[Prepared]] = [[]]
    blocks = 0
    for number in order:
        found[-1].append(pages[number])
        blocks += len(pages[number])
        if blocks >= most_blocks or len(found[-1]) >= SMALL_PAGES:
            found.append([])
            blocks = 0
    return [batch for batch in found if batch]


def _starts(sizes: Iterable[int]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(list(sizes), dtype=np.int64)])


def _joined(arrays: Iterable[NDArray[np.generic]]) -> Tensor:
    return torch.from_numpy(np.concatenate(list(arrays)))


def _bags(numbers: list[NDArray[np.intp]], ends: list[NDArray[np.intp]]) -> tuple[Tensor, Tensor]:
    """All numbers, and where each bag begins."""
    starts = _starts(len(each) for each in numbers)
    begins = [
        np.concatenate([np.zeros(1, np.int64), each[:-1]]) + start
        for each, start in zip(ends, starts[:-1], strict=True)
    ]
    return _joined(numbers), _joined(begins)


def _listed(bags: Iterable[Sequence[int]]) -> tuple[Tensor, Tensor]:
    numbers: list[int] = []
    begins: list[int] = []
    for bag in bags:
        begins.append(len(numbers))
        numbers += bag
    return torch.tensor(numbers, dtype=torch.int64), torch.tensor(begins, dtype=torch.int64)
