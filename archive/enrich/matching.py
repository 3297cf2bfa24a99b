"""Keywords found in a text: all keywords of a taxonomy in one walk over its words."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from archive.enrich.words import forms_of, is_acronym, is_as_written, normalised, spans_in, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from archive.enrich.taxonomy import Taxonomy

# between two words of a keyword may stand a space where a hyphen was declared, and the other way round
_LOOSE = re.compile(r"[\s\u00ad‐‑–-]{1,2}")
_SIGNS_BEFORE = re.compile(r"^[^\w\s]+")
# so many taxonomies and languages are in use at once in one process, generously
_COMPILED = 64


class Found(NamedTuple):
    """A keyword of a topic in a text: the topic's place in the taxonomy, the keyword, the words found, and their number."""

    topic: int
    keyword: str
    written: str
    at: int


class _Phrase(NamedTuple):
    """A keyword ready to be looked for: the forms of each of its words, and what stands between and before them."""

    topic: int
    keyword: str
    words: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    gaps: tuple[str, ...]
    before: str
    is_plain: bool


class Matcher:
    """The keywords of one taxonomy for texts of one language, by the forms of their first word."""

    def __init__(self, taxonomy: Taxonomy, language: str) -> None:
        self._is_exact = not taxonomy.endings
        self._phrases: dict[str, list[_Phrase]] = {}
        for number, topic in enumerate(taxonomy.topics):
            for keyword in topic.keywords:
                phrase = _phrase(number, keyword, None if self._is_exact else language)
                for form in phrase.forms[0]:
                    self._phrases.setdefault(form, []).append(phrase)
        self._hashtags: dict[str, list[tuple[int, str]]] = {}
        for number, topic in enumerate(taxonomy.topics):
            # the original's files have several in one entry: "#MSTeams #MicrosoftTeams"
            for said in (topic.name, *(part for entry in topic.hashtags for part in entry.split())):
                self._hashtags.setdefault(_joined(said), []).append((number, said))

    def find(self, text: str, *, is_caseless: bool = False) -> list[Found]:
        """Return every keyword at every place where it stands, in the order of the text; a keyword declared twice, twice.

        is_caseless: acronyms in small letters, too (tags are often written so).
        """
        text = text if self._is_exact else normalised(text)
        return list(self._found(text, is_caseless or self._is_exact))

    def find_tag(self, tag: str) -> list[Found]:
        """Return the keywords, hashtags and topic names that a tag is: the whole of it, in any case and spacing."""
        words = len(words_in(normalised(tag)))
        whole = [each for each in self.find(tag, is_caseless=True) if len(words_in(each.written)) == words]
        told = {each.topic for each in whole}
        hashtags = self._hashtags.get(_joined(tag), ())
        return whole + [Found(topic, said, tag, 0) for topic, said in hashtags if topic not in told]

    def _found(self, text: str, is_caseless: bool) -> Iterator[Found]:
        words, spans = words_in(text), list[tuple[int, int]]()
        for at, word in enumerate(words):
            for phrase in self._phrases.get(word.casefold(), ()):
                if not _has_words(phrase, words[at : at + len(phrase.words)], is_caseless):
                    continue
                if phrase.is_plain:
                    yield Found(phrase.topic, phrase.keyword, word, at)
                    continue
                spans = spans or spans_in(text)
                if self._is_spelt(phrase, text, spans[at : at + len(phrase.words)]):
                    written = text[spans[at][0] : spans[at + len(phrase.words) - 1][1]]
                    yield Found(phrase.topic, phrase.keyword, written, at)

    def _is_spelt(self, phrase: _Phrase, text: str, spans: list[tuple[int, int]]) -> bool:
        """Whether what stands before and between the words is the keyword's."""
        start, end = spans[0][0], spans[-1][1]
        if phrase.before and not text.endswith(phrase.before, 0, start):
            return False
        if self._is_exact:
            return text[start:end].lower() == phrase.keyword.lower()[len(phrase.before) :]
        between = (text[one[1] : other[0]] for one, other in pairwise(spans))
        return all(map(_is_same_gap, phrase.gaps, between))


@lru_cache(maxsize=_COMPILED)
def matcher(taxonomy: Taxonomy, language: str) -> Matcher:
    """Return the matcher of a taxonomy for a language (two letters, "" where unknown); made once for each in a process."""
    return Matcher(taxonomy, language)


def _phrase(number: int, keyword: str, language: str | None) -> _Phrase:
    """Return a keyword ready to be looked for; without a language, in no other form than its own."""
    text = keyword if language is None else normalised(keyword)
    words = tuple(words_in(text))
    signs = _SIGNS_BEFORE.match(text)
    return _Phrase(
        topic=number,
        keyword=keyword,
        words=words,
        forms=tuple(frozenset({word.casefold()}) if language is None else forms_of(word, language) for word in words),
        gaps=tuple(text[one[1] : other[0]] for one, other in pairwise(spans_in(text))),
        before=signs[0] if signs else "",
        is_plain=len(words) == 1 and not signs,
    )


def _joined(tag: str) -> str:
    """Return a tag without its signs and spaces: "#MachineLearning" and "machine learning" are one."""
    return "".join(words_in(normalised(tag))).casefold()


def _has_words(phrase: _Phrase, words: list[str], is_caseless: bool) -> bool:
    """Whether the words of a text are those of a phrase, each in one of its forms, acronyms as they are spelt."""
    if len(words) < len(phrase.words):
        return False
    for keyword, forms, word in zip(phrase.words, phrase.forms, words, strict=True):
        if word.casefold() not in forms:
            return False
        if not is_caseless and is_acronym(keyword) and not is_as_written(keyword, word):
            return False
    return True


def _is_same_gap(declared: str, found: str) -> bool:
    return declared == found or (_LOOSE.fullmatch(found) is not None and _LOOSE.fullmatch(declared) is not None)


def by_topic(found: Iterable[Found]) -> dict[int, list[Found]]:
    """Return what was found, by the topic's place in the taxonomy."""
    topics: dict[int, list[Found]] = {}
    for each in found:
        topics.setdefault(each.topic, []).append(each)
    return topics
