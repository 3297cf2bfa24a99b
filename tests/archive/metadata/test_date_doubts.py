"""A date that data alone state is kept with a mark, and a time without its zone with a warning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.archive.metadata.conftest import ReadArticle, ReadMetadata

STATED = '<meta property="article:published_time" content="2020-05-03T10:15:00+02:00">'
OWN_NODE = {"@type": "Article", "headline": "A headline of some words", "datePublished": "2020-05-03T10:15:00+02:00"}


def test_a_date_of_one_meta_alone_is_kept_with_a_mark(article_of: ReadArticle) -> None:
    found = article_of(head=STATED)
    assert found.published is not None
    assert (found.published.value.offset, found.published.source) == ("+02:00", "meta:article:published_time?")
    assert found.published.confidence < 0.7
    assert found.doubts == ("weak date: only meta:article:published_time says it",)


def test_a_date_of_json_ld_alone_is_kept_with_a_mark(article_of: ReadArticle) -> None:
    found = article_of(data=OWN_NODE)
    assert found.published is not None
    assert found.published.source == "json-ld?"


def test_a_date_that_readers_see_too_has_no_mark(article_of: ReadArticle) -> None:
    found = article_of("<p>3 May 2020</p>", head=STATED)
    assert found.published is not None
    assert (found.published.source, found.doubts) == ("meta:article:published_time", ())


def test_a_page_that_is_no_article_gets_no_weak_date(metadata_of: ReadMetadata) -> None:
    assert metadata_of(STATED, "<h1>All our services</h1>").published is None


def test_a_page_that_writes_the_moment_of_its_capture_gets_no_weak_date(article_of: ReadArticle) -> None:
    assert article_of(head=STATED.replace("2020-05-03T10:15:00+02:00", "2026-11-22T19:59:31Z")).published is None


def test_a_stated_date_that_the_article_contradicts_is_left_out(article_of: ReadArticle) -> None:
    assert article_of("<p>Posted on 12 May 2021</p>", head=STATED).published is None


def test_the_date_of_another_fact_does_not_hide_the_stated_one(article_of: ReadArticle) -> None:
    found = article_of("<p>Apply by 12 May 2021</p>", head=STATED).published
    assert found is not None
    assert found.value.at.date().isoformat() == "2020-05-03"


@pytest.mark.parametrize("clock", ["3. Mai 2020, 10:15 Uhr", "3 May 2020 10:15 BST", "3 May 2020, 10:15 am ET"])
def test_a_time_without_a_sure_zone_is_marked_as_the_pages_own_clock(article_of: ReadArticle, clock: str) -> None:
    found = article_of(f"<p>Published {clock}</p>")
    assert found.published is not None
    assert (found.published.value.at.isoformat(), found.published.value.offset) == ("2020-05-03T10:15:00+00:00", None)
    assert found.doubts == ("time without a zone: publishedDateTime is what the page's clock showed, not UTC",)


@pytest.mark.parametrize(
    "clock", ["3. Mai 2020, 10:15 Uhr MESZ", "3. Mai 2020, 10:15 Uhr (MESZ)", "3 May 2020 10:15 CEST"]
)
def test_a_zone_of_one_meaning_is_read(article_of: ReadArticle, clock: str) -> None:
    found = article_of(f"<p>Published {clock}</p>")
    assert found.published is not None
    assert (found.published.value.at.isoformat(), found.published.value.offset) == (
        "2020-05-03T08:15:00+00:00",
        "+02:00",
    )
    assert found.doubts == ()


def test_a_day_without_a_time_is_no_doubt(article_of: ReadArticle) -> None:
    assert article_of("<p>Published 3 May 2020</p>").doubts == ()
