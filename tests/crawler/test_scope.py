"""Which addresses that a source names are articles' own: front and section pages are not, and no article goes with them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.model.times import Instant
from archive.sites import Site
from crawler.discovery.candidates import Candidate, Discovery
from crawler.frontier import Kind, Lease
from crawler.revisit import History
from crawler.scope import Scope

HOME = "https://www.example.org"
SITE = Site(url=f"{HOME}/news/", hosts=("example.org",), sections=(f"{HOME}/sport/",))
TODAY = date(2026, 11, 22)
DATED = Instant(at=datetime(2026, 11, 1, tzinfo=UTC), offset=None, precision="second")


def named(source: str, *candidates: str | Candidate, site: Site = SITE, kind: Kind = Kind.SITEMAP) -> list[str]:
    lease = Lease(
        key=source, url=source, site="s", kind=kind, depth=0, found_in="", history=History(due_at=0, changed_at=0)
    )
    found = [Candidate(url=each, source="sitemap") if isinstance(each, str) else each for each in candidates]
    discovery = Discovery(kind="sitemap", url=source, candidates=tuple(found))
    return [page.url for page in Scope.of(site).pages(discovery, lease, today=TODAY)]


@pytest.mark.parametrize(
    "front",
    [f"{HOME}/", "https://example.org/", "http://www.example.org/", f"{HOME}/news/", f"{HOME}/news", f"{HOME}/sport/"],
)
def test_the_root_of_a_site_and_its_sections_are_no_articles(front: str) -> None:
    assert named(f"{HOME}/sitemap.xml", front, f"{HOME}/a/b") == [f"{HOME}/a/b"]
    assert Scope.of(SITE).is_front(front)


def test_the_folder_of_a_sitemap_is_the_front_of_what_it_names() -> None:
    story = f"{HOME}/courier/2026/11/06/budget.html"
    assert named(f"{HOME}/courier/sitemap.xml", f"{HOME}/courier/", story) == [story]


@pytest.mark.parametrize(
    "kept",
    [
        (f"{HOME}/bridge-closed/", f"{HOME}/bridge-closed/pictures/"),  # a gallery below its article
        (f"{HOME}/?p=12",),
        ("https://election.example.org/",),  # a report with a host of its own
        (f"{HOME}/news/bridge/", f"{HOME}/news/bridge/2/"),
    ],
)
def test_an_article_with_a_page_below_it_stays(kept: tuple[str, ...]) -> None:
    assert named(f"{HOME}/sitemap.xml", *kept) == list(kept)


def test_what_a_source_dates_is_no_front_but_for_the_root() -> None:
    dated = Candidate(url=f"{HOME}/live/", source="sitemap", published_at=DATED)
    assert named(f"{HOME}/live/news-sitemap.xml", dated, f"{HOME}/live/more") == [f"{HOME}/live/", f"{HOME}/live/more"]
    assert not named(f"{HOME}/x.xml", Candidate(url=f"{HOME}/", source="sitemap", published_at=DATED))


def test_a_folder_with_nothing_below_it_may_be_an_article() -> None:
    assert named(f"{HOME}/story/feed", f"{HOME}/story/", kind=Kind.FEED) == [f"{HOME}/story/"]
