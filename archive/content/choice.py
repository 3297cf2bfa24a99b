"""Choose the blocks of the main text from their probabilities, and set right what single blocks cannot know.

The choice is the set of blocks with the best expected F1 (words weigh), so no threshold is tuned; after it come a few rules about whole parts
of a page: the readers' comments and the next article go, pictures between the text come.
"""

from __future__ import annotations

from itertools import accumulate, islice
from typing import TYPE_CHECKING

import numpy as np

from archive.content.boxes import foreign_boxes
from archive.content.features.layout import HEADINGS, SENTENCE
from archive.content.features.scoring import WORD
from archive.content.furniture import is_comments_heading, is_label, is_section_heading, wording
from archive.content.images import Picture
from archive.content.tables import find_tables
from archive.content.tags import HIDDEN, Mark
from archive.content.vocabulary import AUTHOR, COMMENT, FURNITURE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from archive.content.blocks import Block, Blocks
    from archive.content.features.layout import Layout

# Below this no block is believed: the page has no main text (a shell, a menu). Chosen on the development pages of WCXB.
LEAST_BELIEF = 0.2
# So few words are expected of a page without a main text; chosen there, too: of nine such pages it finds four, and wrongs none.
LEAST_EXPECTED = 10.0
# A picture belongs to the text if so much of the text around it was kept.
PICTURE_SHARE = 0.6
# A block below this is no text wherever it stands.
LEAST_CHANCE = 0.02
LONGEST_BYLINE = 100
# Where comments and the like are more of the page than this, the page is about them.
MOST_FOREIGN = 0.85
LONGEST_HEADLINE = 400
BOLD_HEADING = 0.9  # so much of a line in bold, and it heads what follows
LEAST_COMMENTED = 0.4  # readers who write more than this share of a page's paragraphs are what the page is about
# Names of what a reader unfolds by a click: hidden as it is, it is there to be read.
FOLDED = frozenset(
    [
        "accordion",
        "collapse",
        "collapsible",
        "collapsed",
        "tab",
        "tabs",
        "tabpanel",
        "panel",
        "answer",
        "faq",
        "expand",
        "expandable",
        "expander",
        "toggle",
        "foldable",
        "disclosure",
        "readmore",
    ]
)
WHOLES = frozenset({"blockquote", "ul", "ol", "dl"})
WHOLE_SHARE = 0.6  # so much of a list kept, and all of it is
SURE_HEADING = 0.5
LEAST_ARTICLE = 400  # characters of paragraphs: less than that stands between a site's name and a headline
LEAST_OWN = 200  # characters of paragraphs of the shortest article; a teaser has less
POPUPS = frozenset({"modal", "popup", "dialog"})  # of the words that name such windows, those that name nothing else
SHORT_LINE = 35  # characters of a short sentence
INSIDE = frozenset({"li", "td", "th", "pre", "dt", "dd", "blockquote", "p"})  # what may stand between paragraphs
PLAIN_KINDS = frozenset(
    {"article", "documentation", "gallery", "video"}
)  # one text by one author: comments are not part of it


# fewer words than the shortest news item has: nothing was found, or next to nothing
LEAST_WORDS = 20
SHORT_PAGE = 300  # words of all its blocks


def best_set(chances: list[float], weights: list[int]) -> tuple[list[bool], float]:
    """Return which blocks to keep so that the expected F1 is largest, and that F1 (0..1)."""
    chance, weight = np.array(chances), np.array(weights, np.float64)
    expected = float((chance * weight).sum())
    if not len(chance) or chance.max() < LEAST_BELIEF or expected < LEAST_EXPECTED:
        return [False] * len(chances), 0.0
    order = np.argsort(-chance, kind="stable")
    hits, kept = np.cumsum((chance * weight)[order]), np.cumsum(weight[order])
    values = 2 * hits / (kept + expected)
    count = int(np.argmax(values))
    keep = np.zeros(len(chance), np.bool_)
    keep[order[: count + 1]] = True
    return keep.tolist(), float(values[count])


def choose(layout: Layout, chances: list[float], words: list[int], kind: str) -> tuple[list[bool], float]:
    """Return which text blocks of the layout are the main text, and the expected F1 of the choice. words: of each block."""
    chances = list(chances)
    foreign = _foreign(layout) if kind in PLAIN_KINDS else set()
    if sum(layout.good[index] for index in foreign) <= MOST_FOREIGN * layout.good_before[-1]:
        for index in foreign:
            chances[index] = 0.0
    keep, score = best_set(chances, words)
    kept_words = sum(count for count, is_kept in zip(words, keep, strict=True) if is_kept)
    if kind in PLAIN_KINDS and kept_words < LEAST_WORDS and sum(words) < SHORT_PAGE:
        # a page of a paragraph or two has none of what the model knows an article by: its sentences speak for it
        keep = [is_kept or (layout.good[index] > 0 and index not in foreign) for index, is_kept in enumerate(keep)]
    if kind in PLAIN_KINDS:
        _fill(layout, chances, keep)
        _mend_wholes(layout, chances, keep)
        for index in foreign_boxes(layout, keep):
            keep[index] = False
    _drop_copies(layout, keep)
    _mend_headings(layout, chances, keep)
    return keep, score


def _drop_copies(layout: Layout, keep: list[bool]) -> None:
    """Drop a paragraph that stands twice, for small and large screens. One that comes back in its element after others is a refrain."""
    seen: dict[str, int] = {}
    before = ""
    for index, block in enumerate(layout.blocks):
        if keep[index] and layout.good[index]:
            parent = layout.page.parents[layout.node[index]]
            keep[index] = seen.setdefault(block.text, parent) == parent and block.text != before
            before = block.text


def _fill(layout: Layout, chances: list[float], keep: list[bool]) -> None:
    """Keep paragraphs beside kept paragraphs, and code, lists and tables between them, that nothing speaks against.

    On short pages single blocks are judged too hard; what stands in one element with the text is text there.
    """
    parents, starts, page = layout.page.parents, layout.page.starts, layout.page
    runs: dict[int, list[int]] = {}  # element → its kept paragraphs
    for index, is_kept in enumerate(keep):
        if is_kept and layout.good[index]:
            runs.setdefault(parents[layout.node[index]], []).append(index)
    if not runs:
        return
    is_closed = False
    for index, block in enumerate(layout.blocks):
        node = layout.node[index]
        tag = starts[node].name
        if tag in HEADINGS:
            is_closed = is_section_heading(block.text)
        if keep[index] or is_closed or chances[index] < LEAST_CHANCE or layout.bits[node] & FURNITURE:
            continue
        if parents[node] in runs and (layout.good[index] or _is_line(block, tag)):
            keep[index] = True
        elif tag in INSIDE and block.link_share < 0.5:
            around = next((one for one in islice(page.ancestors(node), 1, 6) if one in runs), None)
            keep[index] = around is not None and runs[around][0] < index < runs[around][-1]


def _is_line(block: Block, tag: str) -> bool:
    """Whether a block is a short `<p>` with a sentence and no links."""
    return tag == "p" and len(block.text) >= SHORT_LINE and not block.links and not SENTENCE.isdisjoint(block.text)


def _foreign(layout: Layout) -> set[int]:
    """Text blocks of an article page that are not the text: bylines, comments, and an article appended after the first."""
    node, good = np.array(layout.node, np.int64), np.array(layout.good, np.int64)
    bits, near = np.array(layout.bits)[node], np.array(layout.near_bits)[node]
    is_byline = (np.array(layout.chars) < LONGEST_BYLINE) & ((near & AUTHOR) > 0) & (good == 0)
    is_unseen = (layout.page.tree.flags[node] & HIDDEN) > 0
    if is_unseen.any():
        is_unseen &= layout.page.tree.inherited(_unfolding(layout))[node] == 0
    found = _popups(layout).union(np.flatnonzero(((bits & COMMENT) > 0) | is_byline | is_unseen).tolist())
    starts, parents = layout.page.starts, layout.page.parents
    total = layout.good_before[-1]
    for index, one in enumerate(layout.node):
        block, parent = layout.blocks[index], parents[one]
        is_heading = starts[one].name in HEADINGS
        if not (is_heading or block.bold_share > BOLD_HEADING) or not is_comments_heading(block.text):
            continue
        end = layout.last[parent]
        is_apart = is_heading and layout.share_good(parent) < PICTURE_SHARE
        if is_apart or layout.good_before[end] - layout.good_before[index] < LEAST_COMMENTED * total:
            found.update(range(index, end))
    start, end = _next_article(layout)
    found.update(range(start, end))
    return found


def _unfolding(layout: Layout) -> NDArray[np.int64]:
    """1 for elements whose hidden text is read: it unfolds, or it is the text of a page that scripts unveil."""
    tree, good = layout.page.tree, np.array(layout.good_before)
    folded = [not FOLDED.isdisjoint(start.pieces) or start.name == "details" for start in layout.page.starts]
    is_unveiled = ((tree.flags & HIDDEN) > 0) & (good[np.array(layout.last)] > good[np.array(layout.first)])
    return np.asarray(np.array(folded, np.bool_) | is_unveiled, np.int64)


def _popups(layout: Layout) -> set[int]:
    """Text blocks of windows that open before the page, behind its text: the rules for comments, the words of a glossary."""
    found: set[int] = set()
    for node, start in enumerate(layout.page.starts):
        if not POPUPS.isdisjoint(start.pieces) and layout.good_before[layout.first[node]] >= LEAST_ARTICLE:
            found.update(range(layout.first[node], layout.last[node]))
    return found


def _next_article(layout: Layout) -> tuple[int, int]:
    """The text blocks from a second `<article>` with an h1 and text of its own to the end of its surroundings; empty where there is none."""
    starts, good = layout.page.starts, layout.good_before
    ones = [index for index, node in enumerate(layout.node) if starts[node].name == "h1"]
    if len(ones) < 2:
        return 0, 0
    first = set(layout.page.ancestors(layout.node[ones[0]]))
    for index in ones[1:]:
        apart = [node for node in layout.page.ancestors(layout.node[index]) if node not in first]
        article = next((node for node in reversed(apart) if starts[node].name == "article"), None)
        if article is None or good[index] - good[ones[0]] < LEAST_ARTICLE:
            continue
        if good[layout.last[article]] - good[layout.first[article]] >= LEAST_OWN:
            return layout.first[article], layout.last[apart[-1]]
    return 0, 0


def _mend_wholes(layout: Layout, chances: list[float], keep: list[bool]) -> None:
    """Keep all of a table, list or quote of which most is kept: a row without one of its cells says something else. A table of which less is
    kept goes: its cells would stand for nothing."""
    tables = {table.node for table in find_tables(layout.page).values()}
    for node, start in enumerate(layout.page.starts):
        first, last = layout.first[node], layout.last[node]
        if last - first < 2 or not (node in tables or start.name in WHOLES) or layout.share_good(node) >= WHOLE_SHARE:
            continue
        chars = layout.chars[first:last]
        share = sum(size for size, is_kept in zip(chars, keep[first:last], strict=True) if is_kept) / sum(chars)
        if share >= WHOLE_SHARE:
            for index in range(first, last):
                keep[index] |= node in tables or (
                    chances[index] >= LEAST_CHANCE and layout.blocks[index].link_share < 0.5
                )
        elif node in tables:
            keep[first:last] = [False] * (last - first)


def _mend_headings(layout: Layout, chances: list[float], keep: list[bool]) -> None:
    """Keep a heading between kept paragraphs around it; drop headings at the end that head nothing, but for those that are surely text."""
    starts, parents = layout.page.starts, layout.page.parents
    headings = [starts[node].name in HEADINGS for node in layout.node]
    for index in range(1, len(keep) - 1):
        if headings[index] and not keep[index] and keep[index - 1] and keep[index + 1] and layout.good[index + 1]:
            keep[index] = parents[layout.node[index]] == parents[layout.node[index + 1]]
    for index in reversed([index for index, is_kept in enumerate(keep) if is_kept]):
        if not headings[index] or chances[index] > SURE_HEADING:
            break
        keep[index] = False


def find_headline(layout: Layout, title_words: frozenset[str], kept: list[bool]) -> int | None:
    """Return the text block that is the page's headline: the h1 most like the title, else a heading that says the title."""
    starts, parents = layout.page.starts, layout.page.parents
    first = kept.index(True) if True in kept else len(kept)
    best, value = None, 0.0
    for index, node in enumerate(layout.node):
        parent = parents[node]
        tags = {starts[node].name, starts[parent].name if parent >= 0 else ""}
        text = layout.blocks[index].text
        if tags.isdisjoint(HEADINGS) or len(text) > LONGEST_HEADLINE:
            continue
        words = set(WORD.findall(text.lower()))
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
    shares: dict[int, bool] = {}  # node → whether most of the text around it was kept
    for index, block in enumerate(page.blocks):
        if block.text or (block.is_rule and not first < index < last):
            continue
        is_kept = shares.get(block.node)
        if is_kept is None:
            is_kept = shares[block.node] = _is_mostly_kept(layout, block.node, kept_chars)
        if is_kept and not _is_button(block):
            chosen.add(index)
    return sorted(chosen | _captions(layout, chosen))


def _is_button(block: Block) -> bool:
    """Whether all that a block shows is pictures that are described by the labels of buttons ("Subscribe")."""
    shown = [token for token in block.tokens if not isinstance(token, (str, Mark))] if block.pictures else []
    return bool(shown) and all(isinstance(one, Picture) and is_label(one.alt) for one in shown)


def _is_mostly_kept(layout: Layout, node: int, kept_chars: list[int]) -> bool:
    """Whether most of the text in the nearest element around a node that holds any was kept."""
    page = layout.page
    if page.tree.flags[node] & HIDDEN:
        return False
    for one in page.ancestors(node):
        start, end = layout.first[one], layout.last[one]
        if end > start and page.starts[one].name != "figure":
            total = layout.chars_before[end] - layout.chars_before[start]
            return kept_chars[end] - kept_chars[start] >= PICTURE_SHARE * total
    return False


def _captions(layout: Layout, chosen: set[int]) -> set[int]:
    """The blocks of figcaptions whose figure holds a chosen picture."""
    page = layout.page
    if not any(start.name == "figcaption" for start in page.starts):
        return set()
    pictures = [0, *accumulate(index in chosen and not block.text for index, block in enumerate(page.blocks))]
    found = set()
    for index in layout.texts:
        around = list(islice(page.ancestors(page.blocks[index].node), 6))
        tags = [page.starts[node].name for node in around]
        if "figcaption" in tags and "figure" in tags:
            figure = around[tags.index("figure")]
            if pictures[page.tree.lasts[figure]] > pictures[page.tree.firsts[figure]]:
                found.add(index)
    return found


def same_wording(one: str, other: str) -> bool:
    """Whether two lines say the same but for case, spaces and signs at their ends."""
    return wording(one) == wording(other)
