"""Weigh the measures of blocks: how likely each belongs to the main text.

An additive model: each class of each measure has a weight for all pages and one for the kind of page; their sum is the log-odds. The weights
(weights.json) were fitted in November 2026 on the development pages of WCXB and on silver-news (without its fundus part), each page
weighing the same, words by square root, ridge 4e-6. Out of fold by site the whole extractor then has word F1 0.854 on WCXB dev.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from archive.content.features.measure import PageFacts, measure
from archive.content.vocabulary import FURNITURE

if TYPE_CHECKING:
    from archive.content.features.layout import Layout
    from archive.page import Page

WORD = re.compile(r"\w+")
# Kinds that share their weights: too few pages of the rarer ones stand in the data.
GROUPS = {"gallery": "article", "video": "article", "collection": "listing"}
MAX_TITLE_CHARS = 1000
# War and Peace has 12,000 paragraphs; beyond this a page is judged by the looks of its paragraphs alone, to stay within 5 s of CPU.
MAX_MEASURED = 20_000
MAX_CLASSES = 64  # more than any measure has
MAX_LOG_ODDS = 30.0  # beyond this a float says 0 or 1


def page_facts(page: Page, title: str | None = None) -> PageFacts:
    """Return what the measures use of a page beside its blocks."""
    titles = [title or "", page.root.findtext(".//title") or ""]
    titles += [meta.get("content") or "" for meta in page.root.iter("meta") if meta.get("property") == "og:title"][:1]
    words = frozenset(WORD.findall(" ".join(titles)[:MAX_TITLE_CHARS].lower()))
    return PageFacts(title_words=words, article_body=" ".join(article_body(page).lower().split()))


def article_body(page: Page) -> str:
    """Return the longest text that the page's JSON-LD gives as its body, as written, "" where there is none."""
    bodies = [text for node in page.data if isinstance(text := node.get("articleBody") or node.get("text"), str)]
    return max(bodies, key=len, default="")


def probabilities(layout: Layout, facts: PageFacts, kind: str) -> list[float]:
    """Return for each text block of the layout how likely it belongs to the main text, 0..1."""
    if len(layout.blocks) > MAX_MEASURED:
        return [
            0.9 if good and not layout.bits[node] & FURNITURE else 0.1
            for good, node in zip(layout.good, layout.node, strict=True)
        ]
    tables = _tables(GROUPS.get(kind, kind))
    sums = [tables["bias"][0]] * len(layout.blocks)
    for name, column in measure(layout, facts).items():
        table = tables.get(name)
        if table:
            sums = [total + table[one] for total, one in zip(sums, column, strict=True)]
    return [1.0 / (1.0 + math.exp(-max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, total)))) for total in sums]


@cache
def _tables(group: str) -> dict[str, list[float]]:
    """For each measure the weight of its classes, on pages of that kind."""
    weights = json.loads(files("archive.content.features").joinpath("weights.json").read_text("utf-8"))
    shared: dict[str, list[float]] = weights["shared"]
    own: dict[str, list[float]] = weights.get(group, {})
    tables = {
        name: [sum(pair) for pair in zip(table, own.get(name, [0.0] * len(table)), strict=True)]
        for name, table in shared.items()
    }
    # a class that no page of the data had counts as the last one they had
    return {name: table + table[-1:] * (MAX_CLASSES - len(table)) for name, table in tables.items()}
