"""Read `<img>` elements: the address behind lazy loading, its description and size as written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# Where lazy loaders keep the true address, most telling first (gathered from the development pages).
LAZY_SOURCES = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-orig-file",
    "data-full-src",
    "data-hi-res-src",
    "data-url",
    "data-image",
)
LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
PLACEHOLDER = re.compile(
    r"^data:|(?:^|[/_.-])(?:blank|placeholder|spacer|pixel|transparent|loading|lazy|1x1|grey|gray|empty|clear)[\w-]{0,12}\.(?:gif|png|svg|jpe?g|webp)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\s*(\d{1,5})(?:px)?\s*$")
SMALL_PX = 48  # icons, avatars, tracking pixels: either side written smaller than this


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as its page shows it: href as written (not resolved), alt text, sides in pixels where the page says them."""

    source: str
    alt: str
    width: int | None
    height: int | None


def read_picture(get: Callable[[str], str | None], sources: Iterable[str] = ()) -> Picture | None:
    """Return the picture of an `<img>`, None for icons, tracking pixels and elements without an address.

    get: gives its attributes. sources: the sets of the `<source>` elements before it in a `<picture>`.
    """
    width, height = _pixels(get("width")), _pixels(get("height"))
    if (width is not None and width < SMALL_PX) or (height is not None and height < SMALL_PX):
        return None
    source = _source(get, sources)
    if not source:
        return None
    return Picture(source, " ".join((get("alt") or "").split())[:1000], width, height)


def _source(get: Callable[[str], str | None], sources: Iterable[str]) -> str:
    """The address that a browser with scripts would load at last."""
    written = (get("src") or "").strip()
    if written and not PLACEHOLDER.search(written[:300]):
        lazy = next((value for name in LAZY_SOURCES[:3] if (value := (get(name) or "").strip())), "")
        return lazy if _is_address(lazy) and not PLACEHOLDER.search(lazy[:300]) else written
    for name in LAZY_SOURCES:
        value = (get(name) or "").strip()
        if _is_address(value) and not PLACEHOLDER.search(value[:300]):
            return value
    sets = [*(get(name) for name in LAZY_SETS), *sources]
    return next((best for text in sets if text and (best := largest(text))), "")


def largest(source_set: str) -> str:
    """Return the address with the largest width or density of a `srcset`, "" where there is none."""
    best, size = "", -1.0
    for candidate in re.split(r",\s+|\s,", source_set[:20_000].strip().rstrip(",")):
        address, _, descriptor = candidate.strip().partition(" ")
        number = re.fullmatch(r"\s*(\d+(?:\.\d+)?)[wx]\s*", descriptor)
        value = float(number[1]) if number else 0.0
        if address and value > size and not PLACEHOLDER.search(address[:300]):
            best, size = address, value
    return best


def _is_address(value: str) -> bool:
    return (
        bool(value)
        and " " not in value
        and len(value) < 4000
        and ("/" in value or "." in value)
        and not value.startswith("{")
    )


def _pixels(value: str | None) -> int | None:
    found = NUMBER.match(value or "")
    return int(found[1]) if found else None
