from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.traps import growth_of, is_growing, pattern_of

TODAY = date(2024, 5, 6)


@pytest.mark.parametrize(
    ("urls", "pattern"),
    [
        (["https://www.example.org/calendar/2024/05", "https://example.org/calendar/1999/5/"], "example.org/calendar/{n}/{n}"),
        (["https://example.org/news/one-two-three", "https://example.org/news/four-five-six-seven?"], "example.org/news/{slug}"),
        (["https://example.org/tag/berlin", "https://example.org/tag/rome/"], "example.org/tag/{w}"),
        (["https://example.org/list?page=2&sort=a", "https://example.org/list?sort=b&page=77"], "example.org/{w}?page&sort"),
        (["https://example.org/shop?a=1&b=2&c=3&d=4", "https://example.org/shop?e=1&b=2&c=3&d=4&f=9"], "example.org/{w}?{facets}"),
        (["https://a7.example.org/x/3", "https://a812.example.org/x/4"], "{n}.example.org/x/{n}"),
        (["https://example.org/x/a/x/a/x/a/", "https://example.org/x/a/x/a/x/a/x/a/x/a/"], "example.org/x/{w}"),
        (["https://example.org/item/5f3e9a7cd1b2", "https://example.org/item/0123abcd4567ef89"], "example.org/item/{id}"),
        (["https://example.org/d/2024-05-06", "https://example.org/d/20240506.html"], "example.org/d/{date}"),
    ],
)  # fmt: skip
def test_addresses_of_one_family_have_one_pattern(urls: list[str], pattern: str) -> None:
    assert {pattern_of(url) for url in urls} == {pattern}


def test_a_trap_has_few_patterns_however_many_addresses() -> None:
    calendar = {
        pattern_of(f"https://example.org/events/{year}/{month:02d}/{day}?view=day")
        for year in range(1900, 2100)
        for month in range(1, 13)
        for day in (1, 28)
    }
    sessions = {
        pattern_of(f"https://example.org/s/{number:016x}/page") for number in range(10**15, 10**15 + 10**9, 10**7)
    }
    growing = {pattern_of("https://example.org/" + "a/b/" * depth) for depth in range(1, 100)}
    deep = {pattern_of("https://example.org/" + "".join(f"w{n}/" for n in range(depth))) for depth in range(1, 100)}
    assert (len(calendar), len(sessions)) == (1, 1)
    assert len(growing) <= 2 and len(deep) <= 10


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://example.org/a/b/a/b/", "repeating-path"),
        ("https://example.org/news/news/news/", "repeating-path"),
        ("https://example.org/" + "/".join("abcdefghijklmnop"), "too-deep"),
        ("https://example.org/p;jsessionid=A1B2C3D4E5F6", "session-id"),
        ("https://example.org/p?PHPSESSID=0123456789abcdef", "session-id"),
        ("https://example.org/(S(abcdefghijklmnop1234))/p", "session-id"),
        ("https://example.org/calendar/2031/05/", "calendar"),
        ("https://example.org/calendar/1875/05/", "calendar"),
        ("https://example.org/x?date=2031-05-01", "calendar"),
        ("https://example.org/x?month=1875-05", "calendar"),
    ],
)
def test_growing_addresses_are_known_by_their_reason(url: str, why: str) -> None:
    assert growth_of(url, today=TODAY) == why and is_growing(url, today=TODAY)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/2011/11/11/a-day-to-remember", "https://example.org/news/news/a-story", "https://example.org/archive/1897/05/12/", "https://example.org/2024/05/06/",
        "https://example.org/events/2025/05/", "https://example.org/story-2099", "https://example.org/item/20310501123", "https://example.org/?s=x&p=2", "https://example.org/list/1-10/1-10/x.html",
        "https://example.org/1/2/1/2", "https://example.org/a?sid=3",
    ],
)  # fmt: skip
def test_honest_addresses_are_let_through(url: str) -> None:
    assert growth_of(url, today=TODAY) is None


@given(st.text(max_size=200), st.sampled_from(["", "https://", "https://example.org/", "https://example.org/?"]))
def test_no_text_makes_them_raise(text: str, begin: str) -> None:
    assert isinstance(pattern_of(begin + text), str)
    growth_of(begin + text, today=TODAY)
