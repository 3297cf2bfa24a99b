"""Scrapy's responses as captures: the one place that translates between the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model.capture import capture_of

if TYPE_CHECKING:
    from scrapy.http import Response

    from archive.model.capture import Capture, Exchange

EXCHANGE = "exchange"  # request.meta: the Exchange as it went over the wire (crawler/handler.py)
LOCATION = "location"  # request.meta: where its WARC record lies, or None where nothing is captured


def to_capture(response: Response) -> Capture:
    """Return the exchange behind a response as a capture: true headers, raw body, the URL that was asked for first.

    Raises: KeyError for a response which did not come through our download handler.
    """
    exchange: Exchange = response.meta[EXCHANGE]
    hops: list[str] = response.meta.get("redirect_urls") or [exchange.url]
    return capture_of(exchange, response.meta.get(LOCATION), requested_url=hops[0])
