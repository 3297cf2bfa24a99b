"""Ending a crawl at once (PROMISES.md, row 40)."""

from __future__ import annotations

import time

from tests.crawler.fetching import crawl
from tests.crawler.hostile import Hostile, answer


def test_what_is_fetched_waits_or_is_paused_ends_within_moments() -> None:
    with Hostile() as site, Hostile() as busy:
        site.paths["/silence"] = lambda wire, asked: wire.silence()
        site.paths["/reset"] = lambda wire, asked: wire.reset()
        busy.fixed("/busy", answer(b"", status="503 Busy", headers=(b"Retry-After: 100",)))
        urls = [site.url("/silence"), site.url("/reset"), busy.url("/busy")]
        since = time.monotonic()
        crawled = crawl(
            urls,
            allow=[site.origin, busy.origin],
            settings={"PRESSMARK_TIMEOUT_S": 50, "PRESSMARK_RETRY_WAIT_S": 50},
            interrupt_after_s=0.5,
        )
        assert time.monotonic() - since < 10
    assert crawled.of(site.url("/silence"))["reason"] == "interrupted"
    assert crawled.of(site.url("/reset"))["reason"] == "interrupted"
    assert crawled.of(site.url("/silence"))["outcome"] == "skipped"
