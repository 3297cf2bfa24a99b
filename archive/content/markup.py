"""A page's tree written out again as well-formed markup, with arrays that say what each of its tags is.

libxml2 writes the tree (in C), numpy finds the tags and what they are, so that no object of the tree is touched: that would cost more than
all the rest. A piece is a tag and the text behind it, up to the next tag. In what libxml2 writes, "<" begins a tag and ">" ends it and neither
stands anywhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from lxml import etree

from archive.content.tags import BLOCK, EMBED, KINDS, MARKED, NAME_BYTES, PLAIN, SKIP, SUSPECTS, is_unseen

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from numpy.typing import NDArray

    from archive.content.tokens import Inline

SHORTEST_SUSPECT = 11  # signs of the shortest tag that may switch an inline element off: <q hidden="">


@dataclass(frozen=True, slots=True)
class Markup:
    """The pieces of a page, in order. All arrays and lists go by piece.

    written: the markup, UTF-8. tags, texts, ends: where the tag (behind its "<" or "</") and the text begin, and where the piece ends; text_begins, text_ends: texts and ends as arrays. is_end: of
    an end tag. is_empty: of an element without an end tag. names: the first bytes of its name, as one number (`name_word`). kinds: see `archive.content.tags`.
    is_left_out: whether its tag belongs to something that is not read (scripts, icons, hidden words); is_silent: its
    text does. What is left out has the kind SKIP, but for the start of an embedded player. text_bytes: of its text that are no white space, 0 where
    silent. codes, ended, unread, silent: kinds, is_end, is_left_out and is_silent as bytes, to be asked one by one. in_pre, open_marks: `<pre>` and marked inline elements open after its tag. tokens_read: of blocks, by where they begin and end, as asked for.
    """

    written: bytes
    tags: list[int]
    texts: list[int]
    ends: list[int]
    text_begins: NDArray[np.intp]
    text_ends: NDArray[np.intp]
    is_end: NDArray[np.bool_]
    is_empty: NDArray[np.bool_]
    names: NDArray[np.uint64]
    kinds: NDArray[np.uint8]
    is_left_out: NDArray[np.bool_]
    is_silent: NDArray[np.bool_]
    text_bytes: NDArray[np.int64]
    in_pre: NDArray[np.int64]
    open_marks: NDArray[np.int64]
    codes: bytes
    ended: bytes
    unread: bytes
    silent: bytes
    tokens_read: dict[tuple[int, int], list[Inline]] = field(default_factory=dict)

    def tag(self, piece: int) -> str:
        """The tag of a piece, without "<", "/" at its beginning and ">"."""
        return self.written[self.tags[piece] : self.texts[piece] - 1].decode("utf-8", "replace")

    def text(self, piece: int) -> bytes:
        """The text behind a tag, as written."""
        return self.written[self.texts[piece] : self.ends[piece]]

    def named(self, *names: str) -> NDArray[np.bool_]:
        """Return which pieces are tags of elements of these names."""
        found = np.zeros(len(self.names), np.bool_)
        for name in names:
            found |= self.names == name_word(name)
        return found

    def inside(self, members: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return how many elements of some tags are open after each tag. members: which pieces are tags of them."""
        return _inside(members, self.is_end, self.is_empty)


def read_markup(root: HtmlElement) -> Markup:
    """Return the markup of a tree's body, or of all of it where there is no body."""
    body = root.find("body")
    written = etree.tostring(root if body is None else body, encoding="utf-8", with_tail=False)
    padded = written + b" " * NAME_BYTES
    signs = np.frombuffer(padded, np.uint8, len(written))
    begins, closes = _tag_places(signs)
    is_end = signs[begins + 1] == ord("/")
    tags = begins + 1 + is_end
    is_empty = (signs[closes - 1] == ord("/")) & ~is_end
    names = _read_names(padded, tags)
    kinds = _kinds(names)
    texts, ends = closes + 1, np.append(begins[1:], len(written))
    tag_list, text_list = tags.tolist(), texts.tolist()
    _find_unseen(written, begins, closes, kinds, is_end)
    left_out, silent = _left_out(kinds, is_end, is_empty)
    return Markup(
        written=written, tags=tag_list, texts=text_list, ends=ends.tolist(), text_begins=texts, text_ends=ends, is_end=is_end, is_empty=is_empty, names=names,
        kinds=kinds, is_left_out=left_out, is_silent=silent, text_bytes=_text_bytes(written, signs, texts, ends, silent),
        in_pre=_inside((names == name_word("pre")) & ~left_out, is_end, is_empty),
        open_marks=_inside((kinds == MARKED) & (names != name_word("button")), is_end, is_empty),
        codes=kinds.tobytes(), ended=is_end.tobytes(), unread=left_out.tobytes(), silent=silent.tobytes(),
    )  # fmt: skip


def _inside(members: NDArray[np.bool_], is_end: NDArray[np.bool_], is_empty: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.cumsum(np.where(members & ~is_empty, np.where(is_end, -1, 1), 0))


def _tag_places(signs: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where each "<" and its ">" stand. A "<" within a tag (in the name of an attribute, which libxml2 lets through) begins nothing."""
    begins, closes = np.flatnonzero(signs == ord("<")), np.flatnonzero(signs == ord(">"))
    if len(begins) != len(closes) or (begins[1:] < closes[:-1]).any():
        _, first = np.unique(np.searchsorted(closes, begins), return_index=True)
        begins = begins[first]
        closes = closes[np.searchsorted(closes, begins)]
    return begins, closes


def name_word(name: str) -> np.uint64:
    """Return the first NAME_BYTES bytes of a name as one number, the first byte lowest."""
    return np.uint64(int.from_bytes(name[:NAME_BYTES].encode(), "little"))


def _read_names(padded: bytes, tags: NDArray[np.intp]) -> NDArray[np.uint64]:
    """The first bytes of the name of each tag, as one number. padded: the markup and NAME_BYTES more bytes.

    A name ends at a space, "/" or ">". The bytes of a number that are zero are found all at once (Hacker's Delight, 6-1), here those that
    are zero once such a sign is taken off; the lowest of them is where the name ends.
    """
    words = np.ndarray((len(padded) - NAME_BYTES + 1,), np.dtype("<u8"), padded, strides=(1,))[tags]
    ends: NDArray[np.uint64] = np.zeros(len(words), np.uint64)
    for sign in _NAME_ENDS:
        rest = words ^ sign
        ends |= (rest - _LOW) & ~rest & _HIGH
    lowest = ends & (~ends + np.uint64(1))
    kept: NDArray[np.uint64] = np.where(lowest == 0, ~lowest, (lowest >> np.uint64(7)) - np.uint64(1))
    return np.asarray(words & kept, np.uint64)


def _kinds(names: NDArray[np.uint64]) -> NDArray[np.uint8]:
    """The kinds of elements of these names."""
    slots = (names * _HASH) >> _HASH_SHIFT
    kinds = np.where(_SLOT_NAMES[slots] == names, _SLOT_KINDS[slots], np.uint8(BLOCK))
    is_amp = (names & name_word("\x7f" * 4 + "\0" * 4)) == name_word("amp-")
    kinds[is_amp & (kinds == BLOCK) & (_SLOT_NAMES[slots] != names)] = EMBED
    return kinds


def _slots() -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """The known names and their kinds, each where its hash says."""
    names, kinds = np.zeros(1 << HASH_BITS, np.uint64), np.zeros(1 << HASH_BITS, np.uint8)
    words = np.array([name_word(name) for name in KINDS])
    slots = (words * _HASH) >> _HASH_SHIFT
    names[slots], kinds[slots] = words, list(KINDS.values())
    return names, kinds


_NAME_ENDS = tuple(np.uint64(sign * 0x0101010101010101) for sign in b" />")
_LOW, _HIGH = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)
HASH_BITS = 10
_HASH = np.uint64(
    3720485401245954389
)  # found by trial: sends no two of the known names to one slot, which a test holds
_HASH_SHIFT = np.uint64(64 - HASH_BITS)
_SLOT_NAMES, _SLOT_KINDS = _slots()


def _text_bytes(
    written: bytes, signs: NDArray[np.uint8], texts: NDArray[np.intp], ends: NDArray[np.intp], silent: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """How long each text is without white space around it, in bytes; 0 where it is silent."""
    lengths = np.where(silent, 0, ends - texts).astype(np.int64)
    begins_blank = signs[np.minimum(texts, len(signs) - 1)] <= ord(" ")
    unsure = np.flatnonzero(begins_blank & (lengths > 0))
    found = [written[text:end] for text, end in zip(texts[unsure].tolist(), ends[unsure].tolist(), strict=True)]
    lengths[unsure] = list(map(len, map(bytes.strip, found)))
    return lengths


def _find_unseen(
    written: bytes,
    begins: NDArray[np.intp],
    closes: NDArray[np.intp],
    kinds: NDArray[np.uint8],
    is_end: NDArray[np.bool_],
) -> None:
    """Turn inline elements that are switched off into ones to leave out."""
    wordy = np.flatnonzero((closes - begins >= SHORTEST_SUSPECT) & ~is_end & ((kinds == PLAIN) | (kinds == MARKED)))
    places = zip((begins[wordy] + 1).tolist(), closes[wordy].tolist(), strict=True)
    tags = b"\n".join([written[begin:close] for begin, close in places])
    ends = np.cumsum(closes[wordy] - begins[wordy])
    suspects = sorted(set(np.searchsorted(ends, _places(tags), side="right").tolist()))
    pieces = wordy[suspects]
    for piece, begin, close in zip(pieces.tolist(), begins[pieces].tolist(), closes[pieces].tolist(), strict=True):
        text = written[begin + 1 : close].decode("utf-8", "replace")
        if is_unseen(text, is_link=text[:2] == "a "):
            kinds[piece] = SKIP


def _places(tags: bytes) -> list[int]:
    """Where any of the suspects stands."""
    found = []
    for word in SUSPECTS:
        place = tags.find(word.encode())
        while place >= 0:
            found.append(place)
            place = tags.find(word.encode(), place + 1)
    return found


def _left_out(
    kinds: NDArray[np.uint8], is_end: NDArray[np.bool_], is_empty: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which pieces are left out (tag and text, tag only of the last one), and which texts."""
    tags, texts = np.zeros(len(kinds), np.bool_), np.zeros(len(kinds), np.bool_)
    steps = np.where(is_end, -1, np.where(is_empty, 0, 1))
    depths = np.cumsum(steps).tolist()
    behind = 0
    for piece in np.flatnonzero(((kinds == SKIP) | (kinds == EMBED)) & ~is_end & ~is_empty).tolist():
        if piece < behind:
            continue
        inside = depths[piece]
        last = piece + 1
        while depths[last] >= inside:
            last += 1
        tags[piece : last + 1] = True
        kinds[piece + 1 : last + 1] = SKIP
        texts[piece:last] = True
        behind = last
    return tags, texts
