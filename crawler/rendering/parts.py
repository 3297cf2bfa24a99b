"""What the browser asks for, and what it is given: a decision by kind and method, within the bounds of one page.

Pure but for the fetch that is handed in, and that is the crawl's own: robots.txt, pauses, address guard, WARC.
"""

from __future__ import annotations

import base64
import logging
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Protocol

from archive.decoding import DecodingLimit, decode_content
from archive.model.outcome import Rejection
from archive.model.urls import masked

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

MAX_PART_BYTES = 8_000_000  # of one script or answer, decoded; the largest bundles of news sites are 5 MB
CACHE_BYTES = 32_000_000  # of scripts that the pages of a run share
# A script's own fields that decide what it is given; everything else, cookies above all, stays behind.
FORWARDED = ("accept", "accept-language", "content-type", "origin", "x-requested-with")
# Of an answer, what speaks of its frame on the wire or would make the browser do more than show a page.
_LEFT_OUT = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "set-cookie", "refresh", "link",
     "report-to", "reporting-endpoints", "nel", "clear-site-data", "alt-svc", "strict-transport-security", "sourcemap",
     "content-disposition", "service-worker-allowed"}
)  # fmt: skip
# One transparent pixel: an image that fails makes some pages remove it from the document, and its address with it.
_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


class Answer(Enum):
    """What is done about a request of the browser."""

    PAGE = auto()  # the capture itself, which is not asked for twice
    FETCH = auto()
    EMPTY_STYLE = auto()
    PIXEL = auto()
    PREFLIGHT = auto()
    REFUSE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An answer as the browser is given it: decoded, without fields about the wire."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Fetch(Protocol):
    """Fetches what a page asks for, through the running crawl (`crawler.errands.Errands.part`)."""

    async def __call__(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Part | Rejection:
        """Return the answer to a GET, or why there is none."""


def decide(kind: str, method: str, url: str, *, is_first_document: bool) -> Answer:
    """Return what is done about a request. kind: DevTools' resource type ("Document", "Script", "XHR" …)."""
    if not url.startswith(("http://", "https://")):
        return Answer.REFUSE
    if kind == "Document":
        return Answer.PAGE if is_first_document else Answer.REFUSE  # a frame, or a way off the page
    if method == "OPTIONS" and kind in ("Preflight", "XHR", "Fetch", "Other"):
        return Answer.PREFLIGHT
    if method != "GET":  # what a script would change on a server is not ours to change
        return Answer.REFUSE
    if kind in ("Script", "XHR", "Fetch"):
        return Answer.FETCH
    return {"Stylesheet": Answer.EMPTY_STYLE, "Image": Answer.PIXEL}.get(kind, Answer.REFUSE)


def part_of(status: int, headers: list[tuple[str, str]], body: bytes, *, max_bytes: int = MAX_PART_BYTES) -> Part:
    """Return an answer as the browser is given it. Raises: DecodingLimit."""
    coding = ", ".join(value for name, value in headers if name.lower() == "content-encoding")
    plain = decode_content(body, coding, max_bytes=max_bytes).body if coding else body
    kept = tuple((name, value) for name, value in headers if name.lower() not in _LEFT_OUT)
    return Part(status=status, headers=kept, body=plain)


class PartCache:
    """Scripts that the pages of a run share, the last used ones, at most CACHE_BYTES."""

    def __init__(self) -> None:
        self._parts: OrderedDict[str, Part] = OrderedDict()
        self._size = 0

    def get(self, url: str) -> Part | None:
        """Return the script of an address, if it was kept."""
        if url in self._parts:
            self._parts.move_to_end(url)
        return self._parts.get(url)

    def put(self, url: str, part: Part) -> None:
        """Keep a script that came whole."""
        if part.status != 200 or url in self._parts or len(part.body) > CACHE_BYTES // 4:
            return
        self._parts[url] = part
        self._size += len(part.body)
        while self._size > CACHE_BYTES:
            self._size -= len(self._parts.popitem(last=False)[1].body)


@dataclass(slots=True)
class Supply:
    """What one page is given. `asked`, `size`: how much it took so far; `refused`: what it did not get, masked."""

    page: Part
    fetch: Fetch
    cache: PartCache
    max_requests: int
    max_bytes: int
    asked: int = 0
    size: int = 0
    refused: list[str] = field(default_factory=list)

    async def answer(self, kind: str, request: Mapping[str, Any], *, is_first_document: bool) -> Part | None:
        """Return what the browser is given for a request, None where it is refused."""
        url = str(request.get("url", ""))
        answer = decide(kind, str(request.get("method", "")), url, is_first_document=is_first_document)
        if answer is Answer.PAGE:
            return self.page
        if answer is Answer.FETCH:
            return await self._fetched(kind, url, request.get("headers") or {})
        if answer is Answer.PREFLIGHT:
            return _preflight(request.get("headers") or {})
        if answer is Answer.REFUSE:
            self._refuse(url, f"{kind} is not given")
            return None
        mime, body = ("text/css", b"") if answer is Answer.EMPTY_STYLE else ("image/gif", _PIXEL)
        headers = (("Content-Type", mime), ("Access-Control-Allow-Origin", "*"))
        return Part(status=200, headers=headers, body=body)

    async def _fetched(self, kind: str, url: str, headers: Mapping[str, str]) -> Part | None:
        if kind == "Script" and (kept := self.cache.get(url)) is not None:
            return kept
        if self.asked >= self.max_requests or self.size >= self.max_bytes:
            self._refuse(url, "the page has asked for too much")
            return None
        self.asked += 1
        wanted = {name: value for name, value in headers.items() if name.lower() in FORWARDED and len(value) < 1_000}
        part = await self.fetch(url, wanted, min(MAX_PART_BYTES, self.max_bytes - self.size))
        if isinstance(part, Rejection):
            self._refuse(url, f"{part.reason}: {part.detail}")
            return None
        self.size += len(part.body)
        if kind == "Script":
            self.cache.put(url, part)
        return part

    def _refuse(self, url: str, why: str) -> None:
        logger.info("not given to the page: %s (%s)", masked(url)[:200], why)
        if len(self.refused) < 100:  # a page may ask for ever; who reads the list has seen enough
            self.refused.append(masked(url)[:200])


def page_part(status: int, headers: tuple[tuple[bytes, bytes], ...], body: bytes, *, max_bytes: int) -> Part | None:
    """Return a captured page as the browser is given it; None where it grows too large."""
    named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
    try:
        return part_of(status, named, body, max_bytes=max_bytes)
    except DecodingLimit:
        return None


def _preflight(headers: Mapping[str, str]) -> Part:
    """Answer the question whether a script may ask; the server's own fields then decide whether it may read."""
    named = {name.lower(): value for name, value in headers.items()}
    allowed = (
        ("Access-Control-Allow-Origin", named.get("origin", "*")),
        ("Access-Control-Allow-Methods", "GET"),
        ("Access-Control-Allow-Headers", named.get("access-control-request-headers", "*")),
    )
    return Part(status=204, headers=allowed, body=b"")
