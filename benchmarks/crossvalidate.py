"""Train for each fold of sites a model on the pages of all other folds, and read the fold's pages with it, by the whole extractor.

    python -m benchmarks.crossvalidate ../shared/data out
    python ../shared/bench/extraction_bench.py --dataset wcxb-dev --data ../shared/data/wcxb --predictions out/wcxb-dev.json --per-type

Needs the `train` extra. `benchmarks.held_out` is the reading alone, and says what the folds are.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from archive.content.features.network import write_model
from benchmarks.held_out import FOLDS, fold_of, write_texts
from benchmarks.training.examples import read_examples
from benchmarks.training.sets import training_pages
from benchmarks.training.train import train_model


def train_folds(folder: Path, cached: Path, target: Path) -> None:
    """Write for each fold the model trained on the pages of all other folds, those that are not there yet; as many at once as there are processors."""
    read_examples(training_pages(folder), cached)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(partial(_train_fold, cached, target), range(FOLDS)))


def _train_fold(cached: Path, target: Path, fold: int) -> None:
    file = target / f"{fold}.npz"
    if not file.exists():
        examples = read_examples([], cached)
        model = train_model(examples, [each for each in examples.pages if fold_of(each.site) != fold])
        file.write_bytes(write_model(model))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "root", type=Path, help="the folder of the data sets (wcxb, silver-news, metadata, fundus-body)"
    )
    parser.add_argument("out", type=Path, help="the folder to write predictions into, as {name: text}, and the models")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    train_folds(arguments.root, arguments.out / "examples.pickle", arguments.out)
    write_texts(arguments.root, arguments.out, arguments.out)


if __name__ == "__main__":
    main()
