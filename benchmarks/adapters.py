"""Pressmark as the benchmarks call it: raw page bytes and an address in, text out."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.content.extract import read_content
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.page import read_page


def extract_text(html: bytes, url: str) -> str:
    """Return the headline and the plain text of a page; "" where there is no page in the bytes."""
    page = read_page(as_capture(html, url), limits=ReadingLimits())
    return "" if isinstance(page, Rejection) else read_content(page).full_text


def as_capture(html: bytes, url: str) -> Capture:
    """Return a capture of bytes that came without a wire."""
    return Capture(
        url=url, requested_url=url, at=datetime(2026, 1, 1, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html"),), body=html, digest=payload_digest(html),
    )  # fmt: skip
