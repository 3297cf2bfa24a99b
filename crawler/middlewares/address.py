"""The first look at a request: its length, its scheme and its literal address, before anything is sent for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from archive.model.outcome import Reason
from crawler.failures import FetchRefused
from crawler.options import options_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.guard import Guard


class AddressMiddleware:
    """Refuse what may not be asked. Stands before robots.txt, which would be a packet already."""

    def __init__(self, guard: Guard, max_url_chars: int) -> None:
        self._guard, self._max_url_chars = guard, max_url_chars

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build it from the options of the run."""
        options = options_of(crawler.settings)
        return cls(options.guard, options.max_url_chars)

    def process_request(self, request: Request) -> None:
        """Let the request pass, or raise.

        Raises: FetchRefused with url-too-long, scheme-not-allowed, bad-url or address-not-allowed.
        """
        if len(request.url) > self._max_url_chars:
            raise FetchRefused(
                Reason.URL_TOO_LONG,
                f"the URL has {len(request.url)} characters",
                limit=f"{self._max_url_chars} characters",
            )
        if refusal := self._guard.refusal(request.url):
            raise FetchRefused.of(refusal)
