"""A labelled date is the page's own only where the label says so, or where data or the URL name the same day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.archive.metadata.conftest import ReadArticle

OTHER_FACTS = (
    "Apply by 12 May 2021",
    "Closing date: 12 May 2021",
    "Closing date 12 May 2021",
    "Bewerbungsfrist: 12.05.2021",
    "Bewerbungsfrist 12. Mai 2021",
    "Printed on 12 May 2021",
    "Gedruckt am 12. Mai 2021",
    "Concert: 12 May 2021, 19:00",
    "Opening night: 12 May 2021",
    "Recorded on 12 May 2021",
    "Aufgenommen am 12. Mai 2021",
    "Kommt ins Kino: 12. Mai 2021",
    "In theatres 12 May 2021",
    "Premiere on 12 May 2021",
    "Filmed in London on 12 May 2021",
    "Date de clôture : 12 mai 2021",
    "Fecha límite: 12 de mayo de 2021",
    "Sendung: Der Tag, 12. Mai 2021",
)
OWN = (
    "Posted on 12 May 2021",
    "By Jane Doe on 12 May 2021",
    "Submitted on 12 May 2021",
    "Date: 12 May 2021",
    "Date: Wednesday, 12 May 2021",
    "Date of publication: 12 May 2021",
    "Fecha de publicación: 12 de mayo de 2021",
    "Eingetragen am 12. Mai 2021",
    "London, 12 May 2021",
    "Book Review | 12 May 2021",
    "Posted by Jane Doe in Concerts on 12 May 2021",
)


@pytest.mark.parametrize("line", OTHER_FACTS)
def test_the_date_of_another_fact_is_no_publication(article_of: ReadArticle, line: str) -> None:
    found = article_of(f"<p>{line}</p>")
    assert (found.published, found.updated) == (None, None)


@pytest.mark.parametrize("line", OWN)
def test_a_date_of_publication_is_read_whatever_stands_before_it(article_of: ReadArticle, line: str) -> None:
    published = article_of(f"<p>{line}</p>").published
    assert published is not None
    assert published.value.at.date().isoformat() == "2021-05-12"


def test_a_review_is_no_revision(article_of: ReadArticle) -> None:
    assert article_of("<p>Book Review | 12 May 2021</p>").updated is None


def test_a_strange_label_is_no_objection_to_a_day_that_data_state(article_of: ReadArticle) -> None:
    data = {"@type": "Article", "headline": "A headline of some words", "datePublished": "2021-05-12T10:00:00+02:00"}
    published = article_of("<p>Geboren aus Wut: 12. Mai 2021</p>", data=data).published
    assert published is not None
    assert published.source == "json-ld"


def test_a_label_in_an_element_of_its_own_counts(article_of: ReadArticle) -> None:
    assert article_of("<p><b>Concert:</b> <time datetime='2021-05-12T19:00'>12 May</time></p>").published is None
