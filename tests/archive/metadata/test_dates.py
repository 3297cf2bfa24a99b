from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.metadata.datelines import dates_in

MetadataOf = Callable[..., Any]
HEADED = "<h1>Harbour opens after two years</h1>"
LONG = "https://www.example.org/news/harbour-opens-after-two-years"
DATED = "https://www.example.org/2025/03/04/harbour"


def article(**properties: object) -> dict[str, object]:
    return {"@type": "NewsArticle", "headline": "Harbour opens", **properties}


@given(st.text(max_size=200), st.sampled_from(["", "de", "en-US", "hr", "th"]), st.booleans())
def test_a_line_of_any_text_is_read(text: str, language: str, has_short_years: bool) -> None:
    for date_found in dates_in(text, language=language, has_short_years=has_short_years):
        assert 0 <= date_found.start <= date_found.end <= len(text)


@given(
    st.dates(date(1980, 1, 1), date(2049, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y年%m月%d日"]),
)
def test_every_day_is_read_as_it_was_written(day: date, form: str) -> None:
    (found,) = dates_in(f"Published {day.strftime(form)} by Jane")
    assert (found.instant.at.date(), found.instant.precision, found.label) == (day, "day", "published")


def test_the_pages_own_offset_is_kept_before_utc(metadata_of: MetadataOf) -> None:
    head = '<meta property="article:published_time" content="2025-03-04T23:30:00-05:00">'
    found = metadata_of(head, data=article(datePublished="2025-03-05T04:30:00Z")).published
    assert (found.value.offset, found.source) == ("-05:00", "meta:article:published_time")
    assert found.value.at == datetime(2025, 3, 5, 4, 30, tzinfo=UTC)


def test_a_time_is_kept_before_a_day(metadata_of: MetadataOf) -> None:
    head = '<meta property="article:published_time" content="2025-03-04T08:30:00+01:00">'
    found = metadata_of(head, data=article(datePublished="2025-03-04")).published
    assert found.value.precision != "day"


def test_the_day_in_the_url_judges_between_sources(metadata_of: MetadataOf) -> None:
    head = '<meta property="article:published_time" content="2025-03-04T08:30:00+01:00">'
    found = metadata_of(head, data=article(datePublished="2025-09-09T10:00:00+01:00"), url=DATED).published
    assert found.source == "meta:article:published_time"


def test_the_day_in_the_url_stands_where_all_contradict_it_or_are_silent(metadata_of: MetadataOf) -> None:
    for data in (article(datePublished="2019-09-09"), article()):
        found = metadata_of(data=data, url=DATED).published
        assert (found.value.at.date(), found.value.precision, found.source) == (date(2025, 3, 4), "day", "url")


def test_an_instant_in_utc_may_be_a_day_off_the_url(metadata_of: MetadataOf) -> None:
    found = metadata_of(data=article(datePublished="2025-03-05T02:18:11Z"), url=DATED).published
    assert found.source == "json-ld"


@pytest.mark.parametrize(
    "text", ["2999-01-01", "1970-01-01T00:00:00Z", "0000-00-00", "2025-02-31", "soon", "", "12/25"]
)
def test_impossible_dates_are_none(metadata_of: MetadataOf, text: str) -> None:
    assert metadata_of(data=article(datePublished=text, dateModified=text)).published is None
    assert metadata_of(data=article(datePublished=text, dateModified=text)).updated is None


@pytest.mark.parametrize(
    ("body", "source"),
    [
        (f"{HEADED}<time datetime='2025-03-04T05:06:00+01:00'>yesterday</time>", "time"),
        (f"{HEADED}<p class='dateline'>Berlin, 4. März 2025, 14:05 Uhr</p>", "text"),
        (f"{HEADED}<p>04.03.2025</p>", "text"),
        (
            "<div itemscope itemtype='http://schema.org/Article'><meta itemprop=datePublished content='2025-03-04'></div>",
            "microdata",
        ),
    ],
)
def test_each_place_of_a_date_is_read(metadata_of: MetadataOf, body: str, source: str) -> None:
    found = metadata_of(body=body, lang="de", url=LONG).published
    assert (found.value.at.date(), found.source) == (date(2025, 3, 4), source)


@pytest.mark.parametrize(
    "body",
    [
        "<div class='comments'><time datetime='2025-03-04'>x</time></div>",
        "<p class='date'>Updated: March 4, 2025</p>",
        "<p class='date'>3/4/2025</p>",
        "<p>In the summer of 2019, on 4 May 2019, the harbour was closed for good, they said.</p>",
    ],
    ids=["comment", "updated", "ambiguous", "sentence"],
)
def test_no_date_is_invented(metadata_of: MetadataOf, body: str) -> None:
    assert metadata_of(body=body, lang="en").published is None


def test_a_change_before_the_publication_is_none(metadata_of: MetadataOf) -> None:
    data = article(datePublished="2025-03-04T10:00:00Z", dateModified="2025-03-01T10:00:00Z")
    assert metadata_of(data=data).updated is None


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("3/4/2021", "fr", date(2021, 4, 3)),
        ("3/4/2021", "en-US", date(2021, 3, 4)),
        ("25/4/2021", "en-US", date(2021, 4, 25)),
        ("le 1er août 2021 à 14h05", "fr", date(2021, 8, 1)),
        ("3 de marzo de 2021", "es", date(2021, 3, 3)),
        ("2 Μαΐου 2021", "el", date(2021, 5, 2)),
        ("5 мая 2021", "ru", date(2021, 5, 5)),
        ("Version 12.2021", "de", None),
        ("call 0800 2021 12", "en", None),
    ],
)
def test_datelines_of_several_languages(text: str, language: str, day: date | None) -> None:
    found = [each.instant.at.date() for each in dates_in(text, language=language)]
    assert found == ([day] if day else [])
