"""Unicode normalisation that takes no longer than the text is long."""

from __future__ import annotations

import re
from unicodedata import normalize

# Combining marks on one letter; sorting a run of n of them takes n² steps. Thirty are more than any language needs: the
# Stream-Safe Text Format of UAX #15 breaks runs there.
MOST_MARKS = 30
_MARKS = "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u06d6-\u06dc\u0730-\u074a\u0e38-\u0e3a\u0e48-\u0e4b\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a\ufe20-\ufe2f]"
_LONG_RUN = re.compile(f"({_MARKS}{{{MOST_MARKS}}}){_MARKS}+")


def with_few_marks(text: str) -> str:
    """Return text without the marks beyond the thirtieth on one letter."""
    return text if text.isascii() else _LONG_RUN.sub(r"\1", text)


def nfc(text: str) -> str:
    """Return text in Normalization Form C, without the marks beyond the thirtieth on one letter. nfc(nfc(t)) == nfc(t)."""
    return text if text.isascii() else normalize("NFC", with_few_marks(text))
