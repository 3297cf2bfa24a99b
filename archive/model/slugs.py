"""File names from titles: the original's, exact, and our own, portable. Pure functions of text."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from archive.model.normalisation import with_few_marks

# RECORD.md part 2 §2: titles are cut at the first space at or after this index (138…142 were tried; only 140 fits).
_ORIGINAL_CUT = 140
# Our own limit: leaves room for "-" and 8 hex digits, ".md" and a temporary suffix in eCryptfs' 143-byte names.
MAX_SLUG_BYTES = 80
UNTITLED = "untitled"

_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"com{n}" for n in range(10)} | {f"lpt{n}" for n in range(10)}
)  # Windows device names, learn.microsoft.com "Naming Files": reserved with any extension


def original_slug(title: str) -> str:
    """Return the slug the original site gave to a title; "" where nothing is left of it.

    RECORD.md part 2 §2, exact on 5,824 of 5,824 records: cut at the first space at or after index 140, lower case,
    NFD, `[a-z0-9_]` kept, hyphens and white space as one hyphen, all else dropped. At most as long as the title.
    """
    cut = title.find(" ", _ORIGINAL_CUT)
    kept = title if cut < 0 else title[:cut]
    return _hyphenated(unicodedata.normalize("NFD", with_few_marks(kept).lower()))


def _hyphenated(text: str) -> str:
    letters = "".join("-" if sign == "-" or sign.isspace() else sign for sign in text)
    return re.sub(r"-+", "-", re.sub(r"[^a-z0-9_-]", "", letters)).strip("-")


def slug(title: str) -> str:
    """Return a portable file name, without extension, for a title: `[a-z0-9-]`, 1 to 80 bytes, cut at a word.

    The original's rule, with letters and digits of other scripts transliterated (anyascii) rather than dropped and `_`
    as `-`. Never a Windows device name; "untitled" where the title has no letter or digit. slug(slug(t)) == slug(t).
    """
    ascii_title = "".join(_transliterated(sign) for sign in unicodedata.normalize("NFKD", with_few_marks(title)))
    whole = _hyphenated(ascii_title.lower().replace("_", "-"))
    short = _cut_at_word(whole)
    if short in _RESERVED:
        return f"{UNTITLED}-{short}"
    return short or UNTITLED


def _transliterated(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign.isspace():
        return " "
    return anyascii(sign) if unicodedata.category(sign)[0] in "LN" else ""


def _cut_at_word(text: str) -> str:
    if len(text) <= MAX_SLUG_BYTES:
        return text
    cut = text.rfind("-", 0, MAX_SLUG_BYTES + 1)
    # One word of more than 80 letters has no seam: cut it where it must be cut.
    return text[:cut] if cut > 0 else text[:MAX_SLUG_BYTES]
