"""Choose the blocks of the main text from their probabilities, and set right what single blocks cannot know.

The choice is the set of blocks with the best expected F1 (words weigh), so no threshold is tuned; after it come a few rules about whole parts
of a page: the readers' comments and the next article go, pictures between the text come.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from archive.content.features.layout import HEADINGS, is_good
from archive.content.features.scoring import WORD
from archive.content.furniture import is_comments_heading, wording
from archive.content.vocabulary import COMMENT

if TYPE_CHECKING:
    from archive.content.blocks import Blocks
    from archive.content.features.layout import Layout

# Below this no block is believed: the page has no main text (a shell, a menu). Chosen on the development pages, as in docs/benchmarks.
LEAST_BELIEF = 0.2
# A picture belongs to the text if so much of the text around it was kept.
PICTURE_SHARE = 0.6
PLAIN_KINDS = frozenset(
    {"article", "documentation", "gallery", "video"}
)  # one text by one author: comments are not part of it


def best_set(chances: list[float], weights: list[int]) -> tuple[list[bool], float]:
    """Return which blocks to keep so that the expected F1 is largest, and that F1 (0..1)."""
    keep = [False] * len(chances)
    if not chances or max(chances) < LEAST_BELIEF:
        return keep, 0.0
    order = sorted(range(len(chances)), key=lambda index: -chances[index])
    expected = sum(chance * weight for chance, weight in zip(chances, weights, strict=True))
    hits = kept = best = 0.0
    count = 0
    for number, index in enumerate(order, 1):
        hits += chances[index] * weights[index]
        kept += weights[index]
        value = 2 * hits / (kept + expected) if kept + expected else 0.0
        if value > best:
            best, count = value, number
    for index in order[:count]:
        keep[index] = True
    return keep, best


def choose(layout: Layout, chances: list[float], kind: str) -> tuple[list[bool], float]:
    """Return which text blocks of the layout are the main text, and the expected F1 of the choice."""
    chances = list(chances)
    if kind in PLAIN_KINDS:
        for index in _foreign(layout):
            chances[index] = 0.0
    keep, score = best_set(chances, [len(WORD.findall(block.text)) for block in layout.blocks])
    seen: set[str] = set()
    for index, block in enumerate(layout.blocks):
        if keep[index] and is_good(block):  # the same paragraph for small and large screens
            keep[index] = block.text not in seen
            seen.add(block.text)
    _mend_headings(layout, keep)
    return keep, score


def _foreign(layout: Layout) -> set[int]:
    """Text blocks of an article page that are somebody else's: comments, and an article appended after the first."""
    found = {index for index, node in enumerate(layout.node) if layout.bits[node] & COMMENT}
    nodes = layout.page.nodes
    for index, block in enumerate(layout.blocks):
        if nodes[layout.node[index]].tag in HEADINGS and is_comments_heading(block.text):
            parent = nodes[layout.node[index]].parent
            if layout.share_good(parent) < PICTURE_SHARE:
                found.update(range(index, layout.last[parent]))
    start, end = _next_article(layout)
    found.update(range(start, end))
    return found


def _next_article(layout: Layout) -> tuple[int, int]:
    """The text blocks from a second `<article>` with an h1 of its own to the end of its surroundings; empty where there is none."""
    nodes = layout.page.nodes
    ones = [index for index, node in enumerate(layout.node) if nodes[node].tag == "h1"]
    if len(ones) < 2:
        return 0, 0
    first = set(layout.page.ancestors(layout.node[ones[0]]))
    for index in ones[1:]:
        apart = [node for node in layout.page.ancestors(layout.node[index]) if node not in first]
        has_text = layout.good_before[index] > layout.good_before[ones[0]]
        if has_text and any(nodes[node].tag == "article" for node in apart) and layout.share_good(apart[-1]) < 1:
            return layout.first[apart[-1]], layout.last[max(nodes[apart[-1]].parent, 0)]
    return 0, 0


def _mend_headings(layout: Layout, keep: list[bool]) -> None:
    """Keep a heading between kept paragraphs around it; drop headings at the end that head nothing."""
    nodes = layout.page.nodes
    headings = [nodes[node].tag in HEADINGS for node in layout.node]
    for index in range(1, len(keep) - 1):
        if headings[index] and not keep[index] and keep[index - 1] and keep[index + 1] and layout.good[index + 1]:
            keep[index] = nodes[layout.node[index]].parent == nodes[layout.node[index + 1]].parent
    for index in reversed([index for index, is_kept in enumerate(keep) if is_kept]):
        if not headings[index]:
            break
        keep[index] = False


def find_headline(layout: Layout, title_words: frozenset[str], kept: list[bool]) -> int | None:
    """Return the text block that is the page's headline: the h1 most like the title, else a heading that says the title."""
    nodes = layout.page.nodes
    first = kept.index(True) if True in kept else len(kept)
    best, value = None, 0.0
    for index, block in enumerate(layout.blocks):
        node = nodes[layout.node[index]]
        tags = {node.tag, nodes[node.parent].tag if node.parent >= 0 else ""}
        if not tags & HEADINGS or len(block.text) > 400:
            continue
        words = set(WORD.findall(block.text.lower()))
        likeness = len(words & title_words) / len(words) if words else 0.0
        is_one = "h1" in tags
        likeness += 0.5 if is_one else -0.35
        likeness += 0.2 * min(len(words), 8) / 8 - (0.3 if index > first + 3 else 0.0)
        if likeness > value and (is_one or likeness > 0.5):
            best, value = index, likeness
    return best


def with_pictures(layout: Layout, keep: list[bool]) -> list[int]:
    """Return the indexes among all blocks that are kept, pictures and rules inside the kept text with them, in page order."""
    page: Blocks = layout.page
    kept_chars = [0, *accumulate(size if is_kept else 0 for size, is_kept in zip(layout.chars, keep, strict=True))]
    chosen = {layout.texts[index] for index, is_kept in enumerate(keep) if is_kept}
    if not chosen:
        return []
    first, last = min(chosen), max(chosen)
    for index, block in enumerate(page.blocks):
        if block.text or (block.is_rule and not first < index < last):
            continue
        around = next((node for node in page.ancestors(block.node) if layout.last[node] > layout.first[node]), None)
        if around is not None and not page.nodes[block.node].is_hidden:
            start, end = layout.first[around], layout.last[around]
            total = layout.chars_before[end] - layout.chars_before[start]
            if kept_chars[end] - kept_chars[start] >= PICTURE_SHARE * total:
                chosen.add(index)
    return sorted(chosen)


def same_wording(one: str, other: str) -> bool:
    """Whether two lines say the same but for case, spaces and signs at their ends."""
    return wording(one) == wording(other)
