"""Read start tags as libxml2 writes them: what kind of element begins, what its names say, whether a reader would see it.

A start tag here is the text between "<" and ">": attribute values stand in double quotes, with `"`, `<`, `>` and `&` escaped.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import NamedTuple

from archive.content.vocabulary import INLINE, READER_ONLY, SKIPPED, element_bits, read_word, role_bits

# What an element is to the cutter.
BLOCK, PLAIN, MARKED, SKIP, BREAK, PICTURE, RULE, EMBED = range(8)
# What is so for a block-level element and all that stands in it. KEEP and DROP are a person's rules for the site.
HIDDEN, NOSCRIPT, KEEP, DROP = 1, 2, 4, 8
MAX_WORDS = 40  # of one class attribute
MAX_PIECES = 20  # of the names of one element
# In all that may switch an element off.
SUSPECTS = ("style=", "idden", "sr-only", "creen", "assistive")
RULE_ATTRIBUTE = "data-pressmark-rule"
MARKS = {"a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "cite", "dfn": "em", "code": "code", "kbd": "code",
         "samp": "code", "tt": "code", "del": "del", "s": "del", "strike": "del", "q": "q", "sub": "sub", "sup": "sup"}  # fmt: skip
EMBEDS = frozenset({"iframe", "video", "audio", "embed", "object"})
AMP_CONTAINERS = frozenset({"amp-accordion", "amp-carousel", "amp-list", "amp-selector", "amp-live-list", "amp-story"})
NAME_BYTES = 8  # of a name: as many as one machine word holds, and enough to tell all known names apart
# Of elements by the first NAME_BYTES bytes of their name; others are BLOCK, but for those of AMP, which are EMBED.
KINDS = {name[:NAME_BYTES]: kind for names, kind in (
    (INLINE, PLAIN), (MARKS, MARKED), (("button",), MARKED), (SKIPPED, SKIP), (EMBEDS, EMBED), (("br",), BREAK), (("img", "amp-img"), PICTURE), (("hr",), RULE),
    (AMP_CONTAINERS, BLOCK),
) for name in names}  # fmt: skip
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|clip\s*:\s*rect\(\s*[01](?:px)?\b|text-indent\s*:\s*-\d{3}|(?:left|top|right|margin-left)\s*:\s*-\d{4}",
    re.IGNORECASE,
)
_UNSEEN_VALUE = re.compile(r":\s*(?:none|hidden|rect|-\d{3})", re.IGNORECASE)  # in all of these; quick to look for
_READER_ONLY_CLASS = re.compile(
    r"\b(?:sr-only|visually-?hidden|screen-reader-text|screenreader|assistive-text|offscreen)\b", re.IGNORECASE
)
_REFERENCES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#13;", "\r"), ("&#10;", "\n"), ("&#9;", "\t"), ("&amp;", "&"))  # fmt: skip


class Mark(NamedTuple):
    """The beginning or end of an inline element; `target` is a link's href as written, the classes of a `<code>`."""

    name: str
    is_end: bool = False
    target: str = ""


class Start(NamedTuple):
    """The start tag of a block-level element. written: the tag itself. bits: categories of its names (vocabulary).

    flags: HIDDEN, NOSCRIPT, KEEP, DROP. first_class: the first word of its class attribute; not of paragraphs, where it tells looks.
    pieces: of all its names, in lower case, at most MAX_PIECES.
    """

    written: str
    name: str
    bits: int
    flags: int
    first_class: str
    pieces: tuple[str, ...]


_make_start = partial(tuple.__new__, Start)  # a third of the time of Start(…)


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
    """Return what the start tag of a block-level element says."""
    name, space, _ = written.partition(" ")
    if not space:
        name = name.removesuffix("/")
        return Start(written, name, element_bits(name), _flags_of(name, written), "", ())
    classes = _value(written, ' class="')
    bits, pieces = _read_words(classes) if classes else (0, ())
    bits |= element_bits(name)
    for before in (' id="', ' itemprop="'):
        if before in written:
            word_bits, word_pieces = read_word(_value(written, before))
            bits |= word_bits
            pieces += word_pieces
    if 'role="' in written:
        role = _value(written, ' role="')
        bits |= role_bits(role)
        pieces += (role,)
    flags = _flags_of(name, written)
    if _is_suspect(written):
        flags |= HIDDEN * (_is_switched_off(written) or bool(bits & READER_ONLY and _READER_ONLY_CLASS.search(classes)))
    if RULE_ATTRIBUTE in written:
        rule = attribute(written, RULE_ATTRIBUTE)
        flags |= KEEP * (rule == "keep") | DROP * (rule == "drop")
    first_class = "" if name == "p" else classes.partition(" ")[0]
    return _make_start((written, name, bits, flags, first_class, pieces[:MAX_PIECES]))


def _value(written: str, before: str) -> str:
    """The value of the attribute that begins with `before`, "" where there is none."""
    begin = written.find(before)
    if begin < 0:
        return ""
    begin += len(before)
    value = written[begin : written.find('"', begin)]
    return unescaped(value) if "&" in value else value


def _is_suspect(written: str) -> bool:
    """Whether anything in a tag may switch its element off; most tags have none of it."""
    return any(word in written for word in SUSPECTS)


def _read_words(classes: str) -> tuple[int, tuple[str, ...]]:
    words = classes.split()
    if len(words) == 1:
        return read_word(words[0])
    bits = 0
    pieces: list[str] = []
    for word in words[:MAX_WORDS]:
        word_bits, word_pieces = read_word(word)
        bits |= word_bits
        pieces += word_pieces
    return bits, tuple(pieces)


def _flags_of(name: str, written: str) -> int:
    """What an element's name alone says: a dialog that is not open is not seen."""
    if name == "noscript":
        return NOSCRIPT
    return HIDDEN if name == "dialog" and " open=" not in written else 0


def _is_switched_off(written: str) -> bool:
    return ' hidden="' in written or ' aria-hidden="true"' in written or _is_unseen_style(_value(written, ' style="'))


def _is_unseen_style(style: str) -> bool:
    return bool(style) and _UNSEEN_VALUE.search(style) is not None and _UNSEEN_STYLE.search(style) is not None


def is_unseen(written: str, *, is_link: bool = False) -> bool:
    """Whether an inline element is an icon, a label for screen readers or switched off."""
    if ' hidden="' in written or (' aria-hidden="true"' in written and not is_link):
        return True
    if _is_unseen_style(_value(written, ' style="')):
        return True
    classes = _value(written, ' class="')
    return bool(classes) and _READER_ONLY_CLASS.search(classes) is not None
