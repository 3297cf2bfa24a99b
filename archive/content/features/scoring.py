"""Weigh the measures of blocks: how likely each belongs to the main text.

An additive model: each class of each measure has a weight for all pages and one for the kind of page; their sum is the log-odds. The
weights stand in weights.json, which says what it was trained on; `benchmarks/training` writes it, docs/extraction.md has the figures.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Model:
    """The weights of each class of each measure. shared: on all pages, with the `bias`. own: on pages of a kind, added to them."""

    shared: dict[str, list[float]]
    own: dict[str, dict[str, list[float]]]

    def tables(self, kind: str) -> dict[str, list[float]]:
        """Return the sums for pages of a kind; a class that no page of the data had counts as the last one they had."""
        own = self.own.get(GROUPS.get(kind, kind), {})
        sums = {
            name: [sum(pair) for pair in zip(table, own.get(name, [0.0] * len(table)), strict=True)]
            for name, table in self.shared.items()
        }
        return {name: table + table[-1:] * (MAX_CLASSES - len(table)) for name, table in sums.items()}


def read_model(text: str) -> Model:
    """Return the model in the text of a model file (weights.json)."""
    groups = json.loads(text)
    return Model(groups["shared"], {name: group for name, group in groups.items() if name not in ("about", "shared")})


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


def probabilities(layout: Layout, facts: PageFacts, kind: str, model: Model | None = None) -> list[float]:
    """Return for each text block of the layout how likely it belongs to the main text, 0..1; by our own model if none is given."""
    if len(layout.blocks) > MAX_MEASURED:
        return [
            0.9 if good and not layout.bits[node] & FURNITURE else 0.1
            for good, node in zip(layout.good, layout.node, strict=True)
        ]
    tables = model.tables(kind) if model else _our_tables(kind)
    sums = [tables["bias"][0]] * len(layout.blocks)
    for name, column in measure(layout, facts).items():
        table = tables.get(name)
        if table:
            sums = [total + table[one] for total, one in zip(sums, column, strict=True)]
    return [1.0 / (1.0 + math.exp(-max(-MAX_LOG_ODDS, min(MAX_LOG_ODDS, total)))) for total in sums]


@cache
def _our_tables(kind: str) -> dict[str, list[float]]:
    return read_model(files("archive.content.features").joinpath("weights.json").read_text("utf-8")).tables(kind)
