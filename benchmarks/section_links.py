"""Fit and judge the weights by which links of section pages are told apart: python -m benchmarks.section_links DATA [--write].

DATA is the folder of the WCXB development set (html/, ground-truth/). Labels: tests/crawler/discovery/links.tsv. Every
page is scored by weights fitted on pages of other registrable domains. "with examples": half of a page's articles,
drawn by a fixed seed, are known addresses; only the other half and the non-articles are judged, at both rows.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.model.urls import registrable_domain
from archive.page import Page, read_page
from crawler.discovery.links import PageLink, page_links
from crawler.discovery.linkshapes import THRESHOLD, features, learn_shapes, second_features

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

LABELS = Path(__file__).parent.parent / "tests" / "crawler" / "discovery" / "links.tsv"
WEIGHTS = Path(__file__).parent.parent / "crawler" / "discovery" / "linkweights.py"
ALONE = ("one", "place", "shape")
WITH_EXAMPLES = (*ALONE, "fine", "coarse")
RIDGE = 3.0, 1.0  # of the first and the second step; 1 and 10 change the figures by less than a point
LINKS_A_PAGE = 60  # a page weighs as much as so many links, so that front pages with hundreds do not outvote the others
SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One page: its links, the measures of each, 1 article, 0 not, -1 unlabelled; which articles are examples."""

    url: str
    links: tuple[PageLink, ...]
    rows: NDArray[np.float64]
    labels: NDArray[np.int64]
    examples: frozenset[int]

    @property
    def site(self) -> str:
        """The registrable domain."""
        return registrable_domain(self.url)


def read_labels() -> dict[str, dict[str, int]]:
    """The labels by page and link."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with LABELS.open(encoding="utf-8", newline="") as file:
        for page, link, label in csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"):
            found[page][link] = int(label)
    return found


def labelled_pages(data: Path) -> Iterator[tuple[Page, dict[str, int]]]:
    """The labelled pages of the data set, in the order of their numbers."""
    labels = read_labels()
    for path in sorted((data / "ground-truth").glob("*.json")):
        url = json.loads(path.read_text(encoding="utf-8"))["url"]
        if url in labels:
            body = gzip.decompress((data / "html" / f"{path.stem}.html.gz").read_bytes())
            capture = Capture(
                url=url, requested_url=url, at=datetime(2025, 1, 1, tzinfo=UTC), status=200,
                headers=((b"Content-Type", b"text/html"),), body=body, digest="",
            )  # fmt: skip
            page = read_page(capture, limits=ReadingLimits())
            if isinstance(page, Page):
                yield page, labels[url]


def samples(data: Path) -> list[Sample]:
    """The pages as measures and labels."""
    random, found = np.random.RandomState(SEED), []
    for page, labels in labelled_pages(data):
        links = page_links(page)
        articles = [place for place, link in enumerate(links) if labels.get(link.url) == 1]
        random.shuffle(articles)
        found.append(
            Sample(
                url=page.url,
                links=links,
                rows=np.array([list(row.values()) for row in features(links, page.url)]),
                labels=np.array([labels.get(link.url, -1) for link in links]),
                examples=frozenset(articles[: len(articles) // 2]),
            )
        )
    return found


def fitted(parts: Sequence[tuple[NDArray[np.float64], NDArray[np.int64]]], ridge: float) -> NDArray[np.float64]:
    """The weights of a logistic regression (Newton's method)."""
    rows, labels = np.vstack([part[0] for part in parts]), np.concatenate([part[1] for part in parts])
    weights = np.concatenate(
        [np.full(len(part[1]), min(1.0, LINKS_A_PAGE / max(1, (part[1] >= 0).sum()))) for part in parts]
    )
    rows, labels, weights = rows[labels >= 0], labels[labels >= 0], weights[labels >= 0]
    found = np.zeros(rows.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weights * (chance - labels)) + ridge * found
        bend = (rows * (weights * chance * (1 - chance))[:, None]).T @ rows + ridge * np.eye(len(found))
        found -= np.linalg.solve(bend, slope)
    return found


def first_step(known: Sequence[Sample]) -> NDArray[np.float64]:
    """The weights of the links' own measures."""
    return fitted([(sample.rows, sample.labels) for sample in known], RIDGE[0])


def around(
    sample: Sample, first: NDArray[np.float64], names: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """The measures of the second step; with examples, those are no longer judged."""
    is_with = "fine" in names
    shapes = learn_shapes(sample.links[place].url for place in sample.examples) if is_with else None
    rows = second_features(sample.links, list(sample.rows @ first), shapes)
    labels = sample.labels.copy()
    if is_with:
        labels[list(sample.examples)] = -1
    return np.array([[row[name] for name in names] for row in rows]), labels


def both_steps(known: Sequence[Sample], names: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both steps' weights; the second is fitted on pages that the first did not see."""
    parts = []
    for sample in known:
        if "fine" not in names or learn_shapes(sample.links[place].url for place in sample.examples).is_learnt:
            parts.append(around(sample, first_step([each for each in known if each.site != sample.site]), names))
    return first_step(known), fitted(parts, RIDGE[1])


def judged(all_samples: Sequence[Sample], names: Sequence[str], *, halves: bool) -> list[tuple[int, int, int]]:
    """For each page (true, false and missed articles) by weights of other sites; halves: judge only what is not an example."""
    found = []
    for sample in all_samples:
        if halves and not learn_shapes(sample.links[place].url for place in sample.examples).is_learnt:
            continue
        first, second = both_steps([each for each in all_samples if each.site != sample.site], names)
        rows, labels = around(sample, first, names)
        if halves:
            labels[list(sample.examples)] = -1
        is_taken = 1 / (1 + np.exp(-rows @ second)) >= THRESHOLD
        found.append(
            tuple(
                int(each.sum())
                for each in (is_taken & (labels == 1), is_taken & (labels == 0), ~is_taken & (labels == 1))
            )
        )
    return found  # type: ignore[return-value]  # three sums each


def line(name: str, counts: Sequence[tuple[int, int, int]]) -> str:
    """One row of the table: over all links, and as the mean of pages."""
    true, false, missed = (sum(each) for each in zip(*counts, strict=True))
    precision = np.mean([hit / max(1, hit + wrong) for hit, wrong, _ in counts])
    recall = np.mean([hit / max(1, hit + lost) for hit, _, lost in counts])
    return f"| {name} | {len(counts)} | {true + missed} | {true / (true + false):.3f} | {true / (true + missed):.3f} | {precision:.3f} | {recall:.3f} |"


def write_weights(all_samples: Sequence[Sample]) -> None:
    """Write the weights that are used, fitted on all pages."""
    names = list(features(all_samples[0].links, all_samples[0].url)[0])
    tables = [("FEATURES", names, first_step(all_samples))]
    tables += [
        (name, list(fields), both_steps(all_samples, fields)[1])
        for name, fields in (("ALONE", ALONE), ("WITH_EXAMPLES", WITH_EXAMPLES))
    ]
    text = (
        '"""The weights of `linkshapes`, written by benchmarks/section_links.py from the labels in tests/crawler/discovery/links.tsv."""\n\n'
        "from __future__ import annotations\n\n# Of each link alone; of the second step without and with known shapes of the site.\n"
    )
    for name, fields, weights in tables:
        text += (
            f"{name} = {{\n"
            + "".join(f'    "{field}": {weight:.2f},\n' for field, weight in zip(fields, weights, strict=True))
            + "}\n"
        )
    WEIGHTS.write_text(text, encoding="utf-8")


def main() -> None:
    """Print the table; with --write, write the weights."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--write", action="store_true")
    options = arguments.parse_args()
    found = samples(options.data)
    print(
        "| links judged | pages | articles | precision | recall | precision by page | recall by page |\n|---|---|---|---|---|---|---|"
    )
    print(line("page alone", judged(found, ALONE, halves=False)))
    print(line("page alone, the half that is no example", judged(found, ALONE, halves=True)))
    print(line("with examples, that half", judged(found, WITH_EXAMPLES, halves=True)))
    if options.write:
        write_weights(found)


if __name__ == "__main__":
    main()
