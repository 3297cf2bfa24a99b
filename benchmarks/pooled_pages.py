"""The pages on which the choice of titles and authors is fitted and scored, with their truth and their site.

Data: fundus (test pages of the Fundus project, MIT), trafilatura (its evaluation pages, Apache-2.0), readability (test
pages of Readability.js, Apache-2.0) and WCXB's dev split (CC-BY-4.0), in `../shared/data`. Folds are made of whole sites.
"""

from __future__ import annotations

import importlib
import random
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archive.model.errors import AddressError
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.model.urls import registrable_domain
from archive.page import read_page
from benchmarks.adapters import as_capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.page import Page

SHARED = Path(__file__).parents[1] / "../shared"
SETS = ("fundus", "trafilatura", "wcxb-article", "wcxb-other", "readability")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A page, the set it is of, its site (registrable domain) and its row of truth."""

    dataset: str
    site: str
    truth: dict[str, Any]
    page: Page


def harness(module: str) -> Any:
    """Return a module of the benchmark harness beside the checkout."""
    sys.path.insert(0, str(SHARED / "bench"))
    return importlib.import_module(module)


def labelled_pages(*, datasets: Iterable[str] = SETS) -> Iterator[Labelled]:
    """Yield the pages of these sets in their own order."""
    wanted = set(datasets)
    for dataset, truth, html in _rows(wanted):
        page = read_page(as_capture(html, truth["url"]), limits=ReadingLimits())
        if not isinstance(page, Rejection):
            yield Labelled(dataset, _site(truth["url"]), truth, page)


def folds(sites: Iterable[str], count: int, seed: int) -> dict[str, int]:
    """Return the fold of each site: all pages of one are in the same."""
    ordered = sorted(set(sites))
    random.Random(seed).shuffle(ordered)
    return {site: place % count for place, site in enumerate(ordered)}


def _rows(wanted: set[str]) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    loaders = harness("metadata_data")
    for dataset in ("fundus", "trafilatura", "readability"):
        if dataset in wanted:
            for truth, html in loaders.load_prepared(SHARED / "data/metadata" / dataset):
                yield dataset, truth, html
    if wanted & {"wcxb-article", "wcxb-other"}:
        for truth, html in loaders.load_wcxb(SHARED / "data/wcxb/dev"):
            dataset = "wcxb-article" if truth["kind"] == "article" else "wcxb-other"
            if dataset in wanted:
                yield dataset, truth, html


def _site(url: str) -> str:
    try:
        return registrable_domain(url)
    except AddressError:
        return url
