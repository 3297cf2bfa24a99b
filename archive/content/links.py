"""What a text points to: links and pictures of the kept blocks, pages it cites, and what the page as a whole loads."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.content.images import Picture, read_picture
from archive.content.signs import clean
from archive.content.tags import Mark
from archive.model.record import Image
from archive.model.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from archive.content.blocks import Block

MAX_LINKS = 2_000  # of one article: a long Wikipedia article has about a thousand
MAX_ASSETS = 1_000
MAX_SOURCES = 20  # of one picture
# Addresses that share, subscribe, print or sort rather than cite; and list pages of tags, authors and sections.
NO_CITATION = re.compile(
    r"//(?:[\w-]+\.)*(?:facebook\.com/(?:sharer|dialog|share)|(?:twitter|x)\.com/(?:intent|share|home\?status)|linkedin\.com/(?:share|cws|sharing)|"
    r"pinterest\.[a-z.]+/pin/create|reddit\.com/submit|t\.me/share|wa\.me/|api\.whatsapp\.com|tumblr\.com/(?:share|widgets)|addtoany\.com|addthis\.com|"
    r"getpocket\.com/(?:save|edit)|news\.ycombinator\.com/submitlink|vk\.com/share)"
    r"|/(?:tags?|topics?|categor(?:y|ies)|authors?|auteurs?|autor(?:en)?|themen?|schlagwort|etiqueta|search|login|signin|signup|register|subscribe|"
    r"newsletters?|account|cart|print)(?:/|\?|$)|[?&](?:share|replytocom|print)=",
    re.IGNORECASE,
)
NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|avif|mp[34]|webm|css|js|ico)$", re.IGNORECASE)


def read_links(blocks: Iterable[Block], base_url: str) -> tuple[tuple[str, str], ...]:
    """Return (text, absolute URL) of every http(s) link with a text, in order, repeats kept, at most MAX_LINKS."""
    found: list[tuple[str, str]] = []
    for block in blocks:
        if not block.links:
            continue
        target = ""
        words: list[str] = []
        for token in block.tokens:
            if isinstance(token, str):
                if target:
                    words.append(token)
            elif isinstance(token, Mark) and token.name == "a":
                if token.is_end and target and not target.startswith("#") and (url := resolve(base_url, target)):
                    found.append((" ".join(clean("".join(words)).split()), url))
                target, words = ("" if token.is_end else token.target.strip()), []
    return tuple(pair for pair in found[: 2 * MAX_LINKS] if pair[0])[:MAX_LINKS]


def read_cites(links: Iterable[tuple[str, str]], page_url: str) -> tuple[str, ...]:
    """Return the URLs among links that lead to other pages, in order, no repeats, fragments off."""
    own = _without_fragment(page_url)
    pages = (_without_fragment(url) for _, url in links)
    return tuple(dict.fromkeys(url for url in pages if url != own and _is_citation(url)))


def _is_citation(url: str) -> bool:
    path = urlsplit(url).path
    return len(path) > 1 and not NO_CITATION.search(url) and not NO_PAGE.search(path)


def _without_fragment(url: str) -> str:
    return url.partition("#")[0]


def read_images(blocks: Iterable[Block], base_url: str) -> tuple[Image, ...]:
    """Return the pictures of the blocks with absolute addresses and sizes as the page writes them, no repeats."""
    images: dict[str, Image] = {}
    for block in blocks:
        for token in block.tokens if block.pictures else ():
            if isinstance(token, Picture) and (url := resolve(base_url, token.source)):
                images.setdefault(
                    url, Image(url=url, width=token.width, height=token.height, title=clean(token.alt) or None)
                )
    return tuple(images.values())


def read_assets(root: HtmlElement, base_url: str) -> tuple[str, ...]:
    """Return the absolute URLs of images, style sheets and scripts of the whole page, in order, no repeats."""
    found: dict[str, None] = {}
    for element in root.iter("img", "link", "script"):
        url = resolve(base_url, _asset(element))
        if url:
            found[_without_fragment(url)] = None
            if len(found) >= MAX_ASSETS:
                break
    return tuple(found)


def _sources(element: HtmlElement) -> list[str]:
    """The sets of the `<source>` elements in the `<picture>` around an `<img>`; libxml2 hangs the `<img>` into the `<source>` before it."""
    around = next((one for one in islice(element.iterancestors(), MAX_SOURCES) if one.tag != "source"), None)
    if around is None or around.tag != "picture":
        return []
    return [one.get("srcset") or one.get("data-srcset") or "" for one in around.iter("source")]


def _asset(element: HtmlElement) -> str:
    """The address an element loads; a `data:` URL, which resolves to nothing, where there is none."""
    if element.tag == "img":
        picture = read_picture(element.get, _sources(element))
        return picture.source if picture else "data:,"
    if element.tag == "link":
        relations = (element.get("rel") or "").lower().split()
        return (element.get("href") or "data:,") if {"stylesheet", "icon"} & set(relations) else "data:,"
    return element.get("src") or "data:,"
