"""Run a real crawl of some URLs in this process and write what came of each as JSON lines. Called by the tests as a script.

Standard input: {"urls": [...] , "settings": {...}, "headers": {...}}. Output: one line a URL, then one line a exchange,
then the memory peak.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.model.capture import Exchange, Location
from crawler.failures import rejection_of, rejection_of_status
from crawler.interrupt import interrupt
from crawler.responses import to_capture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.http import Response
    from twisted.python.failure import Failure


def put(**line: Any) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def shown(fields: tuple[tuple[bytes, bytes], ...]) -> list[list[str]]:
    return [[part.decode("latin-1") for part in one] for one in fields]


class Probe(scrapy.Spider):
    name = "probe"
    task: ClassVar[dict[str, Any]] = {}

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for url in self.task["urls"]:
            while self.task.get("one_by_one") and self.crawler.engine and self.crawler.engine.downloader.active:
                await asyncio.sleep(0.01)
            yield scrapy.Request(
                url,
                callback=self.kept,
                errback=self.lost,
                cb_kwargs={"asked": url, "since": time.monotonic()},
                headers=self.task.get("headers"),
            )
        if "interrupt_after_s" in self.task:
            await asyncio.sleep(self.task["interrupt_after_s"])
            interrupt(self.crawler)
            await self.crawler.stop_async()

    def kept(self, response: Response, asked: str, since: float) -> None:
        capture = to_capture(response)
        rejection = rejection_of_status(capture.status, asked)
        put(
            asked=asked,
            seconds=time.monotonic() - since,
            url=capture.url,
            requested_url=capture.requested_url,
            status=capture.status,
            headers=shown(capture.headers),
            body=base64.b64encode(capture.body).decode(),
            complete=capture.complete,
            digest=capture.digest,
            offset=capture.location.offset if capture.location else None,
            hops=response.meta.get("redirect_urls", []),
            reason=rejection.reason if rejection else None,
        )

    def lost(self, failure: Failure) -> None:
        request = failure.request  # type: ignore[attr-defined]
        asked = request.cb_kwargs["asked"]
        rejection = rejection_of(failure, asked)
        put(
            asked=asked,
            seconds=time.monotonic() - request.cb_kwargs["since"],
            status=None,
            reason=rejection.reason,
            detail=rejection.detail,
            limit=rejection.limit,
            outcome=rejection.outcome,
            hops=request.meta.get("redirect_urls", []),
        )


def peak_mb() -> float:
    """Return the most memory this process has held; not getrusage's, which counts what its parent held before exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    warnings.simplefilter("error")
    warnings.simplefilter("default", ResourceWarning)  # the reactor leaves its first loop open when the process ends
    logging.captureWarnings(False)
    Probe.task = json.load(sys.stdin)
    settings = Settings()
    settings.setmodule("crawler.settings")
    # The probe is the spider and keeps nothing: no archive is opened here.
    settings.set("SPIDER_MODULES", [], priority="cmdline")
    settings.set("ITEM_PIPELINES", {}, priority="cmdline")
    settings.set("EXTENSIONS", dict.fromkeys(settings.getdict("EXTENSIONS")), priority="cmdline")
    settings.setdict(Probe.task.get("settings", {}), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(Probe)
    exchanges: list[Exchange] = []

    async def sink(exchange: Exchange) -> Location:
        exchanges.append(exchange)
        return Location(warc="probe.warc.gz", offset=len(exchanges), length=1)

    crawler.exchange_sink = sink  # type: ignore[attr-defined]
    process.crawl(crawler)
    process.start()
    for exchange in exchanges:
        put(
            exchange=exchange.url,
            status=exchange.status,
            reason=exchange.reason,
            protocol=exchange.protocol,
            method=exchange.method,
            request_headers=shown(exchange.request_headers),
            headers=shown(exchange.headers),
            complete=exchange.complete,
            size=len(exchange.body),
            ip_address=exchange.ip_address,
        )
    put(peak_mb=peak_mb())


if __name__ == "__main__":
    main()
