"""Measure text blocks: each feature is a column of small whole numbers (classes of a figure), one for each text block."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from archive.content.features.layout import ENDS, SENTENCE, WITHIN
from archive.content.furniture import is_comments_heading, is_label, is_notice, is_section_heading
from archive.content.vocabulary import CATEGORY_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.content.blocks import Block
    from archive.content.features.layout import Layout

Columns = dict[str, list[int]]

SIZES = (15, 30, 60, 100, 170, 300, 600)  # characters
SHARES = (0.001, 0.1, 0.33, 0.6, 0.9)
STEPS = (1, 2, 3, 5, 9, 20, 60)  # blocks
TAGS = {tag: number for number, tag in enumerate(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "blockquote", "pre", "figcaption", "dt", "dd", "caption", "summary", "div", "section", "article", "span", "label", "body", "main"], 1)}  # fmt: skip
STOP = re.compile(f"[{re.escape(''.join(sorted(SENTENCE)))}]")
COMMA = re.compile("[,，、،]")
DIGIT = re.compile(r"\d")
WORD = re.compile(r"\w+")
DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}:\d\d\b|\bago\b", re.IGNORECASE)
PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|EUR|USD|zł|kr)\b")
HEADING_TAGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
COPYRIGHT = re.compile(r"©|\(c\)\s|all rights reserved|℗", re.IGNORECASE)
BYLINE = re.compile(
    r"^(?:by|von|par|por|di|door|av|af|written by|posted by|published|updated|last updated|story by|photo|image|source|credit|foto)\b",
    re.IGNORECASE,
)
MAX_TITLE_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What is known of the page beside its blocks: words of its titles; its articleBody by JSON-LD, lower case, white space folded."""

    title_words: frozenset[str]
    article_body: str


def measure(layout: Layout, facts: PageFacts) -> Columns:
    """Return the columns of a page's text blocks."""
    columns = _own(layout.blocks, layout.chars)
    # links of menus are the most of a page's short blocks, and tell themselves by being links
    plain = [block.link_chars < 0.9 * size for block, size in zip(layout.blocks, layout.chars, strict=True)]
    openers = [
        _opens(b.text) if b.text and n <= 70 and p else 0
        for b, n, p in zip(layout.blocks, layout.chars, plain, strict=True)
    ]
    columns |= _words(layout.blocks, layout.chars, facts, openers)
    columns |= _elements(layout)
    columns |= _surroundings(layout)
    columns |= _neighbours(layout)
    columns |= _sections(layout, openers)
    columns |= _repetition(layout)
    return columns


def binned(values: Iterable[float], edges: Sequence[float]) -> list[int]:
    """Return the class of each value: 0 below the first edge … len(edges) from the last one on."""
    return [bisect_right(edges, value) for value in values]


def _own(blocks: list[Block], chars: list[int]) -> Columns:
    """What a block is by itself: size, links, punctuation, emphasis."""
    pairs = list(zip(blocks, chars, strict=True))
    size = binned(chars, SIZES)
    linked = binned([b.link_share for b in blocks], SHARES)
    ends = [b.text.endswith(ENDS) for b in blocks]
    stops = [len(STOP.findall(b.text)) if n > 15 else 0 for b, n in pairs]
    return {
        "size": size,
        "linked": linked,
        "size_linked": [6 * (s // 2) + k for s, k in zip(size, linked, strict=True)],
        "links": binned([b.links for b in blocks], (1, 2, 4, 8)),
        "ends": [2 * (s // 2) + e for s, e in zip(size, ends, strict=True)],
        "stops": binned(stops, (1, 2, 4, 8)),
        "commas": binned(
            [len(COMMA.findall(b.text)) for b in blocks],
            (1, 2, 4, 8),
        ),
        "bold": binned([b.bold_share for b in blocks], (0.01, 0.5, 0.95)),
        "button": binned([b.button_share for b in blocks], (0.01, 0.6)),
        "lines": binned([b.text.count("\n") for b in blocks], (1, 3)),
        "pre": [int(b.is_preformatted) for b in blocks],
    }


def _words(blocks: list[Block], chars: list[int], facts: PageFacts, openers: list[int]) -> Columns:
    """What a block says: labels, notices, dates, prices, the title again, the article body that JSON-LD repeats."""
    texts = [b.text for b in blocks]
    short = [text if n <= 80 else "" for text, n in zip(texts, chars, strict=True)]
    return {
        "label": [int(bool(text) and _is_label(text)) for text in short],
        "opener": openers,
        "notice": [
            int(20 <= n <= 420 and b.link_chars < 0.9 * n and is_notice(b.text))
            for b, n in zip(blocks, chars, strict=True)
        ],
        "date": [(1 + (len(text) > 30)) if text and DATE.search(text) else 0 for text in short],
        "price": [int(bool(text and PRICE.search(text))) for text in short],
        "copyright": [
            int(n < 400 and COPYRIGHT.search(text) is not None) for text, n in zip(texts, chars, strict=True)
        ],
        "byline": [int(bool(text) and BYLINE.match(text) is not None) for text in short],
        "asks": [
            1 if text.endswith("?") else 2 if text.endswith((":", "：")) else 3 if text.endswith(("...", "…")) else 0
            for text in texts
        ],
        "bars": binned(
            [text.count("|") + text.count("»") + text.count("•") + text.count("›") for text in short], (1, 2)
        ),
        "begins": [_beginning(text) for text in texts],
        "digits": binned([len(DIGIT.findall(text)) / len(text) if text else 0 for text in short], (0.01, 0.2, 0.5)),
        "words": binned([len(text.split()) for text in short], (1, 2, 3, 4, 6, 9)),
        "title": _likeness(texts, chars, facts.title_words),
        "said": [_said(text, n, facts.article_body) for text, n in zip(texts, chars, strict=True)],
    }


@lru_cache(maxsize=20_000)  # a site's chrome says the same on every page
def _opens(text: str) -> int:
    """Whether a short block opens a part that is no article (1) or the readers' comments (2)."""
    return 2 if is_comments_heading(text) else int(is_section_heading(text))


@lru_cache(maxsize=20_000)
def _is_label(text: str) -> bool:
    return is_label(text)


def _beginning(text: str) -> int:
    """The first sign: upper case, lower case, digit, letter without case, other; or all of it upper case."""
    if text.isupper() and len(text) > 3:
        return 5
    first = text[0]
    return 0 if first.isupper() else 1 if first.islower() else 2 if first.isdigit() else 3 if first.isalpha() else 4


def _likeness(texts: list[str], chars: list[int], title: frozenset[str]) -> list[int]:
    """How many of its words a short block shares with the page's titles."""
    found = []
    for text, size in zip(texts, chars, strict=True):
        words = set(WORD.findall(text.lower())) if title and size <= 250 else set()
        found.append(len(words & title) / len(words | title) if words else 0.0)
    return binned(found, (0.01, 0.15, 0.4, 0.7))


def _said(text: str, size: int, body: str) -> int:
    """Whether JSON-LD's articleBody holds the block: 0 no such body, 1 absent from it, 2 too short to say, 3 in it."""
    if not body:
        return 0
    if size < 25:
        return 2
    return 3 if " ".join(text[:60].lower().split()) in body else 1


def _elements(layout: Layout) -> Columns:
    """The elements around a block, and the categories of their names."""
    nodes, node = layout.page.nodes, layout.node
    parents = [nodes[i].parent for i in node]
    columns = {
        "tag": [TAGS.get(nodes[i].tag, 0) for i in node],
        "parent": [TAGS.get(nodes[i].tag, 0) if i >= 0 else 0 for i in parents],
        "hidden": [nodes[i].is_hidden + 2 * nodes[i].is_noscript for i in node],
        "depth": binned([nodes[i].depth for i in node], (3, 6, 9, 12, 16, 20)),
    }
    for number, name in enumerate(CATEGORY_NAMES):
        mask = 1 << number
        columns[f"in_{name}"] = [2 if layout.near_bits[i] & mask else int(bool(layout.bits[i] & mask)) for i in node]
    for number, tag in enumerate(WITHIN):
        mask = 1 << number
        columns[f"within_{tag}"] = [int(bool(layout.within[i] & mask)) for i in node]
    return columns


def _surroundings(layout: Layout) -> Columns:
    """Figures of the elements around a block, and how far it stands from the containers of the good text."""
    nodes, node = layout.page.nodes, layout.node
    total = max(layout.chars_before[-1], 1)
    size = [layout.chars_before[b] - layout.chars_before[a] for a, b in zip(layout.first, layout.last, strict=True)]
    links = [layout.links_before[b] - layout.links_before[a] for a, b in zip(layout.first, layout.last, strict=True)]
    good = [layout.good_before[b] - layout.good_before[a] for a, b in zip(layout.first, layout.last, strict=True)]
    linked = binned([k / max(n, 1) for k, n in zip(links, size, strict=True)], SHARES)
    dense = binned([g / max(n, 1) for g, n in zip(good, size, strict=True)], (0.001, 0.2, 0.5, 0.8))
    share = binned([g / max(layout.good_before[-1], 1) for g in good], (0.001, 0.05, 0.2, 0.5, 0.8))
    weight = binned([n / total for n in size], (0.01, 0.05, 0.2, 0.5, 0.8))
    columns: Columns = {}
    current = node
    for level in range(5):
        columns[f"linked_{level}"] = [linked[i] for i in current]
        columns[f"dense_{level}"] = [dense[i] for i in current]
        columns[f"share_{level}"] = [share[i] for i in current]
        columns[f"weight_{level}"] = [weight[i] for i in current]
        current = [max(nodes[i].parent, 0) for i in current]
    for name, container in zip(("half", "most", "all"), layout.containers, strict=True):
        distance = _distances(layout, container)
        columns[f"up_{name}"] = binned([distance[i][0] for i in node], (1, 2, 3, 5, 8))
        columns[f"down_{name}"] = binned([distance[i][1] for i in node], (1, 2, 3, 5, 8))
        columns[f"apart_{name}"] = [min(distance[i][0], 3) * 4 + min(distance[i][1], 3) for i in node]
    return columns


def _distances(layout: Layout, container: int) -> list[tuple[int, int]]:
    """For each node: steps up from the container to the nearest element around both, and steps from there down to the node."""
    nodes = layout.page.nodes
    path = {index: steps for steps, index in enumerate(layout.page.ancestors(container))}
    found: list[tuple[int, int]] = []
    for index, node in enumerate(nodes):
        if index in path:
            found.append((path[index], 0))
        elif node.parent >= 0:
            up, down = found[node.parent]
            found.append((up, down + 1))
        else:
            found.append((len(path), 1))
    return found


def _neighbours(layout: Layout) -> Columns:
    """What stands before and after, and where in the page it is."""
    count = len(layout.blocks)
    kinds = [
        0 if b.link_chars > 0.5 * n else 3 if g else 2 if n > 60 else 1
        for b, n, g in zip(layout.blocks, layout.chars, layout.good, strict=True)
    ]
    padded = [4, 4, *kinds, 4, 4]
    good, chars, links, total = (
        layout.good_before,
        layout.chars_before,
        layout.links_before,
        max(layout.good_before[-1], 1),
    )
    columns = {
        "before": [5 * a + b for a, b in pairwise(padded[: count + 1])],
        "after": [5 * a + b for a, b in pairwise(padded[3:])],
    }
    for reach in (4, 12):
        spans = [(max(i - reach, 0), min(i + reach + 1, count)) for i in range(count)]
        columns[f"good_{reach}"] = binned(
            [(good[b] - good[a]) / max(chars[b] - chars[a], 1) for a, b in spans], (0.001, 0.2, 0.5, 0.75, 0.9)
        )
        columns[f"links_{reach}"] = binned(
            [(links[b] - links[a]) / max(chars[b] - chars[a], 1) for a, b in spans], (0.02, 0.1, 0.3, 0.6)
        )
    columns["passed"] = binned([g / total for g in good[:count]], (0.0001, 0.05, 0.3, 0.7, 0.95, 0.9999))
    columns["place"] = binned([i / count for i in range(count)], (0.05, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95))
    goods = [i for i, g in enumerate(layout.good) if g]
    start, end = (goods[0], goods[-1]) if goods else (0, count)
    columns["from_first"] = binned([i - start for i in range(count)], (-20, -6, -3, -1, 0, 1))
    columns["to_last"] = binned([end - i for i in range(count)], (-40, -15, -6, -3, -1, 0, 1))
    columns["page_good"] = binned([good[-1] / max(chars[-1], 1)] * count, (0.05, 0.15, 0.3, 0.5, 0.7))
    columns["page_size"] = binned([chars[-1]] * count, (800, 2000, 5000, 10_000, 30_000))
    return columns


def _sections(layout: Layout, openers: list[int]) -> Columns:
    """The headings a block stands under, and the h1."""
    count = len(layout.blocks)
    levels = [_level(layout, i) for i in range(count)]
    ones = [i for i, level in enumerate(levels) if level == 1]
    under: list[int] = []
    since: list[int] = []
    opened, opened_level, last = 0, 9, -99
    for i, level in enumerate(levels):
        kind = openers[i] if level or layout.chars[i] <= 40 else 0
        if level and level <= opened_level:
            opened, opened_level = 0, 9
        if kind and (level or layout.blocks[i].bold_share):
            opened, opened_level = kind, level or 6
        under.append(opened)
        last = i if level else last
        since.append(i - last)
    return {
        "under": under,
        "since_heading": binned(since, STEPS),
        "from_h1": binned([i - ones[0] if ones else 1000 for i in range(count)], (-60, -15, -4, 0, 1, 4, 15, 60, 500)),
        "h1s": binned([len(ones)] * count, (1, 2, 5)),
        "second_h1": [int(len(ones) > 1 and i >= ones[1]) for i in range(count)],
    }


def _level(layout: Layout, index: int) -> int:
    """The level of the heading a block is or stands right in, 0 for none."""
    node = layout.page.nodes[layout.node[index]]
    level = HEADING_TAGS.get(node.tag, 0)
    if not level and node.parent >= 0:
        level = HEADING_TAGS.get(layout.page.nodes[node.parent].tag, 0)
    return level


def _repetition(layout: Layout) -> Columns:
    """Blocks in elements built alike (items of a list of teasers, posts of a thread, paragraphs), and repeated texts."""
    alike_nodes = _signatures(layout)
    signatures = [alike_nodes[i] for i in layout.node]
    times = Counter(signatures)
    size: Counter[int] = Counter()
    links: Counter[int] = Counter()
    good: Counter[int] = Counter()
    for one, block, n, g in zip(signatures, layout.blocks, layout.chars, layout.good, strict=True):
        size[one] += n
        links[one] += block.link_chars
        good[one] += g
    total = max(layout.chars_before[-1], 1)
    beginnings = [b.text[:60].lower() for b in layout.blocks]
    texts = Counter(beginnings)
    seen: set[str] = set()
    again = []
    for block in layout.blocks:
        again.append(int(block.text in seen and len(block.text) > 40))
        seen.add(block.text)
    alike = binned([times[s] for s in signatures], (2, 4, 8, 20))
    mean = binned([size[s] / times[s] for s in signatures], (25, 60, 120, 250))
    linked = binned([links[s] / max(size[s], 1) for s in signatures], (0.02, 0.3, 0.8))
    return {
        "alike": [5 * a + b for a, b in zip(alike, mean, strict=True)],
        "alike_linked": [4 * a + b for a, b in zip(alike, linked, strict=True)],
        "alike_share": binned([size[s] / total for s in signatures], (0.01, 0.05, 0.2, 0.5)),
        "alike_good": binned([good[s] / max(size[s], 1) for s in signatures], (0.001, 0.2, 0.5, 0.8)),
        "repeated": binned([texts[text] for text in beginnings], (2, 3, 6)),
        "again": again,
        "dense_before": binned(_running(layout.good), (0.001, 0.3, 0.6, 0.85)),
    }


def _signatures(layout: Layout) -> list[int]:
    """For each node a number that is equal for elements built alike: same names and first classes up to the top."""
    shapes: dict[tuple[int, str, str], int] = {}
    found: list[int] = []
    for parent, start in zip(layout.page.parents, layout.page.starts, strict=True):
        shape = (found[parent] if parent >= 0 else 0, start.name, start.first_class)
        found.append(shapes.setdefault(shape, len(shapes) + 1))
    return found


def _running(good: list[int]) -> list[float]:
    """A fading mean of how many of the blocks before were good."""
    return list(accumulate((float(bool(g)) for g in good), lambda past, now: 0.8 * past + 0.2 * now))
