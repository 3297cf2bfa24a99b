"""Choose the blocks of the main text from their probabilities, and set right what single blocks cannot know.

The choice is the set of blocks with the best expected F1 (words weigh), so no threshold is tuned; after it come a few rules about whole parts
of a page: the readers' comments and the next article go, pictures between the text come.
"""

from __future__ import annotations

from itertools import accumulate, islice
from typing import TYPE_CHECKING

from archive.content.boxes import foreign_boxes
from archive.content.features.layout import HEADINGS, SENTENCE, is_good
from archive.content.features.scoring import WORD
from archive.content.furniture import is_comments_heading, is_section_heading, wording
from archive.content.tags import HIDDEN
from archive.content.vocabulary import AUTHOR, COMMENT, FURNITURE

if TYPE_CHECKING:
    from archive.content.blocks import Block, Blocks
    from archive.content.features.layout import Layout

# Below this no block is believed: the page has no main text (a shell, a menu). Chosen on the development pages of WCXB.
LEAST_BELIEF = 0.2
# A picture belongs to the text if so much of the text around it was kept.
PICTURE_SHARE = 0.6
# A block below this is no text wherever it stands.
LEAST_CHANCE = 0.02
LONGEST_BYLINE = 100
# Where comments and the like are more of the page than this, the page is about them.
MOST_FOREIGN = 0.85
SHORT_LINE = 35  # characters of a short sentence
INSIDE = frozenset({"li", "td", "th", "pre", "dt", "dd", "blockquote", "p"})  # what may stand between paragraphs
PLAIN_KINDS = frozenset(
    {"article", "documentation", "gallery", "video"}
)  # one text by one author: comments are not part of it


# fewer words than the shortest news item has: nothing was found, or next to nothing
LEAST_WORDS = 20


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
    foreign = _foreign(layout) if kind in PLAIN_KINDS else set()
    if sum(layout.good[index] for index in foreign) <= MOST_FOREIGN * layout.good_before[-1]:
        for index in foreign:
            chances[index] = 0.0
    words = [len(WORD.findall(block.text)) for block in layout.blocks]
    keep, score = best_set(chances, words)
    if sum(count for count, is_kept in zip(words, keep, strict=True) if is_kept) < LEAST_WORDS:
        # a page of a paragraph or two has none of what the weights know an article by: its sentences speak for it
        keep = [is_kept or (layout.good[index] > 0 and index not in foreign) for index, is_kept in enumerate(keep)]
    if kind in PLAIN_KINDS:
        _fill(layout, chances, keep)
        for index in foreign_boxes(layout, keep):
            keep[index] = False
    seen: set[str] = set()
    for index, block in enumerate(layout.blocks):
        if keep[index] and is_good(block):  # the same paragraph for small and large screens
            keep[index] = block.text not in seen
            seen.add(block.text)
    _mend_headings(layout, keep)
    return keep, score


def _fill(layout: Layout, chances: list[float], keep: list[bool]) -> None:
    """Keep paragraphs beside kept paragraphs, and code, lists and tables between them, that nothing speaks against.

    On short pages single blocks are judged too hard; what stands in one element with the text is text there.
    """
    nodes = layout.page.nodes
    runs: dict[int, list[int]] = {}  # element → its kept paragraphs
    for index, is_kept in enumerate(keep):
        if is_kept and layout.good[index]:
            runs.setdefault(nodes[layout.node[index]].parent, []).append(index)
    is_closed = False
    for index, block in enumerate(layout.blocks):
        node = layout.node[index]
        if nodes[node].tag in HEADINGS:
            is_closed = is_section_heading(block.text)
        if keep[index] or is_closed or chances[index] < LEAST_CHANCE or layout.bits[node] & FURNITURE:
            continue
        if nodes[node].parent in runs and (is_good(block) or _is_line(block, nodes[node].tag)):
            keep[index] = True
        elif block.link_chars < 0.5 * len(block.text) and nodes[node].tag in INSIDE:
            around = next((one for one in islice(layout.page.ancestors(node), 1, 6) if one in runs), None)
            keep[index] = around is not None and runs[around][0] < index < runs[around][-1]


def _is_line(block: Block, tag: str) -> bool:
    """Whether a block is a short `<p>` with a sentence and no links."""
    return (
        tag == "p" and len(block.text) >= SHORT_LINE and block.link_chars == 0 and not SENTENCE.isdisjoint(block.text)
    )


def _foreign(layout: Layout) -> set[int]:
    """Text blocks of an article page that are not the text: bylines, comments, and an article appended after the first."""
    nodes = layout.page.nodes
    found = {
        index
        for index, node in enumerate(layout.node)
        if layout.bits[node] & COMMENT or (nodes[node].flags & HIDDEN and not layout.good[index])
    }
    found |= {
        index
        for index, block in enumerate(layout.blocks)
        if len(block.text) < LONGEST_BYLINE and layout.near_bits[layout.node[index]] & AUTHOR and not layout.good[index]
    }
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
    """Return the indexes among all blocks that are kept, with them pictures, their captions and rules inside the kept text, in page order."""
    page: Blocks = layout.page
    kept_chars = [0, *accumulate(size if is_kept else 0 for size, is_kept in zip(layout.chars, keep, strict=True))]
    chosen = {layout.texts[index] for index, is_kept in enumerate(keep) if is_kept}
    if not chosen:
        return []
    first, last = min(chosen), max(chosen)
    for index, block in enumerate(page.blocks):
        if block.text or (block.is_rule and not first < index < last):
            continue
        around = next(
            (
                n
                for n in page.ancestors(block.node)
                if layout.last[n] > layout.first[n] and page.nodes[n].tag != "figure"
            ),
            None,
        )
        if around is not None and not page.nodes[block.node].is_hidden:
            start, end = layout.first[around], layout.last[around]
            total = layout.chars_before[end] - layout.chars_before[start]
            if kept_chars[end] - kept_chars[start] >= PICTURE_SHARE * total:
                chosen.add(index)
    return sorted(chosen | _captions(layout, chosen))


def _captions(layout: Layout, chosen: set[int]) -> set[int]:
    """The blocks of figcaptions whose figure holds a chosen picture."""
    page = layout.page
    pictures = [0, *accumulate(index in chosen and not block.text for index, block in enumerate(page.blocks))]
    found = set()
    for index in layout.texts:
        around = list(islice(page.ancestors(page.blocks[index].node), 6))
        tags = [page.nodes[node].tag for node in around]
        if "figcaption" in tags and "figure" in tags:
            figure = page.nodes[around[tags.index("figure")]]
            if pictures[figure.last] > pictures[figure.first]:
                found.add(index)
    return found


def same_wording(one: str, other: str) -> bool:
    """Whether two lines say the same but for case, spaces and signs at their ends."""
    return wording(one) == wording(other)
