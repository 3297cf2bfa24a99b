"""Read start tags as libxml2 writes them: what kind of element begins, what its names say, whether a reader would see it.

A start tag here is the text between "<" and ">": attribute values stand in double quotes, with `"`, `<`, `>` and `&` escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from archive.content.vocabulary import INLINE, READER_ONLY, SKIPPED, element_bits, role_bits, word_bits

# What an element is to the cutter.
BLOCK, PLAIN, MARKED, SKIP, BREAK, PICTURE, RULE, EMBED = range(8)
# What is so for a block-level element and all that stands in it. KEEP and DROP are a person's rules for the site.
HIDDEN, NOSCRIPT, KEEP, DROP = 1, 2, 4, 8
MAX_WORDS = 40  # of one class attribute
RULE_ATTRIBUTE = "data-pressmark-rule"
MARKS = {"a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "code": "code", "kbd": "code",
         "samp": "code", "tt": "code", "del": "del", "s": "del", "strike": "del", "q": "q", "sub": "sub", "sup": "sup"}  # fmt: skip
EMBEDS = frozenset({"iframe", "video", "audio", "embed", "object"})
AMP_CONTAINERS = frozenset({"amp-accordion", "amp-carousel", "amp-list", "amp-selector", "amp-live-list", "amp-story"})
_KINDS = {
    **dict.fromkeys(SKIPPED, SKIP),
    **dict.fromkeys(EMBEDS, EMBED),
    "br": BREAK,
    "img": PICTURE,
    "amp-img": PICTURE,
    "hr": RULE,
}
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01](?:px)?\b|text-indent\s*:\s*-\d{3}|(?:left|top|right|margin-left)\s*:\s*-\d{4}",
    re.IGNORECASE,
)
_READER_ONLY_CLASS = re.compile(
    r"\b(?:sr-only|visually-?hidden|screen-reader-text|screenreader|assistive-text|offscreen)\b", re.IGNORECASE
)
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#13;", "\r"), ("&#10;", "\n"), ("&#9;", "\t"), ("&amp;", "&"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning or end of an inline element; `target` is a link's href as written, the classes of a `<code>`."""

    name: str
    is_end: bool = False
    target: str = ""


class Start(NamedTuple):
    """A start tag. kind: one of the kinds above. is_empty: no end tag follows. bits: categories of its names (vocabulary).

    flags: HIDDEN, NOSCRIPT, KEEP, DROP. mark: of a marked inline element its name in the text, "" else. written: the tag itself.
    """

    written: str
    name: str
    kind: int
    is_empty: bool
    bits: int = 0
    flags: int = 0
    mark: str = ""
    first_class: str = ""


def unescaped(text: str) -> str:
    """Return text with the references that libxml2 writes replaced by their signs."""
    if "&" in text:
        for reference, sign in _REFERENCES:
            text = text.replace(reference, sign)
    return text


def attribute(written: str, name: str) -> str | None:
    """Return the value of an attribute of a start tag, None where it has none of that name."""
    before = f' {name}="'
    begin = written.find(before)
    if begin < 0:
        return None
    begin += len(before)
    return unescaped(written[begin : written.find('"', begin)])


@lru_cache(maxsize=20_000)  # sites repeat their tags; bounded, since a hostile page invents new ones
def read_start(written: str) -> Start:
    """Return what a start tag says; `read_link` is for those of links."""
    is_empty = written.endswith("/")
    name = written.partition(" ")[0].removesuffix("/")
    if name in INLINE:
        if " " in written and _is_suspect(written) and _is_unseen(written):
            return Start(written, name, SKIP, is_empty)
        mark = MARKS.get(name, "")
        return Start(
            written, name, MARKED if (mark or name == "button") and not is_empty else PLAIN, is_empty, mark=mark
        )
    if kind := _KINDS.get(name):
        return Start(written, name, kind, is_empty)
    if name.startswith("amp-") and name not in AMP_CONTAINERS:
        return Start(written, name, EMBED, is_empty)
    return _block_start(written, name, is_empty)


def read_link(written: str) -> Start:
    """Return what the start tag of a link says; all that a reader sees are the same."""
    if written.endswith("/"):
        return _EMPTY_LINK
    if _is_suspect(written) and _is_unseen(written, is_link=True):
        return _UNSEEN_LINK
    return _LINK


def _is_suspect(written: str) -> bool:
    """Whether anything in a tag may switch its element off; most tags have none of it."""
    return (
        "style=" in written
        or "idden" in written
        or "sr-only" in written
        or "creen" in written
        or "assistive" in written
    )


def _block_start(written: str, name: str, is_empty: bool) -> Start:
    """The start of a block-level element."""
    flags = NOSCRIPT if name == "noscript" else 0
    if " " not in written:
        return Start(written, name, BLOCK, is_empty, element_bits(name), flags)
    classes = attribute(written, "class") or ""
    bits = element_bits(name)
    for word in classes.split()[:MAX_WORDS]:
        bits |= word_bits(word)
    for other in ("id", "itemprop"):
        if value := attribute(written, other):
            bits |= word_bits(value)
    if role := attribute(written, "role"):
        bits |= role_bits(role)
    if _is_suspect(written):
        flags |= HIDDEN * (_is_switched_off(written) or bool(bits & READER_ONLY and _READER_ONLY_CLASS.search(classes)))
    if RULE_ATTRIBUTE in written:
        rule = attribute(written, RULE_ATTRIBUTE)
        flags |= KEEP * (rule == "keep") | DROP * (rule == "drop")
    return Start(written, name, BLOCK, is_empty, bits, flags, "", "" if name == "p" else classes.partition(" ")[0])


def _is_switched_off(written: str) -> bool:
    style = attribute(written, "style")
    return (
        attribute(written, "hidden") is not None
        or attribute(written, "aria-hidden") == "true"
        or bool(style and _UNSEEN_STYLE.search(style))
    )


def _is_unseen(written: str, *, is_link: bool = False) -> bool:
    """Whether an inline element is an icon, a label for screen readers or switched off."""
    if attribute(written, "hidden") is not None or (attribute(written, "aria-hidden") == "true" and not is_link):
        return True
    style, classes = attribute(written, "style"), attribute(written, "class")
    return bool((style and _UNSEEN_STYLE.search(style)) or (classes and _READER_ONLY_CLASS.search(classes)))


_LINK = Start("a", "a", MARKED, is_empty=False, mark="a")
_EMPTY_LINK = Start("a/", "a", PLAIN, is_empty=True)
_UNSEEN_LINK = Start("a", "a", SKIP, is_empty=False)
