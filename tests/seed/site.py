"""A local site that stands for the web of the seed: its article, the articles related to it, its sources and images.

Each page is served under /<original host>/<original path>, so `https://www.forbes.com/a` is `<origin>/www.forbes.com/a`.
The pages are kept with their real addresses; whatever leaves the site has them rewritten by `localised`.
"""

from __future__ import annotations

import re
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from types import TracebackType

FOLDER = Path(__file__).parent
ARTICLE_URL = "https://www.biometricupdate.com/202109/ice-drops-3-9m-for-trust-stamps-facial-recognition-london-met-taps-nec-for-4-2m"
FORBES_URL = "https://www.forbes.com/sites/emmawoollacott/2021/09/28/londons-met-police-buying-retrospective-facial-recognition-technology/"
COMPUTER_WEEKLY_URL = (
    "https://www.computerweekly.com/news/252507569/Met-Police-purchase-new-retrospective-facial-recognition-system"
)
STUFF_URL = "https://www.stuff.co.nz/national/politics/300420063/secretive-facial-recognition-trial-at-wellington-airport-went-against-privacy-commissioners-advice"
COMPUTING_URL = "https://www.computing.co.uk/news/4037761/met-police-retrospective-facial-recognition-technology"
BUSINESS_INSIDER_URL = "https://www.businessinsider.com/ice-trust-stamp-facial-recognition-contract-2021-9"
WIRED_URL = "https://www.wired.co.uk/article/met-police-facial-recognition-new"
# The article links to it, and nobody keeps it any more: the site answers 404.
PROPOSAL_URL = "https://www.london.gov.uk/decisions/pcd-1008-retrospective-facial-recognition-system"

RELATED_URLS = (FORBES_URL, COMPUTER_WEEKLY_URL, STUFF_URL, COMPUTING_URL)
SOURCE_URLS = (BUSINESS_INSIDER_URL, WIRED_URL)
AMP_URLS = (FORBES_URL + "amp/", COMPUTER_WEEKLY_URL + "?amp=1")

PAGES = {
    ARTICLE_URL: "page.html",
    FORBES_URL: "pages/forbes.html",
    COMPUTER_WEEKLY_URL: "pages/computerweekly.html",
    STUFF_URL: "pages/stuff.html",
    COMPUTING_URL: "pages/computing.html",
    BUSINESS_INSIDER_URL: "pages/businessinsider.html",
    WIRED_URL: "pages/wired.html",
    AMP_URLS[0]: "pages/forbes.html",
    AMP_URLS[1]: "pages/computerweekly.html",
}
# Address, width and height as the seed's record declares them.
IMAGES = {
    "https://thumbor.forbes.com/thumbor/fit-in/1200x0/filters%3Aformat%28jpg%29/https%3A%2F%2Fspecials-images.forbesimg.com%2Fimageserve%2F6152fd755997c9c246b71a4c%2F0x0.jpg": (
        1200,
        800,
    ),
    "https://www.computerweekly.com/visuals/German/article/CCTV-facial-recognition-3-adobe.jpg": (1200, 400),
    "https://resources.stuff.co.nz/content/dam/images/4/y/v/1/m/y/image.related.StuffLandscapeSixteenByNine.1420x800.4yv1lr.png/1633012249632.jpg": (
        1420,
        798,
    ),
    "https://www.computing.co.uk/api/v1/wps/e6a4064/ef09d1db-b609-4429-9970-7831b4d73fd5/5/camera-370x229.jpg": (
        370,
        229,
    ),
}
HOSTS = sorted({urlsplit(url).netloc for url in (*PAGES, *IMAGES, PROPOSAL_URL)})
_AMP_LINK = re.compile(rb'\s*<link rel="amphtml"[^>]*>')
# Only where a host ends does an address of it begin: www.forbes.com.cdn.ampproject.org is another one.
_OURS = re.compile(rb"https://(?=(?:%s)[/\"'<])" % b"|".join(re.escape(host.encode()) for host in HOSTS))


def localised(data: bytes, origin: str) -> bytes:
    """Return the bytes with every address of the stood-for hosts moved below `origin` ("http://127.0.0.1:8000")."""
    return _OURS.sub(origin.encode("ascii") + b"/", data)


def local_url(url: str, origin: str) -> str:
    """Return where the local site serves that original address."""
    return localised(url.encode() + b'"', origin)[:-1].decode()


def local_record(origin: str) -> bytes:
    """Return the seed's record with its addresses, and those of its related entries and images, moved to the site.

    `cdnAmpWebUrl`, names, domains and `secured` stay as they are.
    """
    return localised((FOLDER / "record.md").read_bytes(), origin)


def article_text() -> str:
    """Return what there is to be read on the seed's page: the headline, then the paragraphs."""
    return (FOLDER / "article.txt").read_text("utf-8")


def png(width: int, height: int) -> bytes:
    """Return a grey picture of that size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def page_bytes(url: str) -> bytes:
    """Return the page behind an original address, its own addresses as they are on the web."""
    page = (FOLDER / PAGES[url]).read_bytes()
    if url in AMP_URLS:
        page = _AMP_LINK.sub(b"", page.replace(b"<html", b"<html amp", 1))
    return page


class SeedSite:
    """The site on a free port of 127.0.0.1, for the length of a `with`.

    origin: "http://127.0.0.1:PORT". requests: the paths asked for, in order, query included. log: the server's own lines.
    """

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.log: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> SeedSite:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, original: str = ARTICLE_URL) -> str:
        """Return where the site serves an original address; the seed's article without one."""
        return local_url(original, self.origin)

    def record(self) -> bytes:
        """Return `local_record` of this site."""
        return local_record(self.origin)

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Return status, media type and body for a path with its query."""
        if path == "/robots.txt":
            return 200, "text/plain; charset=utf-8", b"User-agent: *\nAllow: /\n"
        original = "https:/" + path
        if original in PAGES:
            return 200, "text/html; charset=utf-8", localised(page_bytes(original), self.origin)
        if original in IMAGES:
            return 200, "image/png", png(*IMAGES[original])
        return 404, "text/html; charset=utf-8", b"<!doctype html><title>Not found</title><p>There is no such page."

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.requests.append(self.path)
                status, media_type, body = site.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Keep the line for whoever asks, out of the test's output."""
                site.log.append(format % args)

        return Handler
