"""The day of the capture on a page is its masthead's clock, unless the article itself states it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from archive.metadata.fields import Metadata
    from tests.archive.metadata.conftest import ReadArticle

CLOCKS = (
    '<div class="date">Sunday, 22 November 2026</div>',
    '<div class="current-date">Sunday, 22 November 2026</div>',
    "<header>Sunday, 22 November 2026</header>",
    "<div>Sunday, 22 November 2026</div>",
    "<div>Today is Monday, 23 November 2026</div>",  # where the sun has already risen
    '<div id="masthead"><time datetime="2026-11-22T20:00:00Z">Nov 22</time></div>',
)


def day(metadata: Metadata) -> str | None:
    return metadata.published.value.at.date().isoformat() if metadata.published else None


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_masthead_clock_is_no_publication(article_of: ReadArticle, clock: str) -> None:
    assert article_of(before=clock).published is None


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_masthead_clock_does_not_compete_with_the_articles_date(article_of: ReadArticle, clock: str) -> None:
    assert day(article_of('<p class="meta">Posted 3 May 2020</p>', before=clock)) == "2020-05-03"


def test_an_article_of_the_day_it_was_fetched_keeps_its_date(article_of: ReadArticle) -> None:
    assert day(article_of('<p class="date">22 November 2026</p>')) == "2026-11-22"


def test_a_masthead_day_that_the_pages_data_confirm_is_kept(article_of: ReadArticle) -> None:
    data = {
        "@type": "NewsArticle",
        "headline": "A headline of some words",
        "datePublished": "2026-11-22T08:00:00+01:00",
    }
    assert day(article_of(before=CLOCKS[0], data=data)) == "2026-11-22"


def test_an_older_day_above_the_headline_is_no_clock(article_of: ReadArticle) -> None:
    assert day(article_of(before='<div class="date">3 May 2020</div>')) == "2020-05-03"
