"""The demo newsroom end to end: robots.txt → sitemaps → articles; front pages and their paging lead to articles only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.request import urlopen

from crawler.discovery.autodiscovery import feeds_of_page, robots_sitemaps
from crawler.discovery.feeds import read_feed
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap
from crawler.newsroom.server import serve

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.page import Page


def fetched(url: str) -> bytes:
    with urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
        return body


def test_articles_are_reached_by_sitemap_feed_and_section_alike(make_page: Callable[..., Page]) -> None:
    with serve() as newsroom:
        places = robots_sitemaps(fetched(newsroom.origin + "/robots.txt"), url=newsroom.origin + "/robots.txt")
        found = [read_sitemap(fetched(place.url), url=place.url) for place in places]
        assert [each.kind for each in found] == ["sitemap", "sitemap-index"] and len(found[0].candidates) > 10
        listed = judged = missed = 0
        for lead in found[1].leads:
            if not lead.url.endswith("/sitemap.xml"):
                continue
            articles = {each.url for each in read_sitemap(fetched(lead.url), url=lead.url).candidates}
            front = lead.url.removesuffix("sitemap.xml")
            urls, reached = [front], set()
            while urls and len(urls) < 20:
                url = urls.pop()
                section = read_section(make_page(fetched(url), url))
                reached |= {each.url for each in section.candidates}
                urls += [older.url for older in section.leads if older.kind == "older"]
            for place in feeds_of_page(make_page(fetched(front), front)):
                fed = read_feed(fetched(place.url), url=place.url)
                assert fed.complete and {each.url for each in fed.candidates} <= articles
                assert all(each.title and each.published_at for each in fed.candidates)
            listed, judged, missed = (
                listed + len(articles),
                judged + len(reached),
                missed + len(articles - {front} - reached),
            )
            assert reached <= articles, reached - articles
        assert listed > 40 and missed <= listed * 0.1, (listed, judged, missed)
