"""Train a network on pages, and the gate that tells news by what is said of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from benchmarks.training.batches import UNKNOWN_KIND, deal, lay_end_to_end
from benchmarks.training.net import Net, Noise
from benchmarks.training.sets import WCXB

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    from archive.content.features.wording import Vocabulary
    from benchmarks.training.batches import Batch, Prepared
    from benchmarks.training.examples import Example

WARMING = 0.15  # of the steps, until the learning rate is highest
NEWS_RIDGE = 2e-3
NEWS_STEPS = 200
OF_SITES = ("host ", "path ")  # words that would tell a set by its sites


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a network is trained. agreement: weight of the page's own F1 in the loss, beside that of single blocks; kinds: of its kind.

    Pages of more than most_blocks are left out: one would be a batch by itself.
    """

    epochs: int = 8
    rate: float = 3e-3
    decay: float = 0.05
    agreement: float = 0.5
    kinds: float = 0.2
    most_blocks: int = 2_500
    noise: Noise = field(default_factory=Noise)


def train_net(pages: Sequence[Prepared], given: int, words: int, seed: int, recipe: Recipe | None = None) -> Net:
    """Return a network trained on pages: the same for the same pages and seed, on one thread of one machine."""
    recipe = recipe or Recipe()
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    dealer = np.random.default_rng(seed)
    pages = [page for page in pages if len(page) <= recipe.most_blocks]
    orders = [deal(pages, dealer.permutation(len(pages)).tolist()) for _ in range(recipe.epochs)]
    net = Net(given, words, recipe.noise)
    stepper = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    rates = torch.optim.lr_scheduler.OneCycleLR(
        stepper, recipe.rate, total_steps=sum(map(len, orders)) + 1, pct_start=WARMING
    )
    net.train()
    for order in orders:
        for some in order:
            batch = lay_end_to_end(some)
            stepper.zero_grad()
            loss(net(batch), batch, recipe).backward()  # type: ignore[no-untyped-call]  # torch's own gap
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            stepper.step()
            rates.step()
    return net.eval()


def loss(found: tuple[Tensor, Tensor], batch: Batch, recipe: Recipe) -> Tensor:
    """Return the mean loss of the pages: of their blocks, of the word F1 that the chances promise, of the page's kind."""
    log_odds, kinds = found

    def of_pages(values: Tensor) -> Tensor:
        return torch.zeros(batch.count).index_add(0, batch.page, values)

    blocks = of_pages(
        functional.binary_cross_entropy_with_logits(log_odds, batch.labels, weight=batch.weights, reduction="none")
    )
    chances, words = torch.sigmoid(log_odds), batch.words * (batch.weights > 0)
    wanted = of_pages(batch.labels * words)
    promised = (2 * of_pages(chances * batch.labels * words) + 1) / (of_pages(chances * words) + wanted + 1)
    agreement = recipe.agreement * (1 - promised) * (wanted > 0)
    total = ((blocks + agreement) * batch.page_weights).sum() / batch.count
    if bool((batch.kinds != UNKNOWN_KIND).any()):
        total = total + recipe.kinds * functional.cross_entropy(kinds, batch.kinds, ignore_index=UNKNOWN_KIND)
    return total


def train_news(pages: Sequence[Example], vocabulary: Vocabulary, words: int) -> NDArray[np.float64]:
    """Return a weight for each word of the model and a bias: how much what is said of a page speaks for a page of news.

    Ridge logistic regression; news are the pages of the news sets.
    """
    rows = np.zeros((len(pages), words + 1), np.float64)
    for number, page in enumerate(pages):
        np.add.at(rows[number], page.inputs.page.numbers, 1.0)
    rows[:, words] = 1.0
    for word, number in vocabulary.pages.items():
        rows[:, number] *= not word.startswith(OF_SITES)
    seen = np.flatnonzero(rows.any(axis=0))
    given = torch.from_numpy(rows[:, seen])
    is_news = torch.tensor([page.data_set != WCXB.name for page in pages], dtype=torch.float64)
    weights = torch.zeros(len(seen), dtype=torch.float64, requires_grad=True)
    stepper = torch.optim.LBFGS([weights], max_iter=NEWS_STEPS)

    def step() -> Tensor:
        stepper.zero_grad()
        value = functional.binary_cross_entropy_with_logits(given @ weights, is_news)
        value = value + NEWS_RIDGE * (weights[:-1] ** 2).sum()
        value.backward()  # type: ignore[no-untyped-call]  # torch's own gap
        return value

    stepper.step(step)  # type: ignore[no-untyped-call]  # torch's own gap
    found = np.zeros(words + 1)
    found[seen] = weights.detach().numpy()
    return found
