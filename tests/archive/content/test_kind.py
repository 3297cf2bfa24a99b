"""What the record calls a page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.content.extract import read_content
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

PARAGRAPHS = "".join(
    f"<p>The tide came in at {n} and went out again, as it had done before anyone wrote it down.</p>" for n in range(9)
)


def page_of(head: str, url: str) -> Page:
    html = f"<html><head>{head}</head><body><article><h1>The tide</h1>{PARAGRAPHS}</article></body></html>".encode()
    page = read_page(
        Capture(
            url=url, requested_url=url, at=datetime(2026, 1, 1, tzinfo=UTC), status=200, headers=((b"Content-Type", b"text/html"),), body=html,
            digest=payload_digest(html),
        ),
        limits=ReadingLimits(),
    )  # fmt: skip
    assert isinstance(page, Page)
    return page


def json_ld(name: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "{name}", "headline": "The tide"}}</script>'


@pytest.mark.parametrize(
    ("head", "url", "name"),
    [
        (json_ld("NewsArticle"), "https://example.org/news/the-tide-at-orse", "article"),
        (json_ld("LiveBlogPosting"), "https://example.org/news/the-tide-at-orse", "live-blog"),
        (json_ld("Recipe"), "https://example.org/food/the-tide-soup", "recipe"),
        (json_ld("ReviewNewsArticle"), "https://example.org/culture/the-tide", "review"),
        (json_ld("NewsArticle"), "https://example.org/press-releases/the-tide-2026", "press-release"),
        (json_ld("NewsArticle"), "https://example.org/culture/interview-with-the-harbour-master", "interview"),
        (json_ld("QAPage"), "https://example.org/questions/1/why-tides", "question"),
        (json_ld("DiscussionForumPosting"), "https://example.org/t/the-tide/12", "forum"),
    ],
)
def test_a_page_is_called_by_what_it_says_it_is(head: str, url: str, name: str) -> None:
    assert read_content(page_of(head, url)).type == name
