"""Quality, heat and published of a record, by the scorer that is set. Each is a function of its arguments alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.enrich import classic_scorer, content_scorer

if TYPE_CHECKING:
    from archive.enrich.parts import Score
    from archive.enrich.settings import Enrichment
    from archive.model.record import Record
    from archive.model.standing import Standing


def quality_of(record: Record, settings: Enrichment) -> Score:
    """Return the record's quality and its parts; its topics must stand by now."""
    if settings.scoring.scorer == "classic":
        return classic_scorer.quality(record, settings.taxonomy, settings.scoring.classic)
    return content_scorer.quality(record, settings.scoring.content)


def heat_of(record: Record, quality: int, standing: Standing, settings: Enrichment) -> Score:
    """Return the record's heat and its parts, given its quality and its standing among the others."""
    if settings.scoring.scorer == "classic":
        return classic_scorer.heat(record, quality, standing, settings.scoring.classic)
    return content_scorer.heat(record, quality, standing, settings.scoring.content)


def published_of(record: Record, heat: int, settings: Enrichment) -> tuple[bool, str]:
    """Return whether the record is published, and in words why. Never where its page forbids that it is shown."""
    if record.forbids_publishing:
        return False, f"its page's robots directives forbid it: {', '.join(record.robots)}"
    if settings.scoring.scorer == "classic":
        return classic_scorer.is_published(record, heat, settings.scoring.classic)
    return content_scorer.is_published(record)
