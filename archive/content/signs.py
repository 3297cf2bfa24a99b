"""Count the signs of many texts at once: letters, digits, stops and the like, as arrays over all texts of a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

# Classes of a sign, one bit each. UNCLEAN: signs that no reader sees. CASELESS: letters of scripts written without spaces. END: signs that end a sentence or a quote.
WORD, UPPER, DIGIT, STOP, COMMA, BAR, BREAK, UNCLEAN, CASELESS, LOWER, CURRENCY, END = (1 << n for n in range(12))
_SEEN = 1 << 15
STOPS = frozenset(".!?。！？…।؟۔")
COMMAS = frozenset(",，、،;；")
ENDS = STOPS | frozenset('”"»’:：)）」』')
BARS = frozenset("|»•›/·")
_INVISIBLE = (
    (0x00, 0x08), (0x0B, 0x0B), (0x0E, 0x1F), (0x80, 0x9F), (0xAD, 0xAD), (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E),
    (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
)  # fmt: skip
_SPACELESS = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))  # fmt: skip
# Filled as signs are met: a page has about a hundred of them, and looking up all 1.1 million at start would take a second.
_CLASSES: NDArray[np.uint16] = np.zeros(0x110000, np.uint16)


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


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of texts laid end to end, a separator between. classes: uint16 a sign. starts: where each text begins in them."""

    classes: NDArray[np.uint16]
    starts: NDArray[np.intp]

    def count(self, bits: int) -> NDArray[np.int64]:
        """Return for each text how many of its signs are of any of the classes."""
        return _sums((self.classes & bits) != 0, self.starts)

    def words(self) -> NDArray[np.int64]:
        r"""Return for each text how many runs of `\w` it has; every sign of a script without spaces begins one."""
        is_word = (self.classes & WORD) != 0
        begins = is_word.copy()
        begins[1:] &= ~is_word[:-1]
        return _sums(begins, self.starts)

    def first(self) -> NDArray[np.uint16]:
        """Return the classes of the first sign of each text; of the separator where it is empty."""
        return np.asarray(self.classes[self.starts])

    def last(self) -> NDArray[np.uint16]:
        """Return the classes of the last sign of each text."""
        return np.asarray(self.classes[np.maximum(np.append(self.starts[1:], len(self.classes)) - 2, 0)])


def read_signs(texts: Sequence[str]) -> Signs:
    """Return the signs of texts."""
    codes = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    classes = _CLASSES[codes]
    unknown = classes == 0
    if unknown.any():
        for code in np.unique(codes[unknown]).tolist():
            _CLASSES[code] = _class_of(code)
        classes = _CLASSES[codes]
    lengths = np.fromiter(map(len, texts), np.intp, len(texts))
    starts = np.zeros(len(texts), np.intp)
    if texts:
        np.cumsum(lengths[:-1] + 1, out=starts[1:])
    return Signs(classes, starts)


def _sums(is_member: NDArray[np.bool_], starts: NDArray[np.intp]) -> NDArray[np.int64]:
    if not len(starts):
        return np.zeros(0, np.int64)
    return np.add.reduceat(is_member.view(np.uint8), starts, dtype=np.int32).astype(np.int64)  # twice as fast


def _class_of(code: int) -> int:
    """The classes of one sign."""
    sign = chr(code)
    bits = _SEEN
    if sign.isalnum() or sign == "_":
        bits |= WORD
        kind = category(sign)
        bits |= UPPER * (kind in ("Lu", "Lt")) | LOWER * (kind == "Ll") | DIGIT * (kind == "Nd")
        bits |= CASELESS * any(first <= code <= last for first, last in _SPACELESS)
    bits |= STOP * (sign in STOPS) | COMMA * (sign in COMMAS) | BAR * (sign in BARS) | BREAK * (sign == "\n")
    bits |= CURRENCY * (category(sign) == "Sc") | END * (sign in ENDS)
    return bits | UNCLEAN * any(first <= code <= last for first, last in _INVISIBLE)


def clean(text: str) -> str:
    """Return text without invisible characters, C1 references read as windows-1252. (NFC is done once at the end.)"""
    if text.isascii():
        return text
    if _C1_SIGN.search(text):
        text = text.translate(_C1)
    text = INVISIBLE.sub("", text)
    return _JOINERS.sub("", text) if "\u200c" in text or "\u200d" in text else text
