"""What the markup says: metas, links, headings, times and bylines, collected in one walk and a few lookups.

Collects only; which of them to believe is decided by the field's own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import XPath, iterwalk
from lxml.html import HtmlElement

from archive.metadata.jsonld import Graph, bare, main_article
from archive.metadata.microdata import read_items
from archive.model.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from archive.metadata.jsonld import Node
    from archive.page import Page

# A head with more metas or links is an attack or a defect; the first hundreds of an honest page hold everything.
_METAS_LIMIT = 1_000
_VALUE_LIMIT = 10_000  # characters of one attribute that are looked at; some sites put whole articles into a meta
_HEADINGS_LIMIT = 10
_MASTHEAD_LINKS = 40  # a masthead is among the first links of a page, behind skip links and a menu of sections at most
_TEXT_PARTS_LIMIT = 500  # pieces of text in a heading or a byline; more is a whole article in the wrong element
_BREAKING = frozenset(
    {"br", "div", "p", "li", "ul", "section", "header", "time", "h2", "h3", "td", "figure", "dd", "dt"}
)
_UNREAD = frozenset({"script", "style", "rt", "rp", "noscript", "svg", "template"})


@dataclass(frozen=True, slots=True)
class Link:
    """A `link` or `a` with a rel: its words in lower case, the absolute URL, and what else it states."""

    rel: frozenset[str]
    url: str
    media_type: str = ""
    title: str = ""
    is_visible: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """An h1: its text, and whether it stands in `article` or `main`."""

    text: str
    is_in_article: bool


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything the fields are chosen from.

    metas: (name in lower case, content) in document order. named: the same by name. graph: JSON-LD. items: microdata.
    article: the JSON-LD node that describes this page; item: the same of microdata.
    home_links: the texts of the page's first links that lead to a folder above the page's own.
    """

    url: str
    base: str
    root: HtmlElement
    metas: tuple[tuple[str, str], ...]
    named: Mapping[str, tuple[str, ...]]
    links: tuple[Link, ...]
    title_tag: str
    headings: tuple[Heading, ...]
    graph: Graph
    items: Graph
    article: Node | None
    item: Node | None
    language: str
    home_links: tuple[str, ...] = ()

    def meta(self, *names: str) -> Iterator[tuple[str, str]]:
        """Yield (name, content) of the metas of these names, in the order of the names."""
        for name in names:
            for content in self.named.get(name, ()):
                yield name, content

    def absolute(self, address: str) -> str | None:
        """Return the absolute http(s) URL of an address in the page, or None."""
        address = address.strip()
        return resolve(self.base, address) if address and len(address) <= _VALUE_LIMIT else None


def read_signals(page: Page) -> Signals:
    """Collect the signals of a page."""
    root = page.root
    base = page.base_url or page.url
    metas = tuple(_metas(root))
    named: dict[str, tuple[str, ...]] = {}
    for name, content in metas:
        named[name] = (*named.get(name, ()), content)
    links = tuple(_links(root, base))
    own = {page.url, *named.get("og:url", ()), *(link.url for link in links if "canonical" in link.rel)}
    addresses = frozenset(filter(None, map(bare, own)))
    graph, items = Graph.of(page.data), Graph.of(read_items(root))
    return Signals(
        url=page.url, base=base, root=root, metas=metas, named=named, links=links, title_tag=_title_tag(root),
        headings=tuple(_headings(root)), graph=graph, items=items, article=main_article(graph, addresses),
        item=main_article(items, addresses), language=root.get("lang") or root.get("xml:lang") or "",
        home_links=tuple(_home_links(root, base, page.url)),
    )  # fmt: skip


def text_in(element: HtmlElement, *, is_spaced: bool = False) -> str:
    """Return the text of an element and its descendants, white space folded; readings of ruby signs left out.

    A line break or a block inside separates words; with is_spaced every element does ("By<a>Jane Doe</a>").
    """
    parts: list[str] = []
    for event, part in iterwalk(element, events=("start", "end")):
        is_break = part is not element and (is_spaced or part.tag in _BREAKING)
        if event == "start":
            parts.append((" " if is_break else "") + ((part.text or "") if part.tag not in _UNREAD else ""))
        elif part is not element:
            parts.append((" " if is_break else "") + (part.tail or ""))
        if len(parts) > _TEXT_PARTS_LIMIT:
            break
    return " ".join("".join(parts).split())


def matches(path: XPath, element: HtmlElement) -> list[HtmlElement]:
    """Return the elements that a compiled path finds, in document order."""
    found = path(element)
    return [match for match in found if isinstance(match, HtmlElement)] if isinstance(found, list) else []


def _metas(root: HtmlElement) -> Iterator[tuple[str, str]]:
    for number, element in enumerate(root.iter("meta")):
        if number >= _METAS_LIMIT:
            return
        content = (element.get("content") or element.get("value") or "")[:_VALUE_LIMIT].strip()
        if not content:
            continue
        names = {element.get(key, "").strip().lower() for key in ("property", "name", "http-equiv", "itemprop")}
        for name in sorted(names - {""}):
            yield name, content


def _links(root: HtmlElement, base: str) -> Iterator[Link]:
    """Yield the links of the head, and those of the text which state a rel of ours."""
    for number, element in enumerate(root.iter("link")):
        if number >= _METAS_LIMIT:
            return
        link = _link(element, base)
        if link is not None:
            yield link
    for element in matches(_ANCHORS, root):
        link = _link(element, base)
        if link is not None:
            yield link


def _link(element: HtmlElement, base: str) -> Link | None:
    href = (element.get("href") or "").strip()
    rel = frozenset((element.get("rel") or "").lower().split())
    if not href or not rel or len(href) > _VALUE_LIMIT or rel <= _RESOURCES:
        return None
    url = resolve(base, href)
    if url is None:
        return None
    visible = element.tag == "a"
    title = text_in(element) if visible else (element.get("title") or "")
    return Link(rel, url, (element.get("type") or "").strip().lower(), title, visible)


_ANCHORS = XPath(
    "(//a/@rel[contains(., 'license') or contains(., 'author') or contains(., 'tag')])[position() <= 100]/.."
)
_RESOURCES = frozenset({"stylesheet", "preload", "preconnect", "dns-prefetch", "prefetch", "modulepreload", "icon"})


def _title_tag(root: HtmlElement) -> str:
    """Return the text of the document's title; a title of an SVG picture in the body is not one."""
    for element in root.iter("title"):
        parent = element.getparent()
        if parent is None or parent.tag in ("head", "html", "body"):
            return (element.text or "")[:_VALUE_LIMIT]
    return ""


def _home_links(root: HtmlElement, base: str, url: str) -> Iterator[str]:
    """Yield the texts of links to a folder above the page: where a masthead leads; a picture's own words count as text."""
    for element in islice(root.iter("a"), _MASTHEAD_LINKS):
        target = resolve(base, (element.get("href") or "")[:_VALUE_LIMIT])
        if target and target.endswith("/") and len(target) < len(url) and url.startswith(target):
            text = text_in(element) or next((image.get("alt") or "" for image in element.iter("img")), "")
            if text:
                yield text[:_VALUE_LIMIT]


def _headings(root: HtmlElement) -> Iterator[Heading]:
    for number, element in enumerate(root.iter("h1")):
        if number >= _HEADINGS_LIMIT:
            return
        text = text_in(element)[:_VALUE_LIMIT]
        if text:
            yield Heading(text, any(True for _ in element.iterancestors("article", "main")))
