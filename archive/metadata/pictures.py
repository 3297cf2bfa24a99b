"""The picture that an article shows at its head: found near the headline, with its renditions, caption and credit.

Judges one picture at a time by what its markup says; which picture is the cover is decided in `images`.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from functools import lru_cache
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

_AFTER_HEADLINE = 10  # pictures; on 118 news pages the cover was among the first four that are no icon
_BEFORE_HEADLINE = 3  # pictures right above the headline; what stands further up is the site's own
_NAME_SIGNS = 60  # of a file name, from its end
_DEPTH = 14  # ancestors that are looked at; what a box is called stands near
_KEPT = 4_096  # classes; a site has the same ones on each of its pages
_SMALLEST_PX = 200  # see `images`
_NARROWEST = 4  # times as wide as high, or the other way round; what is narrower is a banner
_PARAGRAPH = 80  # characters of a paragraph of the text; a shorter one is a byline or a standfirst's beginning
_PARAGRAPHS_BEFORE = 2  # a picture below as many illustrates the text
_PARAGRAPHS_LIMIT = 12
_ELEMENTS_LIMIT = 500  # pictures and paragraphs of any length that are looked at
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
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?![a-z])", re.I)


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


def shown_picture(signals: Signals, named: frozenset[str]) -> Shown | None:
    """Return the picture near the headline that may be the cover: one that a meta names too, else the first that looks like one.

    named: the marks of the pictures that metas name. One of them is taken wherever it stands.
    """
    first: Shown | None = None
    for element, is_at_head in _elements_near_headline(signals):
        sides = pixels(element.get("width")), pixels(element.get("height"))
        is_ratio = None not in sides and max(side or 0 for side in sides) < _LARGEST_RATIO  # width="16" height="9"
        if not is_ratio and min(side or _SMALLEST_PX for side in sides) < _SMALLEST_PX // 2:
            continue
        is_named = bool(named) and any(not named.isdisjoint(marks(address)) for address in _addresses(element))
        if is_named or (first is None and is_at_head):
            picture = _shown(signals, element, sides, is_ratio=is_ratio, is_named=is_named)
            if picture is not None and is_named:
                return picture
            first = first or picture
    return first


def _elements_near_headline(signals: Signals) -> Iterator[tuple[HtmlElement, bool]]:
    """Yield the pictures around the headline, and whether no more than a paragraph of the text stands before them."""
    heading = _headline(signals)
    if heading is None:
        yield from ((element, True) for element in islice(signals.root.iter("img"), _AFTER_HEADLINE))
        return
    pictures = paragraphs = 0
    for element in islice(following(heading, "img", "p"), _ELEMENTS_LIMIT):
        if element.tag == "p":
            paragraphs += len((element.text or "").strip()) >= _PARAGRAPH
        else:
            pictures += 1
            yield element, paragraphs < _PARAGRAPHS_BEFORE
        if pictures == _AFTER_HEADLINE or paragraphs == _PARAGRAPHS_LIMIT:
            break
    yield from ((element, True) for element in _before(signals, heading))


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


def _shown(
    signals: Signals, element: HtmlElement, sides: tuple[int | None, int | None], *, is_ratio: bool, is_named: bool
) -> Shown | None:
    """Return a picture that may head an article; None for icons, portraits, teasers and what has no address."""
    label = " ".join(filter(None, (element.get("class"), element.get("id"))))[:500]
    if not is_named and _names_no_cover(label):
        return None
    figure, weight = _place(signals, element, is_named=is_named)
    if weight is None:
        return None
    files = _renditions(element, (None, None) if is_ratio else sides)
    best = max(files, key=lambda file: file.width or 0, default=None)
    url = signals.absolute(best.url) if best is not None else None
    if best is None or url is None or not _may_be_cover(best, sides):
        return None
    best = _with_height(Rendition(url, best.width, best.height), *sides)
    caption, credit = credit_in(figure) if figure is not None else ("", None)
    title = one_line(element.get("alt") or "", NAME_LIMIT * 4) or one_line(caption, NAME_LIMIT * 4)
    weight += element.get("fetchpriority") == "high"
    weight += bool(_HEADING_COVERS.search(label)) or (best.width or 0) >= 3 * _SMALLEST_PX
    return Shown(best, title or None, credit, weight, is_named)


def _may_be_cover(best: Rendition, sides: tuple[int | None, int | None]) -> bool:
    """Whether a file is a picture of a size and a shape that a cover has; a counter's address has no size, and no ending or a GIF's."""
    width, height = sides if None not in sides else (best.width, best.height)
    if width and height and not 1 / _NARROWEST <= width / height <= _NARROWEST:
        return False
    if best.width is None:
        found = _PICTURE_FILE.search(best.url)
        return found[0].lower() != ".gif" if found else "image" in best.url
    return best.width >= _SMALLEST_PX


def _with_height(best: Rendition, width: int | None, height: int | None) -> Rendition:
    """Return a file with the height that follows from the sides its element states: those of a browser are a ratio, too."""
    if best.height is not None or not best.width or not width or not height:
        return best
    return Rendition(best.url, best.width, round(best.width * height / width))


def _addresses(element: HtmlElement) -> Iterator[str]:
    """Yield addresses of the element as written: its files, and the first of a set of it or of the `source` beside it."""
    for name in _SOURCES:
        if (written := element.get(name)) and _is_file(written):
            yield written
    for each in _with_sources(element)[:2]:
        written_set = next(filter(None, map(each.get, _SETS)), "")
        for file in islice(candidates(written_set[:2_000]), 1):
            if _is_file(file.url):
                yield file.url


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
        if label and not is_named and _is_other_box(label):
            return None, None
    return figure, weight


@lru_cache(maxsize=_KEPT)
def _is_other_box(label: str) -> bool:
    return _OTHER_BOXES.search(label) is not None


@lru_cache(maxsize=_KEPT)
def _names_no_cover(label: str) -> bool:
    return _NO_COVER.search(label) is not None


def _leads_to_itself(signals: Signals, anchor: HtmlElement) -> bool:
    """Whether a link around a picture opens the picture, or stays on the page: a teaser's leads to another page."""
    href = (anchor.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript:")) or _PICTURE_FILE.search(href):
        return True
    target = signals.absolute(href)
    return target is None or target.partition("#")[0] == signals.url.partition("#")[0]


def _renditions(element: HtmlElement, sides: tuple[int | None, int | None]) -> Iterator[Rendition]:
    """Yield the files of a picture, addresses as written: its own, and those of the `source` elements beside it."""
    for each in _with_sources(element):
        for written_set in filter(None, map(each.get, _SETS)):
            yield from (file for file in candidates(written_set) if _is_file(file.url))
    for name in _SOURCES:
        if (written := element.get(name)) and _is_file(written):
            width, height = size_in(written)
            if width in (None, sides[0]):
                width, height = sides[0], sides[1] or height
            yield Rendition(written, width, height)


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


def _is_file(written: str) -> bool:
    """Whether an address may be a picture's: not one that stands there until it has come, and nobody's portrait."""
    if written.startswith("data:") or "profile-image" in written:
        return False
    name = written.partition("?")[0].rpartition("/")[2]
    return _NO_FILE.search(name[-_NAME_SIGNS:]) is None
