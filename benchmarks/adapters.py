"""Pressmark as the benchmarks call it: raw page bytes and an address in, text out."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.content.extract import read_content
from archive.content.kind import ARTICLE
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.page import read_page


def extract_text(html: bytes, url: str) -> str:
    """Return the main text of a page, under its headline on article pages; "" where there is no page in the bytes.

    The references of news sets begin with the headline, those of shop and listing pages do not hold it.
    """
    page = read_page(as_capture(html, url), limits=ReadingLimits())
    if isinstance(page, Rejection):
        return ""
    content = read_content(page)
    return content.full_text if content.kind == ARTICLE else content.plain_text


def as_capture(html: bytes, url: str) -> Capture:
    """Return a capture of bytes that came without a wire."""
    return Capture(
        url=url, requested_url=url, at=datetime(2026, 1, 1, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html"),), body=html, digest=payload_digest(html),
    )  # fmt: skip
