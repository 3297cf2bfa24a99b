"""A small HTTP server on loopback that serves the newsroom: conditional requests, gzip, chunks, HEAD; quiet, and quick to stop."""

from __future__ import annotations

import gzip
import logging
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Self

from crawler.newsroom.site import Answer, Site

if TYPE_CHECKING:
    from types import TracebackType

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
# Small enough that every page of the newsroom is sent in several chunks.
CHUNK_BYTES = 1024


class Handler(BaseHTTPRequestHandler):
    """Answers one connection from the server's site."""

    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    # Head and body leave together; unbuffered, a small body would wait for the client's delayed acknowledgement (40 ms).
    wbufsize = 65_536
    disable_nagle_algorithm = True
    sys_version = ""
    server: NewsroomServer

    def do_GET(self) -> None:
        """Answer GET."""
        self._send(self.server.site.answer(self.path))

    def do_HEAD(self) -> None:
        """Answer HEAD: as GET, without a body."""
        self.do_GET()

    def do_POST(self) -> None:
        """Answer the desk's forms; what they send stands in the address."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._send(self.server.site.answer(self.path))

    def _send(self, answer: Answer) -> None:
        """Send an answer, or 304 where the client holds it already."""
        zipped = answer.transfer == "gzip" and "gzip" in self.headers.get("Accept-Encoding", "")
        etag = answer.etag.replace('"', '-gz"').replace("-gz", "", 1) if zipped else answer.etag
        has_validators = answer.validators and answer.status == 200
        if has_validators and self._holds(etag, answer):
            self._head(304, answer, etag)
            self.end_headers()
            return
        body = gzip.compress(answer.body, 6, mtime=0) if zipped else answer.body
        self._head(answer.status, answer, etag if has_validators else "")
        self.send_header("Content-Type", answer.content_type)
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self._send_body(body, chunked=answer.transfer == "chunked" and self.request_version == "HTTP/1.1")

    def _head(self, status: int, answer: Answer, etag: str) -> None:
        """Send the status line and the headers that a 304 has too."""
        self.send_response(status)
        if answer.transfer == "gzip":
            self.send_header("Vary", "Accept-Encoding")
        if answer.location:
            self.send_header("Location", answer.location)
        if etag:
            self.send_header("ETag", etag)
            self.send_header("Cache-Control", "max-age=0, must-revalidate")
            if answer.modified_at:
                self.send_header("Last-Modified", format_datetime(answer.modified_at.astimezone(UTC), usegmt=True))

    def _send_body(self, body: bytes, *, chunked: bool) -> None:
        """End the headers and send the body, but to HEAD."""
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))))
        self.end_headers()
        if self.command == "HEAD":
            return
        if not chunked:
            self.wfile.write(body)
            return
        for start in range(0, len(body), CHUNK_BYTES):
            piece = body[start : start + CHUNK_BYTES]
            self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def _holds(self, etag: str, answer: Answer) -> bool:
        """Whether the client's validators match (RFC 9110, section 13.2.2: If-None-Match goes first)."""
        known = self.headers.get("If-None-Match")
        if known is not None:
            return any(tag.strip().removeprefix("W/") in (etag, "*") for tag in known.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None or answer.modified_at is None:
            return False
        try:
            return answer.modified_at.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # no date, or one without a zone
            return False

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing but to a debugger."""
        logger.debug(format, *args)


class NewsroomServer(ThreadingHTTPServer):
    """The socket server; its site is set once the port is known."""

    daemon_threads = True
    block_on_close = False  # an idle kept-alive connection must not hold up the stop
    request_queue_size = 128  # crawlers open many connections at once; the default of 5 refuses some
    site: Site

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up, but to a debugger."""
        logger.debug("%s hung up", client_address, exc_info=True)


class Newsroom:
    """A running newsroom; a context manager. `origin` is where it answers."""

    def __init__(self, port: int = 0, *, edition: int = 1) -> None:
        """Open the port (0: any free one); the newsroom answers from `__enter__` on."""
        self._server = NewsroomServer((HOST, port), Handler)
        self.origin = f"http://{HOST}:{self._server.server_port}"
        self.site = self._server.site = Site(self.origin, edition=edition)
        # 20 ms between looks at the stop flag: the stop is quick, idling costs nothing to speak of.
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def urls(self) -> tuple[str, ...]:
        """The canonical URLs of all articles, the newest first."""
        return tuple(self.url(article.slug) for article in self.site.all())

    def url(self, slug: str) -> str:
        """The canonical URL of one article.

        Raises: KeyError where there is no such article.
        """
        return self.site.at.article(self.site.at.articles[slug])

    def edit(self, slug: str) -> str:
        """Publish the second edition of an article; gives its URL.

        Raises: KeyError where there is no such article, or it has no second edition.
        """
        return self.site.edit(slug)

    def reset(self) -> None:
        """Take all edits back."""
        self.site.reset()

    def __enter__(self) -> Self:
        """Start answering."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering and close the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self) -> None:
        """Wait until the server stops (for the command line)."""
        self._thread.join()


def serve(port: int = 0, *, edition: int = 1) -> Newsroom:
    """Give a newsroom on loopback, to be used in a `with` block; edition 2 shows every article that has an edit edited."""
    return Newsroom(port, edition=edition)
