"""The links of a page as they stand in it: address, words, and what surrounds them. Nothing here judges."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.urls import is_same_site
from crawler.discovery.candidates import address, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.page import Page

MAX_LINKS = 5_000  # anchors of one page that are looked at; the largest honest front pages have 1,500
MAX_STEPS_UP = 40  # ancestors looked at; real pages are about 30 deep at a link
CARD_STEPS = 6  # a card is the largest block around a link that holds no other article, at most so many steps up
CARD_ANCHORS = 8  # picture, headline, author, section, comments, share: a block with more links is a list
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FRAME_TAGS = frozenset({"nav", "header", "footer", "aside", "form", "dialog", "menu"})
_FRAME_ROLES = frozenset({"navigation", "banner", "contentinfo", "menu", "menubar", "search", "toolbar", "tablist"})
_FRAME_WORDS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|footer|breadcrumbs?|masthead|topbar|sidebar|social|share|cookie|toolbar)(?:$|[\s_-])",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:\d{1,2}[./ -]){2}\d{2,4}\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\.? [^\W\d_]{3,9}\.?,? \d{4}\b|\b[^\W\d_]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b|\b\d{1,2} ?(?:h|hours?|min|minutes?|days?|d) ago\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink:
    """One address that a page links to, all its anchors taken together.

    title: its longest anchor text (a heading in it before other words). position: 0..1, where its first anchor stands
    among all. place: names of the elements and classes around its weightiest anchor: links of one list share it.
    is_framed: all its anchors stand in navigation, header, footer or the like. is_dated: a date stands in its card.
    """

    url: str
    title: str
    anchors: int
    position: float
    place: str
    rel: frozenset[str]
    is_headed: bool
    is_framed: bool
    is_pictured: bool
    is_dated: bool
    is_in_article: bool


@dataclass(frozen=True, slots=True)
class _Anchor:
    """One `<a>`: the parts of a PageLink that it alone decides."""

    title: str
    place: str
    rel: frozenset[str]
    is_headed: bool
    is_framed: bool
    is_pictured: bool
    is_dated: bool
    is_in_article: bool

    @property
    def weight(self) -> tuple[bool, bool, int]:
        """Which of several anchors of one address stands for it: the headline."""
        return (not self.is_framed, self.is_headed, len(self.title))


def page_links(page: Page) -> tuple[PageLink, ...]:
    """Return the addresses of the page's own site that it links to, in order, without itself; at most MAX_LINKS anchors are read."""
    found: dict[str, list[_Anchor]] = {}
    own, last = address(page.url, page.url), 0
    places: dict[str, int] = {}
    for element in page.root.iter("a"):
        href = (element.get("href") or "").strip()
        if not href or href.startswith("#"):
            continue
        last += 1
        url = address(page.base_url, href)
        if url and url != own and is_same_site(url, page.url):
            places.setdefault(url, last)
            found.setdefault(url, []).append(_anchor(element))
        if last == MAX_LINKS:
            break
    return tuple(_joined(url, anchors, places[url] / last) for url, anchors in found.items())


def _joined(url: str, anchors: list[_Anchor], position: float) -> PageLink:
    first = max(anchors, key=lambda anchor: anchor.weight)
    return PageLink(
        url=url,
        title=first.title,
        anchors=len(anchors),
        position=position,
        place=first.place,
        rel=frozenset().union(*(anchor.rel for anchor in anchors)),
        is_headed=any(anchor.is_headed for anchor in anchors),
        is_framed=all(anchor.is_framed for anchor in anchors),
        is_pictured=any(anchor.is_pictured for anchor in anchors),
        is_dated=any(anchor.is_dated for anchor in anchors),
        is_in_article=any(anchor.is_in_article for anchor in anchors),
    )


def _anchor(element: HtmlElement) -> _Anchor:
    """Read one anchor and what surrounds it."""
    heading = next(element.iter(*_HEADINGS), None)
    said = _words(heading) if heading is not None else _words(element)
    title = said or plain(element.get("title") or element.get("aria-label") or "")
    steps, is_headed, is_framed, is_in_article = [_step(element)], heading is not None, False, False
    for count, parent in enumerate(element.iterancestors()):
        if parent.tag in ("body", "html") or count == MAX_STEPS_UP:
            break
        steps.append(_step(parent))
        is_headed |= parent.tag in _HEADINGS
        is_framed |= _is_frame(parent)
        is_in_article |= parent.tag == "article"
    return _Anchor(
        title=title,
        place=">".join(reversed(steps)),
        rel=frozenset((element.get("rel") or "").lower().split()[:10]),
        is_headed=is_headed,
        is_framed=is_framed,
        is_pictured=next(element.iter("img", "picture", "svg"), None) is not None,
        is_dated=_is_dated(element),
        is_in_article=is_in_article,
    )


def _words(element: HtmlElement) -> str:
    return plain(" ".join(text for text in _texts(element)))


def _texts(element: HtmlElement) -> Iterator[str]:
    """The text inside, without scripts and styles; a bounded part of it."""
    size = 0
    for node in element.iter():
        if node.tag not in ("script", "style", "noscript", "template") and node.text:
            yield node.text
            size += len(node.text)
        if node is not element and node.tail:
            yield node.tail
            size += len(node.tail)
        if size > 2_000:
            return


def _step(element: HtmlElement) -> str:
    """The element's name and its first class without numbers: what the items of one list have in common."""
    words = (element.get("class") or "").split()[:1]
    return f"{element.tag}.{re.sub(r'[0-9]+', '', words[0])[:30]}" if words else str(element.tag)


def _is_frame(element: HtmlElement) -> bool:
    if element.tag in _FRAME_TAGS:
        # A card may have its own header; the page's is no child of an article.
        return (
            element.tag not in ("header", "footer", "aside")
            or next(element.iterancestors("article", "li"), None) is None
        )
    said = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    return (element.get("role") or "").lower() in _FRAME_ROLES or bool(len(said) > 1 and _FRAME_WORDS.search(said))


def _is_dated(element: HtmlElement) -> bool:
    """Whether a date stands in the card around an anchor."""
    card = element
    for count, parent in enumerate(element.iterancestors()):
        if (
            count == CARD_STEPS
            or parent.tag in ("body", "main")
            or sum(1 for _ in zip(parent.iter("a"), range(CARD_ANCHORS + 1), strict=False)) > CARD_ANCHORS
        ):
            break
        card = parent
    if next(card.iter("time"), None) is not None:
        return True
    return bool(_DATE.search(_words(card)))
