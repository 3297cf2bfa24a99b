"""The language of a text, by its letters and words; and what becomes of what the page says of it.

Codes are ISO 639-1 in lower case, of three letters (ISO 639-3) where there is none of two. Conventions (docs/decisions/0012-language.md):
Bokmål is `no`, as is Norwegian of an unknown kind, and Nynorsk `nn`; Chinese is `zh` in any script; Bosnian, Croatian,
Montenegrin and Serbian are told apart by the page alone, for their words hardly do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pycld2

# The beginning of a text tells its language as well as the whole: 97.5 % at 1,000 and at 2,000 characters of 200 labelled texts.
_SAMPLE = 1_500
_FEWEST_LETTERS = 20  # fewer are a name
# From here on the detector may overrule the page; shorter texts are often names, numbers and addresses.
_SURE_LETTERS = 120
_SURE = 0.7  # share of the sample that is in the language; below it the page is in two
_PRESENT = 0.2  # share from which a language that the page states is in the text, not beside it
_UNSURE = 0.5  # what a verdict is worth that the detector itself calls unreliable
# cld2 refuses controls and what Unicode keeps for no character; a surrogate has no UTF-8.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]|[\U0001fffe\U0001ffff]")
_LETTER = re.compile(r"[^\W\d_]")
_RENAMED = {
    "iw": "he",
    "jw": "jv",
    "in": "id",
    "nb": "no",
    "zh-hant": "zh",
    "sr-me": "sr",
    "fil": "tl",
    "mo": "ro",
    "sh": "sr",
}
# Tongues that pages quote and are not written in: placeholder text, formulas.
_QUOTED = frozenset({"la", "sa", "tlh", "ia", "ie", "vo", "zzp", "zzb", "zzh", "xxx"})
_ONE_TONGUE = frozenset({"bs", "hr", "sr", "cnr"})


@dataclass(frozen=True, slots=True)
class Detected:
    """A language and how sure it is, 0 to 1: the share of the text that is in it."""

    code: str
    confidence: float


def detect_language(text: str) -> Detected | None:
    """Return the language that most of a text's first 1,500 characters are in, None for less than a few words of one.

    A function of the text alone; never raises, whatever the text is.
    """
    found = _shares(text)
    return max(found, key=lambda each: each.confidence, default=None)


def settled_language(text: str, stated: str | None) -> tuple[str | None, bool]:
    """Return the language of a page and whether its text said so; stated: the code that the page states, if any.

    The text overrules the page where it is long enough and the detector sure; a language that the page states and a fifth
    of the text is in stays.
    """
    found = _shares(text)
    best = max(found, key=lambda each: each.confidence, default=None)
    if best is None:
        return stated, False
    if stated is None:
        return (best.code, True) if best.confidence >= _UNSURE else (None, False)
    if best.code == stated or {best.code, stated} <= _ONE_TONGUE:
        return stated, False
    is_present = any(each.code == stated and each.confidence >= _PRESENT for each in found)
    if is_present or best.confidence < _SURE or len(_LETTER.findall(text[:_SAMPLE])) < _SURE_LETTERS:
        return stated, False
    return best.code, True


def _shares(text: str) -> list[Detected]:
    """Return the languages of the beginning of a text, each with its share of it, halved where the detector is unsure."""
    sample = _UNREADABLE.sub(" ", text[:_SAMPLE])
    if len(_LETTER.findall(sample)) < _FEWEST_LETTERS:
        return []
    try:
        is_reliable, _, details = pycld2.detect(sample, bestEffort=True)
    except pycld2.error:  # the sample is no UTF-8 by its lights; it names no other reason
        return []
    named = [(_RENAMED.get(code.lower(), code.lower()), percent) for _, code, percent, _ in details if percent]
    quoted = sum(percent for name, percent in named if name in _QUOTED)
    worth = (1.0 if is_reliable else _UNSURE) / max(1, 100 - quoted)
    own = (each for each in named if each[0] != "un" and each[0] not in _QUOTED and not each[0].startswith("xx"))
    return [Detected(name, min(1.0, percent * worth)) for name, percent in own]
