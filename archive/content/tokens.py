"""Read what a block is made of: its text as it stands in the page, links and emphasis, pictures, embedded players."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from archive.content.embeds import Embed, read_embed
from archive.content.images import Picture, read_picture
from archive.content.tags import BLOCK, BREAK, EMBED, MARKED, MARKS, PICTURE, PLAIN, Mark, attribute, unescaped

if TYPE_CHECKING:
    from archive.content.markup import Markup

Inline: TypeAlias = "str | Mark | Picture | Embed"

LINE_BREAK = Mark("br")
_BEGINNINGS = {name: Mark(name) for name in MARKS.values()}
_ENDS = {name: Mark(name, is_end=True) for name in MARKS.values()}
_OF_PICTURES = (b"picture", b"source")  # plain elements that say something of the pictures in them
EMOJI = re.compile(
    "[\u2190-\u2bff\u3030-\u303d\U0001f000-\U0001faff\ufe0f\u200d]{1,12}"
)  # a small picture in place of a sign
LONGEST_EMOJI = 13  # signs
MAX_BACK = 5_000  # pieces to look back through for inline elements that are still open


def read_tokens(markup: Markup, begin: int, end: int, *, is_preformatted: bool) -> list[Inline]:
    """Return what the text of piece `begin` and all of the pieces up to `end` are made of."""
    codes, ended, unread, silent = markup.codes, markup.ended, markup.unread, markup.silent
    written, tags, texts, ends = markup.written, markup.tags, markup.texts, markup.ends
    opened = _carried(markup, begin)
    tokens: list[Inline] = list(opened)
    sources: list[str] = []  # the sets of the `<source>` elements before an `<img>`
    for piece in range(begin, end):
        kind = codes[piece]
        if piece == begin or (unread[piece] and kind != EMBED):
            pass
        elif ended[piece]:
            if kind == MARKED:
                _end(markup.tag(piece), tokens, opened)
        elif kind != PLAIN or written.startswith(_OF_PICTURES, tags[piece]):
            _begin(kind, markup.tag(piece), tokens, opened, sources, is_preformatted=is_preformatted)
        if ends[piece] > texts[piece] and not silent[piece]:
            text = written[texts[piece] : ends[piece]].decode("utf-8", "replace")
            if tokens or not text.isspace():
                tokens.append(unescaped(text) if "&" in text else text)
    tokens.extend([_ENDS[mark.name] for mark in reversed(opened)])
    return tokens


def _carried(markup: Markup, begin: int) -> list[Mark]:
    """The inline elements that are open where the text of a piece begins, outermost first."""
    found: list[Mark] = []
    wanted, closed = int(markup.open_marks[begin]), 0
    if not wanted:
        return found
    for piece in range(begin, max(begin - MAX_BACK, -1), -1):
        if len(found) == wanted:
            break
        if markup.codes[piece] == MARKED and not markup.is_empty[piece]:
            tag = markup.tag(piece)
            if tag.partition(" ")[0] in MARKS:
                if markup.ended[piece]:
                    closed += 1
                elif closed:
                    closed -= 1
                else:
                    found.append(_mark(tag))
    return found[::-1]


def _mark(tag: str) -> Mark:
    """The mark of an inline element, by its start tag."""
    name = MARKS[tag.partition(" ")[0]]
    if name == "a":
        return Mark("a", target=attribute(tag, "href") or "")
    if name == "code":
        return Mark("code", target=attribute(tag, "class") or "")
    return _BEGINNINGS[name]


def _begin(
    kind: int, tag: str, tokens: list[Inline], opened: list[Mark], sources: list[str], *, is_preformatted: bool
) -> None:
    """What a start tag inside a block is."""
    name = tag.partition(" ")[0].removesuffix("/")
    if kind == MARKED and name in MARKS and not tag.endswith("/"):
        mark = _mark(tag)
        tokens.append(mark)
        opened.append(mark)
    elif kind == BREAK:
        tokens.append("\n" if is_preformatted else LINE_BREAK)
    elif kind == PICTURE:
        if emoji := emoji_of(tag):
            tokens.append(emoji)
        elif picture := read_picture(lambda asked: attribute(tag, asked), sources):
            tokens.append(picture)
    elif kind == EMBED:
        if embed := read_embed(name, lambda asked: attribute(tag, asked)):
            tokens.append(embed)
    elif kind == BLOCK:  # within <pre>
        last = next((token for token in reversed(tokens) if isinstance(token, str)), "\n")
        if not last.endswith("\n"):
            tokens.append("\n")
    elif name == "picture":
        sources.clear()
    elif name == "source":
        sources.append(attribute(tag, "srcset") or attribute(tag, "data-srcset") or "")


def _end(name: str, tokens: list[Inline], opened: list[Mark]) -> None:
    """What an end tag inside a block is."""
    mark = MARKS.get(name)
    if mark and opened and opened[-1].name == mark:
        opened.pop()
        tokens.append(_ENDS[mark])


def emoji_of(tag: str) -> str:
    """Return the sign that an `<img>` stands for, "" for pictures."""
    alt = attribute(tag, "alt")
    return alt if alt and len(alt) < LONGEST_EMOJI and EMOJI.fullmatch(alt) else ""
