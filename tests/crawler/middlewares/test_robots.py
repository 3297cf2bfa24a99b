"""robots.txt over real sockets (PROMISES.md, row 18; RFC 9309)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.robots import PARSED_BYTES, parse_rules
from tests.crawler.fetching import crawl
from tests.crawler.hostile import Asked, Hostile, Wire, answer, gzipped, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = b"""User-agent: other
Disallow: /

User-agent: Pressmark
Disallow: /a
Allow: /a/b
Disallow: /a/b/c$
Disallow: /caf%C3%A9
Disallow: /*.pdf$

User-agent: *
Disallow: /
"""


@pytest.fixture
def site() -> Iterator[Hostile]:
    with Hostile() as site:
        for path in ("/", "/a", "/a/b", "/a/b/c", "/a/b/cd", "/caf%C3%A9", "/x.pdf", "/x.pdfs"):
            site.fixed(path, answer())
        yield site


def _reasons(site: Hostile, *paths: str, **settings: Any) -> list[str | None]:
    crawled = crawl([site.url(path) for path in paths], allow=[site.origin], settings=settings)
    return [crawled.of(site.url(path))["reason"] for path in paths]


def test_the_longest_match_of_our_group_decides(site: Hostile) -> None:
    site.robots = answer(RULES)
    paths = ["/", "/a", "/a/b", "/a/b/c", "/a/b/cd", "/caf%C3%A9", "/x.pdf", "/x.pdfs"]
    found = dict(zip(paths, _reasons(site, *paths), strict=True))
    assert [path for path in paths if found[path] == "robots"] == ["/a", "/a/b/c", "/caf%C3%A9", "/x.pdf"]
    assert site.asked[0].path == "/robots.txt"
    assert not any(site.requests(path) for path in ("/a", "/a/b/c", "/x.pdf"))
    assert len(site.requests("/robots.txt")) == 1


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        (answer(b"", status="503 Busy"), "robots-unreachable"),
        (answer(b"", status="500 Oops"), "robots-unreachable"),
        (answer(b"", status="429 Slow Down"), "robots-unreachable"),
        (b"no http at all\r\n\r\n", "robots-unreachable"),
        (answer(b"no", status="404 Not Found"), None),
        (answer(b"no", status="401 Who?"), None),
        (answer(b""), None),
        (answer(gzipped(RULES), headers=(b"Content-Encoding: gzip",)), "robots"),
        (answer(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n"), "robots"),
        (redirect("/robots.txt"), None),  # a loop is "unavailable": RFC 9309, 2.3.1.2
    ],
)
def test_each_answer_means_what_the_standard_says(site: Hostile, robots: bytes, reason: str | None) -> None:
    site.robots = robots
    assert _reasons(site, "/a") == [reason]
    if reason:
        assert not site.requests("/a")


def test_a_robots_txt_elsewhere_is_followed(site: Hostile) -> None:
    site.robots = redirect("/rules.txt", status="301 Moved Permanently")
    site.fixed("/rules.txt", answer(b"User-agent: *\nDisallow: /a\n"))
    assert _reasons(site, "/a") == ["robots"]


def test_an_unreachable_robots_txt_is_asked_again_later(site: Hostile) -> None:
    # Each page is held back until the one before has its outcome, and "later" is at once.
    first = threading.Event()

    def robots(wire: Wire, asked: Asked) -> None:
        wire.send(answer(b"", status="403 No") if first.is_set() else answer(b"", status="501 Not yet"))
        first.set()

    site.paths["/robots.txt"] = robots
    site.fixed("/1", answer())
    site.fixed("/2", answer())
    crawled = crawl(
        [site.url("/1"), site.url("/2")], allow=[site.origin], settings={"PRESSMARK_ROBOTS_RETRY_S": 0}, one_by_one=True
    )
    assert [crawled.of(site.url(path))["reason"] for path in ("/1", "/2")] == ["robots-unreachable", None]


def test_a_decompression_bomb_forbids_and_costs_little(site: Hostile) -> None:
    site.robots = answer(gzipped(b"#" * 64 * 2**20), headers=(b"Content-Encoding: gzip",))
    crawled = crawl([site.url("/a")], allow=[site.origin])
    assert crawled.of(site.url("/a"))["reason"] == "robots-unreachable"
    assert crawled.peak_mb < 200


def test_the_first_500_kib_count(site: Hostile) -> None:
    padding = b"# nothing\n" * 60_000
    site.robots = answer(b"User-agent: *\nDisallow: /a\n" + padding + b"Disallow: /x.pdf\n")
    assert _reasons(site, "/a", "/x.pdf", PRESSMARK_MAX_BYTES=2_000_000) == ["robots", None]


def test_a_crawl_delay_is_obeyed_up_to_the_cap(site: Hostile) -> None:
    site.robots = answer(b"User-agent: *\nCrawl-delay: 60\n")
    _reasons(site, "/", "/a", "/a/b", PRESSMARK_CRAWL_DELAY_CAP_S=0.4, DOWNLOAD_DELAY_JITTER=0)
    times = [asked.at for asked in site.asked]
    assert min(later - sooner for sooner, later in zip(times, times[1:], strict=False)) > 0.35


def test_rules_are_kept_for_each_port(site: Hostile) -> None:
    with Hostile(robots=answer(RULES)) as other:
        other.fixed("/a", answer())
        crawled = crawl([site.url("/a"), other.url("/a")], allow=[site.origin, other.origin])
        assert crawled.of(site.url("/a"))["reason"] is None
        assert crawled.of(other.url("/a"))["reason"] == "robots"


@given(st.binary(max_size=2000))
def test_any_bytes_are_rules(body: bytes) -> None:
    parse_rules(body).can_fetch("http://a.example/x", "Pressmark")


def test_a_rule_cut_in_two_by_the_limit_is_not_read() -> None:
    head = b"User-agent: *\nDisallow: /b\n"
    filler = b"#" * (PARSED_BYTES - len(head) - len(b"\nDisallow: /a")) + b"\nDisallow: /article"
    rules = parse_rules(head + filler)
    assert rules.can_fetch("http://x.example/another", "Pressmark")
    assert not rules.can_fetch("http://x.example/b", "Pressmark")
