"""Text as words: where they begin and end in any script, and which endings still leave a word the same.

Scripts without spaces (Han, Hiragana, Thai …) have a word a sign, so that a keyword in them is found inside running text;
Katakana, Hangul and everything else are read in runs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Han, Hiragana, Thai, Lao, Myanmar, Khmer
_UNSPACED = "\u3005-\u3007\u3041-\u3096\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e01-\u0e4e\u0e81-\u0ece\u1000-\u104f\u1780-\u17d3\U00020000-\U0002fa1f"
_KATAKANA = "\u30a1-\u30fa\u30fc-\u30ff"
_HANGUL = "\uac00-\ud7a3"
# vowel signs and other marks that belong to the letter before them: Latin, Hebrew, Arabic, the scripts of India
_MARKS = "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff"
_LETTERS = rf"[^\W_{_UNSPACED}{_KATAKANA}{_HANGUL}{_MARKS}]"
# a programming language is a word, too: C++, C#
_WORD = re.compile(
    rf"{_LETTERS}+(?:[{_MARKS}]+{_LETTERS}*)*(?:\+\+|\#(?!\w))?|[{_UNSPACED}]|[{_KATAKANA}]+|[{_HANGUL}]+|[{_MARKS}]+"
)
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:\+\+|\#(?!\w))?")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\uff07]")
# NFKC would make letters of them, and "Azure™" another word
_RIGHTS_SIGNS = re.compile("[\u2122\u2120\u00ae\u00a9]")


def normalised(text: str) -> str:
    """Return text in the form in which words are looked for: NFKC, one kind of apostrophe."""
    if text.isascii():
        return text
    return _APOSTROPHES.sub("'", unicodedata.normalize("NFKC", _RIGHTS_SIGNS.sub(" ", text)))


def words_in(text: str) -> list[str]:
    """Return the words of a normalised text, in order."""
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text)


def spans_in(text: str) -> list[tuple[int, int]]:
    """Return where the words of a normalised text begin and end, in order; slower than `words_in`."""
    return [match.span() for match in (_ASCII_WORD if text.isascii() else _WORD).finditer(text)]


# Endings that a word may carry and be the same word, by language: plural and case of nouns, nothing that makes another
# word (-er, -ing, -ed do). Conservative on purpose: what is missed can be declared as a keyword of its own.
_ENDINGS = {
    "en": ("s", "es"),
    "de": ("s", "es", "e", "en", "n"),
    "nl": ("s", "en", "n"),
    "sv": ("s", "en", "er", "ar", "or", "et", "na"),
    "da": ("s", "en", "er", "e", "et", "ne"),
    "no": ("s", "en", "er", "e", "et", "ne"),
    "fr": ("s", "x", "e", "es"),
    "es": ("s", "es"),
    "pt": ("s", "es"),
    "it": (),
    "pl": ("a", "u", "owi", "em", "ie", "y", "ów", "om", "ami", "ach", "i", "e"),
    "ru": ("а", "у", "ом", "е", "ы", "и", "ов", "ам", "ами", "ах", "ей"),
    "uk": ("а", "у", "ом", "і", "и", "ів", "ам", "ами", "ах"),
    "tr": ("ler", "lar", "i", "ı", "in", "ın", "de", "da"),
    "ko": ("은", "는", "이", "가", "을", "를", "의", "에", "와", "과", "도", "로", "으로"),
}
# Endings that take the place of a word's last letters: English and Spanish -y, Italian and Slavic vowels.
_CHANGES = {
    "en": (("y", "ies"),),
    "it": (("o", "i"), ("a", "e"), ("e", "i")),
    "pt": (("ão", "ões"), ("l", "is")),
    "fr": (("al", "aux"), ("el", "elle")),
    "es": (("z", "ces"), ("ión", "iones")),
    "ru": (("а", "ы"), ("а", "и"), ("а", "у"), ("а", "е"), ("а", "ой"), ("ь", "и"), ("ие", "ия"), ("я", "и"), ("я", "ю"),
           ("ый", "ого"), ("ый", "ым"), ("ый", "ые"), ("ый", "ых"), ("ая", "ой"), ("ая", "ую")),
    "pl": (("a", "y"), ("a", "i"), ("a", "ę"), ("a", "ą"), ("y", "ego"), ("y", "ym"), ("y", "ych"), ("y", "e")),
}  # fmt: skip
# Shorter words take no ending: too many of them, lengthened by a letter, are others ("car", "care").
_SHORTEST_INFLECTED = 4
# Letters of a Korean noun are syllables.
_SHORTEST_HANGUL = 2
_LONGEST_ACRONYM = 5


@lru_cache(maxsize=20_000)
def forms_of(word: str, language: str) -> frozenset[str]:
    """Return the folded forms in which a keyword's word may stand in a text of that language ("" as English)."""
    folded = word.casefold()
    code = language[:2] if language[:2] in _ENDINGS else "en"
    shortest = _SHORTEST_HANGUL if code == "ko" else _SHORTEST_INFLECTED
    if is_acronym(word):
        return frozenset({folded, folded + "s"})
    if len(folded) < shortest or not folded.isalpha():
        return frozenset({folded})
    changed = {folded.removesuffix(old) + new for old, new in _CHANGES.get(code, ()) if folded.endswith(old)}
    return frozenset({folded, *changed, *(folded + ending for ending in _ENDINGS[code])})


def is_acronym(word: str) -> bool:
    """Whether a keyword's word is written as an acronym: "GAN" and "LLM" are, "gan" and "NVIDIA" are not."""
    return 2 <= len(word) <= _LONGEST_ACRONYM and word.isupper()


def is_as_written(keyword: str, written: str) -> bool:
    """Whether a word of a text spells an acronym as the keyword does, but for a plural s: "GANs" does, "gan" does not."""
    return written in (keyword, keyword + "s")
