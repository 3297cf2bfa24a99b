"""What the markup says: metas, links, headings, times and bylines, collected in one walk and a few lookups.

Collects only; which of them to believe is decided by the field's own module.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.classes import ClassedElements
from archive.metadata.jsonld import Graph, bare, main_article
from archive.metadata.microdata import find_items, find_properties, read_items
from archive.model.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.html import HtmlElement

    from archive.metadata.jsonld import Node
    from archive.page import Page

# A head with more metas or links is an attack or a defect; the first hundreds of an honest page hold everything.
_METAS_LIMIT = 1_000
_VALUE_LIMIT = 10_000  # characters of one attribute that are looked at; some sites put whole articles into a meta
_HEADINGS_LIMIT = 10
_META_NAMES = ("property", "name", "http-equiv", "itemprop")
# The words of a rel that a field is read from; what a page links its styles and scripts with is the most of them.
_RELATIONS = frozenset({"canonical", "amphtml", "alternate", "license", "copyright", "image_src", "tag"})
_RELATED_LIMIT = 100  # `a` elements with such a rel: tags below an article are a dozen
_RELATED = re.compile("license|author|tag")
# Most pages have none: that is seen in one look through the text, for two of them cost as much as a walk.
_MICRODATA = re.compile(rb"item(?:prop|scope)")
_TEXT_PARTS_LIMIT = 500  # pieces of text in a heading or a byline; more is a whole article in the wrong element
_BREAKING = frozenset(
    {"br", "div", "p", "li", "ul", "section", "header", "time", "h2", "h3", "td", "figure", "dd", "dt"}
)
_ARTICLES, _BESIDE = frozenset({"article", "main"}), frozenset({"aside", "nav", "footer"})
_LOGO = re.compile("logo|site-?(?:title|name)|brand|masthead|blog-?title", re.I)
_HOME = re.compile(r"(?:(?:https?:)?//[^/?#]*)?/?|\.{1,2}/?")
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
    """An h1: its text, whether it stands in `article` or `main`, or beside them (`aside`, `nav`, `footer`), its class and id.

    is_logo: whether it is the site's masthead, by its class or because it links to the front page.
    """

    text: str
    is_in_article: bool
    is_beside: bool = False
    is_logo: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Signals:
    """Everything the fields are chosen from.

    landmarks: the page's. anchors: all `a` elements, for a walk that finds them costs more than to keep them. related: those
    with a rel of interest. properties: the elements with itemprop.
    metas: (name in lower case, content) in document order. named: the same by name. graph: JSON-LD. items: microdata.
    article: the JSON-LD node that describes this page; item: the same of microdata.
    """

    url: str
    base: str
    classes: ClassedElements
    landmarks: Mapping[str, tuple[HtmlElement, ...]]
    anchors: tuple[HtmlElement, ...]
    related: tuple[HtmlElement, ...]
    root: HtmlElement
    properties: list[HtmlElement]
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
    root, marks = page.root, page.landmarks
    base = page.base_url or page.url
    metas = tuple(_metas(marks["meta"]))
    named: dict[str, tuple[str, ...]] = {}
    for name, content in metas:
        named[name] = (*named.get(name, ()), content)
    anchors = tuple(root.iter("a"))
    related = tuple(islice(filter(_is_related, anchors), _RELATED_LIMIT))
    links = tuple(_links((*marks["link"][:_METAS_LIMIT], *related), base))
    own = {page.url, *named.get("og:url", ()), *(link.url for link in links if "canonical" in link.rel)}
    addresses = frozenset(filter(None, map(bare, own)))
    has_microdata = _MICRODATA.search(page.markup) is not None
    properties = find_properties(root) if has_microdata and b"itemprop" in page.markup else []
    scopes = find_items(root) if properties or (has_microdata and b"itemscope" in page.markup) else []
    graph, items = Graph.of(page.data), Graph.of(read_items(scopes, properties))
    return Signals(
        url=page.url, base=base, landmarks=marks, root=root, classes=ClassedElements(root), anchors=anchors, related=related, properties=properties, metas=metas,
        named=named, links=links, title_tag=_title_tag(marks["title"]), headings=tuple(_headings(marks["h1"])),
        graph=graph, items=items, article=main_article(graph, addresses), item=main_article(items, addresses),
        language=root.get("lang") or root.get("xml:lang") or "",
    )  # fmt: skip


def text_in(element: HtmlElement, *, is_spaced: bool = False, limit: int = _VALUE_LIMIT) -> str:
    """Return the text of an element and its descendants, white space folded; readings of ruby signs left out.

    A line break or a block inside separates words; with is_spaced every element does ("By<a>Jane Doe</a>"). Of a text
    longer than limit only a beginning is read, which is longer than limit too.
    """
    own = (element.text or "") if element.tag not in _UNREAD else ""
    if not len(element):
        return " ".join(own.split())
    parts, signs = [own], len("".join(own.split()))
    for part in _inner_parts(element, is_spaced):
        parts.append(part)
        if part and not part.isspace():
            signs += len("".join(part.split()))  # what is left of it at least
            if signs > limit:
                break
        if len(parts) > _TEXT_PARTS_LIMIT:
            break
    return " ".join("".join(parts).split())


def _inner_parts(element: HtmlElement, is_spaced: bool) -> Iterator[str]:
    """Yield the text of each descendant and what follows it, spaces where words are separated."""
    stack: list[tuple[Iterator[HtmlElement], str]] = []
    children, behind = iter(element), ""
    while True:
        for child in children:
            tag = child.tag
            gap = " " if is_spaced or tag in _BREAKING else ""
            text = child.text if tag not in _UNREAD else None
            yield gap + text if text else gap
            tail = child.tail
            if len(child):
                stack.append((children, behind))
                children, behind = iter(child), gap + tail if tail else gap
                break
            yield gap + tail if tail else gap
        else:
            if not stack:
                return
            yield behind
            children, behind = stack.pop()


def following(element: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """Yield the elements of these names that begin after an element has ended, in document order."""
    place: HtmlElement | None = element
    while place is not None:
        for sibling in place.itersiblings():
            if len(sibling):
                yield from sibling.iter(*tags)
            elif not tags or sibling.tag in tags:  # without the cost of a walk
                yield sibling
        place = place.getparent()


def _is_related(anchor: HtmlElement) -> bool:
    rel = anchor.get("rel")
    return rel is not None and _RELATED.search(rel) is not None


def _metas(metas: tuple[HtmlElement, ...]) -> Iterator[tuple[str, str]]:
    for element in metas[:_METAS_LIMIT]:
        stated = element.attrib
        content = (stated.get("content") or stated.get("value") or "")[:_VALUE_LIMIT].strip()
        if not content:
            continue
        names = {value.strip().lower() for key in _META_NAMES if (value := stated.get(key))}
        for name in sorted(names - {""}):
            yield name, content


def _links(elements: Iterable[HtmlElement], base: str) -> Iterator[Link]:
    """Yield the links of the head, and those of the text which state a rel of ours."""
    return filter(None, (_link(element, base) for element in elements))


def _link(element: HtmlElement, base: str) -> Link | None:
    rel = frozenset((element.get("rel") or "").lower().split())
    if rel.isdisjoint(_RELATIONS):
        return None
    href = (element.get("href") or "").strip()
    if not href or len(href) > _VALUE_LIMIT:
        return None
    url = resolve(base, href)
    if url is None:
        return None
    visible = element.tag == "a"
    title = text_in(element) if visible else (element.get("title") or "")
    return Link(rel, url, (element.get("type") or "").strip().lower(), title, visible)


def _title_tag(titles: tuple[HtmlElement, ...]) -> str:
    """Return the text of the document's title; a title of an SVG picture in the body is not one."""
    for element in titles:
        parent = element.getparent()
        if parent is None or parent.tag in ("head", "html", "body"):
            return (element.text or "")[:_VALUE_LIMIT]
    return ""


def _headings(found: tuple[HtmlElement, ...]) -> Iterator[Heading]:
    for element in found[:_HEADINGS_LIMIT]:
        text = text_in(element)[:_VALUE_LIMIT]
        if text:
            around = {parent.tag for parent in element.iterancestors()}
            label = f"{element.get('class') or ''} {element.get('id') or ''}"
            yield Heading(
                text,
                is_in_article=not around.isdisjoint(_ARTICLES),
                is_beside=not around.isdisjoint(_BESIDE),
                is_logo=_LOGO.search(label) is not None or _leads_home(element),
                label=label,
            )


def _leads_home(heading: HtmlElement) -> bool:
    """Whether a heading links to the site's front page."""
    link = next(heading.iter("a"), None)
    address = link.get("href") if link is not None else None
    return address is not None and _HOME.fullmatch(address.strip()) is not None
