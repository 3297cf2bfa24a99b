"""The pictures that the page names: the lead image first, with sizes where they are stated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.metadata.fields import IMAGES_LIMIT, NAME_LIMIT, Sourced, one_line
from archive.metadata.jsonld import address_of, text_of
from archive.model.record import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.metadata.html import Signals
    from archive.metadata.jsonld import Graph

# The original rejects what is smaller: its 3,275 lead images are at least 256 × 201 (RECORD.md, part 2, §8).
SMALLEST_PX = 200
_LARGEST_PX = 30_000  # a number above is no size but an id
# Pictures that a site shows where an article has none.
_PLACEHOLDER = re.compile(
    r"(?:place-?holder|default[-_]?(?:image|img|og|share)|no[-_]?image|spacer|blank|1x1|pixel)\b", re.I
)
_NUMBER = re.compile(r"\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$")


def read_images(signals: Signals) -> Sourced[tuple[Image, ...]] | None:
    """Return the images that og:image, JSON-LD and Twitter name, best first, no repeats, at most 20.

    One that is known to be under 200 pixels wide or high is left out; a size that only another source knows is taken
    over.
    """
    found: dict[str, Image] = {}
    first = ""
    for source, image in _claims(signals):
        key = _same_picture(image.url)
        held = found.get(key)
        if held is None:
            found[key] = image
            first = first or source
        elif held.width is None and image.width is not None:
            found[key] = replace(held, width=image.width, height=image.height)
    images = tuple(image for image in found.values() if not _is_small(image))
    return Sourced(value=images[:IMAGES_LIMIT], source=first) if images else None


def read_logo(signals: Signals) -> Sourced[Image] | None:
    """Return the publisher's logo, as JSON-LD names it."""
    publishers: list[object] = []
    if signals.article is not None:
        publishers += signals.graph.members(signals.article.get("publisher"))
    publishers += signals.graph.of_kind("newsmediaorganization", "organization")
    for publisher in publishers:
        if isinstance(publisher, Mapping):
            for image in _node_images(signals, signals.graph, publisher.get("logo")):
                return Sourced(value=image, source="json-ld")
    return None


def _claims(signals: Signals) -> Iterator[tuple[str, Image]]:
    for image in _open_graph(signals):
        yield "og:image", image
    for graph, node, source in (
        (signals.graph, signals.article, "json-ld"),
        (signals.items, signals.item, "microdata"),
    ):
        if node is not None:
            for name in ("image", "thumbnailUrl"):
                for image in _node_images(signals, graph, node.get(name)):
                    yield source, image
    for name, content in signals.meta("twitter:image", "twitter:image:src", "thumbnail", "parsely-image-url"):
        url = signals.absolute(content)
        if url is not None:
            yield f"meta:{name}", Image(url=url)
    for link in signals.links:
        if "image_src" in link.rel:
            yield "link:image_src", Image(url=link.url)


def _open_graph(signals: Signals) -> Iterator[Image]:
    """Yield the og:image's, each with the width, height and alt that follow it (ogp.me, "Structured Properties")."""
    current: Image | None = None
    for name, content in signals.metas:
        if name in ("og:image", "og:image:url", "og:image:secure_url"):
            url = signals.absolute(content)
            if current is not None and url is not None and _same_picture(url) == _same_picture(current.url):
                continue
            if current is not None:
                yield current
            current = Image(url=url) if url is not None else None
        elif current is not None and name.startswith("og:image:"):
            current = _with_property(current, name, content)
    if current is not None:
        yield current


def _with_property(image: Image, name: str, content: str) -> Image:
    if name == "og:image:width":
        return replace(image, width=_pixels(content))
    if name == "og:image:height":
        return replace(image, height=_pixels(content))
    if name == "og:image:alt":
        return replace(image, title=one_line(content, NAME_LIMIT * 4) or None)
    return image


def _node_images(signals: Signals, graph: Graph, value: object) -> Iterator[Image]:
    """Yield the images of a property of a node: URLs or ImageObjects."""
    for member in graph.members(value):
        for address in graph.members(
            member.get("url") or address_of(member) if isinstance(member, Mapping) else member
        ):
            url = signals.absolute(address_of(address))
            if url is None:
                continue
            width, height = (_size(member, name) for name in ("width", "height"))
            yield Image(url=url, width=width, height=height, attribution=_credit(member))


def _size(member: object, name: str) -> int | None:
    value = member.get(name) if isinstance(member, Mapping) else None
    if isinstance(value, Mapping):
        value = value.get("value") or value.get("@value")
    return _pixels(value)


def _credit(member: object) -> str | None:
    if not isinstance(member, Mapping):
        return None
    return one_line(text_of(member.get("creditText") or member.get("copyrightHolder")), NAME_LIMIT) or None


def _pixels(value: object) -> int | None:
    """Return a number of pixels as pages write it (1200, "1200", "1200px", 1200.0), or None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if 0 < value < _LARGEST_PX else None
    if isinstance(value, str):
        match = _NUMBER.match(value)
        value = int(match[1]) if match else None
    return value if isinstance(value, int) and 0 < value <= _LARGEST_PX else None


def _is_small(image: Image) -> bool:
    sizes = [size for size in (image.width, image.height) if size is not None]
    return any(size < SMALLEST_PX for size in sizes) or bool(_PLACEHOLDER.search(image.url.rpartition("/")[2][:200]))


def _same_picture(url: str) -> str:
    """Return what two addresses of one picture share: scheme and fragment do not matter."""
    return url.partition("#")[0].rpartition("://")[2]
