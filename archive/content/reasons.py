"""The strongest reasons of the model for each block: what its log-odds would be without each theme of what it is given."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from archive.content.features.layout import HEADINGS
from archive.content.features.network import judge, our_model
from archive.content.features.wording import Bags
from archive.content.sentences import Seen, sentence, theme_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from archive.content.extract import Judgement
    from archive.content.features.inputs import Inputs

REASONS = 3
# Log-odds that move a half by less than a fiftieth are no reason.
LEAST = 0.1
NAMED_ELEMENTS, NAMES_SHOWN = 3, 4
HALF = 0.5
TOO_LITTLE = (
    "against: most blocks of pages are no text, and too little speaks for this one",
    "for: nothing weighty speaks against it",
)
TOO_LARGE = ("the page has too many blocks to measure each; it was judged by its length and its links",)


def block_reasons(found: Judgement) -> list[tuple[str, ...]]:
    """Return for each text block up to three reasons, the strongest first: "for: …" or "against: …".

    A reason is a theme (links, place, heading …) without which, were it as on the mean of the page's blocks, the block's log-odds would be others.
    """
    inputs = found.scores.inputs
    if inputs is None:
        return [TOO_LARGE] * len(found.layout.blocks)
    shifts = _shifts(inputs)
    headings = _headings(found)
    return [
        _strongest(shifts, index, _seen(found, inputs, index, headings[index]), found.alone[index])
        for index in range(len(headings))
    ]


def _shifts(inputs: Inputs) -> dict[str, NDArray[np.float64]]:
    """For each theme how much it moves the log-odds of each block."""
    model = our_model()
    base = judge(model, inputs).log_odds
    return {theme: base - judge(model, without).log_odds for theme, without in _without_each(inputs)}


def _without_each(inputs: Inputs) -> Iterator[tuple[str, Inputs]]:
    """Yield each theme and the inputs without what it says."""
    themes: dict[str, list[int]] = defaultdict(list)
    for column, name in enumerate(inputs.names):
        themes[theme_of(name)].append(column)
    means = inputs.figures.mean(axis=0)
    for theme, columns in themes.items():
        figures = inputs.figures.copy()
        figures[:, columns] = means[columns]
        yield theme, replace(inputs, figures=figures)
    yield "words", replace(inputs, texts=_emptied(inputs.texts))
    yield "names", replace(inputs, tags=_emptied(inputs.tags))


def _emptied(bags: Bags) -> Bags:
    return Bags(np.zeros(0, np.intp), np.zeros(len(bags.ends), np.intp))


def _strongest(shifts: dict[str, NDArray[np.float64]], index: int, seen: Seen, chance: float) -> tuple[str, ...]:
    """The themes that move a block most, each as a sentence; first those that speak for what it was taken for."""
    is_text = chance >= HALF
    strong = [theme for theme in shifts if abs(shifts[theme][index]) >= LEAST]
    ranked = sorted(
        strong, key=lambda theme: ((shifts[theme][index] > 0) != is_text, -abs(shifts[theme][index]), theme)
    )
    found = [
        f"{'for' if shifts[theme][index] > 0 else 'against'}: {sentence(theme, seen, is_for=bool(shifts[theme][index] > 0))}"
        for theme in ranked[:REASONS]
    ]
    if found and not any((shifts[theme][index] > 0) == is_text for theme in ranked[:1]):
        found = [TOO_LITTLE[is_text], *found[: REASONS - 1]]
    return tuple(found)


def _seen(found: Judgement, inputs: Inputs, index: int, heading: str) -> Seen:
    layout, page = found.layout, found.blocks
    block, number = layout.blocks[index], layout.node[index]
    parent = page.parents[number]
    around = [page.starts[one] for one in page.ancestors(number)][:NAMED_ELEMENTS]
    return Seen(
        text=block.text,
        tag=page.starts[number].name,
        parent=page.starts[parent].name if parent >= 0 else "",
        link_chars=block.link_chars,
        links=block.links,
        heading=heading,
        names=" ".join([piece for start in around for piece in start.pieces][:NAMES_SHOWN]),
        place=index / max(len(layout.blocks) - 1, 1),
        figures=dict(zip(inputs.names, inputs.figures[index].tolist(), strict=True)),
    )


def _headings(found: Judgement) -> Sequence[str]:
    """For each block the text of the last heading before it."""
    above, headings = "", []
    for block, node in zip(found.layout.blocks, found.layout.node, strict=True):
        headings.append(above)
        if found.blocks.starts[node].name in HEADINGS:
            above = " ".join(block.text.split())
    return headings
