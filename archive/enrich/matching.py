"""Keywords found in a text: all keywords of a taxonomy in one walk over its words."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from archive.enrich.words import forms_of, is_acronym, is_as_written, normalised, words_in

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
    """A keyword ready to be looked for: the forms of each of its words, and what stands between them."""

    topic: int
    keyword: str
    words: tuple[str, ...]
    forms: tuple[frozenset[str], ...]
    gaps: tuple[str, ...]
    before: str


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
        tokens = words_in(text)
        return list(self._found(text, tokens, is_caseless or self._is_exact))

    def find_tag(self, tag: str) -> list[Found]:
        """Return the keywords, hashtags and topic names that a tag is: the whole of it, in any case and spacing."""
        words = len(words_in(normalised(tag)))
        whole = [each for each in self.find(tag, is_caseless=True) if len(words_in(each.written)) == words]
        told = {each.topic for each in whole}
        hashtags = self._hashtags.get(_joined(tag), ())
        return whole + [Found(topic, said, tag, 0) for topic, said in hashtags if topic not in told]

    def _found(self, text: str, tokens: list[re.Match[str]], is_caseless: bool) -> Iterator[Found]:
        phrases = self._phrases
        for at, token in enumerate(tokens):
            for phrase in phrases.get(token[0].casefold(), ()):
                last = at + len(phrase.words)
                if last <= len(tokens) and self._is_at(phrase, text, tokens[at:last], is_caseless):
                    yield Found(phrase.topic, phrase.keyword, text[token.start() : tokens[last - 1].end()], at)

    def _is_at(self, phrase: _Phrase, text: str, tokens: list[re.Match[str]], is_caseless: bool) -> bool:
        start, end = tokens[0].start(), tokens[-1].end()
        if phrase.before and not text.endswith(phrase.before, 0, start):
            return False
        if self._is_exact:
            return text[start:end].lower() == phrase.keyword.lower()[len(phrase.before) :]
        if any(token[0].casefold() not in forms for token, forms in zip(tokens, phrase.forms, strict=True)):
            return False
        if not is_caseless and not all(map(_is_spelt, phrase.words, tokens)):
            return False
        between = (text[one.end() : other.start()] for one, other in pairwise(tokens))
        return all(map(_is_same_gap, phrase.gaps, between))


@lru_cache(maxsize=_COMPILED)
def matcher(taxonomy: Taxonomy, language: str) -> Matcher:
    """Return the matcher of a taxonomy for a language (two letters, "" where unknown); made once for each in a process."""
    return Matcher(taxonomy, language)


def _phrase(number: int, keyword: str, language: str | None) -> _Phrase:
    text = keyword if language is None else normalised(keyword)
    tokens = words_in(text)
    words = tuple(token[0] for token in tokens)
    signs = _SIGNS_BEFORE.match(text)
    return _Phrase(
        number,
        keyword,
        words,
        tuple(frozenset({word.casefold()}) if language is None else forms_of(word, language) for word in words),
        tuple(text[one.end() : other.start()] for one, other in pairwise(tokens)),
        signs[0] if signs else "",
    )


def _joined(tag: str) -> str:
    """Return a tag without its signs and spaces: "#MachineLearning" and "machine learning" are one."""
    return "".join(token[0].casefold() for token in words_in(normalised(tag)))


def _is_spelt(word: str, token: re.Match[str]) -> bool:
    return not is_acronym(word) or is_as_written(word, token[0])


def _is_same_gap(declared: str, found: str) -> bool:
    return declared == found or (_LOOSE.fullmatch(found) is not None and _LOOSE.fullmatch(declared) is not None)


def by_topic(found: Iterable[Found]) -> dict[int, list[Found]]:
    """Return what was found, by the topic's place in the taxonomy."""
    topics: dict[int, list[Found]] = {}
    for each in found:
        topics.setdefault(each.topic, []).append(each)
    return topics
