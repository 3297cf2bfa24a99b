"""What a text is about, in a few hundred bytes: its telling terms and a sample of its phrases. Pure functions.

A sketch is drawn from title, excerpt and the beginning of the body alone, in any language and script: words without marks and
endings, numbers, and pairs of signs where a script writes without spaces. Which terms are common is not known here; the
index counts that.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zlib import crc32

from archive.model.normalisation import with_few_marks
from archive.store.searchtext import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterator

# News says first what it is about: signs of the body that are looked at, about 500 words.
MAX_BODY = 3_000
MAX_HEAD = 600
# A body of so many signs, about 40 words, speaks for itself; of a shorter one the excerpt is looked at, too.
MIN_BODY = 250
# Terms of a sketch, most prominent first; an article of 500 words has about 250 that differ.
MAX_TERMS = 200
# Terms by which a record is found at all, of those.
MAX_KEYS = 40
# Letters of a word that count: endings fall away in every inflected language (McNamee and Mayfield, "Character n-gram
# tokenization for European language text retrieval", 2004, found stems of 4 to 6 letters as good as stemmers).
STEM = 6
# Phrases are runs of so many words; so many of their smallest hashes are kept ("bottom-k", Broder 1997): the Jaccard share
# is then estimated with a deviation of about 0.05.
PHRASE = 4
MAX_PHRASES = 96
# Texts of fewer words have too few phrases to be called a copy of one another.
MIN_PHRASES = 16

# How a term occurs, as bits of its mark; the low bits count it (1 to 7).
IN_TITLE, IS_NAME, IS_NUMBER, COUNT = 0x80, 0x40, 0x20, 0x07
_FORM = 3  # place of the two bits for the form: of a word its length, of a number its kind

# The share of texts a term would be in, guessed by its form, while an archive is too small to count. Words by length (to 3
# letters, to 5, to 7, longer), numbers (two digits, a year, three digits, longer); shares of English, German and Russian news,
# rounded. Only their order matters much, and an archive of a few hundred records forgets them.
_SHARE_OF_NAMES = 0.01
_SHARE_OF_WORDS = (0.3, 0.08, 0.03, 0.02)
_SHARE_OF_NUMBERS = (0.25, 0.15, 0.02, 0.005)

_TOKEN = re.compile(rf"[{UNSPACED}]+|\d+(?:[.,:]\d+)*|[^\W\d_{UNSPACED}]+", re.UNICODE)
_UNSPACED_RUN = re.compile(rf"[{UNSPACED}]+")
# A capital letter after one of these says nothing: a sentence, a quotation or a line begins.
_OPENS = frozenset('.!?…:;"“”„«»‘([{-–—•|/\n')


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """The terms of a text by their hashes, most prominent first, each with its mark; and a sample of its phrases.

    phrases: how many different ones the text has. words: the terms as they are written, by hash; it takes no part in
    what is stored.
    """

    terms: tuple[int, ...] = ()
    marks: bytes = b""
    sample: tuple[int, ...] = ()
    phrases: int = 0
    words: dict[int, str] = field(default_factory=dict, compare=False, repr=False)

    def found_by(self) -> tuple[int, ...]:
        """Return the terms by which the record is found."""
        return self.terms[:MAX_KEYS]

    def packed(self) -> tuple[bytes, bytes, bytes, int]:
        """Return terms, marks, sample and number of phrases as the index stores them."""
        return array("I", self.terms).tobytes(), self.marks, array("I", self.sample).tobytes(), self.phrases


def unpacked(terms: bytes, marks: bytes, sample: bytes, phrases: int) -> Sketch:
    """Return the sketch that was packed."""
    return Sketch(terms=tuple(array("I", terms)), marks=marks, sample=tuple(array("I", sample)), phrases=phrases)


def sketch_of(title: str, excerpt: str, body: str) -> Sketch:
    """Return the sketch of a record's plain texts; the same texts give the same sketch."""
    head, text = title[:MAX_HEAD], body[:MAX_BODY]
    lead = excerpt[:MAX_HEAD]
    counts: dict[int, _Term] = {}
    for term in _terms(_folded(head)):
        _count(counts, term, in_title=True)
    # a text says itself what its excerpt says; the excerpt may be the site's own line, the same on every page
    for term in _terms(_folded(text if len(text) >= MIN_BODY else f"{lead}\n{text}")):
        _count(counts, term, in_title=False)
    chosen = sorted(counts.values(), key=_Term.order)[:MAX_TERMS]
    phrases = _phrases(text or f"{head} {lead}")
    return Sketch(
        terms=tuple(term.hash for term in chosen),
        marks=bytes(term.mark() for term in chosen),
        sample=tuple(sorted(phrases)[:MAX_PHRASES]),
        phrases=len(phrases),
        words={term.hash: term.word for term in chosen},
    )


def common_share(one: Sketch, other: Sketch) -> float:
    """Return the estimated Jaccard share of the phrases of two texts, 0 to 1; 0 where a text is too short to tell."""
    if min(one.phrases, other.phrases) < MIN_PHRASES:
        return 0.0
    mine, theirs = set(one.sample), set(other.sample)
    if len(mine & theirs) < MIN_PHRASES // 2:  # nearly always: different texts, however alike, share no runs of words
        return 0.0
    size = min(MAX_PHRASES, len(mine | theirs))
    smallest = sorted(mine | theirs)[:size]
    return sum(each in mine and each in theirs for each in smallest) / size


def contained_share(one: Sketch, other: Sketch) -> float:
    """Return the estimated share of the shorter text's phrases that the longer one has, 0 to 1: a cut copy has all."""
    jaccard = common_share(one, other)
    common = jaccard * (one.phrases + other.phrases) / (1 + jaccard)
    return min(1.0, common / min(one.phrases, other.phrases)) if jaccard else 0.0


def likely_share(mark: int) -> float:
    """Return the share of texts that a term of this form would be in, by guess."""
    form = mark >> _FORM & 3
    if mark & IS_NUMBER:
        return _SHARE_OF_NUMBERS[form]
    return _SHARE_OF_NAMES if mark & IS_NAME else _SHARE_OF_WORDS[form]


def _form(word: str, kind: int) -> int:
    """Return the form of a term, 0 (common) to 3 (rare), by its length."""
    if kind == IS_NUMBER:
        digits = re.sub(r"\D", "", word)
        if len(digits) == 4 and digits[:2] in ("19", "20"):
            return 1
        return 0 if len(digits) < 3 else 2 if len(digits) == 3 else 3
    if _UNSPACED_RUN.match(word):
        return 2
    return min(3, max(0, (len(word) - 2) // 2))


@dataclass(slots=True)
class _Term:
    """One term while a text is read."""

    hash: int
    word: str
    kind: int
    place: int
    count: int = 0
    in_title: bool = False
    names: int = 0
    opens: int = 0

    def is_name(self) -> bool:
        """Whether it stands with a capital wherever a sentence does not begin with it, at least once."""
        return self.names > 0 and self.names + self.opens == self.count

    def mark(self) -> int:
        name = IS_NAME if self.is_name() else 0
        form = _form(self.word, self.kind) << _FORM
        return (IN_TITLE if self.in_title else 0) | name | self.kind | form | min(max(self.count, 1), COUNT)

    def order(self) -> tuple[float, int]:
        """Return what sorts prominent terms first: title, names and numbers, often said, long, early."""
        weight = 3.0 * self.in_title + 2.0 * (self.is_name() or self.kind == IS_NUMBER)
        weight += math.log1p(self.count) + 0.2 * min(len(self.word), 10)
        return -weight, self.place


@dataclass(frozen=True, slots=True)
class _Found:
    """One occurrence of a term: its stem, the word as written, and how it stands."""

    stem: str
    word: str
    kind: int
    is_capital: bool
    opens: bool


def _count(counts: dict[int, _Term], found: _Found, *, in_title: bool) -> None:
    digest = crc32(found.stem.encode())
    term = counts.get(digest)
    if term is None:
        term = counts[digest] = _Term(digest, found.word, found.kind, len(counts))
    term.in_title = term.in_title or in_title
    if in_title:  # headlines set capitals everywhere
        return
    term.count += 1
    term.names += found.is_capital and not found.opens
    term.opens += found.is_capital and found.opens
    if found.is_capital and not found.opens:
        term.word = found.word


def _terms(text: str) -> Iterator[_Found]:
    for match in _TOKEN.finditer(text):
        token = match[0]
        first = token[0]
        if first.isdigit():
            digits = re.sub(r"\D", "", token)
            yield _Found("#" + digits, token, IS_NUMBER, False, False)
        elif _UNSPACED_RUN.match(first):
            for place in range(max(1, len(token) - 1)):
                pair = token[place : place + 2]
                yield _Found(pair, pair, 0, False, False)
        elif len(token) > 1:
            stem = token.casefold()[:STEM]
            yield _Found(stem, token, 0, first.isupper(), first.isupper() and _opens(text, match.start()))


def _opens(text: str, start: int) -> bool:
    """Whether a sentence, a line or a quotation begins there."""
    before = start - 1
    while before >= 0 and text[before] in " '’\u200b":
        before -= 1
    return before < 0 or text[before] in _OPENS


def _phrases(text: str) -> set[int]:
    """Return the hashes of a text's runs of words; signs of scripts without spaces count as words."""
    words: list[str] = []
    for match in _TOKEN.finditer(_folded(text).casefold()):
        words += match[0] if _UNSPACED_RUN.match(match[0]) else (match[0],)
    return {crc32(" ".join(words[place : place + PHRASE]).encode()) for place in range(len(words) - PHRASE + 1)}


def _folded(text: str) -> str:
    """Return a text without marks on its letters, compatibility forms as plain ones."""
    if text.isascii():
        return text
    bare = unicodedata.normalize("NFKD", with_few_marks(text))
    kept = "".join(sign for sign in bare if unicodedata.category(sign)[0] != "M" or sign in "\u3099\u309a")
    return unicodedata.normalize("NFC", kept)
