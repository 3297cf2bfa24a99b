"""Feeds, sitemaps and robots.txt parse, and lead to every article."""

from __future__ import annotations

from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from crawler.newsroom import articles, papers

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.newsroom import Newsroom

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_rss_feed_lists_all_articles_with_dates(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    root = etree.fromstring(ask("/feeds/all.rss").body)
    assert {link.text for link in root.findall("channel/item/link")} == set(newsroom.urls)
    dates = [parsedate_to_datetime(date.text or "") for date in root.findall("channel/item/pubDate")]
    assert dates == sorted(dates, reverse=True)


def test_the_atom_feed_lists_all_articles_and_each_entry_is_whole(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    root = etree.fromstring(ask("/feeds/all.atom").body)
    entries = root.findall(f"{ATOM}entry")
    assert {link.get("href") for entry in entries for link in entry.findall(f"{ATOM}link")} == set(newsroom.urls)
    # RFC 4287, section 4.1.2: id, title and updated are required, and an author where the feed names none.
    assert all(
        entry.find(f"{ATOM}{name}") is not None for entry in entries for name in ("id", "title", "updated", "author")
    )


@pytest.mark.parametrize("key", sorted(papers()))
def test_a_paper_has_feeds_and_a_sitemap_of_its_own(key: str, newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    own = {newsroom.url(a.slug) for a in articles().values() if a.paper == key}
    assert {e.text for e in etree.fromstring(ask(f"/{key}/rss.xml").body).iter("link")} - {newsroom.origin + "/"} == own
    assert {e.text for e in etree.fromstring(ask(f"/{key}/sitemap.xml").body).iter(f"{SITEMAP}loc")} >= own


def test_the_sitemaps_reach_every_article_from_robots(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    lines = ask("/robots.txt").body.decode().splitlines()
    found: set[str] = set()
    todo = [line.split(": ", 1)[1] for line in lines if line.startswith("Sitemap: ")]
    assert len(todo) == 2
    while todo:
        root = etree.fromstring(ask(todo.pop()).body)
        places = [loc.text or "" for loc in root.iter(f"{SITEMAP}loc")]
        if root.tag == f"{SITEMAP}sitemapindex":
            todo += places
        else:
            found.update(places)
    assert found >= set(newsroom.urls)


def test_robots_closes_the_desk_and_leaves_articles_open(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    rules = RobotFileParser()
    rules.parse(ask("/robots.txt").body.decode().splitlines())
    assert not rules.can_fetch("*", newsroom.origin + "/desk/edit?slug=x")
    assert not rules.can_fetch("*", newsroom.origin + "/drafts/budget-leak.html")
    assert all(rules.can_fetch("*", url) for url in newsroom.urls)


def test_pages_point_to_their_feeds(newsroom: Newsroom, ask: Callable[..., Any]) -> None:
    for url in (newsroom.origin + "/", newsroom.url("tidegate-bridge-closed"), newsroom.url("apfelernte")):
        assert b'rel="alternate" type="application/' in ask(url).body
