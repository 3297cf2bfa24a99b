"""Topics: by whole words in any script, in the taxonomy's order after the source's, each with what speaks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.enrich.defaults import default_topics
from archive.enrich.taxonomy import PLACES, Taxonomy, Topic
from archive.enrich.topics import TEXT_MENTIONS, TopicMatch, names_of, title_keywords, topics_of
from archive.model.record import Record

SEED_TITLE = "ICE drops $3.9M for Trust Stamp’s facial recognition, London Met taps NEC for $4.2M"
NLP = "Natural Language Processing"
SMALL = Taxonomy(
    topics=(
        Topic(name="AI", keywords=("artificial intelligence", "AI"), hashtags=("#AI",)),
        Topic(name="Vision", parent="AI", keywords=("computer vision", "facial recognition")),
        Topic(
            name="Learning",
            parent="AI",
            keywords=("GAN", "neural network", "Datenbank", "réseau de neurones", "人工知能"),
        ),
        Topic(name="Code", keywords=("C++", "C#", "Python", "database", ".NET")),
    )
)


def found(title: str, taxonomy: Taxonomy = SMALL, **fields: object) -> tuple[str, ...]:
    return names_of(topics_of(replace(Record(title=title), **fields), taxonomy))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "taxonomy", [Taxonomy(topics=default_topics()), Taxonomy(topics=default_topics(), places=PLACES)]
)
def test_the_seeds_article_has_its_three_topics_in_its_order(taxonomy: Taxonomy) -> None:
    tags = ("biometric identification", "biometrics", "contract", "facial recognition", "ICE", "law enforcement", "NEC")
    record = Record(title=SEED_TITLE, tags=tags, language="en")
    assert names_of(topics_of(record, taxonomy, source_topics=(NLP,))) == (NLP, "AI", "Computer Vision")
    assert names_of(topics_of(record, taxonomy)) == ("AI", "Computer Vision")


@pytest.mark.parametrize(
    ("title", "language", "topics"),
    [
        ("A gang of four", "en", ()),
        ("Gan wins the race", "en", ()),
        ("How a GAN paints", "en", ("AI", "Learning")),
        ("GANs that paint", "en", ("AI", "Learning")),
        ("Facial-recognition cameras", "en", ("AI", "Vision")),
        ("Facial. Recognition of a fact", "en", ()),
        ("Neural networks’ limits", "en", ("AI", "Learning")),
        ("Databases", "en", ("Code",)),
        ("Said the maid in Airport Road", "en", ()),
        ("Datenbanken für alle", "de", ("AI", "Learning")),
        ("Datenbanken für alle", "en", ()),
        ("Des réseaux de neurones", "fr", ("AI", "Learning")),
        ("最新の人工知能が囲碁に勝つ", "ja", ("AI", "Learning")),
        ("生成AIの衝撃", "ja", ("AI",)),
        ("ＡＩの衝撃", "ja", ("AI",)),
        ("AI™ for you", "en", ("AI",)),
        ("C++ or C#?", "en", ("Code",)),
        ("Vitamin C", "en", ()),
        ("The net and .NET", "en", ("Code",)),
        ("The net", "en", ()),
        ("The NET is down", "en", ()),
    ],
)
def test_keywords_are_whole_words_with_simple_endings(title: str, language: str, topics: tuple[str, ...]) -> None:
    assert found(title, language=language) == topics


def test_without_endings_a_keyword_is_exactly_what_is_written() -> None:
    exact = replace(SMALL, endings=False)
    assert found("Databases", exact) == ()
    assert found("A database", exact) == ("Code",)
    assert found("facial-recognition", exact) == ()
    assert found("the ai of tomorrow", exact) == ("AI",)


def test_places_are_looked_into_as_configured() -> None:
    text = "Computer vision. " * TEXT_MENTIONS
    everywhere = replace(SMALL, places=PLACES)
    for fields in ({"tags": ("#AI",)}, {"excerpt": "On AI"}, {"body": text}):
        assert found("A day", SMALL, **fields) == ()
        assert "AI" in found("A day", everywhere, **fields)
    assert found("A day", everywhere, body="Computer vision. " * (TEXT_MENTIONS - 1)) == ()
    late = "word " * 200 + text
    assert found("A day", everywhere, body=late) == ()
    assert found("A day", everywhere, body="[x](https://a.example/AI/AI/AI/AI/AI) " * 9) == ()


def test_a_tag_is_a_topic_only_as_a_whole() -> None:
    tags = replace(SMALL, places=("tags",))
    assert found("", tags, tags=("Computer-Vision",)) == ("AI", "Vision")
    assert found("", tags, tags=("#ComputerVision",)) == ()
    assert found("", tags, tags=("ai",)) == ("AI",)
    assert found("", tags, tags=("AI summit in Rome",)) == ()


def test_what_speaks_for_a_topic_is_said() -> None:
    record = Record(title="GANs and facial recognition", tags=("ai",))
    assert topics_of(
        record, replace(SMALL, places=("title", "tags"), site_topic="Code"), source_topics=("Learning",)
    ) == (
        TopicMatch(topic="Learning", where="source"),
        TopicMatch(topic="Learning", where="title", keyword="GAN", found="GANs"),
        TopicMatch(topic="AI", where="tags", keyword="AI", found="ai"),
        TopicMatch(topic="AI", where="parent", keyword="Learning"),
        TopicMatch(topic="AI", where="parent", keyword="Vision"),
        TopicMatch(topic="Vision", where="title", keyword="facial recognition", found="facial recognition"),
        TopicMatch(topic="Code", where="site"),
    )


def test_a_source_may_name_a_topic_that_no_taxonomy_has() -> None:
    assert names_of(topics_of(Record(title="x"), Taxonomy(), source_topics=("Gardens", "Bees"))) == ("Gardens", "Bees")


def test_title_keywords_are_counted_as_the_original_did() -> None:
    taxonomy = Taxonomy(
        topics=(Topic(name="AI", keywords=("ai", "vision", "vision")), Topic(name="Other", keywords=("trial",)))
    )
    record = Record(title="Vision trial at Wellington Airport", topics=("AI",))
    assert title_keywords(record, taxonomy) == ("vision", "vision")
    assert title_keywords(record, taxonomy, is_within_words=True) == ("ai", "vision", "vision")


words = st.sampled_from(
    ["AI", "ai", "facial", "recognition", "gan", "GAN", "C++", "the", "人工知能", "’s", "-", ".", "Datenbanken"]
)
titles = st.lists(words, max_size=12).map(" ".join) | st.text(max_size=60)


@given(
    titles,
    st.lists(st.sampled_from([topic.name for topic in SMALL.topics]), unique=True, max_size=3),
    st.sampled_from(["", "de", "ja", "xx"]),
)
def test_source_first_then_the_taxonomys_order_and_every_parent(title: str, source: list[str], language: str) -> None:
    record = Record(title=title, excerpt=title, tags=(title,), body=title * 5, language=language)
    names = names_of(topics_of(record, replace(SMALL, places=PLACES), source_topics=tuple(source)))
    assert list(names[: len(source)]) == source
    rest = [name for name in names if name not in source]
    assert rest == [topic.name for topic in SMALL.topics if topic.name in rest]
    assert all(above in names for name in names for above in SMALL.ancestors(name))


@given(titles, titles)
def test_a_longer_title_loses_no_topic_where_words_stay_apart(one: str, other: str) -> None:
    assert set(found(one)) <= set(found(f"{one} | {other}"))
