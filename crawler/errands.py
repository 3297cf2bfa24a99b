"""Errands: what a record needs from the network beyond its own page, fetched through the running crawl.

Requests of an errand pass the same middlewares as any other: robots, delays, the address guard, redirects, the WARC.
"""

from __future__ import annotations

import asyncio
import logging
import re
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from archive.decoding import DecodingLimit
from archive.model.errors import AddressError
from archive.model.outcome import Reason, Rejection
from archive.model.urls import canonical_url, masked, resolve
from crawler.failures import FETCH_ERRORS, rejection_of, rejection_of_answer
from crawler.rendering.parts import Part, part_of
from crawler.responses import EXCHANGE, to_capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.model.capture import Capture
    from crawler.desk import Desk

logger = logging.getLogger(__name__)

# what a style sheet itself loads: url(...) and @import "..."; data: and fragments are left out where they are resolved
STYLE_URL = re.compile(r"""url\(\s*['"]?([^'")\s]+)|@import\s+['"]([^'"]+)""", re.I)


class Errands:
    """Fetches for a record: the pages it cites, the images it names, the assets its page shows."""

    def __init__(self, crawler: Crawler, desk: Desk, *, max_image_bytes: int, max_assets: int) -> None:
        self._crawler = crawler
        self._desk = desk
        self._max_image_bytes = max_image_bytes
        self._max_assets = max_assets

    async def capture(self, url: str) -> Capture | Rejection:
        """Return the capture of a page, or why there is none."""
        response = await self._fetch(url, {})
        if isinstance(response, Rejection):
            return response
        capture = to_capture(response)
        return rejection_of_answer(capture, url) or capture

    async def capture_assets(self, urls: Iterable[str], *, nested: bool = False) -> set[str]:
        """Capture images, styles and scripts, and return the URLs whose bytes the archive now holds.

        At most `max_assets`; what the archive holds already is not fetched again. nested: follow what style sheets
        load, one level deep, within the same number.
        """
        wanted = list(dict.fromkeys(urls))[: self._max_assets]
        answers = await asyncio.gather(*(self._capture_asset(url) for url in wanted))
        held = {url for url, (is_held, _) in zip(wanted, answers, strict=True) if is_held}
        if nested:
            loaded = [each for _, found in answers for each in found]
            room = self._max_assets - len(wanted)
            held |= await self.capture_assets(dict.fromkeys(loaded[:room]) if room > 0 else ())
        return held

    async def _capture_asset(self, url: str) -> tuple[bool, list[str]]:
        """Return whether the archive holds the asset now, and the URLs that it loads itself, if it is a style sheet."""
        if await self._desk.holds(url):
            return True, []
        response = await self._fetch(url, {"download_maxsize": self._max_image_bytes})
        if isinstance(response, Rejection):
            logger.info("asset %s not captured: %s", response.url, response.reason)
            return False, []
        is_whole = response.status == 200 and "dataloss" not in response.flags and bool(response.body)
        kind = (response.headers.get("Content-Type") or b"").lower()
        return is_whole, _loaded_by(response) if b"css" in kind else []

    async def part(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Part | Rejection:
        """Return what a page's script asks for, captured as it came, decoded for the browser; or why there is nothing.

        Once: a browser does not wait for second tries.
        """
        response = await self._fetch(url, {"download_maxsize": max_bytes, "dont_retry": True}, headers)
        if isinstance(response, Rejection):
            return response
        named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.meta[EXCHANGE].headers]
        try:
            return part_of(response.status, named, response.body)
        except DecodingLimit as error:
            return Rejection(url=masked(url), reason=Reason.DECOMPRESSION_LIMIT, detail=str(error))

    async def _fetch(
        self, url: str, meta: dict[str, object], headers: Mapping[str, str] | None = None
    ) -> Response | Rejection:
        """Return the answer to a GET, or why there is none; exceptions of the network become rejections."""
        try:
            request = Request(
                canonical_url(url), headers=dict(headers or {}), callback=NO_CALLBACK, meta=dict(meta), dont_filter=True
            )
        except AddressError as error:
            return Rejection(url=masked(url), reason=Reason(error.reason), detail=error.problem)
        engine = self._crawler.engine
        assert engine is not None  # an errand runs only while the engine does
        try:
            return await engine.download_async(request)
        except FETCH_ERRORS as error:
            return rejection_of(error, url)


def _loaded_by(response: Response) -> list[str]:
    """Return the absolute URLs that a style sheet loads; one that is still compressed is left alone."""
    if response.headers.get("Content-Encoding"):
        return []
    text = response.body.decode("utf-8", "replace")
    found = (resolve(response.url, match[1] or match[2]) for match in STYLE_URL.finditer(text))
    return [url for url in found if url]
