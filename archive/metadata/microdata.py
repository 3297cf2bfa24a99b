"""Microdata (HTML Standard, section 5) as the same nodes that JSON-LD gives."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, cast

from lxml.etree import XPath

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from archive.metadata.jsonld import Node
    from archive.page import Page

# Shops mark up every offer of a list; an article needs a dozen properties.
_ITEMS_LIMIT = 200
_PROPERTIES_LIMIT = 500
_TEXT_LIMIT = 2_000  # a property of ours is a line; articleBody would be the whole text

# Where the value of a property lies, by element (HTML Standard, 5.2.4, "values").
_ATTRIBUTES = {
    "meta": "content", "a": "href", "area": "href", "link": "href", "img": "src", "audio": "src", "embed": "src",
    "iframe": "src", "source": "src", "video": "src", "object": "data", "time": "datetime", "data": "value",
}  # fmt: skip
_BULK = frozenset({"articleBody", "text", "review", "comment"})

# How the markup of a page with any of it spells it: as the standard, or as React.
_SIGNS = (b"itemprop", b"itemProp", b"itemscope", b"itemScope")
_CLASSED = XPath("//*[@class]")
_MARKED = XPath("//*[@itemscope or @itemprop]")


def elements_with_class(root: HtmlElement) -> list[HtmlElement]:
    """Return the elements that have a class, in document order."""
    return cast("list[HtmlElement]", _CLASSED(root))


def find_properties(page: Page) -> tuple[HtmlElement, ...]:
    """Return the elements that are items or properties, in document order; the tree is walked only where the markup has any."""
    has_any = any(sign in page.markup for sign in _SIGNS)
    return tuple(cast("list[HtmlElement]", _MARKED(page.root))) if has_any else ()


def read_items(marked: tuple[HtmlElement, ...]) -> tuple[Node, ...]:
    """Return the items of the page in document order, nested ones also as members of their parents.

    marked: see `find_properties`. Properties outside any item belong to none and are left out.
    """
    items: dict[HtmlElement, dict[str, object]] = {}
    scopes = (element for element in marked if element.get("itemscope") is not None)
    for element in islice(scopes, _ITEMS_LIMIT):
        items[element] = {"@type": (element.get("itemtype") or "").split()}
    if not items:
        return ()
    properties = (element for element in marked if element.get("itemprop") is not None)
    for element in islice(properties, _PROPERTIES_LIMIT):
        owner = next((parent for parent in element.iterancestors() if parent in items), None)
        if owner is not None:
            _add(items[owner], element, items.get(element))
    return tuple(items.values())


def _add(item: dict[str, object], element: HtmlElement, nested: Node | None) -> None:
    """Add an element's property to its item; repeats make a list."""
    for name in (element.get("itemprop") or "").split()[:5]:
        if name in _BULK:
            continue
        value: object = nested if nested is not None else _value(element, name)
        if nested is not None and not any(key != "@type" for key in nested) and not value:
            continue
        held = item.get(name)
        if held is None:
            item[name] = value
        elif isinstance(held, list):
            held.append(value)
        else:
            item[name] = [held, value]


def _value(element: HtmlElement, name: str) -> str:
    """Return the value of a property without a nested item."""
    stated = element.get("content")
    attribute = _ATTRIBUTES.get(element.tag if isinstance(element.tag, str) else "")
    # A link that is a person's name: the standard takes its address, the pages mean its text.
    if stated is None and attribute is not None and not (element.tag == "a" and name not in ("url", "sameAs", "image")):
        stated = element.get(attribute)
    if stated is None:
        stated = "".join(element.itertext())
    return " ".join(stated[:_TEXT_LIMIT].split())
