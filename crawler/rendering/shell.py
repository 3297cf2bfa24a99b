"""Whether a page is a shell that scripts are to fill, told from its bytes. Pure."""

from __future__ import annotations

import re
from itertools import islice

HEAD_BYTES = 500_000  # shells are small; a mark behind so much of a page is no shell's
LITTLE_WORDS = 120  # a short news item; a shell with a menu, a banner and a footer keeps below it
_MOST_PLACES = 200  # looked at, of each kind: it is looked for while the crawl waits

# An element that holds nothing, and the names that the large frameworks give the place they fill.
_EMPTY = re.compile(
    rb"<(div|main|section|app-root)\b([^<>]{0,300})>\s*(?:<!--[^<>]{0,200}-->\s*)?</\1\s*>", re.IGNORECASE
)
_ROOT_ID = re.compile(
    rb"\bid\s*=\s*[\"']?(?:root|app|__next|__nuxt|___gatsby|react-root|app-root|svelte|main-app|mount|spa|page-root)"
    rb"(?:[\"'\s/]|$)",
    re.IGNORECASE,
)
_NOSCRIPT = re.compile(rb"<noscript\b", re.IGNORECASE)
_NOSCRIPT_BYTES = 800  # a sentence that asks for JavaScript, with its markup
_ASKS = re.compile(rb"java\s?script", re.IGNORECASE)
_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)


def has_script(html: bytes) -> bool:
    """Return whether a browser could make anything else of a page than we do."""
    return bool(_SCRIPT.search(html[:HEAD_BYTES]))


def is_shell(html: bytes, words: int) -> bool:
    """Return whether a page with so few words looks like one whose text is brought by scripts."""
    head = html[:HEAD_BYTES]
    if words >= LITTLE_WORDS or not has_script(head):
        return False
    return any(map(_is_root, islice(_EMPTY.finditer(head), _MOST_PLACES))) or _asks_for_script(head)


def _is_root(empty: re.Match[bytes]) -> bool:
    return empty[1].lower() == b"app-root" or bool(_ROOT_ID.search(empty[2]))


def _asks_for_script(head: bytes) -> bool:
    """Return whether readers without scripts are told to switch them on."""
    places = (match.end() for match in islice(_NOSCRIPT.finditer(head), _MOST_PLACES))
    return any(_ASKS.search(head[place : place + _NOSCRIPT_BYTES]) for place in places)
