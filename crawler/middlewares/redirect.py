"""Redirects, hop by hop, none lost: each is a request of its own, or ends with a reason."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

import can_ada

from archive.model.masking import masked
from archive.model.outcome import Reason
from crawler.failures import FetchRefused
from crawler.guard import SCHEMES, origin_of
from crawler.responses import EXCHANGE, LOCATION

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)

REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What a request may carry to another origin: the words that are the same for every server (RFC 9110, 15.4).
PUBLIC_HEADERS = frozenset({b"Accept", b"Accept-Encoding", b"Accept-Language", b"User-Agent"})
# About the body, or about the copy of one address that we hold; wrong for any other address.
CONDITIONAL_HEADERS = (b"If-None-Match", b"If-Modified-Since", b"If-Match", b"If-Unmodified-Since", b"If-Range")
PER_REQUEST_META = (EXCHANGE, LOCATION, "download_slot", "download_latency", "retry_times")


class RedirectMiddleware:
    """Follow redirects; `request.meta["redirect_urls"]` lists the URLs asked so far, the first one first."""

    def __init__(self, *, max_hops: int, has_cookies: bool, stats: StatsCollector) -> None:
        self._max_hops, self._has_cookies, self._stats = max_hops, has_cookies, stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from Scrapy's settings."""
        return cls(
            max_hops=crawler.settings.getint("REDIRECT_MAX_TIMES"),
            has_cookies=crawler.settings.getbool("COOKIES_ENABLED"),
            stats=crawler.stats,
        )

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request for the next hop, or the response if it is the last.

        Raises: FetchRefused with redirect-limit, scheme-not-allowed or bad-url.
        """
        if response.status not in REDIRECTS or request.meta.get("dont_redirect"):
            return response
        asked = [*request.meta.get("redirect_urls", ()), request.url]
        target = next_address(request.url, response.headers.get(b"Location"))
        # Without cookies the same question has the same answer: a URL seen twice is a loop. With them it may not be.
        if target in asked and not self._has_cookies:
            raise FetchRefused(Reason.REDIRECT_LIMIT, f"the redirects come back to hop {asked.index(target) + 1}")
        if len(asked) > self._max_hops:
            raise FetchRefused(Reason.REDIRECT_LIMIT, "too many redirects", limit=f"{self._max_hops} hops")
        self._stats.inc_value("redirect/followed")
        logger.debug("redirect %s: %s to %s", response.status, masked(request.url), masked(target))
        return _following(request, target, asked, response.status)


def next_address(base: str, location: bytes | None) -> str:
    """Return the URL a `Location` names, as the URL standard reads it, with the fragment left out.

    Raises: FetchRefused with redirect-limit where there is none, scheme-not-allowed or bad-url.
    """
    # Servers send raw UTF-8, and some Latin-1; what is neither ASCII nor UTF-8 is read as Latin-1.
    given = (location or b"").strip()
    try:
        text = given.decode("utf-8")
    except UnicodeDecodeError:
        text = given.decode("latin-1")
    if not text:
        raise FetchRefused(Reason.REDIRECT_LIMIT, "a redirect without a Location leads nowhere")
    try:
        parsed = can_ada.parse(urljoin(base, text))
    except ValueError as error:
        raise FetchRefused(
            Reason.BAD_URL, f"the redirect's address cannot be parsed: {masked(text)[:100]!r}"
        ) from error
    if parsed.protocol.rstrip(":") not in SCHEMES:
        raise FetchRefused(Reason.SCHEME_NOT_ALLOWED, f"a redirect to {parsed.protocol[:20]!r} is not followed")
    parsed.hash = ""
    return str(parsed.href)


def _following(request: Request, target: str, asked: list[str], status: int) -> Request:
    """Build the request for the next hop: nothing of the last exchange in it, nothing private for another origin."""
    headers = request.headers.copy()
    for name in (*CONDITIONAL_HEADERS, b"Referer"):
        headers.pop(name, None)
    if origin_of(target) != origin_of(request.url):
        # Only what says nothing about us or the first origin: custom headers carry keys as often as not.
        for name in [name for name in headers if name not in PUBLIC_HEADERS]:
            headers.pop(name)
    meta = {name: value for name, value in request.meta.items() if name not in PER_REQUEST_META}
    meta["redirect_urls"] = asked
    meta["redirect_reasons"] = [*request.meta.get("redirect_reasons", ()), status]
    meta["redirect_times"] = len(asked)
    keeps_method = request.method in ("GET", "HEAD") or status in (307, 308)
    return request.replace(
        url=target,
        method=request.method if keeps_method else "GET",
        body=request.body if keeps_method else b"",
        headers=headers,
        cookies=None,
        meta=meta,
        dont_filter=True,  # a hop to a URL already seen must not vanish
        cls=None,
    )
