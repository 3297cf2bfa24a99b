"""What a record is about: the topics of its source, those whose keywords it names, and those above them.

RECORD.md part 2 §6: the site's topic and every topic with a keyword in the title, in the taxonomy's order, after the topic of
the source that found the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from archive.enrich.matching import Found, by_topic, matcher

if TYPE_CHECKING:
    from archive.enrich.matching import Matcher
    from archive.enrich.taxonomy import Taxonomy
    from archive.model.record import Record

Where = Literal["source", "title", "tags", "excerpt", "text", "parent", "site"]

# The text rule (docs/scoring.md has its precision): a topic's keywords stand so often in the text, and at least once in
# its first words, where an article says what it is about.
TEXT_MENTIONS = 4
TEXT_BEGINNING_WORDS = 120
# a text is judged by so much of it: what an article is about is said by then, and a page's cost stays bounded
TEXT_REACH = 12_000

_LINK_TARGET = re.compile(r"\]\([^()\s]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicMatch:
    """Why a record has a topic: the keyword as declared, where it was found, and as what; several may speak for one topic.

    where: source (the source that discovered the article is of this topic), title, tags, excerpt, text, parent (a topic
    below it, named by keyword, was found) or site (every record has it).
    """

    topic: str
    where: Where
    keyword: str = ""
    found: str = ""


def topics_of(record: Record, taxonomy: Taxonomy, *, source_topics: tuple[str, ...] = ()) -> tuple[TopicMatch, ...]:
    """Return why the record has which topics: those of the source first, then in the taxonomy's order.

    The record's topics are `names_of` what is returned. A pure function of its arguments; never raises.
    """
    matches: dict[str, list[TopicMatch]] = {name: [TopicMatch(topic=name, where="source")] for name in source_topics}
    if taxonomy.topics:
        for match in _keyword_matches(record, taxonomy):
            matches.setdefault(match.topic, []).append(match)
    for name in list(matches):
        for above in taxonomy.ancestors(name):
            matches.setdefault(above, []).append(TopicMatch(topic=above, where="parent", keyword=name))
    if taxonomy.site_topic is not None:
        matches.setdefault(taxonomy.site_topic, []).append(TopicMatch(topic=taxonomy.site_topic, where="site"))
    order = dict.fromkeys((*source_topics, *(topic.name for topic in taxonomy.topics)))
    return tuple(match for name in order for match in matches.get(name, ()))


def names_of(matches: tuple[TopicMatch, ...]) -> tuple[str, ...]:
    """Return the topics that matches speak for, in order."""
    return tuple(dict.fromkeys(match.topic for match in matches))


def _keyword_matches(record: Record, taxonomy: Taxonomy) -> list[TopicMatch]:
    find = matcher(taxonomy, (record.language or "")[:2].lower())
    matches: list[TopicMatch] = []
    for place in taxonomy.places:
        if place == "title":
            matches += _matches(taxonomy, "title", find.find(record.title))
        elif place == "tags":
            matches += [match for tag in record.tags for match in _matches(taxonomy, "tags", find.find_tag(tag))]
        elif place == "excerpt":
            matches += _matches(taxonomy, "excerpt", find.find(record.excerpt))
        else:
            matches += _text_matches(taxonomy, find, record.body)
    return matches


def _matches(taxonomy: Taxonomy, where: Where, found: list[Found]) -> list[TopicMatch]:
    """Return one match for each keyword of each topic, whichever way and however often it stands there."""
    firsts = {(each.topic, each.keyword): each for each in reversed(found)}
    return [
        TopicMatch(topic=taxonomy.topics[each.topic].name, where=where, keyword=each.keyword, found=each.written)
        for each in sorted(firsts.values(), key=lambda each: each.at)
    ]


def _text_matches(taxonomy: Taxonomy, find: Matcher, body: str) -> list[TopicMatch]:
    """Return the topics that a text is about: named often, and from the beginning."""
    found = find.find(_LINK_TARGET.sub("]", body[:TEXT_REACH]))
    matches: list[TopicMatch] = []
    for each in by_topic(found).values():
        places = {one.at for one in each}
        if len(places) >= TEXT_MENTIONS and min(places) < TEXT_BEGINNING_WORDS:
            matches += _matches(taxonomy, "text", each)
    return matches


def title_keywords(record: Record, taxonomy: Taxonomy, *, is_within_words: bool = False) -> tuple[str, ...]:
    """Return the keywords of the record's topics that its title names, exactly and in any case; one declared twice, twice.

    is_within_words: also where the letters stand inside a word.
    """
    topics = [topic for topic in taxonomy.topics if topic.name in record.topics]
    title = record.title.lower()
    return tuple(
        keyword
        for topic in topics
        for keyword in topic.keywords
        if keyword.lower() in title and (is_within_words or _is_word_in(keyword.lower(), title))
    )


def _is_word_in(keyword: str, title: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(keyword)}(?!\w)", title) is not None
