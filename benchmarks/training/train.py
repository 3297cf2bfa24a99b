"""Train the extractor's model and write it, with where it comes from, as the model file.

    python -m benchmarks.training.train ../shared/data archive/content/features/model.npz

Needs the `train` extra (`pip install -e '.[train]'`). How well the recipe does is measured by `benchmarks.crossvalidate`, on pages of sites that
the measured models never saw; never by the file written here, which is trained on all pages.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from archive.content.features.network import Model, write_model
from archive.content.kind import KINDS
from benchmarks.training.batches import prepare
from benchmarks.training.exactness import EXACT, largest_sum
from benchmarks.training.examples import read_examples
from benchmarks.training.learn import Recipe, train_net, train_news
from benchmarks.training.scaling import fit_scaling
from benchmarks.training.sets import SETS, training_pages
from benchmarks.training.words import choose_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.training.examples import Example, Examples

SEEDS = (0,)


class InexactModel(Exception):
    """The weights are so large that sums over them might be rounded, on some machines otherwise than on others."""


def train_model(
    examples: Examples, pages: Sequence[Example], seeds: Sequence[int] = SEEDS, recipe: Recipe | None = None
) -> Model:
    """Return the model trained on some pages of the examples. Nothing of other pages goes into it, not even their words."""
    words = choose_words(examples, pages)
    known = [words.of(page) for page in pages]
    scaling = fit_scaling(known)
    prepared = [prepare(page, scaling) for page in known]
    nets = [train_net(prepared, scaling.width, words.count, seed, recipe) for seed in seeds]
    layers = tuple(net.layers() for net in nets)
    size = sum(values.size for one in layers for values in one.values())
    largest = max(largest_sum(one, len(scaling.names), len(scaling.edge_columns)) for one in layers)
    if largest >= EXACT:
        raise InexactModel(
            f"sums may grow to {largest:.0f}, and are exact below {EXACT:.0f} only: train with more decay"
        )
    return Model(
        about=about(pages, size, seeds) | {"largest_sum": round(largest)}, vocabulary=words.vocabulary, figures=scaling.names, is_log=scaling.is_log, mean=scaling.mean,
        deviation=scaling.deviation, edge_columns=scaling.edge_columns, edge_values=scaling.edge_values,
        news=train_news(known, words.vocabulary, words.count), layers=layers, kinds=KINDS,
    )  # fmt: skip


def about(pages: Sequence[Example], size: int, seeds: Sequence[int]) -> dict[str, object]:
    """Return what the model file says of itself."""
    counts = Counter(page.data_set for page in pages)
    return {
        "trained_by": "benchmarks/training/train.py",
        "data": [{"name": each.name, "licence": each.licence, "pages": counts[each.name]} for each in SETS],
        "blocks": sum(len(page.labels) for page in pages),
        "weights": size,
        "seeds": list(seeds),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "root", type=Path, help="the folder of the data sets (wcxb, silver-news, metadata, fundus-body)"
    )
    parser.add_argument("target", type=Path, help="the model file to write")
    parser.add_argument("--cache", type=Path, help="a file that keeps the read pages for another run")
    arguments = parser.parse_args()
    examples = read_examples(training_pages(arguments.root), arguments.cache)
    data = write_model(train_model(examples, examples.pages))
    arguments.target.write_bytes(data)
    print(f"{arguments.target}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
