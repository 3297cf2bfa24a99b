"""robots.txt as RFC 9309 tells: asked first for each origin, an unreachable one forbids everything, a day old at most."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    NotConfigured,
)
from scrapy.http.request import NO_CALLBACK

from archive.decoding import DecodingLimit, decode_content
from archive.model.outcome import Reason
from crawler.failures import FetchRefused, rejection_of
from crawler.guard import origin_of
from crawler.options import options_of
from crawler.pace import slow_down

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.options import FetchOptions

logger = logging.getLogger(__name__)

PARSED_BYTES = 500 * 1024  # RFC 9309, 2.5: at least 500 KiB must be parsed; the rest is not read
DECODED_BYTES = 8 * 1024 * 1024  # more than that behind a content coding is a bomb, and no rules
MAX_ORIGINS = 10_000  # rules held at once; the oldest go first
_FAILURES = (
    FetchRefused,
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
_SHARED = frozenset({Reason.ADDRESS_NOT_ALLOWED, Reason.UNRESOLVED, Reason.UNREACHABLE, Reason.INTERRUPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an origin allows: its parsed rules; everything where there are none; nothing where there is a refusal."""

    expires_at: float  # by the monotonic clock
    parsed: Protego | None = None
    refusal: tuple[Reason, str] | None = None


class RobotsMiddleware:
    """Refuse what robots.txt forbids, and slow down to its Crawl-delay."""

    def __init__(
        self, crawler: Crawler, options: FetchOptions, memory: dict[str, asyncio.Future[Rules]] | None = None
    ) -> None:
        self._crawler, self._options = crawler, options
        self._known: dict[str, asyncio.Future[Rules]] = {} if memory is None else memory
        # a memory that outlives a crawl (the spider's `robots_memory`) knows origins that this crawl has not slowed down to
        self._slowed: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it, unless ROBOTSTXT_OBEY is off.

        Raises: NotConfigured
        """
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        return cls(crawler, options_of(crawler.settings), getattr(crawler.spider, "robots_memory", None))

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or raise.

        Raises: FetchRefused with robots or robots-unreachable.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        rules = await self._rules(origin_of(request.url))
        if rules.refusal is not None:
            self._crawler.stats.inc_value("robots/unreachable")
            reason, why = rules.refusal
            raise FetchRefused(reason, f"robots.txt: {why}")
        if rules.parsed is not None and not rules.parsed.can_fetch(request.url, self._options.robots_token):
            self._crawler.stats.inc_value("robots/forbidden")
            raise FetchRefused(Reason.ROBOTS, "robots.txt forbids this address")

    async def _rules(self, origin: str) -> Rules:
        """Return the rules of an origin; asked for once, however many requests wait for them."""
        known = self._known.get(origin)
        if known is not None and not (known.done() and (known.cancelled() or known.result().expires_at < monotonic())):
            rules = await asyncio.shield(known)
            if rules.parsed is not None and origin not in self._slowed:
                self._slow_down(origin, rules.parsed)
            return rules
        answer: asyncio.Future[Rules] = asyncio.get_running_loop().create_future()
        self._known.pop(origin, None)
        self._known[origin] = answer
        if len(self._known) > MAX_ORIGINS:
            self._known.pop(next(iter(self._known)))
        try:
            answer.set_result(await self._fetch(origin))
        finally:
            answer.cancel()  # nobody waits for ever, whatever went wrong; does nothing to an answer that is there
        return answer.result()

    async def _fetch(self, origin: str) -> Rules:
        engine = self._crawler.engine
        assert engine is not None  # requests pass here only while it runs
        self._crawler.stats.inc_value("robots/requested")
        question = Request(
            f"{origin}/robots.txt",
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
            priority=1000,  # everything else of the origin waits for it
            dont_filter=True,
        )
        try:
            response = await engine.download_async(question)
        except _FAILURES as failure:
            return self._after(failure)
        rules = self._read(response)
        if rules.parsed is not None:
            self._slow_down(origin, rules.parsed)
        return rules

    def _after(self, failure: Exception) -> Rules:
        if isinstance(failure, FetchRefused) and failure.reason is Reason.REDIRECT_LIMIT:
            # RFC 9309, 2.3.1.2: after five hops it may be taken as unavailable, that is: everything is allowed.
            return Rules(expires_at=monotonic() + self._options.robots_max_age_s)
        found = rejection_of(failure, "")
        # Where nobody can be asked at all, the page shares the reason; else it is robots.txt alone that fails.
        return self._unreachable(found.detail, found.reason if found.reason in _SHARED else Reason.ROBOTS_UNREACHABLE)

    def _unreachable(self, why: str, reason: Reason = Reason.ROBOTS_UNREACHABLE) -> Rules:
        return Rules(expires_at=monotonic() + self._options.robots_retry_s, refusal=(reason, why))

    def _read(self, response: Response) -> Rules:
        """Return what an answer means: RFC 9309, 2.3.1.

        429 is a 4xx, but it says "later", not "there is none"; so it counts as unreachable.
        """
        if response.status >= 500 or response.status == 429:
            return self._unreachable(f"the server answered {response.status}")
        expires_at = monotonic() + self._options.robots_max_age_s
        if not 200 <= response.status < 300:
            return Rules(expires_at=expires_at)
        coding = b", ".join(response.headers.getlist(b"Content-Encoding")).decode("latin-1")
        try:
            decoded = decode_content(response.body, coding, max_bytes=DECODED_BYTES)
        except DecodingLimit:
            return self._unreachable("it is a decompression bomb")
        return Rules(expires_at=expires_at, parsed=parse_rules(decoded.body))

    def _slow_down(self, origin: str, parsed: Protego) -> None:
        """Write the Crawl-delay, capped, where the downloader looks for it, also after it forgot an idle host."""
        self._slowed.add(origin)
        asked_s = parsed.crawl_delay(self._options.robots_token)
        if asked_s is None or not asked_s > 0:  # also where it is no number
            return
        delay_s = min(asked_s, self._options.crawl_delay_cap_s)
        engine = self._crawler.engine
        assert engine is not None
        key = urlsplit(origin).hostname or ""
        slow_down(engine.downloader, key, delay_s, default_s=self._options.delay_s)
        logger.info("%s asks for %.0f s between requests; taken as %.1f s", key, asked_s, delay_s)


def parse_rules(body: bytes) -> Protego:
    """Parse the first 500 KiB of a robots.txt, whole lines only: half a path would forbid more than was meant."""
    if len(body) > PARSED_BYTES:
        body = body[:PARSED_BYTES]
        body = body[: max(body.rfind(b"\n"), body.rfind(b"\r")) + 1]
    return Protego.parse(body.decode("utf-8-sig", errors="replace"))
