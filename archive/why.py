"""Why a record has its topics and its scores: computed again from the record and the settings, and compared with what stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.enrich.enriching import enrich, has_foreign_topics, is_sealed, source_topics_of
from archive.enrich.parts import Part, Score
from archive.enrich.scoring import heat_of, published_of, quality_of
from archive.enrich.topics import names_of, topics_of
from archive.enrichment import enrichment_of
from archive.policy import relating_of
from archive.store.policy import RelatingRules
from archive.terminal import counted

if TYPE_CHECKING:
    from archive.config import Config
    from archive.enrich.settings import Enrichment
    from archive.enrich.topics import TopicMatch
    from archive.model.record import Record
    from archive.model.selection import Listing
    from archive.model.standing import Standing
    from archive.store.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What follows today from a record, by which parts, and where the record says something else.

    topics: each topic with what speaks for it; nothing for one that somebody else gave. unwritten: topics that follow today
    and are not in the record; outdated: those that are in the record and do not follow. taxonomy: which one is in force. differs: one sentence for each key
    that would be set otherwise today, by other settings or other articles. note: what could not be computed again, "" where all was.
    """

    topics: tuple[tuple[str, tuple[TopicMatch, ...]], ...]
    scorer: str
    quality: Score
    heat: Score
    published: bool
    published_reason: str
    standing: Standing
    differs: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]
    note: str = ""
    unwritten: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    taxonomy: str = ""


def why(record: Record, standing: Standing, settings: Enrichment) -> Why:
    """Return why the record has its topics, quality, heat and published; a function of its arguments alone."""
    again = enrich(record, settings)
    quality, note = quality_of(again, settings), ""
    if is_sealed(record) and record.quality is not None:
        note = "the record is sealed: its quality stands as it was computed from what is not to be seen"
        quality = Score(value=record.quality, parts=(Part(name="kept", points=record.quality, reason="see the note"),))
    heat = heat_of(again, quality.value, standing, settings)
    published, reason = published_of(again, heat.value, settings)
    if not standing.is_known and record.heat is not None:
        reason = "as it was: what is sealed, or related to what is sealed, cannot be compared"
        heat = Score(value=record.heat, parts=(Part(name="kept", points=record.heat, reason=reason),))
        published = bool(record.published)
    again = replace(again, quality=quality.value, heat=heat.value, published=published)
    topics = _evidence(again, settings)
    return Why(
        topics=topics,
        unwritten=tuple(name for name, _ in topics if name not in record.topics),
        outdated=tuple(name for name in record.topics if name not in dict(topics)),
        scorer=settings.scoring.scorer,
        quality=quality,
        heat=heat,
        published=published,
        published_reason=reason,
        standing=standing,
        differs=_differences(record, again),
        sources=record.sources,
        note=note,
    )


def why_kept(archive: Archive, listing: Listing, config: Config) -> tuple[Why, Record]:
    """Return why a kept record is as it is, by a configuration and its standing today, and the record; what is sealed stays so.

    Raises: RecordError, StorageError.
    """
    record = replace(archive.load(listing), id=listing.id)
    _, standing = archive.relate(record, listing.path, relating_of(config) or RelatingRules(), {})
    found = why(record, standing, enrichment_of(config.topics, config.topic_rules, config.scoring))
    return replace(found, taxonomy=_taxonomy_said(config)), record


def _taxonomy_said(config: Config) -> str:
    """Say which taxonomy is in force, and where that is set."""
    if config.topics == "default":
        return "default (technology and AI news); set by `topics:` in pressmark.yaml"
    if isinstance(config.topics, str):
        return "none, by `topics: none` in pressmark.yaml"
    return f"{counted(len(config.topics), 'topic')} of your own, by `topics:` in pressmark.yaml"


def _evidence(record: Record, settings: Enrichment) -> tuple[tuple[str, tuple[TopicMatch, ...]], ...]:
    sources = () if has_foreign_topics(record) else source_topics_of(record)
    matches = topics_of(record, settings.taxonomy, source_topics=sources)
    is_given = has_foreign_topics(record) or (is_sealed(record) and record.quality is not None)
    names = record.topics if is_given else names_of(matches)
    return tuple((name, tuple(match for match in matches if match.topic == name)) for name in names)


def _differences(stored: Record, again: Record) -> tuple[str, ...]:
    found = []
    for name in ("topics", "quality", "heat", "published"):
        was, now = getattr(stored, name), getattr(again, name)
        if was != now:
            found.append(f"{name}: the record says {_said(was)}; today it would be {_said(now)}")
    return tuple(found)


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None else str(value)
