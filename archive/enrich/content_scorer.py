"""Our own scores: is the article whole, and is its text long, built and clean? Each part is monotone in what it looks at.

docs/scoring.md says each part with its number and reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.enrich.parts import Part, Score
from archive.enrich.text_measures import measure
from archive.model.record import NO_ZONE

if TYPE_CHECKING:
    from archive.enrich.settings import Content
    from archive.enrich.text_measures import TextMeasures
    from archive.model.record import Record
    from archive.model.standing import Standing

# said by intake of a capture that ended before its page did
CUT_SHORT = "truncated capture"
# what a page behind a paywall shows of its text is a teaser below this: as many words as a short news item has
TEASER_WORDS = 150


def quality(record: Record, numbers: Content) -> Score:
    """Return the record's quality and its parts."""
    return Score.of((*_facts(record, numbers), *_text(measure(record), numbers), _warnings(record, numbers)))


def heat(record: Record, quality: int, standing: Standing, numbers: Content) -> Score:
    """Return the record's heat: its quality, less for a copy, more for the lead of a story that others tell, too."""
    parts = [Part(name="quality", points=quality, reason="as it stands above")]
    if not standing.is_original:
        lost = quality - int(quality * numbers.copy_share)
        parts.append(Part(name="copy", points=-lost, reason="an earlier article has nearly the same text"))
    if standing.members:
        counted = min(standing.members, numbers.most_related) if standing.is_lead else 0
        reason = f"leads {standing.members} others, {numbers.related} each" if standing.is_lead else "another leads it"
        parts.append(Part(name="story", points=numbers.related * counted, reason=reason))
    return Score.of(tuple(parts))


def is_published(record: Record) -> tuple[bool, str]:
    """Return whether the record is published, and why: every complete article is, unless a person removed it."""
    if record.removed:
        return False, "it was removed by hand"
    missing = missing_of(record)
    return not missing, f"incomplete: {', '.join(missing)}" if missing else "it is complete"


def missing_of(record: Record) -> tuple[str, ...]:
    """Return what a complete article would have and this one has not."""
    words = record.text.words if record.text else None
    missing = {
        "no title": not has_title(record),
        "no text": not record.body.strip() and not words and not record.featured_content,
        "its capture was cut short": is_cut_short(record),
        "only a teaser before a paywall": record.access == "paid" and words is not None and words < TEASER_WORDS,
    }
    return tuple(name for name, is_missing in missing.items() if is_missing)


def has_title(record: Record) -> bool:
    """Whether the record has a title of its own; its reading writes the site's domain where the page has none."""
    domain = record.provider.domain if record.provider else ""
    return bool(record.title.strip()) and record.title != domain


def is_cut_short(record: Record) -> bool:
    """Whether the page ended before its end."""
    return CUT_SHORT in record.warnings or (record.capture is not None and not record.capture.complete)


def _facts(record: Record, numbers: Content) -> tuple[Part, ...]:
    held = (
        ("title", numbers.title, has_title(record)),
        ("date", numbers.date, record.published_at is not None),
        ("author", numbers.author, bool(record.authors)),
        ("excerpt", numbers.excerpt, bool(record.excerpt.strip())),
    )
    facts = [_fact(name, most, has_it, "there" if has_it else "missing") for name, most, has_it in held]
    missing = [each for each in missing_of(record) if each not in ("no title", "no text")]
    return (*facts, _fact("whole", numbers.whole, not missing, ", ".join(missing) or "nothing was cut off"))


def _fact(name: str, most: int, has_it: bool, said: str) -> Part:
    return Part(name=name, points=most if has_it else 0, reason=said)


def _text(text: TextMeasures, numbers: Content) -> tuple[Part, ...]:
    return (
        Part(
            name="length",
            points=_share(numbers.length, text.words, numbers.full_words),
            reason=f"{text.words:g} words, {numbers.full_words} are enough",
        ),
        Part(
            name="structure",
            points=_share(numbers.structure, text.paragraphs, numbers.full_paragraphs),
            reason=f"{text.paragraphs} paragraphs, {numbers.full_paragraphs} are enough",
        ),
        _clean(text, numbers),
    )


def _clean(text: TextMeasures, numbers: Content) -> Part:
    if not text.lines:
        return Part(name="clean", points=0, reason="no text to judge")
    lost = min(1.0, text.furniture_share / numbers.furniture_share)
    reason = f"{len(text.furniture)} of {text.lines} lines look like furniture"
    return Part(name="clean", points=int(numbers.clean * (1 - lost)), reason=reason)


def _warnings(record: Record, numbers: Content) -> Part:
    of_text = [warning for warning in record.warnings if not warning.startswith(NO_ZONE)]
    counted = min(len(of_text), numbers.most_warnings)
    reason = f"{', '.join(of_text)}; {numbers.warning} each" if of_text else "none"
    return Part(name="warnings", points=-numbers.warning * counted, reason=reason)


def _share(most: int, value: float, enough: int) -> int:
    """Return the share of points that a value has earned: all of them from `enough` on."""
    return int(most * min(value, enough) / enough)
