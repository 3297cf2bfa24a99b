"""Rules that a person writes for a site: elements, by CSS selectors, whose text is kept or dropped whatever the model says.

The elements are marked in the tree before it is cut; the cutter hands the marks to the blocks, and of nested marks the
innermost one counts. A mark that a page brings itself is taken off first, and nobody looks at marks where no rule was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from cssselect import HTMLTranslator
from cssselect.parser import SelectorError, parse
from lxml import etree

from archive.content.tags import DROP, KEEP
from archive.content.tags import RULE_ATTRIBUTE as MARK
from archive.content.vocabulary import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.content.blocks import Blocks

# A selector is written by hand; a longer one is a mistake.
MAX_SELECTOR_CHARS = 2_000
# what can hide an element without a style sheet; nothing else of a style matters to a reader of text
_HIDING = ("hidden", "aria-hidden", "style")


class SelectorMistake(ValueError):
    """A CSS selector that cannot be used; `problem` says why and what to write instead."""

    def __init__(self, selector: str, problem: str) -> None:
        super().__init__(f"{selector[:80]!r}: {problem}")
        self.selector, self.problem = selector, problem


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRules:
    """CSS selectors of the elements to keep and of those to drop; checked by `check_selector` when they were read."""

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What records call these rules: twelve digits of their digest; the order of the selectors makes no difference."""
        text = "\n".join(
            (*(f"keep {each}" for each in sorted(self.keep)), *(f"drop {each}" for each in sorted(self.drop)))
        )
        return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:12]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """How many elements the rules marked, and how many inline ones they took out of their sentences."""

    kept: int = 0
    dropped: int = 0
    removed: int = 0


def check_selector(selector: str) -> None:
    """Raise SelectorMistake for what is no CSS selector that can choose elements of a page."""
    if not selector.strip():
        raise SelectorMistake(selector, "empty; write a CSS selector such as div.newsletter, or leave the key out")
    if len(selector) > MAX_SELECTOR_CHARS:
        raise SelectorMistake(selector, f"longer than {MAX_SELECTOR_CHARS:,} characters")
    if not selector.isprintable():
        raise SelectorMistake(selector, "control characters or line breaks in it; write it on one line")
    try:
        has_pseudo_element = any(one.pseudo_element for one in parse(selector))
        if not has_pseudo_element:
            _compiled(selector)(etree.Element("html"))
    except SelectorError as error:
        raise SelectorMistake(selector, f"no CSS selector ({error}); write it as article > div.newsletter") from error
    except etree.XPathError as error:
        raise SelectorMistake(selector, "namespaces (a|b) do not exist in HTML; leave them out") from error
    except ValueError as error:  # an escape that stands for a control character
        raise SelectorMistake(selector, f"no CSS selector ({error})") from error
    if has_pseudo_element:
        raise SelectorMistake(selector, "a ::pseudo-element has no text in the page; select the element itself")


def mark(root: etree._Element, rules: ContentRules) -> Marked:
    """Mark the elements that the rules choose, in place of all marks that are there already.

    A dropped inline element (a word, a link in a sentence) is taken out of the tree, its tail left; a kept one speaks for the
    block-level element it stands in. What a rule keeps is no longer hidden.
    """
    for element in _elements(f"[{MARK}]", root):
        del element.attrib[MARK]
    kept = [_block_around(element) for element in _chosen(root, rules.keep)]
    for element in kept:
        element.set(MARK, "keep")
        _unveil(element)
    dropped = removed = 0
    for element in _chosen(root, rules.drop):
        if element.tag not in INLINE:
            element.set(MARK, "drop")
            dropped += 1
        elif element.getparent() is not None:
            _take_out(element)
            removed += 1
    return Marked(kept=len(kept), dropped=dropped, removed=removed)


def obey(blocks: Blocks, nodes: Sequence[int], keep: list[bool]) -> None:
    """Set for each text block, by its node, whether it is kept, where a rule decides. Only for pages that `mark` has marked."""
    for index, node in enumerate(nodes):
        flags = blocks.nodes[node].flags
        if flags & (KEEP | DROP):
            keep[index] = not flags & DROP


def obedient(blocks: Blocks, kept: Iterable[int]) -> list[int]:
    """Return the indexes of kept blocks with pictures as the rules want them, in page order."""
    wanted = {index for index in kept if not blocks.nodes[blocks.blocks[index].node].flags & DROP}
    wanted |= {
        index for index, block in enumerate(blocks.blocks) if not block.text and blocks.nodes[block.node].flags & KEEP
    }
    return sorted(wanted)


def _chosen(root: etree._Element, selectors: Iterable[str]) -> list[etree._Element]:
    """The elements below the body that any of the selectors chooses, selector by selector."""
    found = dict.fromkeys(element for selector in selectors for element in _elements(selector, root))
    return [element for element in found if element.tag not in ("html", "head")]


def _elements(selector: str, root: etree._Element) -> list[etree._Element]:
    chosen = _compiled(selector)(root)
    assert isinstance(chosen, list)  # css_to_xpath gives expressions for elements only
    return [element for element in chosen if isinstance(element, etree._Element) and isinstance(element.tag, str)]


@lru_cache(maxsize=1_000)  # the same few selectors for every page of a site
def _compiled(selector: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(selector))


def _block_around(element: etree._Element) -> etree._Element:
    """The element itself, or the nearest around it that is no part of a sentence."""
    while element.tag in INLINE and (parent := element.getparent()) is not None:
        element = parent
    return element


def _unveil(element: etree._Element) -> None:
    """Take off what hides the element: a person who keeps it wants its text."""
    around: etree._Element | None = element
    while around is not None:
        attributes = around.attrib
        for name in _HIDING:
            if name in attributes:
                del attributes[name]
        around = around.getparent()


def _take_out(element: etree._Element) -> None:
    """Remove an element and leave the text behind it where it was."""
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None  # the caller has looked
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
