"""One page in a browser, from the first byte to the document that its scripts made of it. Bounded in every direction."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
import time
from typing import TYPE_CHECKING, Any

from crawler.rendering.devtools import BrowserGone, BrowserRefused

if TYPE_CHECKING:
    from crawler.rendering.browser import Browser
    from crawler.rendering.devtools import Params
    from crawler.rendering.parts import Part, Supply

logger = logging.getLogger(__name__)

QUIET_S = 0.5  # no request for so long after it has loaded: the page is built (what other browsers' drivers wait, too)
TICK_S = 0.05
SHOT_S = 15.0  # a document is serialised in milliseconds, the largest on a busy machine in five seconds; then its script does not let go
# A tall window: what is loaded when it comes into sight is in sight.
_WINDOW = {"width": 1280, "height": 4000, "deviceScaleFactor": 1, "mobile": False}
# In a world of its own, where the page's scripts have changed nothing.
_SERIALISE = """(most => { const root = document.documentElement; if (!root) return "";
const text = (document.doctype ? "<!DOCTYPE html>" : "") + root.outerHTML; return text.length > most ? null : text; })(%d)"""


class PageCrashed(Exception):
    """The page used up its memory; the browser may live."""


class PageTooLarge(Exception):
    """The document that scripts built is larger than a page may be."""


class PageStuck(Exception):
    """A script that does not let go: the document cannot be asked for."""


class Visit:
    """One page. `has_settled`: whether it came to rest before its time was over."""

    def __init__(self, browser: Browser, supply: Supply) -> None:
        self._browser, self._call, self._supply = browser, browser.devtools.call, supply
        self._context = self._target = self._session = ""
        self._has_page = self._has_loaded = self._has_crashed = False
        self.has_settled = False
        self._pending = 0
        self._active_at = time.monotonic()
        self._answering: set[asyncio.Task[None]] = set()

    async def document(self, url: str, *, page_s: float, max_chars: int, user_agent: str) -> str:
        """Return the document of a page, serialised.

        page_s: how long it may go on working while nothing that it asked for is under way.

        Raises: BrowserGone, BrowserRefused, TimeoutError, PageCrashed, PageStuck, PageTooLarge.
        """
        await self._open(user_agent)
        going = asyncio.create_task(self._call("Page.navigate", {"url": url}, session=self._session, patience_s=page_s))
        try:
            await self._settle(page_s)
            return await self._serialised(max_chars)
        finally:
            going.cancel()
            with contextlib.suppress(asyncio.CancelledError, BrowserGone, BrowserRefused, TimeoutError):
                await going

    async def close(self) -> None:
        """Throw the page away with all that it kept. Raises: BrowserGone, BrowserRefused, TimeoutError."""
        for task in self._answering:
            task.cancel()
        if self._context:
            await self._call("Target.disposeBrowserContext", {"browserContextId": self._context}, patience_s=SHOT_S)

    def take(self, method: str, params: Params, session: str) -> None:
        """Take an event of the browser."""
        if method == "Target.targetCreated":
            self._close_stranger(params["targetInfo"])
        elif session != self._session:
            return
        elif method == "Fetch.requestPaused":
            task = asyncio.create_task(self._answer(params))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        elif method == "Page.javascriptDialogOpening":
            self._say("Page.handleJavaScriptDialog", {"accept": False})
        elif method == "Page.loadEventFired":
            self._has_loaded, self._active_at = True, time.monotonic()
        elif method in ("Inspector.targetCrashed", "Target.targetCrashed"):
            self._has_crashed = True

    async def _open(self, user_agent: str) -> None:
        """Make an empty page whose every request stops at us."""
        made = await self._call("Target.createBrowserContext", {"disposeOnDetach": True})
        self._context = made["browserContextId"]
        denied = {"behavior": "deny", "browserContextId": self._context}
        await self._call("Browser.setDownloadBehavior", denied)
        target = await self._call("Target.createTarget", {"url": "about:blank", "browserContextId": self._context})
        self._target = target["targetId"]
        attached = await self._call("Target.attachToTarget", {"targetId": self._target, "flatten": True})
        self._session = attached["sessionId"]
        every: Params = {"patterns": [{"urlPattern": "*", "requestStage": "Request"}]}
        for method, params in (
            ("Fetch.enable", every),
            ("Page.enable", {}),
            ("Inspector.enable", {}),
            ("Network.setBypassServiceWorker", {"bypass": True}),
            ("Emulation.setUserAgentOverride", {"userAgent": user_agent}),
            ("Emulation.setDeviceMetricsOverride", _WINDOW),
        ):
            await self._call(method, params, session=self._session)

    async def _settle(self, page_s: float) -> None:
        """Wait until the page has loaded and asks for nothing more, or its time is over."""
        used_s, self._active_at = 0.0, time.monotonic()
        while used_s < page_s:
            await asyncio.sleep(TICK_S)
            if self._has_crashed:
                raise PageCrashed
            if not self._browser.is_alive:
                raise BrowserGone("the browser has ended")
            if self._pending:
                self._active_at = time.monotonic()
                continue
            used_s += TICK_S
            if self._has_loaded and time.monotonic() - self._active_at >= QUIET_S:
                self.has_settled = True
                return

    async def _serialised(self, max_chars: int) -> str:
        try:
            place = {"frameId": self._target, "worldName": "pressmark"}
            world = await self._call("Page.createIsolatedWorld", place, session=self._session, patience_s=SHOT_S)
            asked = {
                "expression": _SERIALISE % max_chars,
                "contextId": world["executionContextId"],
                "returnByValue": True,
            }
            said = await self._call("Runtime.evaluate", asked, session=self._session, patience_s=SHOT_S)
        except (BrowserRefused, TimeoutError) as error:
            if self._has_crashed:
                raise PageCrashed from error
            if isinstance(error, TimeoutError):
                raise PageStuck from error
            raise
        text = said.get("result", {}).get("value")
        if not isinstance(text, str):
            raise PageTooLarge
        return text

    async def _answer(self, paused: Params) -> None:
        self._pending += 1
        kind, request = str(paused.get("resourceType", "")), paused.get("request", {})
        is_first = kind == "Document" and paused.get("frameId") == self._target and not self._has_page
        self._has_page = self._has_page or is_first
        try:
            part = await self._supply.answer(kind, request, is_first_document=is_first)
            self._give(paused["requestId"], kind, part)
        finally:
            self._pending -= 1
            self._active_at = time.monotonic()

    def _give(self, request_id: str, kind: str, part: Part | None) -> None:
        if part is None:
            # "Aborted" leaves a page where it is when a script wants to lead it away; an error page would replace it
            reason = "Aborted" if kind == "Document" else "BlockedByClient"
            self._say("Fetch.failRequest", {"requestId": request_id, "errorReason": reason})
            return
        headers = [{"name": name, "value": value} for name, value in part.headers]
        body = base64.b64encode(part.body).decode("ascii")
        self._say(
            "Fetch.fulfillRequest",
            {"requestId": request_id, "responseCode": part.status, "responseHeaders": headers, "body": body},
        )

    def _close_stranger(self, target: Params) -> None:
        """Close a window that the page opened past the browser's own refusal."""
        is_ours = target.get("targetId") == self._target or not self._target
        if target.get("type") == "page" and target.get("browserContextId") == self._context and not is_ours:
            logger.info("a window that the page opened is closed")
            self._say("Target.closeTarget", {"targetId": target["targetId"]}, session="")

    def _say(self, method: str, params: dict[str, Any], session: str | None = None) -> None:
        with contextlib.suppress(BrowserGone):  # whoever waits for the page is told
            self._browser.devtools.send(method, params, session=self._session if session is None else session)
