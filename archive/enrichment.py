"""Topics and scores as pressmark.yaml has them: what may stand there, what is wrong with it, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from archive.enrich.defaults import default_topics
from archive.enrich.settings import Enrichment, Scoring
from archive.enrich.taxonomy import DEFAULT_PLACES, Place, Taxonomy, Topic, find_mistake, name_mistake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.sites import Site


class TopicEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A topic: its name in records, the one above it, and the keywords and hashtags that tell it."""

    name: str
    parent: str | None = None
    keywords: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    id: str | None = None
    shortname: str | None = None
    description: str | None = None


class TopicRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where keywords are looked for, whether they may carry endings, and the topic that every record has."""

    look_in: tuple[Place, ...] = DEFAULT_PLACES
    endings: bool = True
    site_topic: str | None = None


Topics = Literal["default", "none"] | tuple[TopicEntry, ...]


class Mistake(NamedTuple):
    """What is wrong: the keys that lead to it (numbers in a list), and the problem with its way out."""

    keys: tuple[str, ...]
    problem: str


def enrichment_of(topics: Topics, rules: TopicRules, scoring: Scoring) -> Enrichment:
    """Return by what records are enriched, from what the configuration says."""
    return Enrichment(taxonomy=taxonomy_of(topics, rules), scoring=scoring)


def taxonomy_of(topics: Topics, rules: TopicRules) -> Taxonomy:
    """Return the taxonomy that the configuration means."""
    return Taxonomy(topics=_topics(topics), site_topic=rules.site_topic, places=rules.look_in, endings=rules.endings)


def _topics(topics: Topics) -> tuple[Topic, ...]:
    if isinstance(topics, str):
        return default_topics() if topics == "default" else ()
    return tuple(Topic(**msgspec.structs.asdict(entry)) for entry in topics)


def find_enrichment_mistake(
    topics: Topics, rules: TopicRules, scoring: Scoring, sites: Mapping[str, Site]
) -> Mistake | None:
    """Return the first thing in topics, scores and the topics of sites that cannot be used; None where all is well."""
    taxonomy = taxonomy_of(topics, rules)
    if found := find_mistake(taxonomy):
        keys = ("topic_rules", found.key) if found.number is None else ("topics", str(found.number), found.key)
        return Mistake(keys, found.problem)
    return _mistake_of_sites(taxonomy, sites) or _mistake_of_numbers(scoring)


def _mistake_of_sites(taxonomy: Taxonomy, sites: Mapping[str, Site]) -> Mistake | None:
    for name, site in sites.items():
        declared: list[tuple[tuple[str, ...], str]] = [(("topics",), topic) for topic in site.topics]
        for number, section in enumerate(site.sections):
            if not isinstance(section, str):
                declared += [(("sections", str(number), "topics"), topic) for topic in section.topics]
        for keys, topic in declared:
            if problem := name_mistake(topic, taxonomy):
                return Mistake(("sites", name, *keys), problem)
    return None


# no score of the original reached 4,000 points; more is a slip of the keyboard
MOST_POINTS = 10_000
# what is divided by
_DIVISORS = ("title_step", "full_words", "full_paragraphs")


def _mistake_of_numbers(scoring: Scoring) -> Mistake | None:
    for section in ("classic", "content"):
        for name, value in msgspec.structs.asdict(getattr(scoring, section)).items():
            low = 1 if name in _DIVISORS else 0
            if isinstance(value, float) and not 0 < value <= 1:
                return Mistake(("scoring", section, name), "out of range: above 0, up to 1")
            if isinstance(value, int) and not low <= value <= MOST_POINTS:
                return Mistake(("scoring", section, name), f"out of range: from {low} to {MOST_POINTS}")
    return None
