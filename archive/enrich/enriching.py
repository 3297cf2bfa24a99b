"""What a record gains after it was read: topics and quality at once, heat and published when it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.enrich.scoring import heat_of, published_of, quality_of
from archive.enrich.topics import names_of, topics_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.enrich.settings import Enrichment
    from archive.enrich.topics import TopicMatch
    from archive.model.record import Record
    from archive.model.standing import Standing

TOPICS = "topics"
# how `sources` says that topics came from the source that discovered the article
_SOURCE = "source: "
_BREAK = "; "


def enrich(record: Record, settings: Enrichment, *, source_topics: tuple[str, ...] = ()) -> Record:
    """Return the record with its topics and its quality: a function of record, settings and the source's topics alone.

    source_topics: of the source that discovered the article, which stand first. Where none are given, those that the
    record says it was discovered by stay; so do topics of which `sources` says nothing: somebody else gave them. A record
    that was enriched before it was sealed stays as it is. enrich(enrich(r, s), s) == enrich(r, s).
    """
    if is_sealed(record) and record.quality is not None:
        return record
    if not has_foreign_topics(record):
        matches = topics_of(record, settings.taxonomy, source_topics=source_topics or source_topics_of(record))
        record = replace(record, topics=names_of(matches), sources=_told(record.sources, matches))
    return replace(record, quality=quality_of(record, settings).value)


def finish(record: Record, standing: Standing, settings: Enrichment) -> Record:
    """Return the record with the heat and published that follow from its quality and its standing."""
    quality = record.quality if record.quality is not None else quality_of(record, settings).value
    heat = heat_of(record, quality, standing, settings).value
    return replace(record, quality=quality, heat=heat, published=published_of(record, heat, settings)[0])


def finishing(settings: Enrichment) -> Callable[[Record, Standing], Record]:
    """Return `finish` by these settings."""

    def finish_by_settings(record: Record, standing: Standing) -> Record:
        return finish(record, standing, settings)

    return finish_by_settings


def source_topics_of(record: Record) -> tuple[str, ...]:
    """Return the topics that the record says it has from the source that discovered it."""
    said = dict(record.sources).get(TOPICS, "").split(_BREAK)
    return tuple(each.removeprefix(_SOURCE) for each in said if each.startswith(_SOURCE))


def has_foreign_topics(record: Record) -> bool:
    """Whether the record's topics are another program's or a person's: it does not say how it came by them."""
    return bool(record.topics) and TOPICS not in dict(record.sources)


def is_sealed(record: Record) -> bool:
    """Whether the record had fields, or a text, that do not stand in it any more."""
    has_lost_text = not record.body and record.text is not None and record.text.words > 0
    return record.sealed is not None or has_lost_text


def _told(sources: tuple[tuple[str, str], ...], matches: tuple[TopicMatch, ...]) -> tuple[tuple[str, str], ...]:
    """Return who said what, with who said the topics."""
    said = dict.fromkeys(_SOURCE + match.topic if match.where == "source" else match.where for match in matches)
    others = tuple(pair for pair in sources if pair[0] != TOPICS)
    return (*others, (TOPICS, _BREAK.join(said))) if said else others
