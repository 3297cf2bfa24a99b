"""The renderer of a run: a browser that is started when it is first needed, watched, replaced, and ended with the run."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from archive.model.capture import Rendered, capture_of_rendered
from archive.model.digests import payload_digest
from archive.model.errors import MissingBrowser
from archive.model.outcome import Outcome, Reason, Rejection
from archive.model.urls import masked
from crawler.rendering.browser import Browser
from crawler.rendering.devtools import BrowserGone, BrowserRefused
from crawler.rendering.flags import HEAP_MB, find_browser
from crawler.rendering.parts import PartCache, Supply, page_part
from crawler.rendering.visit import PageCrashed, PageStuck, PageTooLarge, Visit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from archive.model.capture import Capture, Location
    from archive.render_settings import RenderSettings
    from crawler.rendering.devtools import Params
    from crawler.rendering.parts import Fetch

logger = logging.getLogger(__name__)

WATCH_S = 0.2  # a page that eats memory takes a gigabyte in a second or two
TRIES = 2  # a browser that somebody else killed is no fault of the page's
MAX_CHARS = 20_000_000  # of a document: what the largest page on the wire may have


@dataclass(slots=True)
class Tally:
    """What rendering cost so far: pages done and failed, browsers started, seconds, the most memory in MiB."""

    pages: int = 0
    failed: int = 0
    browsers: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0


class Renderer:
    """Renders pages one after the other; two at once would double the memory for a machine that reads meanwhile."""

    def __init__(
        self,
        settings: RenderSettings,
        *,
        fetch: Fetch,
        lay_down: Callable[[Rendered], Awaitable[Location]],
        user_agent: str,
    ) -> None:
        """lay_down: writes what was rendered into the WARC."""
        self._settings, self._fetch, self._lay_down, self._user_agent = settings, fetch, lay_down, user_agent
        self._gate = asyncio.Lock()
        self._browser: Browser | None = None
        self._visit: Visit | None = None
        self._cache = PartCache()
        self._limit_hit = self._cause = ""
        self._is_interrupted = False
        self.tally = Tally()

    def program(self) -> Path:
        """Return the browser. Raises: MissingBrowser."""
        return find_browser(self._settings)

    async def render(self, capture: Capture) -> Capture | Rejection:
        """Return what a browser makes of a captured page, kept beside it, or why there is nothing."""
        async with self._gate:
            begun = time.monotonic()
            outcome = await self._tried(capture)
            self.tally.seconds += time.monotonic() - begun
            if isinstance(outcome, Rejection):
                self.tally.failed += 1
                logger.info("not rendered: %s (%s)", masked(capture.url), outcome.detail)
                return outcome
            self.tally.pages += 1
        location = await self._lay_down(outcome)
        return capture_of_rendered(outcome, location, requested_url=capture.requested_url)

    def interrupt(self) -> None:
        """Give up the page that is being rendered, and every later one."""
        self._is_interrupted = True
        if self._browser is not None:
            self._browser.kill()

    async def close(self) -> None:
        """End the browser."""
        self._is_interrupted = True
        if self._browser is not None:
            browser, self._browser = self._browser, None
            await browser.end()
            logger.info("rendered %d pages: %s", self.tally.pages, self.tally)

    async def _tried(self, capture: Capture) -> Rendered | Rejection:
        part = page_part(capture.status, capture.headers, capture.body, max_bytes=MAX_CHARS)
        if part is None:
            return _rejection(capture, Reason.DECOMPRESSION_LIMIT, "it grows too large for a browser")
        for attempt in range(TRIES):
            supply = Supply(part, self._fetch, self._cache, self._settings.max_requests, self._settings.max_bytes)
            end = await self._attempt(capture, supply)
            if end is not None:
                return end
            logger.info("%s: try %d of %d: %s", masked(capture.url), attempt + 1, TRIES, self._cause)
        return _rejection(capture, Reason.INTERNAL, self._cause)

    async def _attempt(self, capture: Capture, supply: Supply) -> Rendered | Rejection | None:
        """Render once; None where the browser ended for a reason that is not the page's."""
        self._limit_hit = ""
        if self._is_interrupted:
            return _rejection(capture, Reason.INTERRUPTED, "stopped before it was rendered", Outcome.SKIPPED)
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                text = await self._document(capture, supply)
        except MissingBrowser as error:
            return _rejection(capture, Reason.INTERNAL, str(error))
        except PageCrashed:
            await self._discard()
            return self._over(capture, f"its scripts used up {HEAP_MB} MiB", "render heap")
        except PageTooLarge:
            return self._over(capture, "the document its scripts build is too large", f"{MAX_CHARS} characters")
        except PageStuck:
            await self._discard()
            detail = (
                f"its script still had not let go after {self._settings.page_s:g} seconds, and the browser was ended"
            )
            return replace(_rejection(capture, Reason.TIMEOUT, detail), limit="render.page_s")
        except TimeoutError:
            await self._discard()
            limit_s = self._settings.timeout_s
            detail = f"the browser did not answer, or not finish it within {limit_s:g} seconds, and was ended"
            return replace(_rejection(capture, Reason.TIMEOUT, detail), limit="render.timeout_s")
        except (OSError, BrowserRefused) as error:  # BrowserGone is one; or there is no room for a process
            await self._discard()
            if self._limit_hit:
                return self._over(capture, self._limit_hit, "render.memory_mb")
            self._cause = str(error)
            return None
        body = text.encode("utf-8", "replace")
        # indexes count in seconds: page and document must not share one, or a replay tool shows either
        at = max(datetime.now(UTC).replace(microsecond=0), capture.at + timedelta(seconds=1))
        assert capture.location is not None  # pages are laid down before they are read
        return Rendered(
            url=capture.url, at=at, body=body, digest=payload_digest(body), source=capture.location, robots=robots_of(capture)
        )  # fmt: skip

    async def _document(self, capture: Capture, supply: Supply) -> str:
        browser = await self._ready()
        browser.pages += 1
        visit = self._visit = Visit(browser, supply)
        watching = asyncio.create_task(self._watch(browser))
        try:
            return await visit.document(
                capture.url, page_s=self._settings.page_s, max_chars=MAX_CHARS, user_agent=self._user_agent
            )
        finally:
            self._visit = None
            watching.cancel()
            with contextlib.suppress(BrowserGone, BrowserRefused, TimeoutError):
                await visit.close()

    async def _ready(self) -> Browser:
        """Return a browser that listens: the one at hand, or a new one where that is used up or gone."""
        browser = self._browser
        if browser is not None and (not browser.is_alive or browser.pages >= self._settings.pages):
            await self._discard()
        if self._browser is None:
            self._browser = await Browser.start(self._settings, self._on_event)
            self.tally.browsers += 1
        return self._browser

    async def _discard(self) -> None:
        browser, self._browser = self._browser, None
        if browser is not None:
            await browser.end()

    def _on_event(self, method: str, params: Params, session: str) -> None:
        if self._visit is not None:
            self._visit.take(method, params, session)

    async def _watch(self, browser: Browser) -> None:
        """Kill a browser that takes more memory than it may."""
        while browser.is_alive:
            used_mb = await asyncio.to_thread(browser.memory_mb)
            self.tally.peak_mb = max(self.tally.peak_mb, used_mb)
            if used_mb > self._settings.memory_mb:
                self._limit_hit = f"the browser took {used_mb:.0f} MiB for it, and was ended"
                browser.kill()
            await asyncio.sleep(WATCH_S)

    def _over(self, capture: Capture, detail: str, limit: str) -> Rejection:
        return replace(_rejection(capture, Reason.PARSE_LIMIT, detail), limit=limit)


def robots_of(capture: Capture) -> tuple[str, ...]:
    """Return the X-Robots-Tag fields of a page, each as one line of ASCII; at most five, which say all there is."""
    lines = (" ".join(value.split()) for value in capture.all_headers("x-robots-tag"))
    return tuple(line[:200] for line in lines if line and line.isascii() and line.isprintable())[:5]


def _rejection(capture: Capture, reason: Reason, detail: str, outcome: Outcome = Outcome.REJECTED) -> Rejection:
    return Rejection(url=masked(capture.url), reason=reason, detail=f"rendering: {detail}", outcome=outcome)
