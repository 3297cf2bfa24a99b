"""Train for each fold of sites a model that never sees a page of them, for `benchmarks.held_out` to read them with.

    python -m benchmarks.crossvalidate ../shared/data benchmarks/folds --cache /tmp/examples.pickle
    python -m benchmarks.held_out ../shared/data benchmarks/folds out

The recipe is that of the installed model (`benchmarks.training.train`). Needs the `train` extra, 2.5 GB of memory a process, and eight minutes of
CPU. Models that lie in the folder are not trained again: delete them first.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from archive.content.features.network import write_model
from benchmarks.held_out import FOLDS, fold_of
from benchmarks.training.examples import read_examples
from benchmarks.training.sets import training_pages
from benchmarks.training.train import train_model


def train_folds(root: Path, target: Path, cache: Path) -> None:
    """Write the model of each fold, as many at once as there are processors. cache: keeps the read pages."""
    target.mkdir(parents=True, exist_ok=True)
    read_examples(training_pages(root), cache)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(partial(_train_fold, cache, target), range(FOLDS)))


def _train_fold(cache: Path, target: Path, fold: int) -> None:
    file = target / f"{fold}.npz"
    if not file.exists():
        examples = read_examples([], cache)
        model = train_model(examples, [each for each in examples.pages if fold_of(each.site) != fold])
        file.write_bytes(write_model(model))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "root", type=Path, help="the folder of the data sets (wcxb, silver-news, metadata, fundus-body)"
    )
    parser.add_argument("target", type=Path, help="the folder to write the models into")
    parser.add_argument("--cache", type=Path, required=True, help="a file that keeps the read pages for another run")
    arguments = parser.parse_args()
    train_folds(arguments.root, arguments.target, arguments.cache)


if __name__ == "__main__":
    main()
