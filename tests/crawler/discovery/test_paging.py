from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.paging import date_archive, date_archives, numbered, older_pages, page_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.page import Page


@pytest.mark.parametrize(
    ("html", "url", "older"),
    [
        (
            '<head><link rel="next" href="/news/page/2/"></head><a href="/news/page/2/">2</a>',
            "https://example.org/news/",
            "https://example.org/news/page/2/",
        ),
        (
            '<a href="?page=2">2</a><a href="?page=3">3</a><a href="?page=9">last</a>',
            "https://example.org/news",
            "https://example.org/news?page=2",
        ),
        (
            '<a href="?page=1">2</a><a href="?page=2">3</a>',
            "https://example.org/news",
            "https://example.org/news?page=1",
        ),
        (
            '<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>',
            "https://example.org/news?page=2",
            "https://example.org/news?page=3",
        ),
        ('<a href="/news/seite/2">weiter</a>', "https://example.org/news/", "https://example.org/news/seite/2"),
        ('<a href="/news/2/">Load more</a>', "https://example.org/news/", "https://example.org/news/2/"),
        ('<a href="/news?offset=20">Older posts</a>', "https://example.org/news", "https://example.org/news?offset=20"),
        (
            '<a rel="next nofollow" href="/news/older?before=x">…</a>',
            "https://example.org/news/",
            "https://example.org/news/older?before=x",
        ),
        (
            '<a href="/news/page/1/">«</a><a href="/news/page/3/">»</a>',
            "https://example.org/news/page/2/",
            "https://example.org/news/page/3/",
        ),
    ],
)
def test_the_next_older_page_is_found(make_page: Callable[..., Page], html: str, url: str, older: str) -> None:
    assert [lead.url for lead in older_pages(make_page(html + "<p>x</p>", url))][:1] == [older]


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/news/2024/">2024</a>',
        '<a href="/other?page=2">2</a>',
        '<a href="/news?page=1">1</a>',
        '<a href="/story/7">Seven</a>',
        '<a href="https://other.example/news?page=2">2</a>',
        '<a href="#">more</a>',
    ],
)
def test_other_links_are_no_paging(make_page: Callable[..., Page], html: str) -> None:
    assert older_pages(make_page(html + "<p>x</p>", "https://example.org/news?page=1")) == ()


def test_the_page_of_a_number_is_made_from_any_other() -> None:
    assert numbered("https://example.org/news/page/2/", 17) == "https://example.org/news/page/17/"
    assert numbered("https://example.org/news?x=1&page=2&y=3", 17) == "https://example.org/news?x=1&page=17&y=3"
    assert numbered("https://example.org/2024/", 17) is None and page_number("https://example.org/") is None


@pytest.mark.parametrize(
    ("url", "template", "grain", "other"),
    [
        (
            "https://example.org/2024/05/",
            "https://example.org/{year}/{month}/",
            "month",
            "https://example.org/2023/02/",
        ),
        (
            "https://example.org/archive/2024-05-12",
            "https://example.org/archive/{year}-{month}-{day}",
            "day",
            "https://example.org/archive/2023-02-03",
        ),
        (
            "https://example.org/archiv/2024/5/12.html",
            "https://example.org/archiv/{year}/{month}/{day}.html",
            "day",
            "https://example.org/archiv/2023/2/3.html",
        ),
        (
            "https://example.org/?issue=20240512",
            "https://example.org/?issue={year}{month}{day}",
            "day",
            "https://example.org/?issue=20230203",
        ),
        (
            "https://example.org/?m=202405",
            "https://example.org/?m={year}{month}",
            "month",
            "https://example.org/?m=202302",
        ),
        ("https://example.org/2024", "https://example.org/{year}", "year", "https://example.org/2023"),
        (
            "https://example.org/d?date=2024-05-12&x=1",
            "https://example.org/d?date={year}-{month}-{day}&x=1",
            "day",
            "https://example.org/d?date=2023-02-03&x=1",
        ),
    ],
)
def test_a_date_archive_is_learnt_from_one_address(url: str, template: str, grain: str, other: str) -> None:
    found = date_archive(url)
    assert found is not None and (found.template, found.grain) == (template, grain)
    assert found.url(date(2023, 2, 3)) == other


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2024/05/12/a-story",
        "https://example.org/a-2024",
        "https://example.org/2024/13/",
        "https://example.org/{year}/2024/05",
    ],
)
def test_addresses_of_articles_are_no_date_archives(url: str) -> None:
    found = date_archive(url)
    assert found is None or found.grain == "year"


def test_back_filling_goes_from_the_newest_day_to_the_oldest_with_none_left_out() -> None:
    months = date_archive("https://example.org/2024/05/")
    assert months is not None
    assert list(months.between(date(2023, 11, 20), date(2024, 2, 3))) == [
        f"https://example.org/{part}/" for part in ("2024/02", "2024/01", "2023/12", "2023/11")
    ]
    days = date_archive("https://example.org/2024/05/12/")
    assert days is not None
    assert len(list(days.between(date(2024, 1, 1), date(2024, 12, 31)))) == 366
    assert list(days.between(date(2024, 1, 2), date(2024, 1, 1))) == []
    assert [
        each.grain
        for each in date_archives(
            ["https://example.org/2024/", "https://example.org/2024/05/", "https://example.org/2024/05/06/"]
        )
    ] == ["day", "month", "year"]


@given(st.dates(), st.dates())
def test_every_day_lies_on_one_of_the_pages(since: date, until: date) -> None:
    years = date_archive("https://example.org/2024/")
    assert years is not None
    found = list(years.between(since, until))
    assert (
        found == [f"https://example.org/{year:04d}/" for year in range(until.year, since.year - 1, -1)]
        if since <= until
        else len(found) <= 1
    )


@given(st.text(max_size=100))
def test_no_text_makes_them_raise(text: str) -> None:
    for url in (text, "https://example.org/" + text):
        page_number(url)
        numbered(url, 3)
        date_archive(url)
