"""Topics as a person declares them: their words, their order, and where those words are looked for. Values only."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from archive.enrich.words import words_in

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping

Place = Literal["title", "tags", "excerpt", "text"]
PLACES: tuple[Place, ...] = ("title", "tags", "excerpt", "text")
# The title alone gave the original's topics. Read by hand on 907 news pages, 31 of 35 topics told by titles were right; of
# those that only tags told 18 of 28, only the text 17 of 28, only the excerpt 12 of 25 (docs/scoring.md).
DEFAULT_PLACES: tuple[Place, ...] = ("title",)
# a topic's source is written into the record between these signs
NAME_BREAKS = (";", "\n", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A topic: the name that stands in records, the keywords that tell it, and the hashtags that tell it among tags."""

    name: str
    parent: str | None = None
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    id: str | None = None
    shortname: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """Topics in the order in which records list them.

    site_topic: a topic that every record has, as the original's sites had one. places: where keywords are looked for.
    endings: whether a keyword also stands for its plural and possessive, and a space in it for a hyphen; False looks for
    exactly what is written, as the original did.

    It travels to a worker process with each page: packed once, and opened there into the same object each time.
    """

    topics: tuple[Topic, ...] = ()
    site_topic: str | None = None
    places: tuple[Place, ...] = DEFAULT_PLACES
    endings: bool = True

    def topic(self, name: str) -> Topic | None:
        """Return the topic of that name; None where there is none."""
        return next((topic for topic in self.topics if topic.name == name), None)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Return the names above a topic, nearest first."""
        found: list[str] = []
        topic = self.topic(name)
        while topic is not None and topic.parent is not None and topic.parent not in (name, *found):
            found.append(topic.parent)
            topic = self.topic(topic.parent)
        return tuple(found)

    def __reduce__(self) -> tuple[Callable[[bytes], Taxonomy], tuple[bytes]]:
        """Pickle as one short text."""
        return _opened, (_packed(self),)


# one process knows one taxonomy, a test run some
@lru_cache(maxsize=16)
def _packed(taxonomy: Taxonomy) -> bytes:
    return msgspec.json.encode(taxonomy)


@lru_cache(maxsize=16)
def _opened(packed: bytes) -> Taxonomy:
    return msgspec.json.decode(packed, type=Taxonomy)


NO_TOPICS = Taxonomy()


class TopicMistake(NamedTuple):
    """What is wrong with declared topics: the number of the topic (None: all of them), its key, and the problem."""

    number: int | None
    key: str
    problem: str


def find_mistake(taxonomy: Taxonomy) -> TopicMistake | None:
    """Return the first thing in a taxonomy that cannot be used; None where all is well."""
    firsts = {topic.name: topic for topic in reversed(taxonomy.topics)}  # of two of one name, the first
    names = {topic.name: firsts[topic.name] for topic in taxonomy.topics}
    parents = {topic.parent for topic in taxonomy.topics}
    for number, topic in enumerate(taxonomy.topics):
        found = _mistake_in(topic, names) or _mistake_of_parent(topic, names)
        if not found and not (topic.keywords or topic.hashtags or _lives_off_others(topic, parents, taxonomy)):
            found = "keywords", "empty: nothing could ever tell this topic; give it keywords or hashtags"
        if found:
            return TopicMistake(number, *found)
    if taxonomy.site_topic is not None and taxonomy.site_topic not in names:
        return TopicMistake(None, "site_topic", _unknown(taxonomy.site_topic, names))
    return None


def name_mistake(name: str, taxonomy: Taxonomy) -> str | None:
    """Return what is wrong with the name of a topic that a source declares; None where it can be used."""
    names = dict.fromkeys(
        topic.name for topic in taxonomy.topics
    )  # in their order, so that the message is always the same
    return _bad_name(name) or (_unknown(name, names) if names and name not in names else None)


def _mistake_in(topic: Topic, names: Mapping[str, Topic]) -> tuple[str, str] | None:
    problem = _bad_name(topic.name)
    if problem:
        return "name", problem
    if names[topic.name] is not topic:
        return "name", f"{topic.name!r} is declared twice; give one of them another name, or join their keywords"
    # a keyword may stand twice: it counts twice in the classic score, as it did in the original's own files
    for keyword in topic.keywords:
        if not words_in(keyword):
            return "keywords", f"{keyword!r} has no letter or digit; write a word or several, as 'machine learning'"
    return None


def _lives_off_others(topic: Topic, parents: Container[str | None], taxonomy: Taxonomy) -> bool:
    """Whether a topic needs no words of its own: it stands above others, or every record has it."""
    return topic.name in parents or topic.name == taxonomy.site_topic


def _bad_name(name: str) -> str | None:
    if not name.strip() or name != name.strip():
        return "a topic needs a name, without white space around it"
    if any(sign in name for sign in NAME_BREAKS):
        return f"{name!r}: a topic's name is one line without a semicolon"
    return None


def _mistake_of_parent(topic: Topic, names: Mapping[str, Topic]) -> tuple[str, str] | None:
    above, passed = topic.parent, {topic.name}
    while above is not None:
        if above not in names:
            return ("parent", _unknown(above, names)) if above == topic.parent else None
        if above in passed:
            return "parent", f"{topic.name!r} would be its own ancestor"
        passed.add(above)
        above = names[above].parent
    return None


def _unknown(name: str, names: Iterable[str]) -> str:
    known = list(names)
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else "known here: " + (", ".join(known[:30]) or "none")
    return f"no topic {name!r}; {hint}"
