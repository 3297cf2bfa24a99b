"""Read every page of WCXB dev and fundus-body with a model that never saw a page of its site, and write the texts.

    python -m benchmarks.held_out ../shared/data benchmarks/folds out
    python ../shared/bench/extraction_bench.py --dataset wcxb-dev --data ../shared/data/wcxb --predictions out/wcxb-dev.json --per-type
    python ../shared/bench/extraction_bench.py --dataset pages --data ../shared/data/fundus-body/dev --predictions out/fundus-body.json

Sites (registrable domains) are dealt into folds, the same in all sets; `benchmarks.crossvalidate` trains a model for each, `benchmarks/folds` holds
those of the installed version, so that anybody can measure it without training. What this cannot take out: rules and word
lists were written while looking at these sets' pages.
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

from archive.content.features.network import Model, read_model
from benchmarks.adapters import extract_text
from benchmarks.training.sets import body_pages, wcxb_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.training.sets import TruthPage

FOLDS = 5  # four fifths of the sites train each model: near to all of them, at the price of five trainings
SEED = 0  # deals the sites into other folds
PAGES_A_TURN = 16  # given to a process at once


def fold_of(site: str) -> int:
    """Return the fold of a site, 0..FOLDS-1: the same in every set and on every machine."""
    return int.from_bytes(hashlib.sha256(f"{SEED} {site}".encode()).digest()[:8], "big") % FOLDS


def write_texts(root: Path, models: Path, out: Path) -> None:
    """Write the text of each page of the measured sets below `root`, read with the model of its fold, as {name: text} a set."""
    measured = {"wcxb-dev": wcxb_pages(root / "wcxb/dev"), "fundus-body": body_pages(root / "fundus-body/dev")}
    out.mkdir(parents=True, exist_ok=True)
    for name, pages in measured.items():
        texts = _read_pages(list(pages), models)
        (out / f"{name}.json").write_text(json.dumps(texts, ensure_ascii=False), "utf-8")
        print(f"{name}: {len(texts)} pages")


def _read_pages(pages: Sequence[TruthPage], models: Path) -> dict[str, str]:
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
    parser.add_argument("root", type=Path, help="the folder of the data sets (wcxb, fundus-body)")
    parser.add_argument("models", type=Path, help="the folder of the models, one a fold (0.npz …)")
    parser.add_argument("out", type=Path, help="the folder to write the texts into")
    arguments = parser.parse_args()
    write_texts(arguments.root, arguments.models, arguments.out)


if __name__ == "__main__":
    main()
