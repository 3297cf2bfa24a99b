"""Addresses of pictures: which sizes they state, and whether two of them show one picture. Reads text, fetches nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST_PX = 30_000  # a number above is no size but an id
_SMALLEST_PX = 16  # a pair of smaller numbers in an address is a ratio ("16x9")
_SRCSET_LIMIT = 20_000  # characters; 40 renditions of long addresses are 12,000
_CANDIDATES_LIMIT = 60
_ADDRESS_LIMIT = 2_000
_KEPT = 256  # addresses; one page names a picture's several times

_NUMBER = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$")
_PAIR = re.compile(r"(?<![\da-zA-Z])[a-zA-Z]?(\d{2,5})[xX×](\d{2,5})(?![\dxX])")
_WIDTH = re.compile(r"(?:^|[/?&,;_.-])(?:w|width|imwidth|im_w|tr=w|wid)[=/_:-]?(\d{2,5})(?=$|[^\da-zA-Z%])", re.I)
_HEIGHT = re.compile(r"(?:^|[/?&,;_.-])(?:h|height|hei)[=/_:-]?(\d{2,5})(?=$|[^\da-zA-Z%])", re.I)
# Where a service is told to fit a picture into a box, the box is not its size.
_BOX = re.compile(r"\b(?:bound|fit|max|inside|contain|limit)\b", re.I)
_EXTENSION = re.compile(r"\.(?:jpe?g|png|webp|avif|gif|jxl|tiff?|bmp)\b", re.I)
# What services add to a name for one rendition: a size, a density, a hash, a variant.
_VARIANT = re.compile(
    r"(?:[-_@.](?:\d{2,4}x\d{2,4}|[a-z]{0,2}\d{2,4}x\d{2,4}|[wh]\d{2,4}|\d{2,4}w|[123]x|scaled|large|medium|small|thumb(?:nail)?"
    r"|[0-9a-f]{8,40}|\d{3,4}-\d{2,3}))+$",
    re.I,
)
_IDENTITY = re.compile(r"(?<![0-9a-f])(?=[a-f]*\d)[0-9a-f]{12,}(?![0-9a-f])|(?<!\d)\d{6,}(?!\d)", re.I)
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])\d*$")
# Names that many different pictures have; what they show is said by the folder.
_COMMON_NAMES = re.compile(
    r"(?:images?|original|poster|great|large|medium|small|full|master|default|photo|picture|main|cover|lead|header|hero|thumb(?:nail)?"
    r"|preview|article|social|share|index)$",
    re.I,
)
_SHORTEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file of a picture: its address as written, and its width and height in pixels where they are stated."""

    url: str
    width: int | None = None
    height: int | None = None


def pixels(value: object) -> int | None:
    """Return a number of pixels as pages write it (1200, "1200", "1200px", 1200.0), or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if 0 < value < _LARGEST_PX else None
    if isinstance(value, str):
        match = _NUMBER.match(value)
        value = int(match[1]) if match else None
    return value if isinstance(value, int) and 0 < value <= _LARGEST_PX else None


@lru_cache(maxsize=_KEPT)
def size_in(url: str) -> tuple[int | None, int | None]:
    """Return the width and height that an address states ("-1200x675.jpg", "?w=1200&h=675", "/w_1280/"), None for unknown."""
    text = unquote(url[:_ADDRESS_LIMIT])
    if not _BOX.search(text):
        # the last, for what is cut out stands before what it is scaled to: "/crop/3000x2000/resize/1200x800/"
        for match in reversed(list(_PAIR.finditer(text))):
            width, height = int(match[1]), int(match[2])
            if _is_size(width) and _is_size(height):
                return width, height
    return _number(_WIDTH.search(text)), _number(_HEIGHT.search(text))


def _number(found: re.Match[str] | None) -> int | None:
    return int(found[1]) if found and _is_size(int(found[1])) else None


def _is_size(number: int) -> bool:
    return _SMALLEST_PX < number <= _LARGEST_PX


def candidates(source_set: str) -> Iterator[Rendition]:
    """Yield the candidates of a `srcset` with the width that a descriptor or the address states (HTML, 4.8.4.2.1)."""
    words = iter(source_set[:_SRCSET_LIMIT].split())
    given, rest = 0, ""
    while given < _CANDIDATES_LIMIT:
        url = rest or next(words, "")
        rest = ""
        if not url:
            return
        width = None
        if not url.endswith(","):
            descriptor, comma, rest = next(words, "").partition(",")
            while not comma and descriptor:
                more, comma, rest = next(words, ",").partition(",")
                descriptor += more
            match = re.fullmatch(r"(\d{2,5})w", descriptor.strip())
            width = int(match[1]) if match else None
        address = url.strip(",")
        if address:
            given += 1
            across, along = size_in(address)
            yield Rendition(address, width or across, along if width in (None, across) else None)


@lru_cache(maxsize=_KEPT)
def marks(url: str) -> frozenset[str]:
    """Return what the addresses of one picture's renditions share: its file name without the variant, and its ids.

    Two addresses show one picture where their marks meet. An address that carries another one is taken for that.
    """
    host, path = _inner(url)
    folder, _, name = path.rstrip("/").rpartition("/")
    stem = _EXTENSION.split(name, maxsplit=1)[0]
    stem = _VARIANT.sub("", stem) or stem
    found = {match for match in _IDENTITY.findall(path) if not _DAY.match(match)}
    if len(stem) >= _SHORTEST_NAME and not _COMMON_NAMES.match(stem):
        found.add(stem.lower())
    elif not found:
        found.add(f"{host}{folder}/{stem}" if stem else host)
    return frozenset(found)


def is_same_picture(url: str, other: str) -> bool:
    """Whether two addresses show one picture, in whatever size."""
    return not marks(url).isdisjoint(marks(other))


def _inner(url: str) -> tuple[str, str]:
    """Return host and path of an address, or of the one that it carries inside, as services of renditions take it."""
    text = url[:_ADDRESS_LIMIT]
    nested = max(text.rfind("http://"), text.rfind("https://"), text.rfind("http%3A"), text.rfind("https%3A"))
    if nested > 0:
        text = unquote(text[nested:])
    try:
        parts = urlsplit(text)
    except ValueError:
        return "", text
    return parts.netloc.lower().removeprefix("www."), unquote(parts.path)
