"""Read every page of WCXB dev and fundus-body with weights that never saw a page of its site, and write the texts.

    python -m benchmarks.crossvalidate ../shared/data out
    python ../shared/bench/extraction_bench.py --dataset wcxb-dev --data ../shared/data/wcxb --predictions out/wcxb-dev.json --per-type
    python ../shared/bench/extraction_bench.py --dataset pages --data ../shared/data/fundus-body/dev --predictions out/fundus-body.json

Sites (registrable domains) are dealt into folds, the same in all sets; the recipe of `benchmarks.training` is fitted on the pages of
the other folds, and the whole extractor reads the pages of the fold with these weights. fundus-body is read, never trained on.
Needs the `train` extra. What this cannot take out: rules and word lists were written while looking at these sets' pages.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.scoring import Model, read_model
from benchmarks.adapters import extract_text
from benchmarks.training.examples import PAGES_A_TURN, read_examples
from benchmarks.training.fit import fit, lay_out_design
from benchmarks.training.sets import body_pages, training_pages, wcxb_pages
from benchmarks.training.train import model_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.training.sets import TruthPage

FOLDS = 5  # four fifths of the sites train each model: near to all of them, and five fits stay within two minutes
SEED = 0  # deals the sites into other folds


def fold_of(site: str) -> int:
    """Return the fold of a site, 0..FOLDS-1: the same in every set and on every machine."""
    return int.from_bytes(hashlib.sha256(f"{SEED} {site}".encode()).digest()[:8], "big") % FOLDS


def train_folds(pages: Sequence[TruthPage]) -> list[str]:
    """Return for each fold the model file fitted on the pages of all other folds."""
    examples = read_examples(pages)
    design = lay_out_design(examples)
    folds = np.array([fold_of(each.site) for each in examples])
    # scipy's products of sparse matrices let go of the interpreter's lock, so that threads share the one large matrix
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        fitted = pool.map(lambda fold: fit(design, folds != fold), range(FOLDS))
        return [model_file(tables, {"held_out": fold}) for fold, tables in enumerate(fitted)]


def read_pages(pages: Sequence[TruthPage], models: Sequence[str]) -> dict[str, str]:
    """Return the text of each page by its name, read with the model of its fold."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        texts = pool.map(_read, pages, (models[fold_of(page.site)] for page in pages), chunksize=PAGES_A_TURN)
        return dict(zip((page.name for page in pages), texts, strict=True))


def _read(page: TruthPage, model: str) -> str:
    return extract_text(page.html(), page.url, _model(model))


@cache
def _model(text: str) -> Model:
    return read_model(text)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "root", type=Path, help="the folder of the data sets (wcxb, silver-news, metadata, fundus-body)"
    )
    parser.add_argument("out", type=Path, help="the folder to write predictions into, as {name: text}")
    arguments = parser.parse_args()
    models = train_folds(training_pages(arguments.root))
    arguments.out.mkdir(parents=True, exist_ok=True)
    measured = {
        "wcxb-dev": wcxb_pages(arguments.root / "wcxb/dev"),
        "fundus-body": body_pages(arguments.root / "fundus-body/dev"),
    }
    for name, pages in measured.items():
        texts = read_pages(list(pages), models)
        (arguments.out / f"{name}.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        print(f"{name}: {len(texts)} pages")


if __name__ == "__main__":
    main()
