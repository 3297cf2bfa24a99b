"""The picture that an article shows at its head: found near the headline, with its renditions, caption and credit.

Judges one picture at a time by what its markup says; which picture is the cover is decided in `images`.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from archive.metadata.credits import credit_in
from archive.metadata.fields import NAME_LIMIT, folded, one_line
from archive.metadata.html import following, text_in
from archive.metadata.renditions import Rendition, candidates, marks, pixels, size_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archive.metadata.html import Signals

_AFTER_HEADLINE = 12  # pictures; on 118 news pages the cover was among the first four that are no icon
_BEFORE_HEADLINE = 3  # pictures right above the headline; what stands further up is the site's own
_NAME_SIGNS = 60  # of a file name, from its end
_DEPTH = 14  # ancestors that are looked at; what a box is called stands near
_SMALLEST_PX = 200  # see `images`
_LARGEST_RATIO = 40  # a pair of smaller numbers is a ratio of sides
_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-orig-file", "data-full-src", "data-image", "src")
_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set", "srcset", "imagesrcset")
_NO_COVER = re.compile(
    r"avatar|author|autor|logo|(?<![a-z])icons?(?![a-z])|profile|byline|gravatar|emoji|sprite|pixel|tracking|badge|(?<![a-z])flags?(?![a-z])"
    r"|(?<![a-z])(?:ad|ads)(?![a-z])|advert|sponsor|qr-?code|newsletter|paywall|captcha",
    re.I,
)
# File names that show nothing, or somebody: not "logo", for a company's stands above many a report on it.
_NO_FILE = re.compile(
    r"place-?holder|spacer|blank\.|1x1|transparent|(?<![a-z])load(?:er|ing)|lazy-?load|avatar|\.(?:svg|ico)$",
    re.I,
)
_OTHER_BOXES = re.compile(
    r"related|teaser|recommend|sidebar|promo|newsletter|(?<![a-z])more(?![a-z])|latest|popular|trending|author|byline|advert|(?<![a-z])ads?(?![a-z])"
    r"|social|(?<![a-z])share|menu|(?<![a-z])nav|footer|comment|breaking|ticker|carousel-item|read-?also|most-?read",
    re.I,
)
_OTHER_TAGS = frozenset({"nav", "footer", "aside", "form", "button", "dialog", "table"})
_HEADING_COVERS = re.compile(
    r"lead|hero|featured|wp-post-image|top-?image|main-?(?:image|photo|media)|header-?image|aufmacher", re.I
)
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:$|[?#])", re.I)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as the page shows it: its renditions, the largest first, what it says of itself, and how sure it is the cover.

    weight: signs that it heads the article, 0 to 4. is_named: whether a meta names it, too.
    """

    best: Rendition
    title: str | None
    credit: str | None
    weight: int
    is_named: bool


def shown_pictures(signals: Signals, named: frozenset[str]) -> Iterator[Shown]:
    """Yield the pictures near the headline that may be the cover: those after it first, in document order.

    named: the marks of the pictures that metas name. One of them is taken wherever it stands.
    """
    for element in _elements_near_headline(signals):
        picture = _shown(signals, element, named)
        if picture is not None:
            yield picture


def _elements_near_headline(signals: Signals) -> Iterator[HtmlElement]:
    heading = _headline(signals)
    if heading is None:
        yield from islice(signals.root.iter("img"), _AFTER_HEADLINE)
    else:
        yield from islice(following(heading, "img"), _AFTER_HEADLINE)
        yield from _before(signals, heading)


def _headline(signals: Signals) -> HtmlElement | None:
    """Return the h1 that the title tag or og:title repeats, else the first."""
    found = signals.landmarks["h1"][:10]
    if len(found) < 2:
        return found[0] if found else None
    titles = [folded(text) for text in (signals.title_tag, *signals.named.get("og:title", ()))]
    for element in found:
        text = folded(text_in(element, limit=500))
        if len(text.split()) > 2 and any(text in title for title in titles):
            return element
    return found[0]


def _before(signals: Signals, heading: HtmlElement) -> list[HtmlElement]:
    """Return the last pictures above the headline, the nearest first."""
    last: deque[HtmlElement] = deque(maxlen=_BEFORE_HEADLINE)
    for element in signals.root.iter("img", "h1"):
        if element is heading:
            break
        if element.tag == "img":
            last.append(element)
    return list(reversed(last))


def _shown(signals: Signals, element: HtmlElement, named: frozenset[str]) -> Shown | None:
    """Return a picture that may head an article; None for icons, portraits, teasers and what has no address."""
    sides = pixels(element.get("width")), pixels(element.get("height"))
    is_ratio = None not in sides and max(side or 0 for side in sides) < _LARGEST_RATIO  # width="16" height="9"
    if not is_ratio and min(side or _SMALLEST_PX for side in sides) < _SMALLEST_PX // 2:
        return None
    is_named = any(not named.isdisjoint(marks(url)) for url in _addresses(signals, element))
    label = " ".join(filter(None, (element.get("class"), element.get("id"))))[:500]
    if not is_named and _NO_COVER.search(label):
        return None
    figure, weight = _place(signals, element, is_named=is_named)
    if weight is None:
        return None
    files = _renditions(signals, element, (None, None) if is_ratio else sides)
    best = max(files, key=lambda file: file.width or 0, default=None)
    if best is None or (best.width or _SMALLEST_PX) < _SMALLEST_PX:
        return None
    best = _with_height(best, *sides)
    caption, credit = credit_in(figure) if figure is not None else ("", None)
    title = one_line(element.get("alt") or "", NAME_LIMIT * 4) or one_line(caption, NAME_LIMIT * 4)
    weight += element.get("fetchpriority") == "high"
    weight += bool(_HEADING_COVERS.search(label)) or (best.width or 0) >= 3 * _SMALLEST_PX
    return Shown(best, title or None, credit, weight, is_named)


def _with_height(best: Rendition, width: int | None, height: int | None) -> Rendition:
    """Return a file with the height that follows from the sides its element states: those of a browser are a ratio, too."""
    if best.height is not None or not best.width or not width or not height:
        return best
    return Rendition(best.url, best.width, round(best.width * height / width))


def _addresses(signals: Signals, element: HtmlElement) -> Iterator[str]:
    """Yield the addresses of the element itself: its files, and the first of each of its sets."""
    for name in _SOURCES:
        if url := _address(signals, element.get(name) or ""):
            yield url
    for each in _with_sources(element)[:2]:
        for name in _SETS:
            for file in islice(candidates((each.get(name) or "")[:2_000]), 1):
                if url := _address(signals, file.url):
                    yield url


def _place(signals: Signals, element: HtmlElement, *, is_named: bool) -> tuple[HtmlElement | None, int | None]:
    """Return the figure around a picture and the signs of its place; None for signs where it stands in another box."""
    figure: HtmlElement | None = None
    weight = 0
    for ancestor in islice(element.iterancestors(), _DEPTH):
        tag = ancestor.tag
        if tag in ("article", "main", "body"):
            weight += tag != "body"
            break
        if not is_named and (tag in _OTHER_TAGS or (tag == "a" and not _leads_to_itself(signals, ancestor))):
            return None, None
        if tag == "figure" and figure is None:
            figure, weight = ancestor, weight + 1
        label = ancestor.get("class")
        if label and not is_named and _OTHER_BOXES.search(label):
            return None, None
    return figure, weight


def _leads_to_itself(signals: Signals, anchor: HtmlElement) -> bool:
    """Whether a link around a picture opens the picture, or stays on the page: a teaser's leads to another page."""
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:")) or _PICTURE_FILE.search(href):
        return True
    target = signals.absolute(href)
    return target is None or target.partition("#")[0] == signals.url.partition("#")[0]


def _renditions(signals: Signals, element: HtmlElement, sides: tuple[int | None, int | None]) -> Iterator[Rendition]:
    """Yield the files of a picture, absolute addresses: its own, and those of the `source` elements beside it."""
    for each in _with_sources(element):
        for name in _SETS:
            for file in candidates(each.get(name) or ""):
                if url := _address(signals, file.url):
                    yield Rendition(url, file.width, file.height)
    for name in _SOURCES:
        if url := _address(signals, element.get(name) or ""):
            width, height = size_in(url)
            if width in (None, sides[0]):
                width, height = sides[0], height or sides[1]
            yield Rendition(url, width, height)


def _with_sources(element: HtmlElement) -> list[HtmlElement]:
    """Return an `img` and the `source` elements beside it, or around it: a parser that knows no `source` nests them."""
    found = [element]
    place = element.getparent()
    while place is not None and place.tag == "source":
        found.append(place)
        place = place.getparent()
    if place is not None and place.tag == "picture":
        found += place.findall("source")
    return list(dict.fromkeys(found))


def _address(signals: Signals, written: str) -> str | None:
    if not written or written.startswith("data:") or "profile-image" in written:
        return None
    name = written.partition("?")[0].rpartition("/")[2]
    return None if _NO_FILE.search(name[-_NAME_SIGNS:]) else signals.absolute(written)
