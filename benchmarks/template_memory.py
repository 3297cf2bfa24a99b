"""What the template memory brings: each page read without it, and with a memory of the other pages of its site.

    PYTHONPATH=. python benchmarks/template_memory.py [DATA]

Always the demo newsroom, each paper as one site; with DATA (the folder that holds metadata/, silver-news/ and fundus-body/)
also the groups of pages of one site in there, measured on the pages that have a reference text. Prints word precision,
recall and F1 (mean of pages) without and with memory, and how many pages came out better and worse.

The weights that come with the package were trained on sites of DATA: they are surer there than on pages they never saw, so that
a memory has less to say. The newsroom's pages are in no training set.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import urlopen

from archive.content.extract import judge, read_content
from archive.content.templates import MIN_PAGES, PageSample, block_paths, learn
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.model.urls import registrable_domain
from archive.page import read_page
from benchmarks.adapters import as_capture
from crawler.newsroom import serve
from crawler.newsroom.papers import articles, papers, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.content.templates import SiteMemory

WORD = re.compile(r"\w+")
SETS = ("fundus", "htmldate", "readability", "trafilatura")


@dataclass(frozen=True)
class Case:
    """A page: its site, bytes and address, and its reference text, "" where it has none."""

    site: str
    url: str
    html: bytes
    reference: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?")
    options = parser.parse_args()
    report("newsroom", list(newsroom_cases()))
    if options.data:
        report("real pages", list(real_cases(options.data)))


def newsroom_cases() -> Iterator[Case]:
    """The articles of the demo newsroom, each paper a site, with its paragraphs as they were written."""
    with serve(0) as newsroom:
        for slug, article in articles().items():
            url = newsroom.origin + papers()[article.paper].path(article)
            with urlopen(url) as answer:
                yield Case(article.paper, url, answer.read(), "\n".join(truth(slug)))


def real_cases(data: Path) -> Iterator[Case]:
    """The pages of the metadata sets and of fundus-body; a page of several sets comes once, with the best reference."""
    texts = {(row["set"], row["name"]): row["text"] for row in rows(data / "silver-news" / "truth.jsonl")}
    found: dict[str, Case] = {}
    places = [(data / "fundus-body" / "dev", "body"), *((data / "metadata" / name, name) for name in SETS)]
    for folder, name in places:
        for row in rows(folder / "truth.jsonl"):
            page, url = folder / "pages" / f"{row['name']}.html.gz", row["url"]
            if page.exists() and not (url in found and found[url].reference):
                text = row["text"] if name == "body" else texts.get((name, row["name"]), "")
                found[url] = Case(registrable_domain(url), url, gzip.decompress(page.read_bytes()), text)
    yield from found.values()


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The JSON lines of a file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def report(name: str, cases: list[Case]) -> None:
    """Print one line without and one with memory."""
    sites: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        sites[case.site].append(case)
    scores: list[tuple[list[float], list[float]]] = []
    measured = 0
    for group in sites.values():
        wanted = [case for case in group if case.reference]
        if len(group) <= MIN_PAGES or not wanted:
            continue
        measured += 1
        samples = {case.url: sample for case in group if (sample := sample_of(case))}
        for case in wanted:
            memory = learn(sample for url, sample in samples.items() if url != case.url).site(case.site)
            scores.append((score(case, None), score(case, memory)))
    print(f"{name}: {len(scores)} pages of {measured} sites with more than {MIN_PAGES} pages")
    for place, label in enumerate(("without", "with")):
        means = [sum(pair[place][column] for pair in scores) / max(len(scores), 1) for column in range(3)]
        print(f"  {label:8} precision {means[0]:.4f}  recall {means[1]:.4f}  F1 {means[2]:.4f}")
    better = sum(new[2] > old[2] for old, new in scores)
    worse = sum(new[2] < old[2] for old, new in scores)
    print(f"  {better} better, {worse} worse")


def sample_of(case: Case) -> PageSample | None:
    """What a page teaches of its site."""
    page = read_page(as_capture(case.html, case.url), limits=ReadingLimits())
    if isinstance(page, Rejection):
        return None
    found = judge(page)
    paths = block_paths(found.blocks, found.layout.node)
    return PageSample(
        site=case.site, texts=[block.text for block in found.layout.blocks], paths=paths, kept=found.chosen
    )


def score(case: Case, memory: SiteMemory | None) -> list[float]:
    """Word precision, recall and F1 of a page's text."""
    page = read_page(as_capture(case.html, case.url), limits=ReadingLimits())
    text = "" if isinstance(page, Rejection) else read_content(page, memory=memory).plain_text
    got, wanted = Counter(WORD.findall(text.lower())), Counter(WORD.findall(case.reference.lower()))
    hits = sum((got & wanted).values())
    precision, recall = hits / max(sum(got.values()), 1), hits / max(sum(wanted.values()), 1)
    return [precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0]


if __name__ == "__main__":
    main()
