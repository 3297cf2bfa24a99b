"""robots.txt over real sockets (PROMISES.md, row 18; RFC 9309)."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.robots import PARSED_BYTES, parse_rules
from tests.crawler.fetching import Crawled, crawl
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
PATHS = ("/", "/a", "/a/b", "/a/b/c", "/a/b/cd", "/caf%C3%A9", "/x.pdf", "/x.pdfs")
GZIP = (b"Content-Encoding: gzip",)
LONG = b"User-agent: *\nDisallow: /a\n" + b"# nothing\n" * 60_000 + b"Disallow: /x.pdf\n"

# One site each, all crawled in one run: its robots.txt, and what then becomes of /a.
ANSWERS: dict[str, tuple[bytes, str | None]] = {
    "rules": (answer(RULES), "robots"),
    "503": (answer(b"", status="503 Busy"), "robots-unreachable"),
    "500": (answer(b"", status="500 Oops"), "robots-unreachable"),
    "429": (answer(b"", status="429 Slow Down"), "robots-unreachable"),
    "no HTTP": (b"no http at all\r\n\r\n", "robots-unreachable"),
    "404": (answer(b"no", status="404 Not Found"), None),
    "401": (answer(b"no", status="401 Who?"), None),
    "empty": (answer(b""), None),
    "gzip": (answer(gzipped(RULES), headers=GZIP), "robots"),
    "byte order mark": (answer(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /a\r\n"), "robots"),
    "loop": (redirect("/robots.txt"), None),  # "unavailable": RFC 9309, 2.3.1.2
    "elsewhere": (redirect("/rules.txt", status="301 Moved Permanently"), "robots"),
    "inside": (redirect("http://169.254.169.254/robots.txt"), "address-not-allowed"),
    "bomb": (answer(gzipped(b"#" * 64 * 2**20), headers=GZIP), "robots-unreachable"),
    "600 kB": (answer(LONG), "robots"),
}


@pytest.fixture(scope="module")
def sites() -> Iterator[dict[str, Hostile]]:
    with ExitStack() as stack:
        sites = {name: stack.enter_context(Hostile(robots=robots)) for name, (robots, _) in ANSWERS.items()}
        for site in sites.values():
            site.fixed("/rules.txt", answer(RULES))
            for path in PATHS:
                site.fixed(path, answer())
        yield sites


@pytest.fixture(scope="module")
def crawled(sites: dict[str, Hostile]) -> Crawled:
    urls = [site.url(path) for site in sites.values() for path in PATHS]
    allow = [site.origin for site in sites.values()]
    return crawl(urls, allow=allow, settings={"PRESSMARK_MAX_BYTES": 2_000_000, "PRESSMARK_TIMEOUT_S": 20})


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_means_what_the_standard_says(sites: dict[str, Hostile], crawled: Crawled, name: str) -> None:
    site, (_, reason) = sites[name], ANSWERS[name]
    assert crawled.of(site.url("/a"))["reason"] == reason
    assert bool(site.requests("/a")) == (reason is None)
    assert site.asked[0].path == "/robots.txt"


def test_the_longest_match_of_our_group_decides(sites: dict[str, Hostile], crawled: Crawled) -> None:
    site = sites["rules"]
    forbidden = ["/a", "/a/b/c", "/caf%C3%A9", "/x.pdf"]
    assert [path for path in PATHS if crawled.of(site.url(path))["reason"] == "robots"] == forbidden
    assert not any(site.requests(path) for path in forbidden)
    assert len(site.requests("/robots.txt")) == 1


def test_only_the_first_500_kib_count(sites: dict[str, Hostile], crawled: Crawled) -> None:
    assert crawled.of(sites["600 kB"].url("/x.pdf"))["reason"] is None


def test_a_bomb_costs_little(crawled: Crawled) -> None:
    assert crawled.peak_mb < 200


def test_an_unreachable_robots_txt_is_asked_again_later() -> None:
    # The second page is asked for when the first has its outcome; "later" is at once.
    asked_once = threading.Event()

    def robots(wire: Wire, asked: Asked) -> None:
        wire.send(answer(b"", status="403 No") if asked_once.is_set() else answer(b"", status="501 Not yet"))
        asked_once.set()

    with Hostile(paths={"/robots.txt": robots}) as site:
        site.fixed("/1", answer())
        site.fixed("/2", answer())
        urls = [site.url("/1"), site.url("/2")]
        crawled = crawl(urls, allow=[site.origin], settings={"PRESSMARK_ROBOTS_RETRY_S": 0}, one_by_one=True)
    assert [crawled.of(url)["reason"] for url in urls] == ["robots-unreachable", None]


def test_a_crawl_delay_is_obeyed_up_to_the_cap() -> None:
    with Hostile(robots=answer(b"User-agent: *\nCrawl-delay: 60\n")) as site:
        for path in PATHS[:3]:
            site.fixed(path, answer())
        crawl(
            [site.url(path) for path in PATHS[:3]],
            allow=[site.origin],
            settings={"PRESSMARK_CRAWL_DELAY_CAP_S": 0.4},
        )
    assert site.asked[0].path == "/robots.txt"
    assert len(site.asked) == 4
    assert (
        min(later.at - sooner.at for sooner, later in pairwise(site.asked)) > 0.39
    )  # the socket's own delay, either way


@given(st.binary(max_size=2000))
def test_any_bytes_are_rules(body: bytes) -> None:
    parse_rules(body).can_fetch("http://a.example/x", "Pressmark")


def test_a_rule_cut_in_two_by_the_limit_is_not_read() -> None:
    head = b"User-agent: *\nDisallow: /b\n"
    filler = b"#" * (PARSED_BYTES - len(head) - len(b"\nDisallow: /a")) + b"\nDisallow: /article"
    rules = parse_rules(head + filler)
    assert rules.can_fetch("http://x.example/another", "Pressmark")
    assert not rules.can_fetch("http://x.example/b", "Pressmark")
