"""The warc spider: captures out of WARC files, no network."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy import signals

from archive.model.outcome import Reason, Rejection
from archive.store.problems import Problem
from archive.store.warcreader import Originals, read_exchanges
from crawler.items import Asked, Imported, Refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable
    from typing import Self

    from scrapy.crawler import Crawler

    from archive.model.capture import Exchange

# exchanges between the reader and the archive at any time: enough for every worker, few enough to bound memory
IN_FLIGHT = 48
# what a damaged or useless place in a WARC file is called in outcomes, where it is not a bad response
REASONS = {"too-large": Reason.TOO_LARGE, "no-address": Reason.BAD_URL}
PAGE_TYPES = ("text/html", "application/xhtml+xml")


class WarcSpider(scrapy.Spider):
    """Reads WARC files. From the shell: `scrapy crawl warc -a files=a.warc.gz,b.warc.gz`."""

    name = "warc"
    custom_settings = {"PRESSMARK_OFFLINE": True}  # noqa: RUF012 - Scrapy's own attribute, read once

    def __init__(self, files: str | Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        names = files.split(",") if isinstance(files, str) else files
        self.files = tuple(Path(name) for name in names)
        self._room = asyncio.Semaphore(IN_FLIGHT)
        # filled by the first pass over all files, so that in the second a revisit finds its payload in any of them
        self._originals: Originals = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Let the next exchange in whenever one has left the pipelines."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        for each in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(spider.item_left, signal=each)
        return spider

    def item_left(self) -> None:
        """Take note that one exchange has left the pipelines."""
        self._room.release()

    async def start(self) -> AsyncIterator[Any]:
        """Yield every exchange of every file, assets first, so that a record knows which of its images are held."""
        for wants_pages in (False, True):
            for path in self.files:
                for item in self._items(path, wants_pages=wants_pages):
                    await self._room.acquire()
                    yield item

    def _items(self, path: Path, *, wants_pages: bool) -> Iterable[Imported | Refused]:
        """Yield the pages of a file, or all its other exchanges; damaged places once, with the pages."""
        for found in read_exchanges(path, originals=self._originals):
            if isinstance(found, Problem):
                if wants_pages:
                    yield refused(found)
            elif is_page(found) == wants_pages:
                yield Imported(asked=Asked(url=found.url), exchange=found, is_page=wants_pages)


def is_page(exchange: Exchange) -> bool:
    """Say whether an exchange is a page to read: answered 200, and HTML by its type or without one."""
    kind = next((value for name, value in exchange.headers if name.lower() == b"content-type"), b"")
    essence = kind.decode("latin-1").split(";")[0].strip().lower()
    return exchange.status == 200 and (not essence or essence in PAGE_TYPES)


def refused(problem: Problem) -> Refused:
    """Return the refusal of a place in a WARC file that cannot be used; the place stands for its unknown URL."""
    reason = REASONS.get(problem.kind, Reason.BAD_RESPONSE)
    rejection = Rejection(url=problem.path, reason=reason, detail=f"{problem.kind}: {problem.detail}")
    return Refused(asked=Asked(url=problem.path), rejection=rejection)


def looks_like_warc(path: Path) -> bool:
    """Say whether a file begins as WARC files do: with a record's version, or compressed by gzip."""
    with path.open("rb") as file:
        return file.read(5).startswith((b"WARC/", b"\x1f\x8b"))
