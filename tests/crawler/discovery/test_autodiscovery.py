from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from archive.model.urls import canonical_url
from crawler.discovery.autodiscovery import discovery_plan, feeds_of_page, robots_sitemaps, usual_places

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.page import Page

HTML = """<html><head><base href="https://example.org/x/"><title>T</title>
<link rel="alternate" type="application/rss+xml" title="Paper » Comments Feed" href="/comments/feed/">
<link rel="alternate" type="application/rss+xml" title="Paper » Sport" href="/sport/feed/">
<link rel="alternate" type="application/rss+xml" title="Paper" href="/feed/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1"><link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/json+oembed" href="/oembed?x"></head>
<body><a href="/rss.xml">RSS</a><a href="https://feeds.example.net/paper">Subscribe</a><a href="https://elsewhere.example.com/feed.xml">theirs</a><a href="/feedback">Feedback</a></body></html>"""


def test_feeds_are_ranked_main_first_topics_next_comments_last(make_page: Callable[..., Page]) -> None:
    found = feeds_of_page(make_page(HTML, "https://example.org/"))
    assert [place.url for place in found] == [
        "https://example.org/feed/", "https://example.org/sport/feed/", "https://example.org/rss.xml", "https://feeds.example.net/paper", "https://example.org/comments/feed/",
    ]  # fmt: skip
    assert [place.title for place in found[:2]] == ["Paper", "Paper » Sport"]
    assert [place.is_comments for place in found] == [False, False, False, False, True]
    assert [place.said_by for place in found] == ["page", "page", "link", "link", "page"]


def test_robots_txt_names_sitemaps_news_first() -> None:
    robots = b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /x\rSITEMAP : https://example.org/sitemap.xml # all\nsitemap: /news-sitemap.xml\nSitemap: ftp://example.org/x\nSitemap:\nSitemap: https://example.org/sitemap.xml\n"
    found = robots_sitemaps(robots, url="https://example.org/robots.txt")
    assert [place.url for place in found] == ["https://example.org/news-sitemap.xml", "https://example.org/sitemap.xml"]


def test_the_plan_asks_what_is_stated_and_guesses_only_what_nobody_stated(make_page: Callable[..., Page]) -> None:
    page = make_page(HTML, "https://example.org/")
    guessed = discovery_plan("https://example.org/a/b")
    assert {place.said_by for place in guessed} == {"usual"} and guessed == usual_places("https://example.org/")
    plan = discovery_plan("https://example.org/a/b", pages=(page,), robots=b"Sitemap: https://example.org/s.xml")
    assert plan[0].url == "https://example.org/s.xml" and plan[-1].is_comments
    assert "usual" not in {place.said_by for place in plan}
    half = discovery_plan("https://example.org/a/b", pages=(page,))
    assert {place.kind for place in half if place.said_by == "usual"} == {"sitemap"}


def test_the_usual_places_hold_those_of_the_common_systems() -> None:
    paths = {place.url.removeprefix("https://example.org") for place in usual_places("https://example.org/x?y")}
    assert {
        "/feed/",
        "/feed",
        "/rss",
        "/rss.xml",
        "/atom.xml",
        "/index.xml",
        "/sitemap.xml",
        "/sitemap_index.xml",
        "/news-sitemap.xml",
        "/sitemap.txt",
    } <= paths
    assert usual_places("nothing") == ()


@given(st.binary(max_size=300), st.text(max_size=30))
def test_no_robots_txt_makes_it_raise(robots: bytes, url: str) -> None:
    for place in (
        *robots_sitemaps(robots + b"\nSitemap: " + robots, url="https://example.org/robots.txt"),
        *discovery_plan(url, robots=robots),
    ):
        assert canonical_url(place.url) == place.url
