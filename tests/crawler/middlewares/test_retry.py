"""Trying again, over real sockets (PROMISES.md, rows 8 and 11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.retry import retry_after_s
from tests.crawler.fetching import crawl
from tests.crawler.hostile import Asked, Hostile, Wire, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Hostile]:
    with Hostile() as site:
        yield site


def _busy(site: Hostile, path: str, retry_after: str, status: str = "503 Busy") -> None:
    def serve(wire: Wire, asked: Asked) -> None:
        busy = answer(b"", status=status, headers=(b"Retry-After: " + retry_after.encode(),))
        wire.send(answer() if wire.nth > 1 else busy)

    site.paths[path] = serve


def test_retry_after_is_obeyed() -> None:
    with Hostile() as one, Hostile() as other:
        _busy(one, "/busy", "1", "503 Busy")
        _busy(other, "/busy", "1", "429 Too Many Requests")
        crawled = crawl([one.url("/busy"), other.url("/busy")], allow=[one.origin, other.origin])
        for site in (one, other):
            first, second = site.times("/busy")
            assert second - first >= 1
            assert crawled.of(site.url("/busy"))["status"] == 200


def test_the_whole_host_waits(site: Hostile) -> None:
    _busy(site, "/busy", "1")
    paths = [f"/{nth}" for nth in range(6)]
    for path in paths:
        site.fixed(path, answer())
    urls = [site.url(path) for path in ["/busy", *paths]]
    # With no delay at all Scrapy lets a second request of one host slip through to the connection pool.
    one_at_a_time = {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "PRESSMARK_DELAY_S": 0.02}
    crawled = crawl(urls, allow=[site.origin], settings=one_at_a_time)
    told = site.times("/busy")[0]
    assert all(asked.at - told >= 1 for asked in site.asked if asked.at > told)
    assert len(crawled.outcomes) == 7


def test_the_wait_has_a_cap(site: Hostile) -> None:
    _busy(site, "/busy", "86400")
    crawled = crawl([site.url("/busy")], allow=[site.origin], settings={"PRESSMARK_RETRY_AFTER_CAP_S": 0.3})
    first, second = site.times("/busy")
    assert 0.3 <= second - first < 5
    assert crawled.of(site.url("/busy"))["status"] == 200


def test_waits_grow_and_tries_end(site: Hostile) -> None:
    site.paths["/reset"] = lambda wire, asked: wire.reset()
    site.fixed("/500", answer(status="500 Oops"))
    crawled = crawl(
        [site.url("/reset"), site.url("/500")], allow=[site.origin], settings={"PRESSMARK_RETRY_WAIT_S": 0.2}
    )
    for path in ("/reset", "/500"):
        first, second, third = site.times(path)
        assert second - first >= 0.2
        assert third - second >= 0.4
    assert crawled.of(site.url("/reset"))["reason"] == "unreachable"
    assert crawled.of(site.url("/500"))["reason"] == "http-status"
    assert len([exchange for exchange in crawled.exchanges if exchange["exchange"] == site.url("/500")]) == 3


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0),
        ("Sun Nov 22 12:00:30 2026", 30),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
    ],
)
def test_a_retry_after_is_a_number_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


@given(st.integers(min_value=0, max_value=10**6))
def test_both_forms_say_the_same(seconds: int) -> None:
    date = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
    assert retry_after_s(date, NOW) == retry_after_s(str(seconds), NOW) == seconds


@given(st.text(max_size=60))
def test_no_text_breaks_it(value: str) -> None:
    seconds = retry_after_s(value, NOW)
    assert seconds is None or seconds >= 0
