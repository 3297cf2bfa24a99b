"""What a page's texts, element names and address say, as numbers of words in the model's vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from archive.content.features.layout import Layout
    from archive.page import Page

WORDS = re.compile(r"\w+")
PIECE = re.compile(r"[a-z]{2,}|[A-Z]{2,}(?![a-z])|[A-Z][a-z]+")
# Of a long text its beginning and end are looked at: that is where furniture says what it is.
SHORT_CHARS, FIRST_CHARS, LAST_CHARS = 160, 110, 70
FIRST_WORDS, LAST_WORDS = 10, 6
PHRASE_WORDS = 5  # a text of so few words is looked up as a whole, too
MAX_SAID = 60  # words of a page as a whole
METAS = ("og:type", "generator")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words the model knows and their numbers: of texts (`texts`, whole short texts among them), element names, and what is said of a page."""

    texts: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    pages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Bags:
    """Bags of numbers of words, laid end to end. ends: where each bag ends."""

    numbers: NDArray[np.intp]
    ends: NDArray[np.intp]


def text_bags(layout: Layout, vocabulary: Vocabulary) -> Bags:
    """Return the words of each text block."""
    known = vocabulary.texts
    return bags_of([known[word] for word in words_of(block.text) if word in known] for block in layout.blocks)


def words_of(text: str) -> list[str]:
    """Return the words of a text that are looked up, in lower case; for a short text the whole of it, too."""
    if len(text) <= SHORT_CHARS:
        words = WORDS.findall(text.lower())
        if 0 < len(words) <= PHRASE_WORDS:
            words.append(" ".join(words) + ".")
        elif len(words) > FIRST_WORDS + LAST_WORDS:
            words = words[:FIRST_WORDS] + words[-LAST_WORDS:]
        return words
    return (
        WORDS.findall(text[:FIRST_CHARS].lower())[:FIRST_WORDS]
        + WORDS.findall(text[-LAST_CHARS:].lower())[-LAST_WORDS:]
    )


def name_bags(
    layout: Layout, nodes: Sequence[int] | NDArray[np.intp], vocabulary: Vocabulary
) -> tuple[Bags, NDArray[np.int64]]:
    """Return the names of the different start tags of some nodes, and which of these each node has.

    Names are the element's and the pieces of its class, id, role and itemprop.
    """
    form, forms = layout.page.form[np.asarray(nodes)], layout.page.forms
    is_used = np.zeros(len(forms), np.bool_)
    is_used[form] = True
    used = np.flatnonzero(is_used)
    places = np.cumsum(is_used) - 1
    known = vocabulary.names
    starts = (forms[number] for number in used.tolist())
    bags = ([known[name] for name in ("<" + start.name, *start.pieces) if name in known] for start in starts)
    return bags_of(bags), places[form]


def page_bag(page: Page, vocabulary: Vocabulary) -> Bags:
    """Return what is said of the page as a whole."""
    known = vocabulary.pages
    return bags_of([[known[word] for word in page_words(page) if word in known]])


def page_words(page: Page) -> list[str]:
    """Return what is said of a page as a whole: its address, the types it declares, its generator, classes of its body; no repeats."""
    return list(dict.fromkeys([*_address(page.url), *_declared(page), *_classes(page)]))[:MAX_SAID]


def _address(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return
    path = parts.path.rstrip("/")
    yield f"depth {min(path.count('/'), 6)}"
    yield f"dashes {min(path.rpartition('/')[2].count('-'), 8)}"
    if parts.query:
        yield "query"
    if re.search(r"\d{5}", path):
        yield "digits"
    if re.search(r"/(?:19|20)\d\d/", path):
        yield "year"
    yield from (f"host {piece}" for piece in re.split(r"[.-]", host)[:-1])
    yield from (f"path {piece.lower()}" for piece in PIECE.findall(path)[:8])


def _declared(page: Page) -> Iterator[str]:
    for node in page.data:
        said = node.get("@type")
        yield from (
            f"type {str(one).rpartition('/')[2].lower()}" for one in (said if isinstance(said, list) else [said]) if one
        )
    for meta in page.landmarks["meta"]:
        name = (meta.get("property") or meta.get("name") or "").lower()
        if name in METAS:
            yield from (f"{name} {piece.lower()}" for piece in PIECE.findall(meta.get("content") or "")[:2])
        elif name.startswith("article:"):
            yield name


def _classes(page: Page) -> Iterator[str]:
    for element in (page.root, page.root.find("body")):
        if element is not None:
            yield from (f"body {piece.lower()}" for piece in PIECE.findall((element.get("class") or "")[:300])[:16])


def bags_of(bags: Iterable[list[int]]) -> Bags:
    """Return bags laid end to end."""
    numbers: list[int] = []
    ends: list[int] = []
    for bag in bags:
        numbers += bag
        ends.append(len(numbers))
    return Bags(np.array(numbers, np.intp), np.array(ends, np.intp))
