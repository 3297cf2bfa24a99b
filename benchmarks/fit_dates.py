"""Fit what each kind of evidence for a publication date weighs, and score it on sites that it was not fitted on.

    python -m benchmarks.fit_dates --shared ../shared [--write archive/metadata/date_weights.py]

Data: the development parts of fundus, htmldate and trafilatura (`data/metadata`) and of WCXB (`data/wcxb/dev`). Two
small additive models. Choosing: a conditional logit over the days that a page states. Trusting: a logit whether the
chosen day is the annotated one, over its evidence, its lead and the kind of page. Folds are cut by a hash of the
registrable domain; nothing is random, so there is no seed. A page in two sets counts once, those of WCXB less: their
annotation takes the date of the last change for that of publication, and half of them state none (see `Page.weight`).
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from archive.metadata.date_choice import best_of, least_trust, margin, standing
from archive.metadata.date_days import STATED, day_groups, page_features
from archive.metadata.dates import possible_claims, stated_changes
from archive.metadata.html import read_signals
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.model.times import local_reading
from archive.model.urls import registrable_domain
from archive.page import read_page
from benchmarks.adapters import as_capture, as_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Numbers = NDArray[np.float64]
FOLDS = 5
RIDGE = 0.7  # 0.25 and 2 give the same figures within a point
STEPS, RATE = 350, 0.1
# Shares that a WCXB page has in choosing and in trusting, of a page of another set; of one without a date a bit less.
WCXB_CHOOSING, WCXB_TRUSTING, WCXB_NONE = 0.5, 0.2, 0.6
CURVE = (0.0, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
_GROUPS_LIMIT = 40


@dataclass
class Day:
    """One day that a page states: its features, the answer it would give, and whether that is the annotated one."""

    features: set[str]
    is_right: bool
    is_right_minute: bool
    is_timed: bool
    is_change: bool


@dataclass
class Page:
    """A page with the days that it states."""

    dataset: str
    name: str
    domain: str
    is_dated: bool
    features: set[str]
    days: list[Day]
    copies: int = 1

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.domain.encode()).hexdigest(), 16) % FOLDS

    def weight(self, wcxb: float) -> float:
        share = wcxb * (1.0 if self.is_dated else WCXB_NONE) if self.dataset.startswith("wcxb") else 1.0
        return share / self.copies

    @property
    def is_about_change(self) -> bool:
        """Whether the annotated day is the page's stated day of change beside another of publication: not to be learnt."""
        right = [day for day in self.days if day.is_right]
        stated = [day for day in self.days if day.features & STATED]
        return bool(right and stated) and all(day.is_change and not day.features & STATED for day in right)


def read_pages(shared: Path) -> list[Page]:
    """Return the annotated pages of all sets."""
    sys.path.insert(0, str(shared / "bench"))
    data, bench = importlib.import_module("metadata_data"), importlib.import_module("metadata_bench")
    sets = [
        (name, data.load_prepared(shared / "data/metadata" / name)) for name in ("fundus", "trafilatura", "htmldate")
    ]
    pages: list[Page] = []
    addresses: list[str] = []
    for name, rows in [*sets, ("wcxb", data.load_wcxb(shared / "data/wcxb/dev"))]:
        for row, markup in rows:
            is_dated = bool(row.get("published") and bench.moment(row["published"]))
            if is_dated or "published" in row.get("absent", ()):
                pages.append(_page(name, row, markup, is_dated, bench.compare))
                addresses.append(row["url"])
    copies = Counter(addresses)
    for page, address in zip(pages, addresses, strict=True):
        page.copies = copies[address]
    return pages


def _page(dataset: str, row: dict[str, Any], markup: bytes, is_dated: bool, compare: Callable[..., Any]) -> Page:
    domain = registrable_domain(row["url"]) if row["url"] else row["name"]
    name = f"{dataset}-{row['kind']}" if row.get("kind") not in (None, "article") else dataset
    page = Page(name, row["name"], domain, is_dated, {"page"}, [])
    parsed = read_page(as_capture(markup, row["url"]), limits=ReadingLimits())
    if isinstance(parsed, Rejection):
        return page
    signals, latest = read_signals(parsed), datetime.now(UTC)
    changes = [claim.instant for claim in stated_changes(signals, latest)]
    groups = day_groups(possible_claims(signals, latest), changes, signals)
    page.features = page_features(signals, groups)
    for group in groups:
        outcome = (
            compare("published", as_written(best_of(group, changes).instant), row["published"]) if is_dated else {}
        )
        right = bool(outcome) and (outcome["norm"] or str(group.day) == str(row["published"])[:10])
        page.days.append(
            Day(
                group.features, right, bool(outcome.get("lenient")), bool(outcome.get("timed")),
                group.day in {local_reading(change).date() for change in changes},
            )
        )  # fmt: skip
    return page


class Model:
    """The two additive models over a fixed list of features."""

    def __init__(self, pages: list[Page]) -> None:
        names = {name for page in pages for day in page.days for name in day.features}
        kinds = {name for page in pages for name in page.features}
        self.names = sorted(names)
        self.kinds = sorted(kinds)
        self.places = {name: place for place, name in enumerate([*self.names, *self.kinds])}
        self.choosing: Numbers = np.zeros(len(self.names))
        self.trusting: Numbers = np.zeros(len(self.places) + 2)

    def fit(self, pages: list[Page]) -> Model:
        known = [page for page in pages if page.days and not page.is_about_change]
        self.choosing = self._fit_choosing([page for page in known if any(day.is_right for day in page.days)])
        rows = [(page, *self.best(page)) for page in known]
        inputs = np.array([self._inputs(page, best, lead) for page, best, lead in rows])
        right = np.array([float(page.days[best].is_right) for page, best, _ in rows])
        weights = np.array([page.weight(WCXB_TRUSTING) for page, _, _ in rows])
        ridge = np.full(inputs.shape[1], RIDGE)
        ridge[-1] = 0.01  # the start is free

        def slope(values: Numbers) -> Numbers:
            return cast("Numbers", inputs.T @ (weights * (_logistic(inputs @ values) - right)) + ridge * values)

        self.trusting = _descend(slope, inputs.shape[1])
        return self

    def _fit_choosing(self, pages: list[Page]) -> Numbers:
        shape = (len(pages), _GROUPS_LIMIT)
        inputs, held, right = np.zeros((*shape, len(self.names))), np.zeros(shape, bool), np.zeros(shape)
        for row, page in enumerate(pages):
            for place, day in enumerate(page.days[:_GROUPS_LIMIT]):
                inputs[row, place, [self.places[name] for name in day.features]] = 1
                held[row, place], right[row, place] = True, day.is_right
        weights = np.array([page.weight(WCXB_CHOOSING) for page in pages])

        def slope(values: Numbers) -> Numbers:
            scores = np.where(held, inputs @ values, -1e9)
            shares = _softmax(scores)
            wanted = shares * right
            wanted /= np.maximum(wanted.sum(1, keepdims=True), 1e-12)
            return cast("Numbers", np.einsum("i,ij,ijk->k", weights, shares - wanted, inputs) + RIDGE * values)

        return _descend(slope, len(self.names))

    def best(self, page: Page) -> tuple[int, float]:
        weights = dict(zip(self.names, self.choosing, strict=True))
        scores = [standing(day.features, weights) for day in page.days]
        best = max(range(len(scores)), key=scores.__getitem__)
        return best, margin(scores, best)

    def _inputs(self, page: Page, best: int, lead: float) -> Numbers:
        row = np.zeros(len(self.places) + 2)
        row[[self.places[name] for name in page.days[best].features | page.features]] = 1
        row[-2], row[-1] = lead, 1
        return row

    def judged(self, page: Page) -> tuple[Day | None, float]:
        if not page.days:
            return None, 0.0
        best, lead = self.best(page)
        trust = float(_logistic(self._inputs(page, best, lead) @ self.trusting))
        return page.days[best], max(trust, least_trust(page.days[best].features))


def _logistic(values: Any) -> Any:
    return 1 / (1 + np.exp(-values))


def _softmax(scores: Numbers) -> Numbers:
    powers = np.exp(scores - scores.max(1, keepdims=True))
    return cast("Numbers", powers / powers.sum(1, keepdims=True))


def _descend(slope: Callable[[Numbers], Numbers], size: int) -> Numbers:
    """Return where a convex function is least, by Adam from zero (Kingma and Ba, 2014)."""
    values, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, STEPS + 1):
        found = slope(values)
        mean, square = 0.9 * mean + 0.1 * found, 0.99 * square + 0.01 * found * found
        rate = RATE if step < STEPS * 0.6 else RATE / 5
        values = values - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
    return values


def crossvalidated(pages: list[Page]) -> list[tuple[Day | None, float]]:
    """Return the choice for each page by a model that has seen no page of its site."""
    judged: list[tuple[Day | None, float]] = [(None, 0.0)] * len(pages)
    for fold in range(FOLDS):
        model = Model(pages).fit([page for page in pages if page.fold != fold])
        for place, page in enumerate(pages):
            if page.fold == fold:
                judged[place] = model.judged(page)
    return judged


def curve(pages: list[Page], judged: list[tuple[Day | None, float]]) -> Iterator[str]:
    """Yield a table row for each threshold: share of days right, wrong and empty answers, dates where there is none."""
    for least in CURVE:
        cells = [f"| {least:.2f} "]
        for dataset in ("fundus", "trafilatura", "htmldate", "wcxb"):
            count: Counter[str] = Counter()
            for page, (day, confidence) in zip(pages, judged, strict=True):
                if page.dataset == dataset:
                    given = day if day is not None and confidence >= least else None
                    count[_outcome(page, given)] += 1
            dated = sum(count[name] for name in ("right", "wrong", "empty"))
            cells.append(
                f"| {100 * count['right'] / dated:.1f} | {count['wrong']}/{count['empty']} | {count['invented']}/{count['invented'] + count['silent']} "
            )
        yield "".join(cells) + "|"


def _outcome(page: Page, given: Day | None) -> str:
    if not page.is_dated:
        return "invented" if given else "silent"
    return "empty" if given is None else "right" if given.is_right else "wrong"


def table(model: Model) -> str:
    """Return the module of weights."""
    trusting = dict(zip([*model.names, *model.kinds], model.trusting, strict=False))
    lines = [
        '"""What each kind of evidence for a date weighs. Written by `benchmarks/fit_dates.py`; do not edit by hand.',
        "",
        "CHOOSING: between the days of a page. TRUSTING: whether the chosen day is the page's own, of the day's evidence and",
        "of the kind of page. MARGIN: of the chosen day's lead (0..1). What the names mean: `date_days`.",
        '"""', "", "from __future__ import annotations", "",
        f"START = {model.trusting[-1]:.2f}", f"MARGIN = {model.trusting[-2]:.2f}", "", "CHOOSING = {",
        *(f'    "{name}": {value:.2f},' for name, value in zip(model.names, model.choosing, strict=True)),
        "}", "", "TRUSTING = {", *(f'    "{name}": {value:.2f},' for name, value in trusting.items()), "}", "",
    ]  # fmt: skip
    return "\n".join(lines)


def main() -> None:
    """Print the curve of the cross-validation, and write the weights fitted on all pages where asked to."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--shared", type=Path, required=True)
    cli.add_argument("--write", type=Path)
    args = cli.parse_args()
    pages = read_pages(args.shared)
    print("least | fundus, trafilatura, htmldate, WCXB articles: % right | wrong/empty | invented")
    print("\n".join(curve(pages, crossvalidated(pages))))
    if args.write:
        args.write.write_text(table(Model(pages).fit(pages)), encoding="utf-8")


if __name__ == "__main__":
    main()
