"""A small paper on loopback that a test publishes, edits and withdraws as it likes; it counts who asks for what, and when."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType

SENTENCES = (
    "The harbour office in {town} counted {n} crossings on the day after the storm, it said on {day}.",
    "Nobody on the quay remembered a higher number, although the older pilots tell of a winter with {m}.",
    "“We had to open the second gate before breakfast,” said the keeper of the lock, {name}.",
    "The council of {town} will vote on the repair of the eastern pier in its next meeting.",
    "Two of the {n} boats came from the islands and carried letters that had waited for {m} days.",
    "A report about the cost, which {name} wrote for the chamber of trade, is due in the spring.",
)
TOWNS = ("Sandmouth", "Eastwick", "Port Ellery", "Grayling", "Low Harbour")
NAMES = ("Ada Quill", "Bram Oster", "Cora Vane", "Dov Lindqvist")


@dataclass
class Story:
    """An article of the paper as it now reads."""

    number: int
    published_at: datetime
    updated_at: datetime | None = None
    edition: int = 1
    moved_to: str = ""

    @property
    def headline(self) -> str:
        return f"Crossing number {self.number} opens the gate at {TOWNS[self.number % len(TOWNS)]}"

    @property
    def path(self) -> str:
        """Where it stands now."""
        return self.moved_to or self.first_path

    @property
    def first_path(self) -> str:
        return f"/news/{self.published_at:%Y/%m/%d}/crossing-{self.number}.html"

    def html(self, base: str) -> str:
        words = {
            "town": TOWNS[self.number % len(TOWNS)], "n": self.number + 40, "m": self.number * 7 % 90 + 3,
            "name": NAMES[self.number % len(NAMES)], "day": f"{self.published_at:%A}",
        }  # fmt: skip
        told = [sentence.format(**words) for sentence in SENTENCES]
        edits = [
            f"In edition {each} the keeper added that {each * 3} more boats were seen."
            for each in range(2, self.edition + 1)
        ]
        text = "".join(f"<p>{told[place]} {told[(place + self.number) % len(told)]}</p>" for place in range(len(told)))
        return (
            f"<!doctype html><html lang=en><head><title>{self.headline} | The Gate</title>"
            f'<meta property="og:title" content="{self.headline}"><meta property="og:type" content="article">'
            f'<meta property="article:published_time" content="{self.published_at.isoformat()}">'
            f'<link rel=canonical href="{base}{self.path}"></head><body><nav><a href="/">Home</a> <a href="/about">About</a></nav>'
            f"<article><h1>{self.headline}</h1>{text}{''.join(f'<p>{each}</p>' for each in edits)}</article>"
            "<footer>The Gate, a paper for tests</footer></body></html>"
        )

    def shell(self) -> str:
        """The page after a redesign that leaves the text to a script."""
        return (
            f"<!doctype html><html lang=en><head><title>{self.headline} | The Gate</title></head><body><nav><a href='/'>Home</a></nav>"
            "<div id=app></div><script src=/app.js></script><footer>The Gate, a paper for tests</footer></body></html>"
        )


@dataclass
class Paper:
    """A running paper; a context manager. What it answers may be changed while it runs.

    walls: paths (or "*") that answer with a status instead. has_frozen_validators: its ETag lies.
    has_hidden_text: articles are built by a script, so that the page holds no text. asked: (path, status, monotonic seconds) of every request.
    """

    stories: list[Story] = field(default_factory=list)
    walls: dict[str, int] = field(default_factory=dict)
    has_validators: bool = True
    has_frozen_validators: bool = False
    has_hidden_text: bool = False
    delay_s: float = 0.0
    feed_length: int = 50
    address: str = "127.0.0.1"
    asked: list[tuple[str, int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        paper = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                paper._answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((self.address, 0), Handler)
        self._server.daemon_threads = True
        self.origin = f"http://{self.address}:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()

    def count(self, path: str, status: int | None = None) -> int:
        """How often a path was asked for (and answered with a status)."""
        return sum(asked == path and status in (None, code) for asked, code, _ in self.asked)

    def move(self, story: Story) -> None:
        """Give a story another address; the old one redirects there."""
        story.moved_to = story.first_path.replace("/news/", "/stories/")

    def feed(self) -> str:
        newest = sorted(self.stories, key=lambda story: story.published_at, reverse=True)[: self.feed_length]
        items = "".join(
            f"<item><title>{story.headline}</title><link>{self.origin}{story.path}</link>"
            f"<pubDate>{format_datetime(story.published_at)}</pubDate></item>"
            for story in newest
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Gate</title>{items}</channel></rss>'

    def sitemap(self) -> str:
        rows = "".join(
            f"<url><loc>{self.origin}{story.path}</loc><lastmod>{(story.updated_at or story.published_at).isoformat()}</lastmod></url>"
            for story in self.stories
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'

    def section(self, number: int) -> str:
        """Page `number` of the list of all stories, ten a page, the newest first; a calendar of days beside it."""
        newest = sorted(self.stories, key=lambda story: story.published_at, reverse=True)
        shown = newest[(number - 1) * 10 : number * 10]
        more = f'<a rel="next" href="/news/page/{number + 1}">Older stories</a>' if len(newest) > number * 10 else ""
        days = sorted({f"{story.published_at:%Y/%m/%d}" for story in newest}, reverse=True)
        calendar = "".join(f'<li><a href="/archive/{day}/">{day}</a></li>' for day in days[:7])
        return self._list(shown, f"<nav>{more}</nav><aside><ul>{calendar}</ul></aside>")

    def day(self, day: str) -> str:
        """The list of a day's stories, as 2026/11/02."""
        return self._list([story for story in self.stories if f"{story.published_at:%Y/%m/%d}" == day], "")

    def _list(self, shown: list[Story], more: str) -> str:
        cards = "".join(
            f'<article class="card"><h2><a href="{story.path}">{story.headline}</a></h2>'
            f"<p>The keeper said that day {story.number} was unlike the others. <a href='/authors/ada'>Ada Quill</a></p></article>"
            for story in shown
        )
        return (
            "<!doctype html><html lang=en><head><title>News | The Gate</title></head><body><nav><a href='/'>Home</a>"
            "<a href='/news/'>News</a> <a href='/sport/'>Sport</a> <a href='/login'>Log in</a></nav>"
            f"<main><h1>News</h1>{cards}</main>{more}<footer><a href='/about'>About us</a><a href='/terms'>Terms</a></footer></body></html>"
        )

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        path = urlsplit(request.path).path
        status, kind, body = self._page(path)
        etag = '"never-changes"' if self.has_frozen_validators else f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if status == 200 and self.has_validators and request.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.asked.append((path, status, time.monotonic()))
        if self.delay_s:
            time.sleep(self.delay_s)
        request.send_response(status)
        request.send_header("Location" if status == 301 else "Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        if status in (200, 304) and self.has_validators:
            request.send_header("ETag", etag)
        request.end_headers()
        request.wfile.write(body)

    def _page(self, path: str) -> tuple[int, str, bytes]:
        status = self.walls.get(path, self.walls.get("*", 200))
        if status != 200:
            return status, "text/html", b"<html><body><h1>No</h1></body></html>"
        if path == "/feed.xml":
            return 200, "application/rss+xml", self.feed().encode()
        if path == "/sitemap.xml":
            return 200, "application/xml", self.sitemap().encode()
        if path == "/news/" or path.startswith("/news/page/"):
            number = int(path.rpartition("/")[2] or 1)
            return 200, "text/html; charset=utf-8", self.section(number).encode()
        if path.startswith("/archive/"):
            return 200, "text/html; charset=utf-8", self.day(path.removeprefix("/archive/").strip("/")).encode()
        for story in self.stories:
            if story.moved_to and story.first_path == path:
                return 301, story.moved_to, b""
            if story.path == path and self.has_hidden_text:
                return 200, "text/html; charset=utf-8", story.shell().encode()
            if story.path == path:
                return 200, "text/html; charset=utf-8", story.html(self.origin).encode()
        return 404, "text/html", b"<html><body><h1>Not here</h1></body></html>"
