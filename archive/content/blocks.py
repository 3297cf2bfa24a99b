"""Cut the tree of a page into blocks: maximal runs of inline text between block-level elements or two `<br>`.

The tree is written out once as well-formed markup (by libxml2, in C) and cut at every "<"; one loop over these pieces, each a tag and the
text behind it, makes elements and blocks. No object of the tree is touched: that costs more than all the rest. Nothing is judged here
but what no reader ever sees (scripts, icons). What a block is made of (links, emphasis, pictures) is read from its pieces when it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
from lxml import etree

from archive.content.embeds import Embed, read_embed
from archive.content.images import Picture, read_picture
from archive.content.tags import (
    BLOCK,
    BREAK,
    DROP,
    EMBED,
    HIDDEN,
    KEEP,
    MARKED,
    MARKS,
    NOSCRIPT,
    PICTURE,
    PLAIN,
    RULE,
    SKIP,
    Mark,
    Start,
    attribute,
    read_link,
    read_start,
    unescaped,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement
    from numpy.typing import NDArray

Inline: TypeAlias = "str | Mark | Picture | Embed"

LINE_BREAK = Mark("br")
MAX_DEPTH = 200  # blocks that stand deeper belong to the element at that depth; honest pages go to about 60
EMOJI = re.compile(
    "[\u2190-\u2bff\u3030-\u303d\U0001f000-\U0001faff\ufe0f\u200d]{1,12}"
)  # a small picture in place of a sign
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
_LINE = "\0"  # stands for a `<br>` among the parts of a text: no parser lets this sign through


class Node(NamedTuple):
    """A block-level element. parent: index of the node around it, -1 at the top. first, last: its blocks are [first:last].

    flags: see `archive.content.tags`, with those of the elements around it.
    """

    parent: int
    start: Start
    depth: int
    flags: int
    first: int
    last: int

    @property
    def tag(self) -> str:
        """The element's name."""
        return self.start.name

    @property
    def bits(self) -> int:
        """Categories of this element and its words (vocabulary)."""
        return self.start.bits

    @property
    def is_hidden(self) -> bool:
        """Whether it, or an element around it, is switched off."""
        return bool(self.flags & HIDDEN)

    @property
    def is_noscript(self) -> bool:
        """Whether it stands in `<noscript>`."""
        return bool(self.flags & NOSCRIPT)

    def get(self, name: str) -> str | None:
        """Return the value of an attribute, None where there is none."""
        return attribute(self.start.written, name)


class Block(NamedTuple):
    """A run of inline text, or a picture, an embedded player or a rule of its own (then `text` is empty).

    text: white space folded, lines by `<br>` kept as one "\\n"; raw in `<pre>`. link_chars, bold_chars, button_chars: of `text`, roughly.
    pictures: pictures and players in it, icons among them. begin, end: where it lies in the pieces: twice the number of the piece, one more
    where only the text behind its tag belongs to it. carried: start tags of inline elements that were open before it. pieces: those of the page.
    """

    node: int
    text: str
    link_chars: int
    links: int
    bold_chars: int
    button_chars: int
    pictures: int
    is_rule: bool
    is_preformatted: bool
    begin: int
    end: int
    carried: tuple[str, ...]
    pieces: list[str]

    @property
    def tokens(self) -> list[Inline]:
        """What it is made of, in order: text as it stands in the page, marks, pictures, embedded players."""
        return _read_tokens(self)


@dataclass(slots=True)
class Blocks:
    """A page cut up: nodes in document order (parents first) and blocks in reading order. asking: nodes that ask for an e-mail address.

    parents, starts: the column of each in `nodes`.
    """

    nodes: list[Node]
    blocks: list[Block]
    parents: list[int]
    starts: list[Start]
    asking: list[int]

    def ancestors(self, node: int) -> Iterator[int]:
        """The node and all nodes around it, innermost first."""
        while node >= 0:
            yield node
            node = self.parents[node]


def cut(root: HtmlElement) -> Blocks:
    """Return the blocks of a page. Time is linear in the tree; nothing is raised for any tree."""
    body = root.find("body")
    markup = etree.tostring(root if body is None else body, encoding="unicode", with_tail=False)
    page = _walk(markup.split("<"))
    _clean_texts(page.blocks)
    return page


def clean(text: str) -> str:
    """Return text without invisible characters, C1 references read as windows-1252. (NFC is done once at the end.)"""
    if text.isascii():
        return text
    if _C1_SIGN.search(text):
        text = text.translate(_C1)
    return _JOINERS.sub("", INVISIBLE.sub("", text))


def _clean_texts(blocks: list[Block]) -> None:
    """Clean the texts of blocks in place. Nearly all pages have nothing to clean, which one look at all their signs tells."""
    everything = "\n".join([block.text for block in blocks])
    if everything.isascii() or not _has_unclean(everything):
        return
    for index, block in enumerate(blocks):
        text = clean(block.text)
        if text != block.text:
            blocks[index] = block._replace(text=text if block.is_preformatted else _folded(text))


def _has_unclean(text: str) -> bool:
    """Whether `clean` could change a text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return bool(_UNCLEAN[np.minimum(codes, len(_UNCLEAN) - 1)].any())


def _folded(text: str) -> str:
    """Text with its white space folded, line by line."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join([line for line in lines if line])


def _unclean_signs() -> NDArray[np.bool_]:
    """For each code below the astral planes whether `clean` looks at it; the last stands for all planes above, but is for tags alone."""
    table = np.zeros(0xE0081, np.bool_)
    for code in (
        *range(0x100),
        0xAD,
        0x180E,
        *range(0x200B, 0x2070),
        0xFEFF,
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
    ):
        sign = chr(code)
        table[code] = bool(INVISIBLE.match(sign) or _C1_SIGN.match(sign) or sign in "\u200c\u200d")
    table[0] = table[-1] = False
    return table


_UNCLEAN = _unclean_signs()


def _walk(pieces: list[str]) -> Blocks:
    """Make nodes and blocks of pieces. The markup is well formed: every end tag ends the last element begun.

    One long function on local names: calls and attributes would double the time of what is the largest part of reading a page.
    """
    known: dict[str, Start] = {}
    rows: list[Block] = []
    parents: list[int] = []
    starts: list[Start] = []
    depths: list[int] = []
    flags: list[int] = []
    firsts: list[int] = []
    lasts: list[int] = []
    asking: list[int] = []
    stack: list[Start] = []
    node, too_deep = -1, 0  # too_deep: block elements open below MAX_DEPTH
    skipped, skip_depth = "", 0  # the name of the element that is being left out, how often it is open
    # the run being gathered: its texts, where it begins, the inline elements open before it and now, what it holds
    parts: list[str] = []
    begin = 0
    carried: tuple[str, ...] = ()
    opened: list[str] = []
    ends_in_break = False
    links = link_chars = bold_chars = button_chars = pictures = 0
    in_link = in_bold = in_button = in_pre = 0
    for number, piece in enumerate(pieces):
        tag, _, text = piece.partition(">")
        is_cut = False  # whether the run ends here
        if skip_depth:
            if tag[:1] == "/":
                skip_depth -= tag[1:] == skipped
            elif tag.startswith(skipped) and tag[-1:] != "/" and tag[len(skipped) : len(skipped) + 1] in ("", " "):
                skip_depth += 1
            if skip_depth:
                continue
        elif tag[:1] == "/":
            start = stack.pop()
            kind = start.kind
            if kind == BLOCK:
                if in_pre and start.name == "pre":
                    in_pre -= 1
                if not in_pre:
                    if parts or pictures:
                        counts = (link_chars, links, bold_chars, button_chars, pictures)
                        _flush(rows, node, parts, counts, start.name == "pre", begin, 2 * number, carried, pieces)
                        parts = []
                        link_chars = bold_chars = button_chars = pictures = 0
                    is_cut = True
                    if too_deep:
                        too_deep -= 1
                    else:
                        lasts[node] = len(rows)
                        node = parents[node]
            elif kind == MARKED:
                name = start.name
                if name == "a":
                    in_link -= 1
                elif name == "b" or name == "strong":
                    in_bold -= 1
                elif name == "button":
                    in_button -= 1
                if start.mark:
                    opened.pop()
        else:
            found = known.get(tag)
            if found is not None:
                start = found
            elif tag[:2] == "a ":
                start = read_link(tag)
            elif tag:
                start = known[tag] = read_start(tag)
            else:
                continue
            kind = start.kind
            if kind == BLOCK:
                if in_pre:
                    in_pre += start.name == "pre" and not start.is_empty
                    if parts and parts[-1][-1:] not in ("\n", _LINE):
                        parts.append(_LINE)
                else:
                    if parts or pictures:
                        counts = (link_chars, links, bold_chars, button_chars, pictures)
                        _flush(rows, node, parts, counts, False, begin, 2 * number, carried, pieces)
                        parts = []
                        link_chars = bold_chars = button_chars = pictures = 0
                    is_cut = True
                    depth = depths[node] + 1 if node >= 0 else 0
                    if too_deep or depth > MAX_DEPTH:
                        too_deep += not start.is_empty
                    else:
                        around = flags[node] if node >= 0 else 0
                        parents.append(node)
                        starts.append(start)
                        depths.append(depth)
                        flags.append(_inherited(around, start.flags) if start.flags else around)
                        firsts.append(len(rows))
                        lasts.append(len(rows))
                        if not start.is_empty:
                            node = len(parents) - 1
                    in_pre += start.name == "pre" and not start.is_empty
                if not start.is_empty:
                    stack.append(start)
            elif kind == PLAIN:
                if not start.is_empty:
                    stack.append(start)
            elif kind == MARKED:
                name = start.name
                if name == "a":
                    in_link += 1
                    links += 1
                elif name == "b" or name == "strong":
                    in_bold += 1
                elif name == "button":
                    in_button += 1
                if start.mark:
                    opened.append(tag)
                stack.append(start)
            elif kind in (SKIP, EMBED):
                if kind == EMBED:
                    pictures += 1
                    ends_in_break = False
                elif start.name == "input" and "mail" in tag.lower():
                    asking.append(node)
                if not start.is_empty:
                    skipped, skip_depth = start.name, 1
                    continue
            else:
                if kind == BREAK and (in_pre or not ends_in_break):
                    parts.append(_LINE)
                    ends_in_break = True
                elif kind == PICTURE:
                    alt = attribute(tag, "alt")
                    if alt and len(alt) < 13 and EMOJI.fullmatch(alt):
                        parts.append(alt)
                    else:
                        pictures += 1
                    ends_in_break = False
                elif not in_pre:  # a second break, a rule
                    if parts or pictures:
                        counts = (link_chars, links, bold_chars, button_chars, pictures)
                        _flush(rows, node, parts, counts, False, begin, 2 * number, carried, pieces)
                        parts = []
                        link_chars = bold_chars = button_chars = pictures = 0
                    is_cut = True
                    if kind == RULE:
                        at = 2 * number
                        rows.append(Block(max(node, 0), "", 0, 0, 0, 0, 0, True, False, at, at, (), pieces))
                if not start.is_empty:
                    stack.append(start)
        if is_cut:
            begin = 2 * number + 1
            carried = tuple(opened) if opened else ()
            links = 1 if in_link else 0
            ends_in_break = False
        if text and (parts or in_pre or not text.isspace()):
            parts.append(text)
            size = len(text.strip())
            if size:
                ends_in_break = False
                if in_link:
                    link_chars += size
                if in_bold:
                    bold_chars += size
                if in_button:
                    button_chars += size
    if parts or pictures:
        counts = (link_chars, links, bold_chars, button_chars, pictures)
        _flush(rows, node, parts, counts, False, begin, 2 * len(pieces), carried, pieces)
    nodes = list(map(Node._make, zip(parents, starts, depths, flags, firsts, lasts, strict=True)))
    return Blocks(nodes, rows, parents, starts, asking)


def _flush(
    rows: list[Block],
    node: int,
    parts: list[str],
    counts: tuple[int, int, int, int, int],
    is_preformatted: bool,
    begin: int,
    end: int,
    carried: tuple[str, ...],
    pieces: list[str],
) -> None:
    """End the block being gathered, where it holds text or a picture. counts: as measured on its parts."""
    joined = "".join(parts)
    if is_preformatted:
        text = unescaped(joined.replace(_LINE, "\n")).strip("\n")
        text = text if text.strip() else ""
    elif _LINE in joined:
        lines = [" ".join(line.split()) for line in unescaped(joined).split(_LINE)]
        text = "\n".join([line for line in lines if line])
    else:
        text = " ".join((unescaped(joined) if "&" in joined else joined).split())
    link_chars, links, bold_chars, button_chars, pictures = counts
    if text or pictures:
        size = len(text)
        row = (
            node if node > 0 else 0, text, link_chars if link_chars < size else size, links, bold_chars if bold_chars < size else size,
            button_chars if button_chars < size else size, pictures, False, is_preformatted, begin, end, carried, pieces,
        )  # fmt: skip
        rows.append(Block._make(row))


def _inherited(around: int, own: int) -> int:
    """The flags of an element: those around it and its own; of a person's two rules the nearer one counts."""
    if own & (KEEP | DROP):
        around &= ~(KEEP | DROP)
    return around | own


def _mark(written: str) -> Mark:
    """The mark of an inline element, by its start tag."""
    name = MARKS[written.partition(" ")[0]]
    if name == "a":
        return Mark("a", target=attribute(written, "href") or "")
    if name == "code":
        return Mark("code", target=attribute(written, "class") or "")
    return Mark(name)


def _read_tokens(block: Block) -> list[Inline]:
    """Read a block's pieces again, this time for what they are."""
    opened = [_mark(written) for written in block.carried]
    tokens: list[Inline] = list(opened)
    sources: list[str] = []  # the sets of the `<source>` elements before an `<img>`
    skipped, depth = "", 0
    number, only_text = divmod(block.begin, 2)
    for piece in block.pieces[number : (block.end + 1) // 2]:
        tag, _, text = piece.partition(">")
        if only_text:
            only_text = 0
        elif depth:
            if tag[:1] == "/":
                depth -= tag[1:] == skipped
            elif tag.startswith(skipped) and not tag.endswith("/") and tag[len(skipped) :][:1] in ("", " "):
                depth += 1
            if depth:
                continue
        elif tag[:1] == "/":
            _end(tag[1:], tokens, opened)
        elif tag:
            start = read_link(tag) if tag[:2] == "a " else read_start(tag)
            _begin(start, tag, tokens, opened, sources, is_preformatted=block.is_preformatted)
            if start.kind in (SKIP, EMBED) and not start.is_empty:
                skipped, depth = start.name, 1
                continue
        if text and (tokens or not text.isspace()):
            tokens.append(unescaped(text))
    tokens.extend(Mark(mark.name, is_end=True) for mark in reversed(opened))
    return tokens


def _begin(
    start: Start, tag: str, tokens: list[Inline], opened: list[Mark], sources: list[str], *, is_preformatted: bool
) -> None:
    """What a start tag inside a block is."""
    kind = start.kind
    if kind == MARKED and start.mark:
        mark = _mark(tag)
        tokens.append(mark)
        opened.append(mark)
    elif kind == BREAK:
        tokens.append("\n" if is_preformatted else LINE_BREAK)
    elif kind == PICTURE:
        alt = attribute(tag, "alt") or ""
        if EMOJI.fullmatch(alt):
            tokens.append(alt)
        elif picture := read_picture(lambda name: attribute(tag, name), sources):
            tokens.append(picture)
    elif kind == EMBED:
        if embed := read_embed(start.name, lambda name: attribute(tag, name)):
            tokens.append(embed)
    elif kind == BLOCK:  # within <pre>
        last = next((token for token in reversed(tokens) if isinstance(token, str)), "\n")
        if not last.endswith("\n"):
            tokens.append("\n")
    elif start.name == "picture":
        sources.clear()
    elif start.name == "source":
        sources.append(attribute(tag, "srcset") or attribute(tag, "data-srcset") or "")


def _end(name: str, tokens: list[Inline], opened: list[Mark]) -> None:
    """What an end tag inside a block is."""
    mark = MARKS.get(name)
    if mark and opened and opened[-1].name == mark:
        opened.pop()
        tokens.append(Mark(mark, is_end=True))
