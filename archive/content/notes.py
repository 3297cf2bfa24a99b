"""Find the footnotes of a text: links to a fragment that look like a note's mark, and the kept blocks they point to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from archive.content.tags import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.content.blocks import Blocks
    from archive.content.tokens import Inline

# What a reference to a note says: a number, a letter or a sign, alone or in brackets.
REFERENCE = re.compile(
    r"[\[(]?\s*(?:(?:note|nb|fn|n)\.?\s*)?(\d{1,3}|[a-z]|[ivxlc]{1,6}|[*†‡§#]{1,3})\s*[\])]?", re.IGNORECASE
)
# Fragments that name a note; others count only in brackets or above the line.
FRAGMENT = re.compile(r"note|fn|ftn|edn|ref|cite|anm|nota|voet|source|quelle|sdf", re.IGNORECASE)
NOTE_TAGS = frozenset({"li", "p", "div", "dd", "td", "aside", "section", "footer"})
MOST_BLOCKS = 12  # of one note; what is longer is a section
BACKWARD = re.compile(r"[-_:]?ref(?=[-_:]?\w|$)|[-_:]?(?:anc|back(?:link)?|source)(?=[-_:]?\d|$)", re.IGNORECASE)
ANCESTORS = 4  # of a block among which the note's element is looked for


@dataclass(frozen=True, slots=True)
class Notes:
    """Footnotes of a text. labels: fragment → what stands in "[^…]"; nodes: the element of a note → its label."""

    labels: dict[str, str] = field(default_factory=dict)
    nodes: dict[int, str] = field(default_factory=dict)


def find_notes(page: Blocks, kept: Sequence[int], tokens: Sequence[Sequence[Inline] | None]) -> Notes:
    """Return the footnotes among the kept blocks: reference first, its note in a later kept block.

    tokens: of each kept block, None where it has no marks.
    """
    wanted: dict[str, tuple[int, str]] = {}
    backward: dict[str, tuple[int, str]] = {}
    for place, (index, found) in enumerate(zip(kept, tokens, strict=True)):
        if found is not None and page.blocks[index].links:
            _read_references(place, index, found, wanted, backward)
    notes = Notes()
    if not wanted:
        return notes
    elements = _elements(page, kept, wanted.keys())
    taken: set[str] = set()
    free = 1  # no label below it is to be had
    for fragment, (place, said) in wanted.items():
        node = elements.get(fragment, -1)
        index, back = backward.get(_forward(fragment), (-1, ""))
        if node < 0 and index > kept[place] and back != fragment:
            node = page.blocks[index].node
        if node >= 0 and _is_note(page, node, kept[place]) and node not in notes.nodes:
            while str(free) in taken:
                free += 1
            label = said if said.isdecimal() and said not in taken else str(free)
            taken.add(label)
            notes.labels[fragment] = notes.nodes[node] = label
    return notes


def _read_references(
    place: int,
    index: int,
    tokens: Sequence[Inline],
    wanted: dict[str, tuple[int, str]],
    backward: dict[str, tuple[int, str]],
) -> None:
    """Gather the links of a block that look like a note's mark, and the first one, which may lead back from a note."""
    is_first, raised = True, 0
    for at, token in enumerate(tokens):
        if type(token) is not Mark:
            continue
        raised += (token.name == "sup") * (-1 if token.is_end else 1)
        if token.name != "a" or token.is_end:
            continue
        if len(token.target) > 1 and token.target[0] == "#":
            said = _said(tokens, at)
            found = REFERENCE.fullmatch(said)
            if found:
                if is_first:
                    backward[_forward(token.target[1:])] = index, token.target[1:]
                above = raised > 0 or (
                    type(after := tokens[min(at + 1, len(tokens) - 1)]) is Mark and after.name == "sup"
                )
                if above or said[0] in "[(" or FRAGMENT.search(token.target):
                    wanted.setdefault(token.target[1:], (place, found[1]))
        is_first = False


def _said(tokens: Sequence[Inline], at: int) -> str:
    """The text of the link that begins at `at`."""
    words = []
    for token in tokens[at + 1 : at + 8]:
        if type(token) is Mark and token.name == "a":
            break
        if isinstance(token, str):
            words.append(token)
    return "".join(words).strip()


def _forward(fragment: str) -> str:
    """A fragment without what tells the way back from the way there: "fnref1" and "fn1" are one."""
    return BACKWARD.sub("", fragment)


def _elements(page: Blocks, kept: Sequence[int], ids: object) -> dict[str, int]:
    """The elements around the kept blocks by their id, those that are asked for."""
    assert hasattr(ids, "__contains__")
    found: dict[str, int] = {}
    seen: set[int] = set()
    for index in kept:
        for node in islice(page.ancestors(page.blocks[index].node), ANCESTORS):
            if node in seen:
                break
            seen.add(node)
            name = page.nodes[node].get("id")
            if name and name in ids:
                found.setdefault(name, node)
    return found


def _is_note(page: Blocks, node: int, reference: int) -> bool:
    """Whether an element is small and stands behind the block that refers to it."""
    element = page.nodes[node]
    return element.tag in NOTE_TAGS and element.first > reference and element.last - element.first <= MOST_BLOCKS
