"""Redirects over real sockets (PROMISES.md, rows 13 to 16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from archive.model.outcome import Reason
from crawler.failures import FetchRefused
from crawler.middlewares.redirect import next_address
from tests.crawler.fetching import Crawled, crawl
from tests.crawler.hostile import Hostile, answer, redirect

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRETS = {"Authorization": "Bearer k", "Cookie": "a=b", "X-Api-Key": "k", "Referer": "http://a.example/?token=1"}
PATHS = ["/seen", "/again", "/loop-a", "/self", "/hop0", "/empty", "/none", "/ten0", "/cross", "/here"]
REFUSED = {
    "/to-file": ("file:///etc/passwd", "scheme-not-allowed"),
    "/to-data": ("data:text/html,hello", "scheme-not-allowed"),
    "/to-ftp": ("ftp://example.org/", "scheme-not-allowed"),
    "/to-script": ("javascript:alert(1)", "scheme-not-allowed"),
    "/to-metadata": ("http://169.254.169.254/latest/", "address-not-allowed"),
    "/to-number": ("http://2852039166/latest/", "address-not-allowed"),
    "/to-nonsense": ("http://[::1", "bad-url"),
}


@pytest.fixture(scope="module")
def other() -> Iterator[Hostile]:
    with Hostile() as site:
        site.fixed("/land", answer())
        yield site


@pytest.fixture(scope="module")
def canary() -> Iterator[Hostile]:
    """Listens on an origin which nobody allowed."""
    with Hostile() as site:
        yield site


@pytest.fixture(scope="module")
def site(other: Hostile, canary: Hostile) -> Iterator[Hostile]:
    with Hostile() as site:
        site.fixed("/seen", answer())
        site.fixed("/again", redirect("/seen"))
        site.fixed("/loop-a", redirect("/loop-b"))
        site.fixed("/loop-b", redirect("/loop-a"))
        site.fixed("/self", redirect("/self"))
        site.fixed("/empty", redirect(""))
        site.fixed("/none", answer(b"", status="301 Moved"))
        for nth in range(40):
            site.fixed(f"/hop{nth}", redirect(f"/hop{nth + 1}"))
        for nth in range(10):
            site.fixed(f"/ten{nth}", redirect(f"/ten{nth + 1}", status="308 Permanent Redirect"))
        site.fixed("/ten10", answer())
        site.fixed("/cross", redirect(other.url("/land")))
        site.fixed("/here", redirect("/seen"))
        site.fixed("/to-canary", redirect(canary.url("/")))
        site.fixed("/to-name", redirect(f"http://localhost:{other.port}/"))
        for path, (target, _) in REFUSED.items():
            site.fixed(path, redirect(target))
        yield site


@pytest.fixture(scope="module")
def crawled(site: Hostile, other: Hostile) -> Crawled:
    urls = [site.url(path) for path in [*PATHS, *REFUSED, "/to-canary", "/to-name"]]
    return crawl(urls, allow=[site.origin, other.origin], headers=SECRETS)


def test_every_redirect_has_exactly_one_outcome(crawled: Crawled) -> None:
    assert (
        len({outcome["asked"] for outcome in crawled.outcomes}) == len(crawled.outcomes) == len([*PATHS, *REFUSED]) + 2
    )


@pytest.mark.parametrize("path", ["/loop-a", "/self", "/hop0", "/empty", "/none"])
def test_what_leads_nowhere_ends_at_the_redirect_limit(site: Hostile, crawled: Crawled, path: str) -> None:
    assert crawled.of(site.url(path))["reason"] == "redirect-limit"


def test_ten_hops_are_followed_and_forty_are_not(site: Hostile, crawled: Crawled) -> None:
    assert crawled.of(site.url("/ten0"))["url"] == site.url("/ten10")
    assert crawled.of(site.url("/hop0"))["limit"] == "10 hops"
    assert [asked.path for asked in site.asked if asked.path.startswith("/hop")] == [f"/hop{nth}" for nth in range(11)]


def test_a_redirect_to_a_url_already_seen_is_followed(site: Hostile, crawled: Crawled) -> None:
    outcome = crawled.of(site.url("/again"))
    assert outcome["url"] == site.url("/seen")
    assert outcome["requested_url"] == site.url("/again")
    assert outcome["hops"] == [site.url("/again")]


def test_every_hop_is_captured(site: Hostile, crawled: Crawled) -> None:
    kept = [exchange["exchange"] for exchange in crawled.exchanges]
    assert all(site.url(f"/ten{nth}") in kept for nth in range(11))


@pytest.mark.parametrize("path", REFUSED)
def test_a_redirect_out_of_the_public_web_is_refused(site: Hostile, crawled: Crawled, path: str) -> None:
    assert crawled.of(site.url(path))["reason"] == REFUSED[path][1]


def test_a_redirect_inside_sends_no_packet(site: Hostile, canary: Hostile, crawled: Crawled) -> None:
    assert crawled.of(site.url("/to-canary"))["reason"] == "address-not-allowed"
    assert canary.connections == 0


def test_a_name_for_an_allowed_address_is_another_origin(site: Hostile, crawled: Crawled) -> None:
    assert crawled.of(site.url("/to-name"))["reason"] == "address-not-allowed"


def test_secrets_stay_with_their_origin(site: Hostile, other: Hostile, crawled: Crawled) -> None:
    assert crawled.of(site.url("/cross"))["status"] == 200
    (landed,) = other.requests("/land")
    for name in SECRETS:
        assert landed.header(name) is None, name
    assert landed.header("User-Agent")
    assert site.requests("/here")[0].header("Authorization") == "Bearer k"
    assert all(asked.header("Referer") is None for asked in site.requests("/ten1"))


def test_robots_is_asked_first_at_every_origin(site: Hostile, other: Hostile, crawled: Crawled) -> None:
    assert site.asked[0].path == "/robots.txt"
    assert other.asked[0].path == "/robots.txt"
    assert len(site.requests("/robots.txt")) == len(other.requests("/robots.txt")) == 1


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"/b c", "http://a.example/b%20c"),
        (b"//b.example/x", "http://b.example/x"),
        (b"?q=1#part", "http://a.example/d/e?q=1"),
        ("/caf\u00e9".encode(), "http://a.example/caf%C3%A9"),
        (b"/caf\xe9", "http://a.example/caf%C3%A9"),
        (b"HTTP://B.example:80/", "http://b.example/"),
        (b"http://0x7f.1/", "http://127.0.0.1/"),
    ],
)
def test_a_location_is_read_as_browsers_read_it(location: bytes, target: str) -> None:
    assert next_address("http://a.example/d/e", location) == target


@pytest.mark.parametrize("location", [None, b"", b"  "])
def test_no_location_is_a_redirect_to_nowhere(location: bytes | None) -> None:
    with pytest.raises(FetchRefused) as caught:
        next_address("http://a.example/", location)
    assert caught.value.reason is Reason.REDIRECT_LIMIT
