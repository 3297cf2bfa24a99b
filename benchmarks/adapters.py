"""Pressmark as the benchmarks call it: raw page bytes and an address in, text out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.content.extract import read_content
from archive.content.kind import ARTICLE, FORUM
from archive.metadata.dates import WEAK_MARK
from archive.metadata.read import read_metadata
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.page import read_page

if TYPE_CHECKING:
    from archive.content.features.network import Model
    from archive.model.times import Instant


def extract_text(html: bytes, url: str, model: Model | None = None) -> str:
    """Return the main text of a page, on articles and threads under its headline, elsewhere where the model took that for text.

    "" where there is no page in the bytes. The references of news sets and forums begin with the headline, others hold it as it comes. model: judges the blocks instead
    of the one that comes with the package.
    """
    page = read_page(as_capture(html, url), limits=ReadingLimits())
    if isinstance(page, Rejection):
        return ""
    content = read_content(page, model=model)
    is_headed = content.plain_text and (content.kind in (ARTICLE, FORUM) or content.is_headed)
    return content.full_text if is_headed else content.plain_text


def extract_metadata(html: bytes, url: str) -> dict[str, object]:
    """Return what a page says of itself, in the words of the metadata benchmark; dates as the page wrote them.

    A date that the record marks as weak is no answer here, as it is none to who reads the record with its marks;
    `extract_marked_metadata` gives those, too.
    """
    found = extract_marked_metadata(html, url)
    return {**found, "published": None} if found.pop("is_published_weak", False) else found


def extract_marked_metadata(html: bytes, url: str) -> dict[str, object]:
    """Return the same with the dates that the record marks as weak, and whether the publication is one of them."""
    # The benchmark pages are saved ones of past years: any day up to today may be theirs.
    page = read_page(as_capture(html, url), limits=ReadingLimits())
    if isinstance(page, Rejection):
        return {}
    found = read_metadata(page, latest=datetime.now(UTC))
    images = found.images.value if found.images else ()
    return {
        "title": found.title.value if found.title else None,
        "authors": list(found.authors.value) if found.authors else [],
        "published": as_written(found.published.value) if found.published else None,
        "is_published_weak": found.published is not None and found.published.source.endswith(WEAK_MARK),
        "updated": as_written(found.updated.value) if found.updated else None,
        "sitename": found.provider_name.value if found.provider_name else None,
        "excerpt": found.excerpt.value if found.excerpt else None,
        "language": found.language.value if found.language else None,
        "image": images[0].url if images else None,
        "images": [image.url for image in images],
        "topics": list(found.tags.value) if found.tags else [],
    }


def as_capture(html: bytes, url: str) -> Capture:
    """Return a capture of bytes that came without a wire."""
    return Capture(
        url=url, requested_url=url, at=datetime(2026, 1, 1, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html"),), body=html, digest=payload_digest(html),
    )  # fmt: skip


def as_written(instant: Instant) -> str:
    """Return an instant in the offset in which it was stated, without one where none was; a day as a day."""
    if instant.precision == "day":
        return instant.at.date().isoformat()
    if instant.offset is None:
        return instant.at.replace(tzinfo=None).isoformat()
    return instant.at.astimezone(datetime.strptime(instant.offset, "%z").tzinfo).isoformat()
