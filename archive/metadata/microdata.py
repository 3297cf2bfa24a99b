"""Microdata (HTML Standard, section 5) as the same nodes that JSON-LD gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from lxml.etree import XPath

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from archive.metadata.jsonld import Node

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

# Attributes before their elements: libxml2 finds them in half the time. Cut before the step to the parent, which takes
# it quadratic time.
_ITEMS = XPath(f"(//@itemscope)[position() <= {_ITEMS_LIMIT}]/..")
_PROPERTIES = XPath(f"(//@itemprop)[position() <= {_PROPERTIES_LIMIT}]/..")


def find_items(root: HtmlElement) -> list[HtmlElement]:
    """Return the first elements that are items, in document order."""
    return cast("list[HtmlElement]", _ITEMS(root))


def find_properties(root: HtmlElement) -> list[HtmlElement]:
    """Return the first elements that are properties, in document order."""
    return cast("list[HtmlElement]", _PROPERTIES(root))


def read_items(found: list[HtmlElement], properties: list[HtmlElement]) -> tuple[Node, ...]:
    """Return the items of the page in document order, nested ones also as members of their parents.

    Of `find_items` and `find_properties`. Properties outside any item belong to none and are left out.
    """
    items: dict[HtmlElement, dict[str, object]] = {}
    for element in found:
        items[element] = {"@type": (element.get("itemtype") or "").split()}
    if not items:
        return ()
    for element in properties:
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
