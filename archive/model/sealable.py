"""Which fields of a record may be sealed, which may not and why, and what is sealed along with them. Values only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Front matter names; "text" is the Markdown body with the digests of text and capture. What each one is sealed with:
# an excerpt is mostly the text's beginning, pictures carry captions and alternative texts, and a related entry repeats
# title and excerpt of another record of the same archive, whose fields are sealed, too.
SEALED_WITH: dict[str, tuple[str, ...]] = {
    "text": ("excerpt", "images", "related"),
    "title": ("excerpt", "images", "related"),
    "excerpt": ("related",),
    "authors": (),
    "featuredContent": (),
    "images": (),
    "related": (),
    "section": (),
    "tags": (),
    "topics": (),
    "copyright": (),
}

# What stands for a title that is sealed: the key is required in front matter, and paths are made of it.
SEALED_TITLE = "[sealed]"

# With what a digest begins that only the key's holder can compute; it stands where the text is sealed.
KEYED_DIGEST = "hmac-sha256:"

# Without these a record cannot be compared with others: what is sealed of it stands in no index.
COMPARED = frozenset({"text", "title"})

# Fields somebody may well ask for, and why they stay plain.
STAYS_PLAIN: dict[str, str] = {
    "id": "it names the record, and the seal is bound to it",
    "publishedDateTime": "the record's path is made of it",
    "updatedDateTime": "a record must be found by its dates without a key",
    "originalUrl": "what the record is, is known by its address",
    "webUrl": "what the record is, is known by its address",
    "ampWebUrl": "the record answers to this address",
    "cdnAmpWebUrl": "it follows from ampWebUrl",
    "also": "the record answers to these addresses",
    "provider": "its domain stands in the address",
    "capture": "it says where the raw capture lies; seal that with `captures: sealed`",
    "secured": "what is sealed stands there",
}


def sealed_along(fields: Iterable[str]) -> frozenset[str]:
    """Return these fields and all that are sealed with them; sealed_along(sealed_along(f)) == sealed_along(f)."""
    found: set[str] = set()
    waiting = list(fields)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += SEALED_WITH[name]
    return frozenset(found)
