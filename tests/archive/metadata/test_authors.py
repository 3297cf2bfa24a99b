from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

MetadataOf = Callable[..., Any]


def article(**properties: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "Harbour opens", **properties}


def test_an_author_that_is_only_a_reference_is_followed(metadata_of: MetadataOf) -> None:
    data = {"@graph": [article(author={"@id": "#jane"}), {"@type": "Person", "@id": "#jane", "name": "Jane Doe"}]}
    found = metadata_of(data=data).authors
    assert (found.value, found.source) == (("Jane Doe",), "json-ld")


def test_a_person_in_the_byline_beats_an_organisation_in_the_data(metadata_of: MetadataOf) -> None:
    data = article(author={"@type": "Organization", "name": "Example Post"})
    found = metadata_of(body="<h1>Harbour</h1><p class='byline'>By <a>Jane Doe</a></p>", data=data).authors
    assert (found.value, found.source) == (("Jane Doe",), "byline")


def test_an_organisation_stands_where_nobody_else_is_named(metadata_of: MetadataOf) -> None:
    found = metadata_of(data=article(author={"@type": "Organization", "name": "Example Post"})).authors
    assert found.value == ("Example Post",)


def test_a_blogger_that_yoast_calls_person_and_organisation_is_a_person(metadata_of: MetadataOf) -> None:
    data = article(author={"@type": ["Person", "Organization"], "name": "Jane Doe"})
    assert metadata_of(data=data).authors.source == "json-ld"


def test_an_agency_beside_a_person_is_kept(metadata_of: MetadataOf) -> None:
    data = article(author=[{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "Reuters"}])
    assert metadata_of(data=data).authors.value == ("Jane Doe", "Reuters")


@pytest.mark.parametrize(
    ("head", "body", "source"),
    [
        ('<meta name="author" content="Jane Doe">', "", "meta:author"),
        ('<meta name="citation_author" content="Doe, Jane">', "", "meta:citation_author"),
        ('<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Doe">', "", "meta:twitter:data1"),
        ("", "<div itemscope itemtype='https://schema.org/Article'><b itemprop=author>Jane Doe</b></div>", "microdata"),
        ("", "<p>From <a rel='author' href='/jane'>Jane Doe</a></p>", "byline"),
        ("", "<p><a href='/author/jane/'>Jane Doe</a></p>", "author-link"),
        ("", "<h1>Harbour</h1><div><span>By</span> <b>Jane Doe</b></div>", "byline-text"),
    ],
)  # fmt: skip
def test_each_place_of_a_name_is_read(metadata_of: MetadataOf, head: str, body: str, source: str) -> None:
    found = metadata_of(head, body).authors
    assert (found.value, found.source) == (("Jane Doe",), source)


@pytest.mark.parametrize(
    "body",
    [
        "<aside><p class=author>Jane Doe</p></aside>",
        "<ol><li class='comment-author'>Jane Doe</li></ol>",
        "<footer>By <a rel=author href='/x'>Jane Doe</a></footer>",
        "<div class='liveblog-entry'><p class=author>Jane Doe</p></div>",
        "<li class='teaser small'><div><p class=author>Jane Doe</p></div></li>",
        "".join(f"<p class='author'>Jane {chr(65 + n)}. Doe</p>" for n in range(20)),
        "<h1>Harbour</h1><p>By the sea, Jane Doe found peace.</p>",
    ],
    ids=["aside", "comment", "footer", "live entry", "teaser", "staff", "sentence"],
)
def test_names_of_others_are_not_the_authors(metadata_of: MetadataOf, body: str) -> None:
    assert metadata_of(body=body).authors is None


def test_the_site_is_not_its_own_author_in_a_meta(metadata_of: MetadataOf) -> None:
    head = '<meta property="og:site_name" content="Example Post"><meta name="author" content="Example Post">'
    assert metadata_of(head).authors is None


@pytest.mark.parametrize(
    ("body", "author", "source"),
    [
        ("<h1>Harbour</h1><p>19.11.2021<br>Author: Jane Doe<br>Source: Post</p>", "Jane Doe", "byline-text"),
        (
            '<h1>Harbour</h1><div class="field-name">11.12.2019 - Amelie Loevenich</div>',
            "Amelie Loevenich",
            "byline-date",
        ),
        (
            "<h1>Harbour</h1><div>Amelie Loevenich | 5.4.2025 - Updated: 6.4.2025</div>",
            "Amelie Loevenich",
            "byline-date",
        ),
        ("<h1>Harbour</h1><p><strong>Mohloai Mpesi</strong></p><p>The town</p>", "Mohloai Mpesi", "byline-signed"),
    ],
)
def test_people_below_the_headline_are_found_without_a_class(
    metadata_of: MetadataOf, body: str, author: str, source: str
) -> None:
    found = metadata_of(body=body).authors
    assert (found.value, found.source) == ((author,), source)


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Harbour</h1><div>11.12.2019 - Letzte Änderung</div>",
        "<h1>Harbour</h1><div>11.12.2019 - The Harbour</div>",
        "<h1>Harbour</h1><p><strong>Im Einzelnen</strong></p>",
        "<h1>Harbour</h1><p><strong>Jane Doe</strong> went home.</p>",
        "<h1>Harbour</h1><div class=author>Photographs by Jane Doe</div>",
        "<h1>Harbour</h1><p>Translated by Jane Doe</p>",
    ],
)
def test_headings_and_credits_are_no_authors(metadata_of: MetadataOf, body: str) -> None:
    assert metadata_of(body=body).authors is None


def test_the_word_of_the_data_stands_where_nobody_is_named(metadata_of: MetadataOf) -> None:
    found = metadata_of(data=article(author={"@type": "Person", "name": "Redaktion"})).authors
    assert (found.value, found.confidence < 1) == (("Redaktion",), True)
    found = metadata_of(
        body="<h1>Harbour</h1><p>By Jane Doe</p>", data=article(author={"@type": "Person", "name": "Redaktion"})
    ).authors
    assert found.value == ("Jane Doe",)


@pytest.mark.parametrize("name", ["admin", "d.kuckelkorn", "jane@example.org", "https://example.org/jane", "user1"])
def test_logins_and_addresses_are_nobody(metadata_of: MetadataOf, name: str) -> None:
    assert metadata_of(data=article(author={"@type": "Person", "name": name})).authors is None


def test_an_account_that_put_the_page_up_is_no_author(metadata_of: MetadataOf) -> None:
    assert metadata_of(data={"@type": "WebPage", "author": {"@type": "Person", "name": "tkalweit"}}).authors is None


@pytest.mark.parametrize(
    "line",
    [
        "Central Park, 12 May 2019",
        "Town Hall, 12 May 2019",
        "Royal Albert Hall · 12 May 2019",
        "Harry Potter | 12 May 2019",
        "Climate Change - 12 May 2019",
        "Book Review | 12 May 2019",
        "12 May 2019 | Opinion Piece",
        "World Cup, 12 May 2019",
        "Jane Doe, born 12 May 1981",
        "Jane Doe (12 May 1931 – 3 June 2020)",
        '<a href="/topics/climate">Climate Change</a> | 12 May 2019 | Updated 13 May 2019',
    ],
)
def test_what_stands_beside_a_date_is_no_author_without_further_evidence(metadata_of: MetadataOf, line: str) -> None:
    assert metadata_of(body=f"<h1>A headline of some words</h1><p>{line}</p>").authors is None


@pytest.mark.parametrize(
    "line",
    [
        "12 May 2019 by Jane Doe",
        "Jane Doe | 12 May 2019 | Updated 13 May 2019",
        '<a href="mailto:jane@example.org">Jane Doe</a> | 12 May 2019',
        '<span class="name">Jane Doe</span>, 12 May 2019',
        '<span class="author">Jane Doe</span>, 12 May 2019',
    ],
)
def test_a_name_beside_a_date_is_an_author_where_something_says_so(metadata_of: MetadataOf, line: str) -> None:
    found = metadata_of(body=f"<h1>A headline of some words</h1><p>{line}</p>").authors
    assert found.value == ("Jane Doe",)
    assert found.confidence < 1


def test_a_person_of_the_pages_data_is_known_beside_a_date(metadata_of: MetadataOf) -> None:
    data = [{"@type": "Person", "name": "Jane Doe"}]
    found = metadata_of(body="<h1>A headline of some words</h1><p>Jane Doe, 12 May 2019</p>", data=data).authors
    assert found.value == ("Jane Doe",)
