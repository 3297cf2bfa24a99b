"""Weigh the blocks of a page: how likely each belongs to the main text, and what kind of page it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.inputs import Inputs, read_inputs
from archive.content.features.network import Model, judge, our_model
from archive.content.kind import KINDS
from archive.content.vocabulary import FURNITURE

if TYPE_CHECKING:
    from collections import Counter

    from archive.content.features.figures import PageFacts
    from archive.content.features.layout import Layout
    from archive.page import Page

WORD = re.compile(r"\w+")
# War and Peace has 12,000 paragraphs; beyond this a page is judged by the looks of its paragraphs alone, to stay within 5 s of CPU.
MAX_MEASURED = 20_000
LOOKS_GOOD, LOOKS_BAD = 0.9, 0.1
MAX_LOG_ODDS = 30.0  # beyond this a float says 0 or 1
DECIMALS = 6  # of a probability: processors differ in the last digits of an exponential


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """What the model says of a page. chances: of each block, 0..1, that it belongs to the main text. kinds: log-odds of kinds of page, by
    name; empty where the model was not asked. words: of each block. inputs: what the model was given, None where it was not asked."""

    chances: list[float]
    kinds: dict[str, float]
    words: list[int]
    inputs: Inputs | None = None


def score(page: Page, layout: Layout, facts: PageFacts, votes: Counter[str], model: Model | None = None) -> Scores:
    """Return what a model says of a page; our own if none is given."""
    if not layout.blocks:
        return Scores(chances=[], kinds={}, words=[])
    if len(layout.blocks) > MAX_MEASURED:
        chances = [
            LOOKS_GOOD if good and not layout.bits[node] & FURNITURE else LOOKS_BAD
            for good, node in zip(layout.good, layout.node, strict=True)
        ]
        return Scores(chances=chances, kinds={}, words=[len(WORD.findall(block.text)) for block in layout.blocks])
    model = model or our_model()
    inputs = read_inputs(page, layout, facts, np.array([float(votes[kind]) for kind in KINDS]), model.vocabulary)
    found = judge(model, inputs)
    odds = np.clip(found.log_odds, -MAX_LOG_ODDS, MAX_LOG_ODDS)
    return Scores(
        chances=np.round(1.0 / (1.0 + np.exp(-odds)), DECIMALS).tolist(), kinds=dict(zip(model.kinds, found.kinds.tolist(), strict=True)),
        words=inputs.words.astype(int).tolist(), inputs=inputs,
    )  # fmt: skip
