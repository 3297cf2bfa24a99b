"""A page out of HTML, as a crawl would have read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

if TYPE_CHECKING:
    from collections.abc import Callable


def page_of(html: str | bytes, url: str = "https://example.org/news/") -> Page:
    body = html.encode() if isinstance(html, str) else html
    headers = ((b"Content-Type", b"text/html; charset=utf-8"),)
    capture = Capture(
        url=url,
        requested_url=url,
        at=datetime(2024, 5, 6, tzinfo=UTC),
        status=200,
        headers=headers,
        body=body,
        digest="",
    )
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    return page


@pytest.fixture
def make_page() -> Callable[..., Page]:
    return page_of
