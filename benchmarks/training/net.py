"""The network as torch trains it: layer by layer that of `archive.content.features.network`, with noise while it learns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from archive.content.features.inputs import AROUND, SPANS
from archive.content.features.network import LARGEST, REACH, STEP
from archive.content.kind import KINDS
from benchmarks.training.batches import CONVENTIONS
from benchmarks.training.sets import BODIES, WCXB

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from benchmarks.training.batches import Batch

WORD_WIDTH = 16  # numbers a word
BLOCK_WIDTH = 48  # numbers a block


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """What is taken away at random while learning: numbers of vectors, columns of what is given (for a whole batch), words."""

    vectors: float = 0.2
    columns: float = 0.1
    words: float = 0.3


class Net(nn.Module):
    """given: numbers a block is given. words: in the model's table."""

    def __init__(self, given: int, words: int, noise: Noise | None = None) -> None:
        super().__init__()
        self.noise = noise or Noise()
        self.none = words  # the last row of the table is nought: no word
        self.words = nn.Embedding(words + 1, WORD_WIDTH, padding_idx=words)
        nn.init.normal_(self.words.weight, 0.0, 0.1)
        with torch.no_grad():
            self.words.weight[words] = 0.0
        width = BLOCK_WIDTH
        self.into = nn.Linear(given + WORD_WIDTH * (3 + AROUND), width)
        self.span = nn.Linear(SPANS * width, width)
        self.from_page = nn.Linear(3 * width + WORD_WIDTH + len(KINDS), width)
        self.kind = nn.Linear(width, len(KINDS))
        self.page = nn.Linear(width, width)
        self.convention = nn.Linear(len(CONVENTIONS), width, bias=False)
        self.along = nn.ModuleList([nn.Linear(3 * width, width) for _ in REACH])
        self.mid = nn.Linear(width, width)
        self.out = nn.Linear(width, 1)

    def forward(self, batch: Batch) -> tuple[Tensor, Tensor]:
        """Return the log-odds of blocks, and those of kinds of pages."""
        hidden = self._dropped(_rectified(self.into(self._vectors(batch))))
        hidden = _settled(hidden + _rectified(self.span(_span_means(hidden, batch))))
        page = self._dropped(self._page(hidden, batch))
        conventions = functional.one_hot(batch.conventions, len(CONVENTIONS)).float()
        own = _settled(self.page(page) + self.convention(conventions))
        hidden = self._along(_settled(hidden + own[batch.page]), batch)
        hidden = _settled(hidden + _rectified(self.mid(hidden)))
        log_odds: Tensor = self.out(hidden)[:, 0]
        return log_odds, self.kind(page)

    def _vectors(self, batch: Batch) -> Tensor:
        """What stands in the first layer's input."""
        given = torch.cat([batch.given, batch.answers], 1)
        if self.training:
            share = self.noise.columns
            given = given * ((torch.rand(given.shape[1]) >= share).float() / (1 - share))
        said, named = self._bag(batch.texts), self._bag(batch.names)
        over = said[batch.headings.clamp(min=0)] * (batch.headings >= 0).float()[:, None]
        chains = functional.embedding_bag(batch.chains[0], named, batch.chains[1], mode="mean")
        return torch.cat([given, said, over, named[batch.around].flatten(1), chains[batch.of_chain]], 1)

    def _bag(self, bags: tuple[Tensor, Tensor]) -> Tensor:
        """The mean of the rows of each bag's words."""
        numbers, begins = bags
        if self.training:
            numbers = torch.where(torch.rand(numbers.shape) < self.noise.words, self.none, numbers)
        return functional.embedding_bag(numbers, self.words.weight, begins, mode="mean", padding_idx=self.none)

    def _page(self, hidden: Tensor, batch: Batch) -> Tensor:
        nought = torch.zeros(batch.count, hidden.shape[1])
        words = batch.words[:, None]
        count = torch.bincount(batch.page, minlength=batch.count)[:, None]
        most = nought.scatter_reduce(0, batch.page[:, None].expand_as(hidden), hidden, "amax", include_self=False)
        said = torch.zeros(batch.count).index_add(0, batch.page, batch.words)[:, None].clamp(min=1.0)
        parts = [
            nought.index_add(0, batch.page, hidden) / count,
            nought.index_add(0, batch.page, hidden * words) / said,
            most,
            self._bag(batch.said),
            batch.votes,
        ]
        return _rectified(self.from_page(torch.cat(parts, 1)))

    def _along(self, hidden: Tensor, batch: Batch) -> Tensor:
        """The layers over neighbours: pages stand GAP rows of nought apart."""
        for layer, reach in zip(self.along, REACH, strict=True):
            apart = torch.zeros(batch.height, hidden.shape[1]).index_copy(0, batch.rows, hidden)
            around = torch.cat([apart[batch.rows - reach], hidden, apart[batch.rows + reach]], 1)
            hidden = self._dropped(_settled(hidden + _rectified(layer(around))))
        return hidden

    def _dropped(self, values: Tensor) -> Tensor:
        return functional.dropout(values, self.noise.vectors, self.training)

    @torch.no_grad()
    def layers(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights as the model file has them, as multiples of 1/STEP."""
        conventions = self.convention.weight.T[[CONVENTIONS[WCXB.name], CONVENTIONS[BODIES.name]]]
        found: dict[str, Tensor] = {"words": self.words.weight[:-1], "convention": conventions}
        named = {"in": self.into, "span": self.span, "from_page": self.from_page, "kind": self.kind, "page": self.page, "mid": self.mid, "out": self.out}  # fmt: skip
        for number, layer in enumerate(self.along):
            assert isinstance(layer, nn.Linear)
            named[f"along_{number}"] = layer
        for name, layer in named.items():
            found[name], found[f"{name}_bias"] = layer.weight.T, layer.bias
        return {name: np.asarray(np.rint(values.numpy() * STEP) / STEP, np.float32) for name, values in found.items()}


def _settled(values: Tensor) -> Tensor:
    return values.clamp(-LARGEST, LARGEST)


def _rectified(values: Tensor) -> Tensor:
    return values.clamp(0.0, LARGEST)


def _span_means(hidden: Tensor, batch: Batch) -> Tensor:
    """For each block the means over the blocks of the elements around its own, side by side."""
    sums = torch.cat([torch.zeros(1, hidden.shape[1]), hidden.cumsum(0)])
    begins, ends = batch.spans[:, :, 0], batch.spans[:, :, 1]
    return ((sums[ends] - sums[begins]) / (ends - begins)[:, :, None]).flatten(1)
