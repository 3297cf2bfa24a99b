"""Wires a run into Scrapy: the bench's desk takes every exchange, and signals end a run in time, with every outcome told."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy import signals

from archive.model.errors import UsageError
from archive.model.outcome import Outcome, Reason, Rejection
from archive.model.urls import masked
from crawler.bench import Bench
from crawler.errands import Errands
from crawler.interrupt import INTERRUPTED, interrupt
from crawler.rendering.renderer import Renderer
from crawler.rounds import Plan

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from archive.config import Config
    from crawler.desk import Desk
    from crawler.items import Asked
    from crawler.report import Report
    from crawler.rounds import Round

logger = logging.getLogger(__name__)

# a run that is told to stop ends within 10 s (docs/promises.md): what is in flight gets the first 4 of them
GRACE_S = 4.0
SETTLED_S = 0.05  # Scrapy counts an item as done only after it has said so
SHOW_CURSOR = "\x1b[?25h"  # a progress bar hides it


class RunExtension:
    """Gives pipelines and the download handler the desk of the run, and finishes the run when the spider closes.

    A run started by `pressmark` brings its bench as the spider's attribute `bench`; `scrapy crawl` gets one for the
    archive named by PRESSMARK_ARCHIVE, which reports to the log.
    """

    def __init__(self, crawler: Crawler, bench: Bench) -> None:
        self._crawler = crawler
        self._bench = bench
        self._stopping: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        fetching = bench.config.fetch
        self.desk: Desk = bench.desk
        self.config: Config = bench.config
        self.errands = Errands(
            crawler, bench.desk, max_image_bytes=fetching.max_image_bytes, max_assets=fetching.max_assets
        )
        self.renderer = Renderer(
            bench.config.render, fetch=self.errands.part, lay_down=bench.desk.lay_down_rendered,
            user_agent=crawler.settings.get("USER_AGENT"),
        )  # fmt: skip
        crawler.signals.connect(self.renderer.interrupt, signal=INTERRUPTED)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect to the crawl's signals, and hang the bench where pipelines and handler look for it."""
        bench = getattr(crawler.spider, "bench", None)
        if bench is None:
            root = Path(crawler.settings.get("PRESSMARK_ARCHIVE"))
            bench = Bench.open(root, _log_report, command=sys.argv)
        extension = cls(crawler, bench)
        crawler.bench = extension  # type: ignore[attr-defined]  # read by crawler.pipelines.Stage
        crawler.exchange_sink = bench.desk.lay_down  # type: ignore[attr-defined]  # read by crawler.handler
        crawler.signals.connect(extension.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signal=signals.spider_closed)
        for each in (signals.item_scraped, signals.item_dropped, signals.item_error):
            crawler.signals.connect(extension.item_left, signal=each)
        return extension

    def round_of(self, names: tuple[str, ...]) -> Round:
        """Return a round of what is due on the declared sites of these names, on all of them where none is named.

        Raises: UsageError where none of them declares anything to crawl.
        """
        declared = {name: site for name, site in self.config.sites.items() if not names or name in names}
        sites = {name: site for name, site in declared.items() if site.feeds or site.sitemaps or site.sections}
        if not sites:
            raise UsageError(
                f"no site {', '.join(names) or 'at all'} declares feeds, sitemaps or sections in pressmark.yaml"
            )
        return self._bench.round(Plan(sites=sites))

    def spider_opened(self, spider: Spider) -> None:
        """Take SIGINT and SIGTERM, where the run asks for it."""
        if getattr(spider, "takes_signals", False):
            loop = asyncio.get_running_loop()
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, self._interrupt, number)

    def item_left(self) -> None:
        """Look for the end of the run in a moment: without requests Scrapy would only look every five seconds."""
        asyncio.get_running_loop().call_later(SETTLED_S, self._end_if_idle)

    def _end_if_idle(self) -> None:
        engine = self._crawler.engine
        slot = engine.scraper.slot if engine is not None else None
        if engine is None or slot is None or not self._bench.is_open:
            return
        if slot.closing is not None:
            # Scrapy sees that the last item has left only where it came from a response; ours come from files, too
            if slot.is_idle() and not slot.closing.called:
                engine.scraper._check_if_closing()
            return
        has_failed = self.desk.failure is not None
        if self._ending is None and engine.spider is not None and (has_failed or engine.spider_is_idle()):
            reason = "storage" if has_failed else "finished"
            self._ending = asyncio.get_running_loop().create_task(engine.close_spider_async(reason=reason))

    async def spider_closed(self, spider: Spider) -> None:
        """Tell the outcome of every URL that has none yet, and finish the bench."""
        await self.renderer.close()
        await self._reconcile(spider)
        round_: Round | None = getattr(spider, "round", None)
        if round_ is not None and not self._bench.interrupted_by and self.desk.failure is None:
            await round_.judge()
        await self._bench.finish()

    async def _reconcile(self, spider: Spider) -> None:
        """Report each URL that was asked for and never ended: a URL without an outcome is a defect.

        What a round had in flight goes back to the frontier, which asks for it again.
        """
        round_: Round | None = getattr(spider, "round", None)
        if round_ is not None:
            await round_.close()
        asked: tuple[Asked, ...] = getattr(spider, "asked", ())
        for each in asked:
            if not self.desk.has_reported(each):
                await self.desk.report(each, self._unfinished(each))

    def _unfinished(self, asked: Asked) -> Rejection:
        failure, url = self.desk.failure, masked(asked.url)
        if self._bench.interrupted_by or failure is not None:
            detail = str(failure) if failure else "the run was interrupted; ask again"
            return Rejection(url=url, reason=Reason.INTERRUPTED, detail=detail, outcome=Outcome.SKIPPED)
        logger.error("no outcome reached for %s", url)
        detail = "the crawl ended without an answer for it; please report this"
        return Rejection(url=url, reason=Reason.INTERNAL, detail=detail)

    def _interrupt(self, number: int) -> None:
        """Close the spider; a second signal ends the process at once."""
        if self._bench.interrupted_by:
            end_at_once(number)
        self._bench.interrupted_by = number
        logger.warning("%s: stopping, at most %g s", signal.Signals(number).name, GRACE_S)
        self._stopping = asyncio.get_running_loop().create_task(self._stop())

    async def _stop(self) -> None:
        """Close the spider; past the grace period tell what is left as interrupted, close the bench and end the loop."""
        engine, spider = self._crawler.engine, self._crawler.spider
        assert engine is not None  # signals are taken only after the engine
        assert spider is not None  # has opened the spider
        closing = asyncio.create_task(engine.close_spider_async(reason="interrupted"))
        interrupt(self._crawler)
        await asyncio.wait({closing}, timeout=GRACE_S)
        if self._bench.is_open:
            await self._reconcile(spider)
            await self._bench.abandon()
            asyncio.get_running_loop().stop()


def end_at_once(number: int) -> None:
    """Leave without waiting: all that was acknowledged is durable, the rest heals at the next start."""
    if sys.stderr.isatty():
        sys.stderr.write(SHOW_CURSOR)
        sys.stderr.flush()
    os._exit(128 + number)


def _log_report(report: Report) -> None:
    logger.info("%s", report.as_json())
