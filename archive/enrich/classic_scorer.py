"""The original's scores: RECORD.md part 2 §5. They look at source, markup and keywords, and never at the text."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archive.enrich.parts import Part, Score
from archive.enrich.topics import title_keywords

if TYPE_CHECKING:
    from archive.enrich.settings import Classic
    from archive.enrich.taxonomy import Taxonomy
    from archive.model.record import Record
    from archive.model.standing import Standing

# what the original wrote for a record that another one of its cluster stands for
NOT_THE_LEAD = -1


def quality(record: Record, taxonomy: Taxonomy, numbers: Classic) -> Score:
    """Return the record's quality and its parts; it counts the record's own topics, wherever they came from."""
    return Score.of(
        (
            _topics(record, numbers),
            _keywords(record, taxonomy, numbers),
            _marked(numbers.image, "image", bool(record.images)),
            _marked(numbers.amp, "amp", record.amp_web_url is not None),
            _marked(numbers.video, "video", record.type == "video"),
            _provider(record, numbers),
            _title(record, numbers),
        )
    )


def heat(record: Record, quality: int, standing: Standing, numbers: Classic) -> Score:
    """Return the record's heat: its quality, more for the lead of a cluster, −1 for its other members."""
    if not standing.is_lead:
        return Score(value=NOT_THE_LEAD, parts=(Part(name="cluster", points=NOT_THE_LEAD, reason="another leads it"),))
    own = Part(name="quality", points=quality, reason="as it stands above")
    if not standing.members:
        return Score.of((own, Part(name="cluster", points=0, reason="none")))
    if quality < numbers.lead_quality:
        reason = f"leads {standing.members} others, with a quality below {numbers.lead_quality}"
        return Score.of((own, Part(name="cluster", points=0, reason=reason)))
    reason = f"leads {standing.members} others, {numbers.related} each"
    return Score.of((own, Part(name="cluster", points=numbers.related * standing.members, reason=reason)))


def is_published(record: Record, heat: int, numbers: Classic) -> tuple[bool, str]:
    """Return whether the record is published, and why."""
    if record.removed:
        return False, "it was removed by hand"
    is_hot = heat >= numbers.published_heat
    return is_hot, f"its heat {'reaches' if is_hot else 'is below'} {numbers.published_heat}"


def _topics(record: Record, numbers: Classic) -> Part:
    count = len(record.topics)
    return Part(name="topics", points=numbers.topic * count, reason=f"{count} topics, {numbers.topic} each")


def _keywords(record: Record, taxonomy: Taxonomy, numbers: Classic) -> Part:
    found = title_keywords(record, taxonomy, is_within_words=numbers.keywords_within_words)
    reason = f"in the title: {', '.join(found)}; {numbers.keyword} each" if found else "none of its topics in the title"
    return Part(name="keywords", points=numbers.keyword * len(found), reason=reason)


def _marked(points: int, name: str, has_it: bool) -> Part:
    return Part(name=name, points=points if has_it else 0, reason="yes" if has_it else "none")


def _provider(record: Record, numbers: Classic) -> Part:
    domain = record.provider.domain if record.provider else ""
    host = _host(record.web_url or record.original_url or "")
    if any(_is_of(site, domain, host) for site in numbers.official_sites):
        return Part(name="provider", points=numbers.official, reason=f"{host or domain} is official")
    if any(_is_of(site, domain, host) for site in numbers.organizations):
        return Part(name="provider", points=numbers.organization, reason=f"{domain} is an organization")
    return Part(name="provider", points=0, reason=f"{domain or 'unknown'}: neither official nor an organization")


def _is_of(site: str, domain: str, host: str) -> bool:
    """Whether a declared domain or host is the provider's, or its page's."""
    return site in (domain, host)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # a foreign record may have anything for an address
        return ""


def _title(record: Record, numbers: Classic) -> Part:
    beyond = max(0, len(record.title) - numbers.title_length)
    reason = f"{len(record.title)} characters, {numbers.title_length} are free"
    return Part(name="title", points=-(beyond // numbers.title_step), reason=reason)
