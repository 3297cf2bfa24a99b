"""The download handler: one exchange at a time, as it went over the wire.

A small subclass of Scrapy's aiohttp handler. It adds what an archive needs and Scrapy does not offer: header names,
order and repeats as the server sent them, the request as it was sent, the address guard at connect time, one wall-clock
limit for the whole exchange, limits for the head, and the hand-over of every exchange (each hop, robots.txt, images,
errors) to the sink, which is `crawler.exchange_sink`: a function from Exchange to Location, plain or a coroutine
function, set by whoever runs the crawl; None or absent where nothing is captured.

Scrapy's handler is private API of 2.18/2.19: tests/crawler/test_handler.py is the contract.
"""

from __future__ import annotations

import asyncio
import inspect
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NoReturn, cast

import aiohttp
import yarl
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from scrapy.core.downloader.handlers._aiohttp import AiohttpDownloadHandler, _ClientResponse
from scrapy.core.downloader.handlers._base_streaming import BaseStreamingDownloadHandler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import Headers
from scrapy.utils.ssl import _make_ssl_context

from archive.model.capture import Exchange
from archive.model.outcome import Reason
from crawler.connection import RefusedAddress, guarded_connector, open_connector
from crawler.failures import FetchRefused
from crawler.interrupt import INTERRUPTED
from crawler.options import options_of
from crawler.responses import EXCHANGE, LOCATION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_LINE_BYTES = 8190  # the status line; what Apache allows a request line
MAX_FIELD_BYTES = 64 * 1024  # one header field; the longest security policies seen are 16 KiB, Chrome stops at 256 KiB
MAX_FIELDS = 256  # nginx allows a proxied server 100; pages with 150 Set-Cookie fields exist

HeaderList = tuple[tuple[bytes, bytes], ...]


class WireHandler(AiohttpDownloadHandler):
    """Fetch over aiohttp, keeping what came over the wire."""

    experimental = False  # we vouch for it: pinned by contract tests; the warning would greet every user
    supports_proxies = False  # a proxy connects for us, where the guard cannot look

    def __init__(self, crawler: Crawler) -> None:
        # Past the parent's __init__, which would open a session that nobody guards.
        BaseStreamingDownloadHandler.__init__(self, crawler)
        self._guard = options_of(crawler.settings).guard
        self._ssl_context = _make_ssl_context(crawler.settings)
        total, per_host = self._pool_size_total, self._pool_size_per_host
        self._session = _session(guarded_connector(limit=total, limit_per_host=per_host))
        self._allowed_session = _session(
            open_connector(limit=total, limit_per_host=per_host)
        )  # for the origins in PRESSMARK_ALLOW_ORIGINS only
        self._clocks: set[asyncio.Timeout] = set()
        self._interrupted = False
        crawler.signals.connect(self.interrupt, signal=INTERRUPTED)

    async def download_request(self, request: Request) -> Response:
        """Fetch, within the wall-clock limit, and hand the exchange to the sink.

        Raises: FetchRefused, or one of Scrapy's exceptions for a failed download.
        """
        request.meta.pop(EXCHANGE, None)
        request.meta.pop(LOCATION, None)
        if self._interrupted:
            raise FetchRefused(Reason.INTERRUPTED, "stopped before it was asked for")
        if refusal := self._guard.refusal(request.url):
            raise FetchRefused.of(refusal)
        limit_s = float(request.meta.get("download_timeout") or self._DEFAULT_CONNECT_TIMEOUT)
        try:
            response = await self._fetch_within(limit_s, request)
        except (TimeoutError, DownloadTimeoutError) as error:
            if self._interrupted:
                raise FetchRefused(Reason.INTERRUPTED, "stopped while it was fetched") from error
            raise DownloadTimeoutError(f"no complete answer within {limit_s:g} seconds") from error
        await self._hand_over(request)
        return response

    async def _fetch_within(self, limit_s: float, request: Request) -> Response:
        async with asyncio.timeout(limit_s) as clock:
            self._clocks.add(clock)
            try:
                return await super().download_request(request)
            finally:
                self._clocks.discard(clock)

    def interrupt(self) -> None:
        """Give up what is in flight, and refuse what comes."""
        self._interrupted = True
        for clock in self._clocks:
            if not clock.expired():
                clock.reschedule(0)

    async def close(self) -> None:
        """Close both sessions."""
        await self._session.close()
        await self._allowed_session.close()

    async def _hand_over(self, request: Request) -> None:
        sink = getattr(self.crawler, "exchange_sink", None)
        if sink is None:
            return
        location = sink(request.meta[EXCHANGE])
        request.meta[LOCATION] = await location if inspect.isawaitable(location) else location

    @asynccontextmanager
    async def _make_request(self, request: Request, timeout: float) -> AsyncIterator[_ClientResponse]:
        url = yarl.URL(request.url, encoded=True)  # sent as it stands, and judged as it is sent
        session = self._allowed_session if self._guard.is_allowed_origin(_origin(url)) else self._session
        with _translated():
            async with session.request(
                request.method,
                url,
                data=request.body or None,
                headers=self._request_headers(request).to_tuple_list(),
                timeout=aiohttp.ClientTimeout(total=timeout),
                ssl=self._ssl_context,
                allow_redirects=False,
            ) as response:
                yield cast("_ClientResponse", response)

    async def _read_response(self, response: _ClientResponse, request: Request) -> Response:
        at = datetime.now(UTC).replace(microsecond=0)
        answer = await super()._read_response(response, request)
        request.meta[EXCHANGE] = _exchange(response, request, answer, at)
        return answer

    @staticmethod
    def _extract_headers(response: _ClientResponse) -> Headers:
        return Headers(list(response.raw_headers))  # bytes: the parent's text cannot be encoded again for odd bytes

    @staticmethod
    def _cancel_maxsize(size: int, limit: int, request: Request, *, expected: bool) -> NoReturn:
        said = "declared" if expected else "sent at least"
        raise FetchRefused(Reason.TOO_LARGE, f"the server {said} {size} bytes", limit=f"{limit} bytes")

    @staticmethod
    def _is_dataloss_exception(exc: Exception) -> bool:
        return isinstance(exc, aiohttp.ClientPayloadError)


def _session(connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        response_class=_ClientResponse,
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),  # Scrapy sets them, or nobody
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_FIELD_BYTES,
        max_headers=MAX_FIELDS,
    )
    session._retry_connection = False  # it would ask twice at once; the retry middleware waits, and counts
    return session


def _origin(url: yarl.URL) -> str:
    """Return scheme, host and port as they will be connected to, for the guard to normalise."""
    host = url.raw_host or ""
    return f"{url.scheme}://{f'[{host}]' if ':' in host else host}:{url.port}"


def _exchange(response: _ClientResponse, request: Request, answer: Response, at: datetime) -> Exchange:
    """Put together what went over the wire in both directions.

    Raises: FetchRefused if a header would break a line, here or in whatever is written from it.
    """
    if any(sign in part for field in response.raw_headers for part in field for sign in (b"\r", b"\n", b"\0")):
        raise FetchRefused(Reason.BAD_RESPONSE, "a line break or NUL within a header field")
    return Exchange(
        url=request.url,
        at=at,
        method=request.method,
        request_headers=_encoded(response.request_info.headers.items()),
        protocol=answer.protocol or "HTTP/1.1",
        status=response.status,
        reason=(response.reason or "").encode("utf-8", "surrogateescape").decode("latin-1"),  # byte for byte
        headers=tuple(response.raw_headers),
        body=answer.body,
        digest=f"sha256:{sha256(answer.body).hexdigest()}",
        complete="dataloss" not in answer.flags,
        ip_address=str(answer.ip_address) if answer.ip_address else None,
    )


def _encoded(fields: Iterable[tuple[str, str]]) -> HeaderList:
    return tuple((name.encode("utf-8"), value.encode("utf-8", "surrogateescape")) for name, value in fields)


@contextmanager
def _translated() -> Iterator[None]:
    """Turn aiohttp's exceptions into Scrapy's where a retry may help, and into ours where it will not."""
    try:
        yield
    except (aiohttp.InvalidUrlClientError, aiohttp.NonHttpUrlClientError) as error:
        raise FetchRefused(Reason.BAD_URL, "the URL cannot be asked for") from error
    except aiohttp.ClientConnectorCertificateError as error:
        raise FetchRefused(Reason.UNREACHABLE, f"the certificate is not valid: {error.certificate_error}") from error
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, RefusedAddress):
            raise FetchRefused(Reason.ADDRESS_NOT_ALLOWED, str(error.os_error.strerror)) from error
        if isinstance(error, aiohttp.ClientConnectorDNSError):
            raise CannotResolveHostError(f"the name {error.host} cannot be resolved") from error
        raise DownloadConnectionRefusedError(f"no connection to {error.host}: {error.os_error}") from error
    except aiohttp.ClientResponseError as error:
        raise _malformed(error) from error
    except aiohttp.ClientError as error:
        raise DownloadFailedError(f"the connection broke: {error}") from error


def _malformed(error: aiohttp.ClientResponseError) -> FetchRefused:
    """Say which rule of HTTP the answer broke: too long a head, or none at all."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, LineTooLong):
            return FetchRefused(Reason.HEADER_LIMIT, "a header field is too long", limit=f"{MAX_FIELD_BYTES} bytes")
        if isinstance(cause, HttpProcessingError) and "Too many headers" in cause.message:
            return FetchRefused(Reason.HEADER_LIMIT, "too many header fields", limit=f"{MAX_FIELDS} fields")
        cause = cause.__cause__
    return FetchRefused(
        Reason.BAD_RESPONSE, f"not an HTTP answer: {error.message.splitlines()[0] if error.message else ''}"
    )
