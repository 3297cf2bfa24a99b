"""Fit the weights by which a title is chosen, and score the choice on sites it was not fitted on.

    python -m benchmarks.fit_titles            the score by ten folds of sites, and what each rule is worth
    python -m benchmarks.fit_titles --write    the same, and archive/metadata/title_weights.py anew

A conditional logit over the readings of each page that no agreement decides (`archive.metadata.titles`), ridge penalty,
fixed seed; the data and their licences are named in `benchmarks.pooled_pages`. Pages count by their set: news pages
fully, shops and listings a tenth, for their truth is often the product's name; Readability's are recorded from its own
output and count a twentieth.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from archive.metadata.choice import best
from archive.metadata.headlines import add_others, describe, main_readings
from archive.metadata.html import read_signals
from archive.metadata.sitename import site_names
from archive.metadata.titles import agreed, titles
from benchmarks.pooled_pages import folds, harness, labelled_pages

SEED, FOLDS = 20261122, 10
IMPORTANCE = {"fundus": 1.0, "trafilatura": 1.0, "wcxb-article": 1.0, "wcxb-other": 0.1, "readability": 0.05}
RIDGE = 4.0
LEAST = 8  # readings that bear a mark which gets a weight; rarer ones are one site's taste
STEPS, RATE, MOMENTUM = 3_000, 0.02, 0.9
TARGET = Path(__file__).parents[1] / "archive/metadata/title_weights.py"


@dataclass(frozen=True, slots=True)
class Case:
    """One page: what agreement decided (None: nothing), the marks of each reading, and which of them are right."""

    dataset: str
    site: str
    decided: bool | None
    marks: dict[str, set[str]]
    right: set[str]


def cases() -> list[Case]:
    """Return the pages whose truth has a title."""
    fold = harness("metadata_bench").fold
    found = []
    for each in labelled_pages():
        if not each.truth.get("title"):
            continue
        signals = read_signals(each.page)
        readings = main_readings(signals, site_names(signals))
        choice, truth = agreed(readings, signals), fold(each.truth["title"])
        decided = fold(readings.by_key[choice[0]].text) == truth if choice else None
        add_others(readings, signals)
        describe(readings)
        right = {key for key, reading in readings.by_key.items() if fold(reading.text) == truth}
        allowed = {key: reading.marks for key, reading in titles(readings).items()}
        found.append(Case(each.dataset, each.site, decided, allowed, right))
    return found


def fit(given: list[Case]) -> dict[str, float]:
    """Return the weights that make the right readings of undecided pages most likely."""
    pages = [case for case in given if case.decided is None and case.right & case.marks.keys()]
    counts = Counter(mark for case in pages for marks in case.marks.values() for mark in marks)
    names = sorted(name for name, count in counts.items() if count >= LEAST)
    place = {name: number for number, name in enumerate(names)}
    rows, starts, right, weight = [], [], [], []
    for case in pages:
        starts.append(len(rows))
        for key, marks in case.marks.items():
            row = np.zeros(len(names))
            row[[place[mark] for mark in marks if mark in place]] = 1.0
            rows.append(row)
            right.append(key in case.right)
            weight.append(IMPORTANCE[case.dataset])
    found = _ascend(np.array(rows), np.array(starts), np.array(right, float), np.array(weight))
    return {name: round(float(value), 2) for name, value in zip(names, found, strict=True)}


def _ascend(rows: np.ndarray, starts: np.ndarray, right: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the maximum of the penalised likelihood by gradient steps with momentum."""
    group = np.repeat(np.arange(len(starts)), np.diff([*starts, len(rows)]))
    found, speed = np.zeros(rows.shape[1]), np.zeros(rows.shape[1])
    for _ in range(STEPS):
        sums = rows @ found
        raised = np.exp(sums - np.maximum.reduceat(sums, starts)[group])
        share = raised / np.add.reduceat(raised, starts)[group]
        among = raised * right / np.add.reduceat(raised * right, starts)[group]
        speed = MOMENTUM * speed + rows.T @ ((among - share) * weight) - RIDGE * found
        found = found + RATE / 10 * speed
    return found


def is_right(case: Case, weights: dict[str, float]) -> bool:
    """Whether the title of a page is chosen rightly."""
    if case.decided is not None:
        return case.decided
    choice = best(case.marks, weights)
    return choice is not None and choice.key in case.right


def main() -> None:
    """Command line entry."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--write", action="store_true", help="write the weights of all pages into the package")
    args = cli.parse_args()
    given = cases()
    fold_of = folds((case.site for case in given), FOLDS, SEED)
    scores: dict[str, list[bool]] = defaultdict(list)
    for fold in range(FOLDS):
        weights = fit([case for case in given if fold_of[case.site] != fold])
        for case in given:
            if fold_of[case.site] == fold:
                scores[case.dataset].append(is_right(case, weights))
    installed = fit(given)
    print(f"{'set':<14}{'pages':>7}{'decided':>9}{'right':>7}{'out of fold':>13}{'fitted':>8}{'oracle':>8}")
    for dataset, found in scores.items():
        own = [case for case in given if case.dataset == dataset]
        decided = [case.decided for case in own if case.decided is not None]
        fitted = [is_right(case, installed) for case in own]
        oracle = [bool(case.right) for case in own]
        shares = [100 * sum(map(bool, each)) / len(each) for each in (decided, found, fitted, oracle)]
        print(
            f"{dataset:<14}{len(own):>7}{len(decided):>9}{shares[0]:>7.1f}{shares[1]:>13.1f}{shares[2]:>8.1f}{shares[3]:>8.1f}"
        )
    if args.write:
        TARGET.write_text(written(installed), encoding="utf-8")


def written(weights: dict[str, float]) -> str:
    """Return the module that holds the weights."""
    lines = "".join(f'    "{name}": {value},\n' for name, value in sorted(weights.items()) if abs(value) >= 0.05)
    return (
        '"""What each mark of a reading of the title weighs, see `headlines`. Written by `python -m benchmarks.fit_titles --write`;\n'
        'data, licences and seed are named there. A reading weighs the sum of its marks."""\n\n'
        "from __future__ import annotations\n\n"
        f"WEIGHTS: dict[str, float] = {{\n{lines}}}\n"
    )


if __name__ == "__main__":
    main()
