"""One exchange with a server as it came over the wire, and where its WARC record lies. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a WARC record lies: file name under the archive's `warc/` folder, first byte and length of its gzip member."""

    warc: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One exchange as it came.

    url: the URL that answered (after redirects). requested_url: the URL asked for, before redirects; equal to `url`
    where there were none. at: when the answer began, aware UTC, whole seconds. headers: name and value as sent, in
    the order and spelling of the server, repeats kept. body: the payload after the transfer coding (chunks) is taken
    off but with its content coding (gzip, br …) still on. digest: "sha256:" and 64 hex digits of exactly `body`.
    complete: False where the body ended before its frame said so. location: None until it is kept in a WARC.
    """

    url: str
    requested_url: str
    at: datetime
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    digest: str
    complete: bool = True
    location: Location | None = None

    def header(self, name: str) -> str | None:
        """Return the first header of that name (any case), decoded as Latin-1 and trimmed, or None."""
        wanted = name.lower().encode("ascii")
        for key, value in self.headers:
            if key.lower() == wanted:
                return value.decode("latin-1").strip()
        return None

    def all_headers(self, name: str) -> tuple[str, ...]:
        """Return every header of that name, as `header` does."""
        wanted = name.lower().encode("ascii")
        return tuple(value.decode("latin-1").strip() for key, value in self.headers if key.lower() == wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """What goes into the WARC for one request: both heads as sent, and the body (see `Capture.body`).

    request_headers and headers are (name, value) as sent on the wire. reason and protocol come from the status line.
    ip_address: the address connected to, as text, or None where it is not known (an import).
    """

    url: str
    at: datetime
    method: str
    request_headers: tuple[tuple[bytes, bytes], ...]
    protocol: str
    status: int
    reason: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    digest: str
    complete: bool = True
    ip_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What a browser made of a captured page: its document, serialised, as UTF-8.

    url: of the page. at: when it was serialised, aware UTC. source: where the record of the page's own answer lies.
    digest: as of a capture. robots: the X-Robots-Tag fields of the page's own answer, each one line of ASCII: what it
    forbids holds for the document, too.
    """

    url: str
    at: datetime
    body: bytes
    digest: str
    source: Location
    robots: tuple[str, ...] = ()


def capture_of(exchange: Exchange, location: Location | None, *, requested_url: str | None = None) -> Capture:
    """Return the capture of an exchange that lies at `location`; `requested_url` where redirects led to it."""
    return Capture(
        url=exchange.url,
        requested_url=requested_url or exchange.url,
        at=exchange.at,
        status=exchange.status,
        headers=exchange.headers,
        body=exchange.body,
        digest=exchange.digest,
        complete=exchange.complete,
        location=location,
    )


def rendered_headers(kind: str, robots: tuple[str, ...]) -> tuple[tuple[bytes, bytes], ...]:
    """Return the fields that a rendered document is read with."""
    named = [("Content-Type", kind), *(("X-Robots-Tag", value) for value in robots)]
    return tuple((name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in named)


def capture_of_rendered(rendered: Rendered, location: Location | None, *, requested_url: str) -> Capture:
    """Return the capture of a rendered document that lies at `location`: an answer of status 200 in UTF-8."""
    return Capture(
        url=rendered.url,
        requested_url=requested_url,
        at=rendered.at,
        status=200,
        headers=rendered_headers("text/html; charset=utf-8", rendered.robots),
        body=rendered.body,
        digest=rendered.digest,
        location=location,
    )
