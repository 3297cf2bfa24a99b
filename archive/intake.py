"""From a capture to a record: the order of the work, written once. Reads, and never writes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from archive.content.extract import read_content
from archive.content.links import read_assets
from archive.content.version import EXTRACTOR_VERSION
from archive.enrich.enriching import enrich
from archive.enrich.language import settled_language
from archive.guidance import UNGUIDED, Guidance
from archive.metadata.read import read_metadata
from archive.model.digests import text_digest
from archive.model.directives import forbidding, header_directives
from archive.model.outcome import Outcome, Reason, Rejection
from archive.model.record import TEASER, CaptureNote, Provider, Reading, Record, TextNote, forbids_showing
from archive.model.urls import cdn_amp_url, masked, registrable_domain
from archive.page import read_page
from archive.walls import Read, is_notice, is_teaser, wall_of

if TYPE_CHECKING:
    from datetime import datetime

    from archive.content.extract import Content
    from archive.metadata.fields import Metadata, Sourced
    from archive.model.capture import Capture
    from archive.model.limits import ReadingLimits
    from archive.page import Page

T = TypeVar("T")

# a page with a film and fewer words than a short news item is about the film
VIDEO_WORDS = 150
# characters; those who write descriptions keep to 150–300, and a line below the other number is a dateline or a label
EXCERPT_SIGNS = 300
SHORTEST_OPENING = 40


def intake(
    capture: Capture,
    *,
    limits: ReadingLimits,
    latest: datetime,
    guidance: Guidance = UNGUIDED,
    comments: bool = False,
    source_topics: tuple[str, ...] = (),
) -> Reading | Rejection:
    """Read a capture into a record that is not kept yet, or say why it is no article.

    A pure function of its arguments. latest: no date of the page later than this is believed (usually the capture's
    instant plus a day for zones). guidance: what is known of its site; the record names it. comments: keep the readers'
    comments under an article, too. source_topics: what the source that discovered the page is about, where it says more
    than the page's site (guidance knows that). Expected outcomes are values: nothing of ours is raised.
    """
    page = read_page(capture, limits=limits)
    if isinstance(page, Rejection):
        return page
    metadata = read_metadata(page, latest=latest, captured_at=capture.at, habits=guidance.habits_of(capture.url))
    robots = forbidding((*metadata.robots, *header_directives(capture.all_headers("x-robots-tag"))))
    if guidance.respect_noarchive and forbids_showing(robots):
        return _forbidden(capture, robots)
    content = read_content(
        page,
        title=metadata.title.value if metadata.title else None,
        memory=guidance.memory_of(capture.url),
        rules=guidance.rules_of(capture.url),
        comments=comments,
    )
    read = _read(content, metadata)
    if wall := wall_of(page, capture, read):
        return Rejection(url=masked(capture.url), reason=wall.reason, detail=wall.detail)
    if content.words < limits.min_words and not metadata.featured_content:
        return _too_short(capture, content, limits)
    record = replace(_record(capture, page, metadata, content, guidance), robots=robots)
    if has_only_teaser := is_teaser(page, read):
        record = replace(record, access=record.access or "paid", warnings=(*record.warnings, TEASER))
    source_topics = source_topics or guidance.topics_of(capture.url)
    return Reading(
        record=enrich(record, guidance.enrichment, source_topics=source_topics),
        plain_text=content.plain_text,
        headline=content.headline,
        canonical=metadata.canonical.value if metadata.canonical else None,
        cites=content.cites,
        assets=read_assets(page.root, page.base_url),
        links=content.links,
        is_teaser=has_only_teaser,
        is_notice=is_notice(content.plain_text),
    )


def _read(content: Content, metadata: Metadata) -> Read:
    """Return what walls are told by beside the page itself."""
    return Read(
        text=content.plain_text,
        headline=content.headline,
        title=_value(metadata.title),
        is_article=_value(metadata.type) == "article" and metadata.published is not None,
        access=_value(metadata.access),
        has_film=metadata.featured_content is not None,
    )


def _record(capture: Capture, page: Page, metadata: Metadata, content: Content, guidance: Guidance) -> Record:
    """Return the record of what was read. Its id, revision and other addresses are given when it is kept."""
    said = metadata
    amp = _value(said.amp_url)
    canonical = _value(said.canonical)
    images = _value(said.images) or content.images[:1]
    language, is_of_text = settled_language(content.plain_text, _value(said.language))
    locale = _value(said.locale)
    return Record(
        title=_value(said.title) or content.headline or registrable_domain(capture.url),
        excerpt=_value(said.excerpt) or opening(content.plain_text),
        published_at=said.published.value.at if said.published else None,
        original_url=masked(capture.requested_url),
        web_url=masked(canonical or capture.url),
        amp_web_url=masked(amp) if amp else None,
        cdn_amp_web_url=cdn_amp_url(masked(amp)) if amp else None,
        type=_type_of(said, content),
        featured_content=_value(said.featured_content),
        provider=_provider(capture, said),
        images=images,
        updated_at=said.updated.value.at if said.updated else None,
        published_offset=said.published.value.offset if said.published else None,
        authors=_value(said.authors) or (),
        language=language,
        locale=locale if locale and locale.partition("-")[0] == language else None,
        section=_value(said.section),
        tags=_value(said.tags) or (),
        access=_value(said.access),
        license=_value(said.license),
        copyright=_value(said.copyright),
        warnings=_warnings(capture, page, content, metadata),
        sources=_sources(said, "text" if is_of_text else None),
        capture=_capture_note(capture),
        text=_text_note(capture, content, guidance),
        body=content.markdown,
    )


def _text_note(capture: Capture, content: Content, guidance: Guidance) -> TextNote:
    """Return the note of what the text is and by what it was read."""
    rules = guidance.rules_of(capture.url)
    return TextNote(
        digest=text_digest(content.plain_text),
        words=content.words,
        extractor=EXTRACTOR_VERSION,
        score=round(content.score, 2),
        template=guidance.memory.name if guidance.memory_of(capture.url) else None,
        rules=rules.name if rules else None,
    )


def _value(said: Sourced[T] | None) -> T | None:
    return said.value if said is not None else None


def _type_of(metadata: Metadata, content: Content) -> str:
    """Return the record's type: a video where the page embeds its film, else what its structure says."""
    return "video" if metadata.featured_content and content.words < VIDEO_WORDS else content.type


def _provider(capture: Capture, metadata: Metadata) -> Provider:
    domain = _value(metadata.provider_domain) or registrable_domain(capture.url)
    logo = _value(metadata.provider_image)
    return Provider(name=_value(metadata.provider_name) or domain, domain=domain, images=(logo,) if logo else ())


def _capture_note(capture: Capture) -> CaptureNote | None:
    """Return the note of where the capture lies; None for bytes that no archive holds."""
    if capture.location is None:
        return None
    return CaptureNote(
        at=capture.at,
        warc=capture.location.warc,
        offset=capture.location.offset,
        digest=capture.digest,
        status=capture.status,
        complete=capture.complete,
    )


def _warnings(capture: Capture, page: Page, content: Content, metadata: Metadata) -> tuple[str, ...]:
    cut = () if capture.complete else ("truncated capture",)
    return tuple(dict.fromkeys((*cut, *page.warnings, *content.warnings, *metadata.doubts)))


def _sources(metadata: Metadata, language_source: str | None) -> tuple[tuple[str, str], ...]:
    """Return who said what, under the record's own key names, in the record's order; language_source: where not the page."""
    said = {
        "title": metadata.title,
        "excerpt": metadata.excerpt,
        "publishedDateTime": metadata.published,
        "webUrl": metadata.canonical,
        "provider": metadata.provider_name,
        "images": metadata.images,
        "updatedDateTime": metadata.updated,
        "authors": metadata.authors,
        "language": metadata.language,
        "section": metadata.section,
        "tags": metadata.tags,
    }
    sources = {name: each.source for name, each in said.items() if each is not None}
    if language_source is not None:
        sources["language"] = language_source
    return tuple((name, sources[name]) for name in said if name in sources)


def opening(text: str) -> str:
    """Return the beginning of a text as an excerpt: whole sentences of its first paragraph, at most 300 characters.

    A first sentence that is longer is cut at a word.
    """
    paragraph = next((line for line in text.split("\n") if len(line) >= SHORTEST_OPENING), "")
    if len(paragraph) <= EXCERPT_SIGNS:
        return paragraph
    end = max(
        paragraph.rfind(sign, SHORTEST_OPENING, EXCERPT_SIGNS)
        for sign in (". ", "! ", "? ", "。", "！", "？", "؟ ", "। ")
    )
    if end > 0:
        return paragraph[: end + 1]
    head, space, _ = paragraph[: EXCERPT_SIGNS - 1].rpartition(" ")
    return f"{head if space else paragraph[: EXCERPT_SIGNS - 1]}…"


def _forbidden(capture: Capture, robots: tuple[str, ...]) -> Rejection:
    detail = f"its robots directives say {', '.join(robots)}, which pressmark.yaml respects"
    return Rejection(
        url=masked(capture.url),
        reason=Reason.NOARCHIVE,
        detail=detail,
        limit="respect_noarchive",
        outcome=Outcome.SKIPPED,
    )


def _too_short(capture: Capture, content: Content, limits: ReadingLimits) -> Rejection:
    detail = f"{content.words} words of text, at least {limits.min_words} make an article"
    reason = Reason.TOO_SHORT if content.words else Reason.EMPTY
    return Rejection(url=masked(capture.url), reason=reason, detail=detail, limit="min_words")
