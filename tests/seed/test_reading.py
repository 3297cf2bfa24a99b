"""The seed's page, read as HTML, gives the same article to the byte as its text does."""

from __future__ import annotations

from datetime import UTC, datetime

from archive.content.extract import read_content
from archive.metadata.read import read_metadata
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page
from tests.seed.site import ARTICLE_URL, article_text, page_bytes


def seed_page() -> Page:
    body = page_bytes(ARTICLE_URL)
    capture = Capture(
        url=ARTICLE_URL,
        requested_url=ARTICLE_URL,
        at=datetime(2021, 9, 28, tzinfo=UTC),
        status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),),
        body=body,
        digest=payload_digest(body),
    )
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    return page


def test_headline_and_text_of_the_page_are_the_article() -> None:
    page = seed_page()
    title = read_metadata(page, latest=datetime(2026, 1, 1, tzinfo=UTC)).title
    assert title is not None
    text = read_content(page, title=title.value).plain_text
    assert f"{title.value}\n\n{text.strip()}\n" == article_text()
