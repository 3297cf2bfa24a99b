"""Read the texts of runs of pieces: references resolved, white space folded, a line for each `<br>` line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from archive.content.tags import BLOCK, BREAK, PICTURE, unescaped
from archive.content.tokens import emoji_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from archive.content.markup import Markup

_LINE = b"\0"  # stands for a `<br>` among the parts of a text: no parser lets this sign through
_PART = b"\x01"  # begins each text while many are read at once
AT_ONCE = 2_000  # texts that are read at once: bounds the memory for their words


def read_texts(
    markup: Markup, begins: NDArray[np.intp], ends: NDArray[np.intp], is_pre: NDArray[np.bool_]
) -> list[str]:
    """Return the texts of runs of pieces, each from the text of its first piece on: white space folded, in `<pre>` as it stands."""
    flowing = np.flatnonzero(~is_pre)
    texts: list[str] = []
    for first in range(0, len(flowing), AT_ONCE):
        some = flowing[first : first + AT_ONCE]
        texts += _folded_texts(markup, begins[some], ends[some])
    for index in np.flatnonzero(is_pre).tolist():
        texts.insert(index, _preformatted(markup, int(begins[index]), int(ends[index])))
    return texts


def _folded_texts(markup: Markup, begins: NDArray[np.intp], ends: NDArray[np.intp]) -> list[str]:
    """All of them are decoded and folded in one go, parted by a sign: a call for each would cost more than the work.

    The sign stands where the ">" before the text was, as does the one for a line.
    """
    lengths = ends - begins
    firsts = np.cumsum(lengths) - lengths
    pieces = np.arange(int(lengths.sum())) + np.repeat(begins - firsts, lengths)
    kinds = markup.kinds[pieces]
    is_first = np.zeros(len(pieces), np.bool_)
    is_first[firsts] = True
    is_line, is_picture = (kinds == BREAK) & ~is_first, (kinds == PICTURE) & ~is_first
    text_begins, text_ends = markup.text_begins[pieces], markup.text_ends[pieces]
    written = bytearray(markup.written)
    signs = np.frombuffer(written, np.uint8)
    signs[text_begins[is_first] - 1], signs[text_begins[is_line] - 1] = _PART[0], _LINE[0]
    says = is_first | is_line | is_picture | ((text_ends > text_begins) & ~markup.is_silent[pieces])
    data, begin = bytes(written), text_begins - (is_first | is_line)
    parts = [data[one:two] for one, two in zip(begin[says].tolist(), text_ends[says].tolist(), strict=True)]
    for number, piece in zip(np.flatnonzero(is_picture[says]).tolist(), pieces[is_picture].tolist(), strict=True):
        if emoji := emoji_of(markup.tag(piece)):
            parts[number] = emoji.encode() + parts[number]
    joined = b"".join(parts)
    if joined.count(_PART) != len(begins):  # a page that holds the sign itself
        return [_folded(markup, one, two) for one, two in zip(begins.tolist(), ends.tolist(), strict=True)]
    folded = " ".join(unescaped(joined.decode("utf-8", "replace")).split())
    sign = _PART.decode()
    texts = folded.replace(f" {sign}", sign).replace(f"{sign} ", sign).split(sign)[1:]
    return [folded_lines(text.split("\0")) if "\0" in text else text for text in texts] if "\0" in folded else texts


def _folded(markup: Markup, begin: int, end: int) -> str:
    """The text of one run with its white space folded."""
    return folded_lines(unescaped(b"".join(_parts(markup, begin, end)).decode("utf-8", "replace")).split("\0"))


def _preformatted(markup: Markup, begin: int, end: int) -> str:
    """The text as it stands; block-level elements and `<br>` begin lines."""
    text = unescaped(b"".join(_parts(markup, begin, end)).decode("utf-8", "replace"))
    text = text.replace("\0", "\n").strip("\n")
    return "" if text.isspace() else text


def _parts(markup: Markup, begin: int, end: int) -> list[bytes]:
    kinds, is_silent = markup.codes, markup.silent
    written, texts, ends = markup.written, markup.texts, markup.ends
    parts = [written[texts[begin] : ends[begin]]] if ends[begin] > texts[begin] else []
    for piece in range(begin + 1, end):
        kind = kinds[piece]
        if kind == BREAK:
            parts.append(_LINE)
        elif kind == PICTURE:
            if emoji := emoji_of(markup.tag(piece)):
                parts.append(emoji.encode())
        elif kind == BLOCK and parts and not parts[-1].endswith((b"\n", _LINE)):  # within <pre>
            parts.append(_LINE)
        if not is_silent[piece] and ends[piece] > texts[piece]:
            parts.append(written[texts[piece] : ends[piece]])
    return parts


def folded_lines(lines: Iterable[str]) -> str:
    """Return lines with their white space folded, without the empty ones."""
    folded = (" ".join(line.split()) for line in lines)
    return "\n".join([line for line in folded if line])
