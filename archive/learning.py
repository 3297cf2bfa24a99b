"""What an archive teaches itself: the template memory, learnt from its stored captures, and laid down as a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from archive.content.extract import judge
from archive.content.templates import (
    EMPTY,
    PageSample,
    TemplateMemory,
    block_paths,
    learn,
    read_memory,
    relearnt,
    write_memory,
)
from archive.enrichment import enrichment_of
from archive.guidance import Guidance
from archive.metadata.habits import learn_habits, sample_habits
from archive.model.errors import AddressError, ArchiveError, CaptureError, RecordError
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.model.urls import registrable_domain
from archive.page import read_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from archive.config import Config
    from archive.model.capture import Capture
    from archive.model.habits import SourceHabits
    from archive.model.record import Record
    from archive.model.selection import Listing, Selection
    from archive.page import Page
    from archive.store.archive import Archive

# Pages of a site that are read at most: what is shared shows in a few dozen, and a site changes its looks.
PAGES_A_SITE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What came of learning: the snapshot now current, the sites that were learnt with their pages, and pages that could not be read."""

    memory: TemplateMemory
    sites: tuple[tuple[str, int], ...]
    unread: int


def read_guidance(archive: Archive, config: Config) -> Guidance:
    """Return by what the pages of a run are read: the archive's current memory, its configured sites, topics and scores.

    Raises: ArchiveError where the snapshot is damaged, StorageError.
    """
    enrichment = enrichment_of(config.topics, config.topic_rules, config.scoring)
    return Guidance(
        memory=current_memory(archive), sites=config.sites, enrichment=enrichment,
        respect_noarchive=config.respect_noarchive,
    )  # fmt: skip


def current_memory(archive: Archive) -> TemplateMemory:
    """Return the memory of the archive's current snapshot; an empty one where nothing was learnt. Raises as `read_guidance`."""
    snapshot = archive.templates.current()
    return read_memory(snapshot.content, number=snapshot.number) if snapshot else EMPTY


def learn_templates(
    archive: Archive,
    selection: Selection,
    *,
    pages_a_site: int = PAGES_A_SITE,
    progress: Callable[[str, int], None] = lambda _site, _pages: None,
) -> Lesson:
    """Learn from the newest captures of each selected site, and lay the memory down as the current snapshot.

    Pages are read without any memory, so that a memory does not teach itself. Sites of which too few pages are kept stay as
    they were, those that are not selected, too. Raises: StorageError; ArchiveError where the archive is not writable.
    """
    new, unread = EMPTY, 0
    learnt: list[tuple[str, int]] = []
    for site, listings in _by_site(archive.select(replace(selection, order="newest", limit=None)), pages_a_site):
        pages = (page for listing in listings if (page := _page(archive, listing)) is not None)
        samples = [(page_sample(page), sample_habits(page)) for page in pages]
        unread += len(listings) - len(samples)
        lesson = with_habits(learn([shared for shared, _ in samples]), learn_habits([said for _, said in samples]))
        new = relearnt(new, lesson)
        learnt += [(name, known.pages) for name, known in lesson.sites.items()]
        progress(site, len(samples))
    memory = relearnt(_present(archive), new)
    snapshot = archive.templates.put(write_memory(memory))
    return Lesson(memory=replace(memory, number=snapshot.number), sites=tuple(sorted(learnt)), unread=unread)


def with_habits(lesson: TemplateMemory, habits: SourceHabits | None) -> TemplateMemory:
    """Return the memory of one site with its habits."""
    sites = {name: msgspec.structs.replace(known, habits=habits) for name, known in lesson.sites.items()}
    return relearnt(EMPTY, replace(lesson, sites=sites))


def capture_of_record(archive: Archive, record: Record) -> Capture | None:
    """Return the capture that a record was read from; None where it names none, or one that cannot be found or read."""
    note = record.capture
    place = archive.captures.at(note.warc, note.offset) if note else None
    try:
        return archive.captures.load(place) if place else None
    except CaptureError:
        return None


def sample_of(capture: Capture) -> PageSample | None:
    """Return what one page teaches, read without any memory; None where there is no page."""
    page = read_page(capture, limits=ReadingLimits())
    return None if isinstance(page, Rejection) else page_sample(page)


def page_sample(page: Page) -> PageSample:
    """Return what a page teaches of the texts and places that its site's pages share."""
    found = judge(page)
    return PageSample(
        site=_domain(page.url),
        texts=[block.text for block in found.layout.blocks],
        paths=block_paths(found.blocks, found.layout.node),
        kept=found.chosen,
    )


def _present(archive: Archive) -> TemplateMemory:
    """The current memory; an empty one where it cannot be read: learning is how that is mended."""
    try:
        return current_memory(archive)
    except ArchiveError:
        return EMPTY


def _by_site(listings: Iterable[Listing], most: int) -> Iterator[tuple[str, list[Listing]]]:
    """Each site with the first listings of it, by name."""
    sites: dict[str, list[Listing]] = {}
    for listing in listings:
        held = sites.setdefault(_domain(listing.web_url) or listing.site, [])
        if len(held) < most:
            held.append(listing)
    yield from sorted(sites.items())


def _page(archive: Archive, listing: Listing) -> Page | None:
    """The page of one record; None where its capture cannot be read."""
    try:
        capture = capture_of_record(archive, archive.load(listing))
    except RecordError:
        return None
    page = read_page(capture, limits=ReadingLimits()) if capture else None
    return None if isinstance(page, Rejection) else page


def _domain(url: str) -> str:
    try:
        return registrable_domain(url)
    except AddressError:
        return ""
