"""A local site that misbehaves: real sockets on port 0, each path one fault. No HTTP library, so that any byte can be sent.

`Hostile` remembers every request it got (path, raw head, when). Bodies and heads are bytes, written as they stand.
"""

from __future__ import annotations

import gzip
import socket
import socketserver
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

PAGE = b"<html><head><title>A page</title></head><body><p>Words in a row.</p></body></html>"
ROBOTS_OPEN = b"User-agent: *\nDisallow: /forbidden\n"


@dataclass(frozen=True, slots=True)
class Asked:
    path: str
    head: bytes
    at: float

    def header(self, name: str) -> str | None:
        for line in self.head.split(b"\r\n")[1:]:
            key, _, value = line.partition(b": ")
            if key.lower() == name.lower().encode():
                return value.decode("latin-1")
        return None


class Wire:
    """One connection; what a path's function writes with."""

    def __init__(self, connection: socket.socket, site: Hostile, nth: int) -> None:
        self.connection, self.site, self.nth = connection, site, nth

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def drip(self, data: bytes, every_s: float) -> None:
        for sign in data:
            self.connection.sendall(bytes([sign]))
            self.site.ended.wait(every_s)

    def silence(self) -> None:
        self.site.ended.wait(30)  # ends with the site; longer than any limit a test sets

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.connection.close()


def answer(
    body: bytes = PAGE, *, status: str = "200 OK", length: int | None = None, headers: tuple[bytes, ...] = ()
) -> bytes:
    """Return a whole answer; `length` lies about the body's."""
    lines = [
        f"HTTP/1.1 {status}".encode("latin-1"),
        b"Content-Type: text/html; charset=utf-8",
        b"Content-Length: %d" % (len(body) if length is None else length),
        b"Connection: close",
        *headers,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status=status, headers=(b"Location: " + location.encode("latin-1"),))


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


def _not_found(wire: Wire, asked: Asked) -> None:
    wire.send(answer(b"gone", status="404 Not Found"))


@dataclass
class Hostile:
    """The site; `with Hostile() as site:` runs it. `paths` may be filled while it runs."""

    paths: dict[str, Callable[[Wire, Asked], None]] = field(default_factory=dict)
    robots: bytes = field(default_factory=lambda: answer(ROBOTS_OPEN))
    asked: list[Asked] = field(default_factory=list)
    tls: ssl.SSLContext | None = None
    connections: int = 0  # opened, whether or not anything was asked
    ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._handler(), bind_and_activate=True)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def origin(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return self.origin + path

    def times(self, path: str) -> list[float]:
        return [asked.at for asked in self.asked if asked.path == path]

    def requests(self, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.path == path]

    def fixed(self, path: str, data: bytes) -> None:
        """Answer `path` with these bytes and close."""
        self.paths[path] = lambda wire, asked: wire.send(data)

    def _serve(self, connection: socket.socket) -> None:
        self.connections += 1
        head = b""
        while b"\r\n\r\n" not in head:
            part = connection.recv(65536)
            if not part:
                return
            head += part
        path = head.split(b" ", 2)[1].decode("latin-1")
        asked = Asked(path, head, time.monotonic())
        self.asked.append(asked)
        wire = Wire(connection, self, len(self.times(path)))
        if path == "/robots.txt" and path not in self.paths:
            wire.send(self.robots)
            return
        self.paths.get(path, _not_found)(wire, asked)

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        site = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                try:
                    if site.tls is None:
                        site._serve(self.request)
                    else:
                        with site.tls.wrap_socket(self.request, server_side=True, do_handshake_on_connect=False) as it:
                            site._serve(it)
                except OSError:
                    return  # the client hung up, as it may

        return Handler


def gzipped(body: bytes = PAGE) -> bytes:
    return gzip.compress(body, mtime=0)
