"""Everything the model is given of a page: figures and words of its blocks, the elements around them, the page as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.figures import PageFacts, measure
from archive.content.features.wording import WORDS, Bags, Vocabulary, bags_of, name_bags, page_bag, text_bags

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from archive.content.features.layout import Layout
    from archive.page import Page

AROUND = 4  # elements around a block whose names are told apart; those farther up are told as one
SPANS = 3  # elements around a block whose other blocks are looked at
MAX_TITLE_CHARS = 1000
DESCRIPTIONS = ("description", "og:description")


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """What the model is given of a page of n text blocks.

    names: of the figures. figures: float64, n rows. texts: n bags of words. headings: for each block the last heading before it, -1.
    tags: bags of names, one for each different start tag of the elements that hold text. elements: the bag of each of these elements, in page
    order. around: n rows of AROUND numbers of elements, innermost first. chains: bags of elements, one for each different element that
    stands farther up: it and all that are around it; chain: the bag of each block. spans: for each element where its blocks begin and end. words: n counts. page: one bag. votes: for the kinds of page.
    """

    names: tuple[str, ...]
    figures: NDArray[np.float64]
    texts: Bags
    headings: NDArray[np.int64]
    tags: Bags
    elements: NDArray[np.int64]
    around: NDArray[np.int64]
    chains: Bags
    chain: NDArray[np.int64]
    spans: NDArray[np.int64]
    words: NDArray[np.float64]
    page: Bags
    votes: NDArray[np.float64]


def read_facts(page: Page, title: str | None = None) -> PageFacts:
    """Return what the figures use of a page beside its blocks. title: what the metadata took for the title."""
    titles, descriptions = [title or "", *(element.text or "" for element in page.landmarks["title"][:1])], [""]
    for meta in page.landmarks["meta"]:
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name == "og:title" and len(titles) < 3:
            titles.append(meta.get("content") or "")
        elif name in DESCRIPTIONS:
            descriptions.append(meta.get("content") or "")
    return PageFacts(
        title_words=frozenset(WORDS.findall(" ".join(titles)[:MAX_TITLE_CHARS].lower())),
        description=_folded(max(descriptions, key=len)),
        article_body=_folded(article_body(page)),
    )


def article_body(page: Page) -> str:
    """Return the longest text that the page's JSON-LD gives as its body, as written, "" where there is none."""
    bodies = [text for node in page.data if isinstance(text := node.get("articleBody") or node.get("text"), str)]
    return max(bodies, key=len, default="")


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def read_inputs(
    page: Page, layout: Layout, facts: PageFacts, votes: NDArray[np.float64], vocabulary: Vocabulary
) -> Inputs:
    """Return what the model is given of a page; at least one text block."""
    found = measure(layout, facts)
    tree = layout.page.tree
    first, last = np.array(layout.first, np.int64), np.array(layout.last, np.int64)
    filled = np.flatnonzero(last > first)
    rank = np.zeros(len(first), np.int64)
    rank[filled] = np.arange(len(filled))
    steps = [np.array(layout.node, np.int64)]
    for _ in range(AROUND - 1):
        steps.append(tree.above(steps[-1]))
    tags, elements = name_bags(layout, filled.tolist(), vocabulary)
    farther, chain = np.unique(tree.above(steps[-1]), return_inverse=True)
    chains = bags_of(rank[list(layout.page.ancestors(node))].tolist() for node in farther.tolist())
    return Inputs(
        names=tuple(found.columns), figures=np.array(list(found.columns.values())).T, texts=text_bags(layout, vocabulary),
        headings=found.headings, tags=tags, elements=elements, around=np.stack([rank[nodes] for nodes in steps], axis=1),
        chains=chains, chain=chain,
        spans=np.stack([first[filled], last[filled]], axis=1),
        words=found.columns["words"], page=page_bag(page, vocabulary), votes=votes,
    )  # fmt: skip
