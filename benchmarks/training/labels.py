"""Label blocks: which of a page's blocks are in the text that a data set gives as its main text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.content.features.scoring import WORD

if TYPE_CHECKING:
    from collections.abc import Sequence

SHINGLE = 4  # words that hardly stand in the same order by chance
LEAST_SHARE = (
    0.5  # of a block's shingles that stand in the truth; truths are cut and cleaned copies, so all of them is too much
)
# A short block says nothing by its words alone: it counts where the truth has it as a line of its own, and the text is within so
# many blocks (list items, table cells); or where its words stand somewhere in the truth, and the text right beside it.
LINE_REACH = 8
WORDS_REACH = 1
ROUNDS = 3  # a short block beside a short block beside text


def labels(texts: Sequence[str], truth: str) -> list[bool]:
    """Return for each block, in page order, whether it belongs to the main text."""
    gold = _words(truth)
    shingles = [{tuple(gold[i : i + n]) for i in range(len(gold) - n + 1)} for n in range(SHINGLE + 1)]
    lines = {tuple(_words(line)) for line in truth.splitlines()}
    found = [False] * len(texts)
    reaches: dict[int, int] = {}
    for index, text in enumerate(texts):
        words = tuple(_words(text))
        if len(words) > SHINGLE:
            parts = [words[i : i + SHINGLE] for i in range(len(words) - SHINGLE + 1)]
            found[index] = sum(part in shingles[SHINGLE] for part in parts) >= LEAST_SHARE * len(parts)
        elif words and words in lines:
            reaches[index] = LINE_REACH
        elif words and words in shingles[len(words)]:
            reaches[index] = WORDS_REACH
    _spread(found, reaches)
    return found


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _spread(found: list[bool], reaches: dict[int, int]) -> None:
    """Label the short blocks that have labelled ones within their reach, again and again."""
    for _ in range(ROUNDS):
        for index, reach in reaches.items():
            found[index] = found[index] or any(found[max(0, index - reach) : index + reach + 1])
