"""Trying again: bounded, slower each time, and never sooner than the server asked."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.misc import load_object

from archive.model.masking import masked
from archive.model.outcome import Reason
from crawler.failures import FetchRefused
from crawler.interrupt import INTERRUPTED
from crawler.options import options_of
from crawler.responses import EXCHANGE, LOCATION

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

BUSY = frozenset({429, 503})  # the statuses that mean the whole server, and may carry Retry-After


class RetryMiddleware:
    """Ask again after failures that may pass; `request.meta["retry_times"]` counts the tries before this one."""

    def __init__(self, crawler: Crawler) -> None:
        settings, options = crawler.settings, options_of(crawler.settings)
        self._crawler = crawler
        self._times = settings.getint("RETRY_TIMES")
        self._statuses = frozenset(int(status) for status in settings.getlist("RETRY_HTTP_CODES"))
        self._exceptions = tuple(load_object(name) for name in settings.getlist("RETRY_EXCEPTIONS"))
        self._wait_s, self._cap_s = options.retry_wait_s, options.retry_after_cap_s
        self._stopping = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it and listen for the interruption."""
        middleware = cls(crawler)
        crawler.signals.connect(middleware.stop, signal=INTERRUPTED)
        # Sent before the downloader looks for the next request of the host: process_response would come one too late.
        crawler.signals.connect(middleware.pause_host, signal=signals.response_downloaded)
        return middleware

    def stop(self) -> None:
        """End every wait; what waited ends as interrupted."""
        self._stopping.set()

    def pause_host(self, request: Request, response: Response) -> None:
        """Hold back the whole host, what is queued already included, for as long as a busy server asked."""
        if response.status not in BUSY:
            return
        tries = int(request.meta.get("retry_times", 0))
        given = response.headers.get(b"Retry-After")
        asked_s = retry_after_s(given.decode("latin-1"), datetime.now(UTC)) if given else None
        wait_s = min(self._wait_s * 2**tries if asked_s is None else asked_s, self._cap_s)
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None
        if slot is not None and wait_s > 0:
            # The downloader sends when `lastseen + delay` has passed; it looks only where there is a delay at all.
            slot.delay = slot.delay or 0.01
            slot.lastseen = max(slot.lastseen, monotonic() + wait_s)
            logger.info("%s asks for a pause: %.0f s", request.meta.get("download_slot"), wait_s)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the next try, or the response if it is good, or the last.

        Raises: FetchRefused with interrupted if the crawl was stopped during the wait.
        """
        if response.status in self._statuses:
            return await self._next_try(request, f"status {response.status}", response.status in BUSY) or response
        if "dataloss" in response.flags:
            return await self._next_try(request, "the body was cut", False) or response
        return response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Return the next try, or None where there is none.

        Raises: FetchRefused with interrupted if the crawl was stopped during the wait.
        """
        if not isinstance(exception, self._exceptions):
            return None
        return await self._next_try(request, type(exception).__name__, False)

    async def _next_try(self, request: Request, why: str, host_is_paused: bool) -> Request | None:
        tries = int(request.meta.get("retry_times", 0)) + 1
        stats = self._crawler.stats
        if request.meta.get("dont_retry") or tries > self._times:
            stats.inc_value("retry/given_up")
            return None
        stats.inc_value("retry/count")
        logger.info("try %d of %s: %s", tries + 1, masked(request.url), why)
        if not host_is_paused:  # then the queue of the host does the waiting
            await self._wait(self._wait_s * 2 ** (tries - 1))
        again: Request = request.replace(dont_filter=True, priority=request.priority - 1)
        again.meta["retry_times"] = tries
        for name in (EXCHANGE, LOCATION):
            again.meta.pop(name, None)
        return again

    async def _wait(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._stopping.wait()
        except TimeoutError:
            return
        raise FetchRefused(Reason.INTERRUPTED, "stopped while waiting for the next try")


def retry_after_s(value: str, now: datetime) -> float | None:
    """Return the seconds which a Retry-After field asks for (RFC 9110, 10.2.3: a number or a date), None if neither.

    Never negative: a date in the past asks for nothing.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])  # thirty years are longer than any cap, and than no float
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds())
