"""Cut the tree of a page into blocks: maximal runs of inline text between block-level elements or two `<br>`.

One pass, without recursion, over the parsed tree. Blocks know their text, its inline marks and the element they stand in; nothing is judged here
but what no reader ever sees (scripts, icons).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from archive.content.images import Picture, read_picture
from archive.content.vocabulary import INLINE, READER_ONLY, SKIPPED, category_bits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement


@dataclass(frozen=True, slots=True)
class Mark:
    """The beginning or end of an inline element; `target` is a link's href as written."""

    name: str
    is_end: bool = False
    target: str = ""


Inline: TypeAlias = "str | Mark | Picture"

LINE_BREAK = Mark("br")
MAX_DEPTH = 200  # blocks that stand deeper belong to the element at that depth; honest pages go to about 60
EMOJI = re.compile(
    "[\u2190-\u2bff\u3030-\u303d\U0001f000-\U0001faff\ufe0f\u200d]{1,12}"
)  # a small picture in place of a sign
_MARKED = {"a": "a", "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "code": "code", "kbd": "code",
           "samp": "code", "tt": "code", "del": "del", "s": "del", "strike": "del", "q": "q", "sub": "sub", "sup": "sup"}  # fmt: skip
_INVISIBLE_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_READER_ONLY_CLASS = re.compile(
    r"\b(?:sr-only|visually-?hidden|screen-reader-text|screenreader|assistive-text|offscreen)\b", re.IGNORECASE
)
_BLANK = re.compile(r"[^\S\n]*\n\s*|\s+")
# Zero-width signs, soft hyphens, byte order marks, tags, and controls of direction (HTML says direction by attributes).
INVISIBLE = re.compile(
    "[\u00ad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\u0000-\u0008\u000b\u000e-\u001f]"
)
_JOINERS = re.compile(
    "(?<![\u0590-\u1cff\u2600-\U0001faff\ufe0f])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\u1cff\u2600-\U0001faff\ufe0f])"
)  # mean something only between such letters
# Numeric references to C1 controls mean windows-1252 (HTML standard, 13.2.5.80).
_C1 = {code: bytes([code]).decode("cp1252", "ignore") for code in range(128, 160)}
_C1_SIGN = re.compile("[\x80-\x9f]")


@dataclass(slots=True)
class Node:
    """A block-level element. parent: index of the node around it, -1 at the top. first, last: its blocks are [first:last].

    bits: categories of this element and its words (vocabulary). signature: equal for elements built alike.
    """

    parent: int
    tag: str
    depth: int
    bits: int
    is_hidden: bool
    is_noscript: bool
    signature: int
    element: HtmlElement
    first: int = 0
    last: int = 0

    def get(self, name: str) -> str | None:
        """The value of an attribute as written, None where the element has none."""
        value: str | None = self.element.get(name)
        return value


@dataclass(slots=True)
class Block:
    """A run of inline text, or a picture or rule of its own (then `text` is empty).

    text: white space folded, lines by `<br>` kept as one "\\n"; raw in `<pre>`. link_chars, bold_chars, button_chars: of `text`, roughly.
    """

    node: int
    text: str
    tokens: list[Inline]
    link_chars: int = 0
    links: int = 0
    bold_chars: int = 0
    button_chars: int = 0
    is_rule: bool = False
    is_preformatted: bool = False


@dataclass(slots=True)
class Blocks:
    """A page cut up: nodes in document order (parents first) and blocks in reading order."""

    nodes: list[Node] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def ancestors(self, node: int) -> Iterator[int]:
        """The node and all nodes around it, innermost first."""
        while node >= 0:
            yield node
            node = self.nodes[node].parent


def cut(root: HtmlElement) -> Blocks:
    """Return the blocks of a page. Time is linear in the tree; nothing is raised for any tree."""
    walker = _Walker()
    body = root.find("body")
    walker.walk(root if body is None else body)
    return walker.result


def clean(text: str) -> str:
    """Return text without invisible characters, C1 references read as windows-1252. (NFC is done once at the end.)"""
    if text.isascii():
        return text
    if _C1_SIGN.search(text):
        text = text.translate(_C1)
    return _JOINERS.sub("", INVISIBLE.sub("", text))


@lru_cache(maxsize=20_000)  # sites repeat their class attributes
def _is_for_readers_only(name: str) -> bool:
    return _READER_ONLY_CLASS.search(name) is not None


class _Walker:
    """The state of the pass."""

    def __init__(self) -> None:
        self.result = Blocks()
        self._nodes = self.result.nodes
        self._node = -1
        self._tokens: list[Inline] = []
        self._open: list[Mark] = []  # inline marks open at this point, outermost first
        self._counts = [0, 0, 0, 0]  # link characters, links, bold characters, button characters
        self._has_text = False
        self._in_link = self._in_bold = self._in_button = self._in_pre = 0
        self._too_deep = 0  # block elements open below MAX_DEPTH

    def walk(self, top: HtmlElement) -> None:
        """Visit every element once, children after their parent's text, tails after their element."""
        self._enter(top, top.tag)
        stack = [(top, top.tag, iter(top))]
        while stack:
            element, tag, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._leave(tag)
                tail = element.tail if stack else None
            else:
                name = child.tag
                if isinstance(name, str) and name not in SKIPPED and self._enter(child, name):
                    stack.append((child, name, iter(child)))
                    continue
                tail = child.tail
            if tail:
                self._add(tail)
        self._flush()

    def _enter(self, element: HtmlElement, tag: str) -> bool:
        """Begin an element; whether its children are to be visited."""
        if tag in INLINE:
            return self._enter_inline(element, tag)
        if tag == "br":
            self._break()
            return False
        if tag == "img" or tag == "amp-img":
            self._picture(element)
            return False
        if tag == "hr":
            self._flush()
            self.result.blocks.append(Block(max(self._node, 0), "", [], is_rule=True))
            return False
        if self._in_pre:
            self._line_in_pre()
        else:
            self._flush()
            if self._too_deep or (self._node >= 0 and self._nodes[self._node].depth >= MAX_DEPTH):
                self._too_deep += 1
            else:
                self._enter_block(element, tag)
            self._in_pre += tag == "pre"
        if element.text:
            self._add(element.text)
        return True

    def _enter_inline(self, element: HtmlElement, tag: str) -> bool:
        attributes = element.attrib
        if attributes and self._is_unseen(element, tag):
            return False
        self._in_link += tag == "a"
        self._counts[1] += tag == "a"
        self._in_bold += tag in ("b", "strong")
        self._in_button += tag == "button"
        if tag in _MARKED:
            mark = Mark(_MARKED[tag], target=(element.get("href") or "") if tag == "a" else "")
            self._open.append(mark)
            self._tokens.append(mark)
        if element.text:
            self._add(element.text)
        return True

    @staticmethod
    def _is_unseen(element: HtmlElement, tag: str) -> bool:
        """Whether an inline element is an icon, a label for screen readers or switched off."""
        if element.get("hidden") is not None or (element.get("aria-hidden") == "true" and tag != "a"):
            return True
        style, name = element.get("style"), element.get("class")
        return bool((style and _INVISIBLE_STYLE.search(style)) or (name and _is_for_readers_only(name)))

    def _enter_block(self, element: HtmlElement, tag: str) -> None:
        parent = self._nodes[self._node] if self._node >= 0 else None
        name = element.get("class") or ""
        words = name + " " + (element.get("id") or "") + " " + (element.get("itemprop") or "")
        bits = (
            category_bits(tag, words, element.get("role") or "")
            if len(words) > 2 or element.get("role")
            else category_bits(tag, "", "")
        )
        style = element.get("style")
        is_hidden = (
            (parent is not None and parent.is_hidden)
            or element.get("hidden") is not None
            or element.get("aria-hidden") == "true"
            or bool(style and _INVISIBLE_STYLE.search(style))
            or bool(bits & READER_ONLY and _READER_ONLY_CLASS.search(name))
        )
        is_noscript = tag == "noscript" or (parent is not None and parent.is_noscript)
        shape = (parent.signature if parent else 0, tag, "" if tag == "p" else name.partition(" ")[0])
        node = Node(
            self._node, tag, parent.depth + 1 if parent else 0, bits, is_hidden, is_noscript, hash(shape), element
        )
        node.first = node.last = len(self.result.blocks)
        self._nodes.append(node)
        self._node = len(self._nodes) - 1

    def _leave(self, tag: str) -> None:
        if tag in INLINE:
            self._in_link -= tag == "a"
            self._in_bold -= tag in ("b", "strong")
            self._in_button -= tag == "button"
            if tag in _MARKED:
                mark = self._open.pop()
                self._tokens.append(Mark(mark.name, is_end=True))
            return
        if self._in_pre and tag != "pre":
            return
        self._in_pre -= tag == "pre" and self._in_pre > 0
        if self._in_pre:
            return
        self._flush(is_preformatted=tag == "pre")
        if self._too_deep:
            self._too_deep -= 1
        elif self._node >= 0:
            node = self._nodes[self._node]
            node.last = len(self.result.blocks)
            self._node = node.parent

    def _add(self, text: str) -> None:
        """Text at this place."""
        if text.isspace():
            if self._tokens:
                self._tokens.append(text)
        else:
            self._tokens.append(text)
            self._has_text = True
            size = len(text.strip())
            if self._in_link:
                self._counts[0] += size
            if self._in_bold:
                self._counts[2] += size
            if self._in_button:
                self._counts[3] += size

    def _break(self) -> None:
        """One `<br>` is a line, two in a row are the end of a block."""
        if self._in_pre:
            self._tokens.append("\n")
            return
        for token in reversed(self._tokens):
            if token is LINE_BREAK:
                self._flush()
                return
            if not (isinstance(token, Mark) or (isinstance(token, str) and token.isspace())):
                break
        self._tokens.append(LINE_BREAK)

    def _line_in_pre(self) -> None:
        """A block element inside `<pre>` begins a line (code listings with a div or li a line)."""
        last = next((token for token in reversed(self._tokens) if isinstance(token, str)), "\n")
        if not last.endswith("\n"):
            self._tokens.append("\n")

    def _picture(self, element: HtmlElement) -> None:
        picture = read_picture(element)
        if picture is not None:
            self._tokens.append(picture)
        elif EMOJI.fullmatch(alt := element.get("alt") or ""):
            self._add(alt)

    def _flush(self, *, is_preformatted: bool = False) -> None:
        """End the block being gathered; marks still open go on in the next one."""
        tokens, counts = self._tokens, self._counts
        if not tokens:
            if counts[1]:
                self._counts = [0, 0, 0, 0]
            return
        self._tokens, self._counts = list(self._open), [0, int(self._in_link > 0), 0, 0]
        has_text, self._has_text = self._has_text, False
        if not has_text and not any(isinstance(token, Picture) for token in tokens):
            return
        tokens.extend(Mark(mark.name, is_end=True) for mark in reversed(self._open))
        raw = "".join(
            [
                token if isinstance(token, str) else "\n"
                for token in tokens
                if isinstance(token, str) or token is LINE_BREAK
            ]
        )
        text = clean(raw).strip("\n") if is_preformatted else _folded(tokens)
        link_chars, links, bold, button = counts
        size = len(text)
        block = Block(
            max(self._node, 0), text, tokens, min(link_chars, size), links, min(bold, size), min(button, size)
        )
        block.is_preformatted = is_preformatted
        self.result.blocks.append(block)


def _folded(tokens: list[Inline]) -> str:
    """The text of tokens with white space folded and one line for each `<br>` line."""
    if LINE_BREAK not in tokens:
        return " ".join(clean("".join([token for token in tokens if isinstance(token, str)])).split())
    lines = "".join(
        [
            _BLANK.sub(" ", token) if isinstance(token, str) else "\n"
            for token in tokens
            if isinstance(token, str) or token is LINE_BREAK
        ]
    )
    folded = (" ".join(clean(line).split()) for line in lines.split("\n"))
    return "\n".join(line for line in folded if line)
