"""The pictures that the page names: the cover first, each once in its best rendition, with sizes where they are stated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.metadata.fields import IMAGES_LIMIT, NAME_LIMIT, Sourced, one_line
from archive.metadata.jsonld import address_of, text_of
from archive.metadata.pictures import shown_picture
from archive.metadata.renditions import marks, pixels, size_in
from archive.model.errors import AddressError
from archive.model.record import Image
from archive.model.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.metadata.html import Signals
    from archive.metadata.jsonld import Graph
    from archive.metadata.pictures import Shown

# The original rejects what is smaller: its 3,275 lead images are at least 256 × 201 (RECORD.md, part 2, §8).
SMALLEST_PX = 200
# From this width on the article's own rendition stands for a picture, not the one made for sharing, which is often cropped
# or lettered: text columns of news pages are 600 to 800 pixels wide.
COLUMN_PX = 600
# Pictures that a site shows where an article has none.
_PLACEHOLDER = re.compile(
    r"place-?holder|fall-?back|(?:^|[-_])default(?:[-_.]|$)|default[-_]?(?:image|img|og|share|thumb)|no[-_]?(?:image|photo|img|pic)"
    r"|spacer|(?:^|[-_])blank|1x1|pixel\b|dummy",
    re.I,
)
# Words of a file name that holds the site's own mark, beside "logo" and the site's name.
_WORD = re.compile(r"[^\W\d_]+")
_MARK = re.compile(r"(?:logos?|favicon|sharing|share)$")
_BESIDE_MARK = re.compile(
    r"(?:logos?|favicon|site|og|fb|facebook|twitter|shar(?:e|ing)|social|default|image|img|card|square|wide|large|small|header|white|black|dark"
    r"|light|new|rss|icon|app|apple|touch|main|full|color|the|www|com|\w{1,2})$"
)
_ROUNDING = 0.05  # of a side: what fitting a picture into a box may take off
_SURE = 2  # signs from which a picture that no meta names is the cover: a figure in the article, loaded first, wide …


@dataclass(frozen=True, slots=True)
class Claim:
    """A picture and who named it."""

    source: str
    image: Image


def read_images(signals: Signals) -> Sourced[tuple[Image, ...]] | None:
    """Return the pictures that og:image, JSON-LD, Twitter and the article's head name, best first, no repeats, at most 20.

    The cover is the picture on which a meta and the article's head agree, else the one that metas name, else the one at the
    article's head. A picture under 200 pixels wide or high, and one that the site shows where it has none, is left out.
    """
    site = _domain(signals.url)
    stated = [claim for claim in _claims(signals) if not _is_unfit(claim.image, site)]
    shown = shown_picture(signals, frozenset().union(*(marks(claim.image.url) for claim in stated)))
    if shown is None:
        found = stated
    elif _is_sure(shown, stated):
        found = [_as_claim(shown), *stated]
    else:
        found = [*stated, _as_claim(shown)]
    pictures = _once(found)
    if not pictures:
        return None
    images = tuple(picture.image for picture in pictures)
    agreeing = {claim.source for claim in found if _agrees(claim.image.url, images[0].url)}
    confidence = 1.0 if len(agreeing) > 1 else 0.7
    return Sourced(value=images[:IMAGES_LIMIT], source=pictures[0].source, confidence=confidence)


def _is_sure(shown: Shown, stated: list[Claim]) -> bool:
    """Whether the picture at the article's head goes before those that metas name."""
    return not stated or shown.is_named or shown.weight >= _SURE


def _as_claim(shown: Shown) -> Claim:
    file = shown.best
    return Claim(
        "figure",
        Image(url=file.url, width=file.width, height=file.height, title=shown.title, attribution=shown.credit),
    )


def _once(claims: list[Claim]) -> list[Claim]:
    """Return each picture once, in its best rendition, with what any of its claims knows; the sources that agree joined."""
    found: list[Claim] = []
    keys: list[frozenset[str]] = []
    for claim in claims:
        key = marks(claim.image.url)
        place = next((place for place, held in enumerate(keys) if not held.isdisjoint(key)), None)
        if place is None:
            found.append(claim)
            keys.append(key)
        else:
            found[place] = _merged(found[place], claim)
            keys[place] |= key
    return found


def _merged(held: Claim, other: Claim) -> Claim:
    """Return one claim of two on the same picture: the larger rendition, and what either says of it."""
    first, second = held.image, other.image
    is_larger = (second.width or 0) > (first.width or 0)
    better = is_larger and (held.source != "figure" or (first.width or 0) < COLUMN_PX)
    base, rest = (second, first) if better else (first, second)
    image = replace(base, title=first.title or second.title, attribution=first.attribution or second.attribution)
    if (
        _without_query(base.url) == _without_query(rest.url)
        and None in (image.width, image.height)
        and rest.width
        and rest.height
    ):
        image = replace(image, width=rest.width, height=rest.height)
    sources = dict.fromkeys([*held.source.split("+"), *other.source.split("+")])
    return Claim("+".join(list(sources)[:2]), image)


def _agrees(url: str, other: str) -> bool:
    return not marks(url).isdisjoint(marks(other))


def _claims(signals: Signals) -> Iterator[Claim]:
    for image in _open_graph(signals):
        yield Claim("og:image", image)
    for graph, node, source in (
        (signals.graph, signals.article, "json-ld"),
        (signals.items, signals.item, "microdata"),
    ):
        if node is not None:
            for name in ("image", "thumbnailUrl"):
                for image in node_images(signals, graph, node.get(name)):
                    yield Claim(source, image)
    for name, content in signals.meta("twitter:image", "twitter:image:src", "thumbnail", "parsely-image-url"):
        url = signals.absolute(content)
        if url is not None:
            yield Claim(f"meta:{name}", _sized(Image(url=url)))
    for link in signals.links:
        if "image_src" in link.rel:
            yield Claim("link:image_src", _sized(Image(url=link.url)))


def _open_graph(signals: Signals) -> Iterator[Image]:
    """Yield the og:image's, each with the width, height and alt that follow it (ogp.me, "Structured Properties")."""
    current: Image | None = None
    for name, content in signals.metas:
        if name in ("og:image", "og:image:url", "og:image:secure_url"):
            url = signals.absolute(content)
            if current is not None and url is not None and _without_scheme(url) == _without_scheme(current.url):
                continue
            if current is not None:
                yield _sized(current)
            current = Image(url=url) if url is not None else None
        elif current is not None and name.startswith("og:image:"):
            current = _with_property(current, name, content)
    if current is not None:
        yield _sized(current)


def _with_property(image: Image, name: str, content: str) -> Image:
    if name == "og:image:width":
        return replace(image, width=pixels(content))
    if name == "og:image:height":
        return replace(image, height=pixels(content))
    if name == "og:image:alt":
        return replace(image, title=one_line(content, NAME_LIMIT * 4) or None)
    return image


def node_images(signals: Signals, graph: Graph, value: object) -> Iterator[Image]:
    """Yield the images of a property of a node: URLs or ImageObjects."""
    for member in graph.members(value):
        for address in graph.members(
            member.get("url") or address_of(member) if isinstance(member, Mapping) else member
        ):
            url = signals.absolute(address_of(address))
            if url is None:
                continue
            width, height = (_size(member, name) for name in ("width", "height"))
            yield _sized(
                Image(url=url, width=width, height=height, title=_caption(member), attribution=_credit(member))
            )


def _sized(image: Image) -> Image:
    """Return a picture with the size that its address states, where nothing else says one, or what is said is far from it.

    An address asks for a box, into which a picture may fit a few pixels short; a head often says the site's usual size.
    """
    width, height = size_in(image.url)
    if width and height and not (_is_near(image.width, width) and _is_near(image.height, height)):
        return replace(image, width=width, height=height)
    if image.width not in (None, width) or image.height not in (None, height):
        return image
    return replace(image, width=image.width or width, height=image.height or height)


def _is_near(stated: int | None, asked: int) -> bool:
    return stated is not None and abs(stated - asked) <= asked * _ROUNDING


def _size(member: object, name: str) -> int | None:
    value = member.get(name) if isinstance(member, Mapping) else None
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("@value")
    return pixels(value)


def _caption(member: object) -> str | None:
    if not isinstance(member, Mapping):
        return None
    return one_line(text_of(member.get("caption") or member.get("description")), NAME_LIMIT * 4) or None


def _credit(member: object) -> str | None:
    if not isinstance(member, Mapping):
        return None
    for name in ("creditText", "copyrightNotice", "creator", "author", "copyrightHolder"):
        credit = one_line(text_of(member.get(name)), NAME_LIMIT)
        if credit:
            return credit
    return None


def _is_unfit(image: Image, site: str) -> bool:
    """Whether a picture is too small, or the one that the site shows where an article has none."""
    if any(size is not None and size < SMALLEST_PX for size in (image.width, image.height)):
        return True
    name = image.url.partition("?")[0].rpartition("/")[2][:200].lower()
    return bool(_PLACEHOLDER.search(name)) or name.endswith(".svg") or _is_mark(name, site)


def _is_mark(name: str, site: str) -> bool:
    """Whether a file is named like a site's mark ("logo-og.png", "post-logo_1200x630.png"): a subject's has more words."""
    words = _WORD.findall(name.rpartition(".")[0] or name)
    return any(map(_MARK.match, words)) and all(word in site or _BESIDE_MARK.match(word) for word in words)


def _domain(url: str) -> str:
    try:
        return registrable_domain(url) if url else ""
    except AddressError:
        return ""


def _without_scheme(url: str) -> str:
    return url.partition("#")[0].rpartition("://")[2]


def _without_query(url: str) -> str:
    return url.partition("#")[0].partition("?")[0].rpartition("://")[2]
