"""The Python face of reading: bytes of a page in, its article out. Nothing is fetched and nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.intake import intake
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.errors import AddressError
from archive.model.limits import ReadingLimits
from archive.model.outcome import Outcome, Reason, Rejection
from archive.model.times import format_instant
from archive.model.urls import canonical_url, masked

if TYPE_CHECKING:
    from archive.model.record import Image, Reading, Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a page reads as.

    text: headline, empty line, paragraphs as plain text. markdown: the same as Markdown, the headline as its first
    heading. metadata: the record's fields (title, authors, dates …), without body and without a capture. rejection:
    why there is no article; text and markdown are then empty and metadata is None.
    """

    text: str = ""
    markdown: str = ""
    metadata: Record | None = None
    reading: Reading | None = None
    rejection: Rejection | None = None

    def as_dict(self) -> dict[str, object]:
        """Return what `pressmark extract --format json` prints, in its order; what is not known is null or empty."""
        if self.rejection is not None:
            return {**dict.fromkeys(_KEYS), **_rejected(self.rejection)}
        assert self.metadata is not None
        assert self.reading is not None  # set together by extract()
        return dict(zip(_KEYS, _values(self, self.metadata, self.reading), strict=True))


_KEYS = (
    "title", "authors", "published", "updated", "excerpt", "text", "markdown", "links", "image", "images",
    "canonical", "language", "type", "outcome", "warnings",
)  # fmt: skip


def extract(
    html: bytes | str,
    url: str,
    *,
    content_type: str = "text/html",
    at: datetime | None = None,
    comments: bool = False,
) -> Article:
    """Read a page as if its bytes had just been answered by `url`; text is read as its UTF-8 bytes would be.

    content_type: the HTTP header of that name, whose charset counts. at: the instant of the capture (default: now);
    dates later than a day after it are not believed. comments: the readers' comments under an article, too. Never raises for anything in `html`, nor for a
    `url` that is none: that is a rejection.
    """
    if isinstance(html, str):
        html, content_type = html.encode("utf-8", "replace"), "text/html; charset=utf-8"
    try:
        canonical_url(url)
    except AddressError as error:
        return Article(rejection=Rejection(url=masked(url), reason=Reason(error.reason), detail=error.problem))
    instant = (at or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    capture = Capture(
        url=url,
        requested_url=url,
        at=instant,
        status=200,
        headers=((b"Content-Type", content_type.encode("latin-1", "replace")),) if content_type else (),
        body=html,
        digest=payload_digest(html),
    )
    result = intake(capture, limits=ReadingLimits(), latest=instant + timedelta(hours=26), comments=comments)
    if isinstance(result, Rejection):
        return Article(rejection=result)
    record, headline = result.record, result.headline or result.record.title
    return Article(
        text="\n\n".join(part for part in (headline, result.plain_text) if part) + "\n",
        markdown="\n\n".join(part for part in (f"# {headline}" if headline else "", record.body.strip("\n")) if part)
        + "\n",
        metadata=record,
        reading=result,
    )


def _values(article: Article, record: Record, reading: Reading) -> tuple[object, ...]:
    """Return the values of `_KEYS`."""
    images = [_image(image) for image in record.images]
    outcome = Outcome.ARCHIVED_WITH_WARNING if record.warnings else Outcome.ARCHIVED
    return (
        record.title,
        list(record.authors),
        _instant(record, record.published_at),
        format_instant(record.updated_at) if record.updated_at else None,
        record.excerpt or None,
        article.text,
        article.markdown,
        [{"text": text, "url": url} for text, url in reading.links],
        images[0]["url"] if images else None,
        images,
        reading.canonical,
        record.language,
        record.type,
        outcome.value,
        list(record.warnings),
    )


def _rejected(rejection: Rejection) -> dict[str, object]:
    """Return the values that a page without an article still has; `reason` and `detail` stand only there."""
    return {
        "authors": [],
        "text": "",
        "markdown": "",
        "links": [],
        "images": [],
        "outcome": rejection.outcome.value,
        "warnings": [],
        "reason": rejection.reason.value,
        "detail": rejection.detail or None,
    }


def _instant(record: Record, at: datetime | None) -> str | None:
    """Return the instant with the page's own offset where it states one, else in UTC."""
    if at is None:
        return None
    offset = record.published_offset
    if not offset or offset in ("Z", "+00:00"):
        return format_instant(at)
    return at.astimezone(datetime.strptime(offset, "%z").tzinfo).isoformat()


def _image(image: Image) -> dict[str, object]:
    values = {"url": image.url, "width": image.width, "height": image.height, "title": image.title}
    return {name: value for name, value in values.items() if value is not None}
