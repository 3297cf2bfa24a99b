"""Read every page of WCXB dev and fundus-body with a model that never saw a page of its site, and write the texts.

    python -m benchmarks.crossvalidate ../shared/data out
    python ../shared/bench/extraction_bench.py --dataset wcxb-dev --data ../shared/data/wcxb --predictions out/wcxb-dev.json --per-type
    python ../shared/bench/extraction_bench.py --dataset pages --data ../shared/data/fundus-body/dev --predictions out/fundus-body.json

Sites (registrable domains) are dealt into folds, the same in all sets; the recipe of `benchmarks.training` is trained on the pages of
the other folds, and the whole extractor reads the pages of the fold with this model. Needs the `train` extra. What this cannot take out: rules
and word lists were written while looking at these sets' pages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from archive.content.features.network import Model, read_model, write_model
from benchmarks.adapters import extract_text
from benchmarks.training.examples import read_examples
from benchmarks.training.sets import body_pages, training_pages, wcxb_pages
from benchmarks.training.train import train_model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.training.sets import TruthPage

FOLDS = 5  # four fifths of the sites train each model: near to all of them, at the price of five trainings
SEED = 0  # deals the sites into other folds
PAGES_A_TURN = 16  # given to a process at once


def fold_of(site: str) -> int:
    """Return the fold of a site, 0..FOLDS-1: the same in every set and on every machine."""
    return int.from_bytes(hashlib.sha256(f"{SEED} {site}".encode()).digest()[:8], "big") % FOLDS


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


def read_pages(pages: Sequence[TruthPage], models: Path) -> dict[str, str]:
    """Return the text of each page by its name, read with the model of its fold."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        texts = pool.map(partial(_read, models), pages, chunksize=PAGES_A_TURN)
        return dict(zip((page.name for page in pages), texts, strict=True))


def _read(models: Path, page: TruthPage) -> str:
    return extract_text(page.html(), page.url, _model(models / f"{fold_of(page.site)}.npz"))


@cache
def _model(file: Path) -> Model:
    return read_model(file.read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "root", type=Path, help="the folder of the data sets (wcxb, silver-news, metadata, fundus-body)"
    )
    parser.add_argument("out", type=Path, help="the folder to write predictions into, as {name: text}, and the models")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    train_folds(arguments.root, arguments.out / "examples.pickle", arguments.out)
    measured = {
        "wcxb-dev": wcxb_pages(arguments.root / "wcxb/dev"),
        "fundus-body": body_pages(arguments.root / "fundus-body/dev"),
    }
    for name, pages in measured.items():
        texts = read_pages(list(pages), arguments.out)
        (arguments.out / f"{name}.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        print(f"{name}: {len(texts)} pages")


if __name__ == "__main__":
    main()
