"""Measure the text blocks of a page: one column of numbers a feature, one row a block, all of a page at once.

Columns are made in groups, for the ablation in docs/extraction.md: what a block is by itself, what it says beside other things of the page, the
elements around it, its neighbours, the headings over it, elements built alike. Shares are 0..1, counts are whole numbers as floats.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from archive.content.blocks import Block
from archive.content.features.layout import WITHIN
from archive.content.signs import BAR, BREAK, CASELESS, COMMA, CURRENCY, DIGIT, END, LOWER, STOP, UPPER, WORD
from archive.content.tags import HIDDEN, NOSCRIPT
from archive.content.vocabulary import CATEGORY_NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from archive.content.features.layout import Layout

Column: TypeAlias = "NDArray[np.float64]"
Whole: TypeAlias = "NDArray[np.int64]"

LEVELS = 5  # elements around a block that are measured: its own and four more
TAGS = (
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "td",
    "th",
    "blockquote",
    "pre",
    "figcaption",
    "dt",
    "dd",
    "div",
    "section",
    "article",
    "label",
)
_TAG_NUMBERS = {tag: number for number, tag in enumerate(TAGS, 1)}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
COUNTED = {"img": ("img", "amp-img"), "button": ("button",), "field": ("input", "select", "textarea"), "icon": ("svg",), "time": ("time",),
           "player": ("iframe", "video", "audio"), "link": ("a",), "h1": ("h1",)}  # fmt: skip
DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}:\d\d\b|\bago\b|年", re.IGNORECASE)
WORDS = re.compile(r"\w+")
LONGEST_LINE = 80  # signs of what may be a date line, byline or label
LONGEST_TITLE = 250
LEAST_SAID = 25  # signs of a text that may be looked for in another
BEGINNING = 60  # signs by which repeated texts are known
_PRIME = np.uint64(1_000_003)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What is known of the page beside its blocks, all in lower case: the words of its titles, its description; its articleBody by
    JSON-LD, white space folded."""

    title_words: frozenset[str]
    description: str
    article_body: str


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What was measured. columns: name → number of each text block. headings: for each the text block of the last heading before it, -1."""

    columns: dict[str, Column]
    headings: Whole


def measure(layout: Layout, facts: PageFacts) -> Figures:
    """Return the figures of a page's text blocks; at least one block."""
    scene = _Scene(layout)
    heading_columns, headings = _sections(scene)
    columns = _own(scene) | _said(scene, facts) | _around(scene) | _neighbours(scene) | heading_columns | _alike(scene)
    return Figures(columns, headings)


class _Scene:
    """Arrays that several groups use. Those ending in `_before` are running sums over blocks, one longer."""

    def __init__(self, layout: Layout) -> None:
        page, given = layout.page, layout.columns
        texts = given.texts
        signs, blocks = page.signs, layout.blocks
        self.layout, self.tree, self.markup, self.blocks = layout, page.tree, page.markup, blocks
        self.count = len(blocks)
        self.place = np.arange(self.count)
        self.node, self.first, self.last = given.node, given.first, given.last
        self.chars = given.chars.astype(np.float64)
        self.fields = dict(zip(Block._fields, zip(*blocks, strict=True), strict=True))  # of all blocks, a column each
        self.texts: tuple[str, ...] = self.fields["text"]
        self.linked = np.array(self.fields["link_share"])
        self.good = given.good.astype(np.float64)
        self.counts = {
            bit: signs.count(bit)[texts].astype(np.float64)
            for bit in (STOP, COMMA, DIGIT, UPPER, LOWER, BAR, CURRENCY, BREAK, CASELESS)
        }
        self.begins, self.ends = signs.first()[texts], signs.last()[texts]
        self.words = signs.words()[texts].astype(np.float64)
        self.chars_before, self.good_before = _before(self.chars), _before(self.good)
        self.links_before = _before(self.linked * self.chars)
        self.tag = np.array([_TAG_NUMBERS.get(start.name, 0) for start in page.forms], np.int64)[page.form]
        self.level = np.array([_HEADINGS.get(start.name, 0) for start in page.forms], np.int64)[page.form]
        self.levels = [self.node]
        for _ in range(LEVELS - 1):
            self.levels.append(page.tree.above(self.levels[-1]))
        self.around = np.array(self.levels)  # of each level a row

    def inside(self, before: Column) -> Column:
        """Return the sum over what stands in each element."""
        return before[self.last] - before[self.first]


def _before(values: Column) -> Column:
    return np.concatenate([np.zeros(1), np.cumsum(values)])


def _share(part: Column | Whole, whole: Column | Whole | float) -> Column:
    return np.asarray(part / np.maximum(whole, 1.0), np.float64)


def _own(scene: _Scene) -> dict[str, Column]:
    """What a block is by itself: size, links, punctuation, emphasis, where it comes from."""
    counts, chars, words, fields = scene.counts, scene.chars, scene.words, scene.fields
    flags = scene.tree.flags[scene.node]
    begins, ends = scene.begins, scene.ends
    return {
        "chars": chars,
        "words": words,
        "linked": scene.linked,
        "links": np.array(fields["links"], np.float64),
        "bold": np.array(fields["bold_share"], np.float64),
        "button": np.array(fields["button_share"], np.float64),
        "pictures": np.array(fields["pictures"], np.float64),
        "preformatted": np.array(fields["is_preformatted"], np.float64),
        "stops": counts[STOP],
        "commas": counts[COMMA],
        "bars": counts[BAR],
        "lines": counts[BREAK] - 1,
        "digits": _share(counts[DIGIT], chars),
        "upper": _share(counts[UPPER], words),
        "shouted": _share(counts[UPPER], counts[UPPER] + counts[LOWER]),
        "word_length": _share(chars, words),
        "spaceless": _share(counts[CASELESS], chars),
        "price": (counts[CURRENCY] > 0) * 1.0,
        "begins_upper": ((begins & UPPER) > 0) * 1.0,
        "begins_lower": ((begins & LOWER) > 0) * 1.0,
        "begins_digit": ((begins & DIGIT) > 0) * 1.0,
        "begins_sign": ((begins & WORD) == 0) * 1.0,
        "ends_stop": ((ends & STOP) > 0) * 1.0,
        "ends_closed": ((ends & END) > 0) * 1.0,
        "asks": _ending(scene, ends & STOP, ("?", "？", "؟")),
        "announces": _ending(scene, ends & END, (":", "：")),
        "trails_off": _ending(scene, ends & STOP, ("...", "…")),
        "hidden": ((flags & HIDDEN) > 0) * 1.0,
        "noscript": ((flags & NOSCRIPT) > 0) * 1.0,
    }


def _ending(scene: _Scene, may: NDArray[np.integer[Any]], signs: tuple[str, ...]) -> Column:
    """Whether each text ends in some signs; not nought where it may."""
    found = np.zeros(scene.count)
    for index in np.flatnonzero(may).tolist():
        found[index] = scene.texts[index].endswith(signs)
    return found


def _said(scene: _Scene, facts: PageFacts) -> dict[str, Column]:
    """What a block says again: the title, the description, the body by JSON-LD, another block; dates."""
    title, body, description = facts.title_words, facts.article_body, facts.description
    texts = scene.texts
    likeness, covered, said, summary = (np.zeros(scene.count) for _ in range(4))
    beginnings = [text[:BEGINNING].lower() for text in texts]
    if title:
        for index in np.flatnonzero((scene.chars <= LONGEST_TITLE) & (scene.linked < 1)).tolist():
            words = set(WORDS.findall(texts[index].lower()))
            shared = len(words & title)
            if shared:
                likeness[index] = shared / len(words | title)
                covered[index] = shared / len(title)
    if body or description:
        for index in np.flatnonzero(scene.chars >= LEAST_SAID).tolist():
            begin = " ".join(beginnings[index].split())
            if body:
                said[index] = 1.0 if begin in body else -1.0
            summary[index] = 1.0 if description and (begin in description or begin[:40] in description) else 0.0
    times = Counter(beginnings)
    again = np.zeros(scene.count)
    if len(times) < len(texts):
        seen: set[str] = set()
        for index, begin in enumerate(beginnings):
            again[index] = begin in seen
            seen.add(begin)
    may_be_date = (scene.counts[DIGIT] > 0) & (scene.chars <= LONGEST_LINE)
    dates = np.zeros(scene.count)
    for index in np.flatnonzero(may_be_date).tolist():
        dates[index] = DATE.search(texts[index]) is not None
    before = _before(dates)
    place = scene.place
    return {
        "title": likeness,
        "title_covered": covered,
        "said": said,
        "summary": summary,
        "repeated": np.array([times[begin] for begin in beginnings], np.float64),
        "again": again,
        "date": dates,
        "dates_before": before[:-1],
        "dates_near": before[np.minimum(place + 6, scene.count)] - before[np.maximum(place - 5, 0)],
    }


def _around(scene: _Scene) -> dict[str, Column]:
    """The elements around a block, and how far it stands from the containers of the good text."""
    tree, layout = scene.tree, scene.layout
    size, total_good = scene.inside(scene.chars_before), max(scene.good_before[-1], 1.0)
    blocks = (scene.last - scene.first).astype(np.float64)
    link_blocks = scene.inside(_before((scene.linked > 0.5).astype(np.float64)))
    good = scene.inside(scene.good_before)
    of_node = {
        "linked": _share(scene.inside(scene.links_before), size),
        "dense": _share(good, size),
        "share": good / total_good,
        "weight": size / max(scene.chars_before[-1], 1.0),
        "blocks": blocks,
        "link_blocks": _share(link_blocks, blocks),
    }
    columns = {"depth": tree.depths[scene.node].astype(np.float64)}
    measured = np.array(list(of_node.values())).take(scene.around, axis=1)
    for level in range(LEVELS):
        for number, name in enumerate(of_node):
            columns[f"{name}_{level}"] = measured[number, level]
    columns |= _counted(scene)
    for level, nodes in enumerate(scene.levels[1:3], 1):
        columns[f"place_in_{level}"] = (scene.place - scene.first[nodes]) / np.maximum(blocks[nodes], 1)
    columns |= _tags_and_names(scene)
    for name, container in zip(("half", "most", "all"), layout.containers, strict=True):
        columns |= _apart(scene, name, container, size)
    return columns


def _counted(scene: _Scene) -> dict[str, Column]:
    """Pictures, buttons, fields and the like in the elements around a block."""
    markup, tree = scene.markup, scene.tree
    before = np.zeros((len(COUNTED), len(markup.names) + 1), np.int32)
    begins = ~markup.is_end
    for number, names in enumerate(COUNTED.values()):
        np.cumsum(markup.named(*names) & begins, dtype=np.int32, out=before[number, 1:])
    inside = before.take(tree.behind, axis=1) - before.take(tree.begins, axis=1)
    counts = inside.take(scene.around[:4], axis=1).astype(np.float64)
    return {f"{name}s_{level}": counts[number, level] for number, name in enumerate(COUNTED) for level in range(4)}


def _tags_and_names(scene: _Scene) -> dict[str, Column]:
    """The element itself and its parent by name, and the categories of the words around, near (2) or farther off (1)."""
    given = scene.layout.columns
    own, parent = scene.tag[scene.node], scene.tag[scene.levels[1]]
    near, far, within = given.near_bits[scene.node], given.bits[scene.node], given.within[scene.node]
    tags, categories = np.arange(1, len(TAGS) + 1)[:, None], np.arange(len(CATEGORY_NAMES))[:, None]
    columns = {}
    is_tag, in_tag = (own == tags).astype(np.float64), (parent == tags).astype(np.float64)
    for number, tag in enumerate(TAGS):
        columns[f"is_{tag}"], columns[f"in_{tag}"] = is_tag[number], in_tag[number]
    is_near, is_under = ((near >> categories) & 1).astype(np.float64), ((far >> categories) & 1).astype(np.float64)
    for number, name in enumerate(CATEGORY_NAMES):
        columns[f"near_{name}"], columns[f"under_{name}"] = is_near[number], is_under[number]
    is_within = ((within >> np.arange(len(WITHIN))[:, None]) & 1).astype(np.float64)
    return columns | {f"within_{tag}": is_within[number] for number, tag in enumerate(WITHIN)}


def _apart(scene: _Scene, name: str, container: int, size: Column) -> dict[str, Column]:
    """How far each block stands from a container: steps up to the element around both and down again, and along the page."""
    tree, node = scene.tree, scene.node
    chain = np.array(list(scene.layout.page.ancestors(container)), np.int64)
    outside = (node[:, None] < chain) | (node[:, None] >= tree.ends[chain])
    up = np.minimum(outside.sum(axis=1), len(chain) - 1)
    first, last = scene.first[container], scene.last[container]
    begin, width = scene.chars_before[first], max(size[container], 1.0)
    behind = scene.place - last
    return {
        f"up_{name}": up.astype(np.float64),
        f"down_{name}": (tree.depths[node] - tree.depths[chain[up]]).astype(np.float64),
        f"inside_{name}": ((scene.place >= first) & (scene.place < last)) * 1.0,
        f"along_{name}": np.clip((scene.chars_before[:-1] - begin) / width, -1.0, 2.0),
        f"behind_{name}": behind.astype(np.float64),
        f"size_{name}": np.full(scene.count, width / max(scene.chars_before[-1], 1.0)),
    }


def _neighbours(scene: _Scene) -> dict[str, Column]:
    """What stands before and after, and where in the page it is."""
    count, place, good, chars = scene.count, scene.place, scene.good_before, scene.chars_before
    total = max(good[-1], 1.0)
    columns: dict[str, Column] = {}
    rows = {
        "chars": scene.chars,
        "linked": scene.linked,
        "good": (scene.good > 0) * 1.0,
        "stops": (scene.counts[STOP] > 0) * 1.0,
    }
    for step in (-2, -1, 1, 2):
        there = place + step
        is_there = (there >= 0) & (there < count)
        for name, values in rows.items():
            columns[f"{name}_at_{step}"] = np.where(is_there, values[np.clip(there, 0, count - 1)], -1.0)
    for reach in (4, 12):
        begin, end = np.maximum(place - reach, 0), np.minimum(place + reach + 1, count)
        size = chars[end] - chars[begin]
        columns[f"good_near_{reach}"] = _share(good[end] - good[begin], size)
        columns[f"links_near_{reach}"] = _share(scene.links_before[end] - scene.links_before[begin], size)
    goods = np.flatnonzero(scene.good)
    first, last = (goods[0], goods[-1]) if len(goods) else (0, count)
    return columns | {
        "passed": good[:-1] / total,
        "place": place / count,
        "from_first": (place - first).astype(np.float64),
        "to_last": (last - place).astype(np.float64),
        "page_good": np.full(count, good[-1] / max(chars[-1], 1.0)),
        "page_size": np.full(count, chars[-1]),
        "page_blocks": np.full(count, float(count)),
        "dense_before": np.array(
            list(accumulate((scene.good > 0).tolist(), lambda past, now: 0.8 * past + 0.2 * now)), np.float64
        ),
    }


def _sections(scene: _Scene) -> tuple[dict[str, Column], Whole]:
    """The headings a block stands under, and the h1; beside them the last heading before each block, -1 where there is none."""
    own = scene.level[scene.node]
    level = np.where(own > 0, own, scene.level[scene.levels[1]])
    place = scene.place
    marks = np.where(level > 0, place, -1)
    last = np.maximum.accumulate(marks)
    before = np.concatenate([[-1], last[:-1]]) if len(last) else last
    ones = np.flatnonzero(level == 1)
    return {
        "level": level.astype(np.float64),
        "level_over": np.where(before >= 0, level[np.maximum(before, 0)], 7).astype(np.float64),
        "since_heading": np.where(last >= 0, place - last, 99).astype(np.float64),
        "from_h1": (place - ones[0]).astype(np.float64) if len(ones) else np.full(scene.count, 1000.0),
        "h1s": np.full(scene.count, float(len(ones))),
        "second_h1": ((place >= ones[1]) * 1.0) if len(ones) > 1 else np.zeros(scene.count),
    }, before


def _alike(scene: _Scene) -> dict[str, Column]:
    """Elements built alike (items of a list of teasers, posts of a thread, paragraphs): how many, how long, how linked."""
    tree = scene.tree
    shapes: dict[tuple[str, str], int] = {}
    page = scene.layout.page
    numbers = [shapes.setdefault((start.name, start.first_class), len(shapes) + 1) for start in page.forms]
    own = np.array(numbers, np.uint64)[page.form]
    signature = own.copy()
    for nodes in tree.levels[1:]:
        signature[nodes] = signature[tree.parents[nodes]] * _PRIME + own[nodes]
    _, kinds = np.unique(signature, return_inverse=True)
    of_block = kinds[scene.node]
    width = int(kinds.max()) + 1
    times, size, links, good = (
        np.bincount(of_block, weights, width)[of_block]
        for weights in (None, scene.chars, scene.linked * scene.chars, scene.good)
    )
    columns = {
        "alike": times,
        "alike_chars": _share(size, times),
        "alike_linked": _share(links, size),
        "alike_share": size / max(scene.chars_before[-1], 1.0),
        "alike_good": _share(good, size),
    }
    is_filled = scene.last > scene.first
    everywhere = np.bincount(kinds[is_filled], minlength=width)
    pairs = kinds.astype(np.int64) * (len(kinds) + 1) + tree.parents + 1
    _, brothers = np.unique(pairs, return_inverse=True)
    beside = np.bincount(brothers[is_filled], minlength=int(brothers.max()) + 1)
    for level, nodes in enumerate(scene.levels[1:4], 1):
        columns[f"alike_{level}"] = everywhere[kinds[nodes]].astype(np.float64)
        columns[f"brothers_{level}"] = beside[brothers[nodes]].astype(np.float64)
    return columns
