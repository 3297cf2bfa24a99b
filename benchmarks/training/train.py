"""Train the extractor's weights and write them, with where they come from, as the model file.

    python -m benchmarks.training.train ../shared/data archive/content/features/weights.json

Needs the `train` extra (`pip install -e '.[train]'`) and about a minute and a half on two cores. The same data give the same bytes.
Pages of sites that stand in fundus-body are left out, so that the whole model may be measured there; how well the recipe
does on WCXB's pages is measured by `benchmarks.crossvalidate`, never by the file written here.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.training.examples import read_examples
from benchmarks.training.fit import OWN_SCALE, RIDGE, STEPS, count_by_set, fit, lay_out_design
from benchmarks.training.sets import SILVER, WCXB, body_pages, training_pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.training.examples import Examples
    from benchmarks.training.fit import Tables


def train(root: Path) -> str:
    """Return the text of the model file trained on the data sets below a folder."""
    measured = {page.site for page in body_pages(root / "fundus-body/dev")}
    examples = read_examples(page for page in training_pages(root) if page.site not in measured)
    tables = fit(lay_out_design(examples), np.ones(len(examples), dtype=np.bool_))
    return model_file(tables, about(examples, tables))


def about(examples: Sequence[Examples], tables: Tables) -> dict[str, object]:
    """Return what the model file says of itself."""
    counts = count_by_set(examples)
    return {
        "trained_by": "benchmarks/training/train.py",
        "data": [{"name": each.name, "licence": each.licence, "pages": counts[each.name]} for each in (WCXB, SILVER)],
        "left_out": "pages of sites in fundus-body",
        "blocks": sum(len(each.labels) for each in examples),
        "weights": sum(len(table) for group in tables.values() for table in group.values()),
        "seed": "none: all weights start at 0 and no step is random",
        "ridge": RIDGE,
        "own_scale": OWN_SCALE,
        "steps": STEPS,
    }


def model_file(tables: Tables, header: dict[str, object]) -> str:
    """Return the model file as text, one table a line, so that a difference can be read."""
    parts = [f'"about": {json.dumps(header, indent=1, ensure_ascii=False)}']
    for group, group_tables in tables.items():
        lines = ",\n".join(f' "{name}": {json.dumps(table)}' for name, table in group_tables.items())
        parts.append(f'"{group}": {{\n{lines}\n}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "root", type=Path, help="the folder of the data sets (wcxb, silver-news, metadata, fundus-body)"
    )
    parser.add_argument("target", type=Path, help="the model file to write")
    arguments = parser.parse_args()
    text = train(arguments.root)
    arguments.target.write_text(text, "utf-8")
    print(f"{arguments.target}: {len(text.encode()):,} bytes")


if __name__ == "__main__":
    main()
