"""Whether a page is a shell that scripts are to fill, told from its bytes. Pure."""

from __future__ import annotations

import re

HEAD_BYTES = 2_000_000  # shells are small; a mark behind so much of a page is no shell's
LITTLE_WORDS = 120  # a short news item; a shell with a menu, a banner and a footer keeps below it

# A place to be filled that holds nothing, under the names the large frameworks give it.
_EMPTY_ROOT = re.compile(
    rb"<(div|main|section|app-root)\b[^<>]{0,300}(?:\bid\s*=\s*[\"']?"
    rb"(?:root|app|__next|__nuxt|___gatsby|react-root|app-root|svelte|main-app|mount|spa|page-root)\b[^<>]{0,300})?>"
    rb"\s*(?:<!--.{0,200}?-->\s*)?</\1\s*>",
    re.IGNORECASE | re.DOTALL,
)
_ASKS_FOR_SCRIPT = re.compile(rb"<noscript[^<>]*>.{0,600}?java\s?script", re.IGNORECASE | re.DOTALL)
_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)


def has_script(html: bytes) -> bool:
    """Return whether a browser could make anything else of a page than we do."""
    return bool(_SCRIPT.search(html[:HEAD_BYTES]))


def is_shell(html: bytes, words: int) -> bool:
    """Return whether a page with so few words looks like one whose text is brought by scripts."""
    head = html[:HEAD_BYTES]
    if words >= LITTLE_WORDS or not has_script(head):
        return False
    roots = (match[0].lower() for match in _EMPTY_ROOT.finditer(head))
    return any(b"id" in root or root.startswith(b"<app-root") for root in roots) or bool(_ASKS_FOR_SCRIPT.search(head))
