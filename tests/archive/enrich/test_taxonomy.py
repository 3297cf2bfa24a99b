"""Taxonomies: every mistake named with its way out; cheap to send to a worker."""

from __future__ import annotations

import pickle

import pytest

from archive.enrich.defaults import default_topics
from archive.enrich.taxonomy import Taxonomy, Topic, find_mistake, name_mistake

DEFAULT = Taxonomy(topics=default_topics())


def test_the_default_taxonomy_has_no_mistake() -> None:
    assert find_mistake(DEFAULT) is None
    assert len(DEFAULT.topics) >= 20
    assert all(topic.keywords and topic.hashtags for topic in DEFAULT.topics)


def test_no_two_default_topics_share_a_keyword_unless_one_is_above_the_other() -> None:
    owners: dict[str, str] = {}
    for topic in DEFAULT.topics:
        for keyword in topic.keywords:
            other = owners.setdefault(keyword.casefold(), topic.name)
            assert other in (topic.name, *DEFAULT.ancestors(topic.name)), keyword


@pytest.mark.parametrize(
    ("topics", "number", "key", "words"),
    [
        ((Topic(name="A", keywords=("a",)), Topic(name="A", keywords=("b",))), 1, "name", "declared twice"),
        ((Topic(name=" ", keywords=("a",)),), 0, "name", "needs a name"),
        ((Topic(name="A; B", keywords=("a",)),), 0, "name", "semicolon"),
        ((Topic(name="Vision", keywords=("a",)), Topic(name="B", parent="Vison", keywords=("b",))), 1, "parent", "did you mean 'Vision'?"),
        ((Topic(name="A", parent="A", keywords=("a",)),), 0, "parent", "its own ancestor"),
        ((Topic(name="A", parent="B", keywords=("a",)), Topic(name="B", parent="A", keywords=("b",))), 0, "parent", "its own ancestor"),
        ((Topic(name="A"),), 0, "keywords", "give it keywords"),
        ((Topic(name="A", keywords=("a",)), Topic(name="B", parent="A")), 1, "keywords", "keywords or hashtags"),
        ((Topic(name="A", keywords=("a", "…")),), 0, "keywords", "no letter or digit"),
    ],
)  # fmt: skip
def test_a_mistake_is_found(topics: tuple[Topic, ...], number: int, key: str, words: str) -> None:
    found = find_mistake(Taxonomy(topics=topics))
    assert found is not None
    assert (found.number, found.key) == (number, key)
    assert words in found.problem


def test_a_parent_may_live_off_its_children_and_the_site_topic_off_nothing() -> None:
    assert find_mistake(Taxonomy(topics=(Topic(name="A"), Topic(name="B", parent="A", keywords=("b",))))) is None
    assert find_mistake(Taxonomy(topics=(Topic(name="A"),), site_topic="A")) is None
    found = find_mistake(Taxonomy(topics=(Topic(name="Apps", keywords=("a",)),), site_topic="App"))
    assert found is not None
    assert (found.number, found.key) == (None, "site_topic")


def test_a_source_may_only_name_topics_of_the_taxonomy_where_there_is_one() -> None:
    assert name_mistake("Natural Language Processing", DEFAULT) is None
    assert "did you mean 'Robotics'?" in (name_mistake("Robotic", DEFAULT) or "")
    assert name_mistake("Gardens", Taxonomy()) is None
    assert name_mistake("", Taxonomy()) is not None


def test_it_pickles_into_the_same_object_each_time() -> None:
    packed = pickle.dumps(DEFAULT)
    first, second = pickle.loads(packed), pickle.loads(packed)
    assert first == DEFAULT
    assert first is second  # its keywords are made ready once in a worker, and found again at once
    assert len(packed) < 20_000
