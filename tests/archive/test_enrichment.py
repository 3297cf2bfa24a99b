"""Topics and scores in pressmark.yaml: what may stand there, and every mistake with its line, its key and the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.config import parse_config
from archive.enrich.defaults import default_topics
from archive.enrichment import enrichment_of
from archive.model.errors import ConfigError

PATH = Path("pressmark.yaml")
OWN = """\
topics:
  - name: Gardens
    keywords: [garden, park]
    hashtags: ["#Gardens"]
  - name: Bees
    parent: Gardens
    keywords: [bee]
topic_rules:
  look_in: [title, tags]
  endings: false
  site_topic: Gardens
scoring:
  scorer: classic
  classic:
    keyword: 10
    organizations: [forbes.com]
"""


def test_nothing_said_is_the_default_taxonomy_and_the_content_scorer() -> None:
    config = parse_config(b"", PATH)
    found = enrichment_of(config.topics, config.topic_rules, config.scoring)
    assert found.taxonomy.topics == default_topics()
    assert found.scoring.scorer == "content"
    config = parse_config(b"topics: none\n", PATH)
    assert enrichment_of(config.topics, config.topic_rules, config.scoring).taxonomy.topics == ()


def test_topics_rules_and_numbers_of_a_persons_own_are_used() -> None:
    config = parse_config(OWN.encode(), PATH)
    found = enrichment_of(config.topics, config.topic_rules, config.scoring)
    assert [(topic.name, topic.parent, topic.keywords) for topic in found.taxonomy.topics] == [
        ("Gardens", None, ("garden", "park")),
        ("Bees", "Gardens", ("bee",)),
    ]
    assert (found.taxonomy.site_topic, found.taxonomy.places, found.taxonomy.endings) == (
        "Gardens", ("title", "tags"), False,
    )  # fmt: skip
    assert (found.scoring.scorer, found.scoring.classic.keyword, found.scoring.classic.topic) == ("classic", 10, 2)


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "words"),
    [
        ("    keywords: [bee]", "    keyword: [bee]", 7, "topics.1.keyword", "did you mean 'keywords'?"),
        ("    keywords: [bee]", "    keywords: bee", 7, "topics.1.keywords", "a list"),
        ("    keywords: [bee]\n", "", 5, "topics.1.keywords", "give it keywords"),
        ("name: Bees", "name: Gardens", 5, "topics.1.name", "declared twice"),
        ("parent: Gardens", "parent: Garden", 6, "topics.1.parent", "did you mean 'Gardens'?"),
        ("[bee]", "['?']", 7, "topics.1.keywords", "no letter or digit"),
        ("site_topic: Gardens", "site_topic: Garten", 11, "topic_rules.site_topic", "did you mean 'Gardens'?"),
        ("look_in: [title, tags]", "look_in: [titel]", 9, "topic_rules.look_in.0", "titel"),
        ("scorer: classic", "scorer: clasic", 13, "scoring.scorer", "clasic"),
        ("keyword: 10", "keywrd: 10", 15, "scoring.classic.keywrd", "did you mean 'keyword'?"),
        ("keyword: 10", "keyword: -10", 15, "scoring.classic.keyword", "from 0 to 10000"),
        ("keyword: 10", "title_step: 0", 15, "scoring.classic.title_step", "from 1"),
        ("  scorer: classic", "  content:\n    furniture_share: 1.5", 14, "scoring.content.furniture_share", "above 0"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_line_and_key(old: str, new: str, line: int, key: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(OWN.replace(old, new, 1).encode(), PATH)
    assert (caught.value.line, caught.value.key) == (line, key)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("declared", "key"),
    [
        ("topics: [Robotik]", "sites.a.topics"),
        ("sections: [{url: 'https://a.example/b', topics: [Robotik]}]", "sites.a.sections.0.topics"),
    ],
)
def test_a_site_names_topics_of_the_taxonomy(declared: str, key: str) -> None:
    text = f"sites:\n  a:\n    hosts: [a.example]\n    {declared}\n"
    with pytest.raises(ConfigError) as caught:
        parse_config(text.encode(), PATH)
    assert (caught.value.key, caught.value.line) == (key, 4)
    assert "did you mean 'Robotics'?" in str(caught.value)
    assert parse_config(text.replace("Robotik", "Robotics").encode(), PATH).sites["a"]
    assert parse_config(b"topics: none\n" + text.encode(), PATH).sites["a"]


def test_known_names_are_always_told_in_the_order_of_the_configuration() -> None:
    text = (
        "topics: [{name: Zinc, keywords: [zinc]}, {name: Amber, keywords: [amber]}, {name: Mica, keywords: [mica]}]\n"
    )
    for more in (
        "topic_rules: {site_topic: Quartz-xx}\n",
        "sites: {a: {url: https://a.example/, topics: [Quartz-xx]}}\n",
    ):
        with pytest.raises(ConfigError, match="known here: Zinc, Amber, Mica"):
            parse_config((text + more).encode(), Path("pressmark.yaml"))
