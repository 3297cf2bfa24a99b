"""A watch: one process that runs a round whenever something is due, and waits in between.

One reactor for the life of the process, one crawler of Scrapy's and one bench for each round: the archive's lock is held
only while a round works, a changed pressmark.yaml holds from the next round on, and nothing that a round has opened
outlives it. Rounds never overlap: there is one loop, and it waits for each.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sqlite3
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from archive.config import Config, read_config
from archive.model.errors import PressmarkError
from archive.terminal import plain
from crawler.bench import Bench
from crawler.crawl_cli import sites_in
from crawler.crawl_report import accounts_of
from crawler.hooks import tell
from crawler.rendering.choosing import check_sites
from crawler.rounds import Plan
from crawler.run import settings_for
from crawler.spiders.site import SiteSpider
from crawler.watch_plan import PAUSE_S, again_after, next_round, rest_of
from crawler.watch_view import SiteLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from scrapy.settings import Settings

    from archive.sites import Site
    from crawler.metrics import Metrics
    from crawler.watch_view import WatchView

logger = logging.getLogger(__name__)

# What is due is looked up again after so long at the latest: another process may have crawled, or the clock been set.
LOOK_S = 60
# A round that is told to stop is given so long by its own extension (crawler/extensions.py) before the loop ends.
STOPPING = (signal.SIGINT, signal.SIGTERM)


@dataclass(slots=True)
class Watch:
    """A watch over declared sites. clock: the present instant in seconds since 1970."""

    root: Path
    names: list[str]
    view: WatchView
    metrics: Metrics
    clock: Callable[[], int]
    origins: list[str] = field(default_factory=list)
    is_verbose: bool = False
    stopped_by: int = 0
    config: Config = field(default_factory=Config)
    sites: Mapping[str, Site] = field(default_factory=dict)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _is_fresh: bool = True
    _is_changed: bool = False
    _rested: dict[str, int] = field(default_factory=dict)
    _earliest: int = 0
    _failures: int = 0
    _robots: dict[str, object] = field(default_factory=dict)
    _bench: Bench | None = None

    def run(self) -> int:
        """Watch until a signal ends it, and return the exit code. One call a process. Raises: ConfigError, UsageError."""
        self._load()
        process = AsyncCrawlerProcess(self._settings())
        task = asyncio.get_event_loop().create_task(self._watch(process))
        task.add_done_callback(process._stop_reactor)  # as Scrapy itself ends its reactor after its crawls
        process.start(stop_after_crawl=False, install_signal_handlers=False)
        interrupted_by = self._bench.interrupted_by if self._bench else 0
        if task.done() and (error := task.exception()):
            raise error
        return 128 + (self.stopped_by or interrupted_by)

    def _load(self) -> None:
        config = read_config(self.root)
        sites = sites_in(config, self.root, self.names)
        check_sites(sites, config, self.root)
        self.config, self.sites, self._is_fresh = config, sites, True
        self.view.sites = {name: self.view.sites.get(name, SiteLine()) for name in sites}

    async def _watch(self, process: AsyncCrawlerProcess) -> None:
        """Run what is due, and wait for what is due next, until a signal comes."""
        self._take_signals()
        self.view.event("watching", f"{len(self.sites)} sites of {self.root}", sites=list(self.sites))
        while not self.stopped_by:
            self._reload_if_asked()
            now, due = self.clock(), self._due()
            # what pressmark.yaml newly declares stands in no frontier yet: a round over all sites enters it
            first = dict.fromkeys(due, now) if self._is_fresh else due
            coming = next_round(self.sites, first, self._rested, now, self._earliest)
            self._show(due, coming.at if coming else None)
            if coming is not None and coming.at <= now:
                await self._round(process, coming.sites)
            else:
                await self._sleep(min(coming.at - now, LOOK_S) if coming else LOOK_S)
        self.view.event("stopping", signal.Signals(self.stopped_by).name)

    async def _round(self, process: AsyncCrawlerProcess, names: tuple[str, ...]) -> None:
        """Run one round, show and count what it did, tell its alarms; a failure is counted, and waited after."""
        began, has_failed = time.monotonic(), True
        self.view.at_work(names)
        bench: Bench | None = None
        try:
            bench = self._bench = Bench.open(self.root, self.view.report, command=sys.argv, config=self.config)
            has_failed = await self._crawl(process, bench, names)
        except PressmarkError as error:
            self.view.event("round-failed", plain(str(error)))
        finally:
            self._take_signals()
        if bench is not None:
            self.stopped_by = self.stopped_by or bench.interrupted_by
            await self._after(bench, time.monotonic() - began, has_failed=has_failed)
        elif has_failed:
            self.metrics.round_ended((), seconds=time.monotonic() - began, has_failed=True)
        self._failures = self._failures + 1 if has_failed else 0
        pause_s = again_after(self._failures) if has_failed else PAUSE_S
        now = self.clock()
        self._earliest = now + pause_s
        if has_failed and not self.stopped_by:
            self.view.event("waiting", f"{pause_s} s before the next round")
        else:
            self._is_fresh = False
            self._rested = {name: rest_of(site, self._due().get(name), now) for name, site in self.sites.items()}

    async def _crawl(self, process: AsyncCrawlerProcess, bench: Bench, names: tuple[str, ...]) -> bool:
        """Run the round on an open bench, and say whether it failed."""
        round_ = bench.round(Plan(sites={name: self.sites[name] for name in names}), self.clock)
        crawl = process.crawl(
            Crawler(SiteSpider, self._settings()),
            bench=bench,
            takes_signals=True,
            round=round_,
            robots_memory=self._robots,
        )
        await asyncio.wait({crawl})
        error = crawl.exception()
        if error is not None:
            logger.error("the round ended with a defect", exc_info=error)
            self.view.event("round-failed", f"{type(error).__name__}: {plain(str(error))}; please report this")
        elif bench.desk.failure is not None:
            self.view.event("round-failed", plain(str(bench.desk.failure)))
        if bench.is_open:
            await bench.abandon()
        return error is not None or bench.desk.failure is not None

    async def _after(self, bench: Bench, seconds: float, *, has_failed: bool) -> None:
        """Show and count what a round did, and tell the hooks, unless a signal comes first."""
        run, turn = bench.ledger.run, bench.crawl.turn if bench.crawl is not None else None
        accounts = accounts_of(self.root, run)
        self.metrics.round_ended(accounts, seconds=seconds, has_failed=has_failed)
        if turn is None:
            return
        self.view.round_ended(run, accounts, turn)
        if not turn or self.stopped_by:
            return
        origins = [*self.config.allow_origins, *self.origins]
        telling = asyncio.create_task(
            asyncio.to_thread(tell, turn, run=run, root=self.root, settings=self.config.alarms, origins=origins)
        )
        while not telling.done() and not self.stopped_by:
            self._wake.clear()
            waking = asyncio.create_task(self._wake.wait())
            await asyncio.wait({telling, waking}, return_when=asyncio.FIRST_COMPLETED)
            waking.cancel()

    def _settings(self) -> Settings:
        return settings_for(self.root, self.config, allow_origins=self.origins, verbose=self.is_verbose)

    def _take_signals(self) -> None:
        """Take signals between rounds; while one runs, its extension takes those that stop."""
        loop = asyncio.get_running_loop()
        for number in STOPPING:
            loop.add_signal_handler(number, self._stop, number)
        loop.add_signal_handler(signal.SIGHUP, self._ask_to_reload)

    def _stop(self, number: int) -> None:
        self.stopped_by = number
        self._wake.set()

    def _ask_to_reload(self) -> None:
        self._is_changed = True
        self._wake.set()

    def _reload_if_asked(self) -> None:
        """Take the changed pressmark.yaml, or refuse it and keep what holds."""
        if not self._is_changed:
            return
        self._is_changed = False
        try:
            self._load()
        except PressmarkError as error:
            self.view.event("reload-refused", f"{plain(str(error))}; what held before holds on")
            return
        self._earliest = self.clock()
        self.view.event("reloaded", f"{len(self.sites)} sites", sites=list(self.sites))

    async def _sleep(self, seconds: float) -> None:
        self._wake.clear()
        if self.stopped_by or self._is_changed:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), max(seconds, 0.5))

    def _due(self) -> dict[str, int | None]:
        """Return when the next address of each site is due."""
        query = "SELECT min(due_at) FROM frontier WHERE site = ? AND due_at IS NOT NULL AND leased_by IS NULL"
        found = {name: self._rows(query, name) for name in self.sites}
        # no round yet, or a disk that refuses: the next round names it
        return {name: rows[0][0] if rows else self.clock() for name, rows in found.items()}

    def _rows(self, query: str, *values: str) -> list[tuple[Any, ...]]:
        """Return what the crawl's state says, read without the archive's lock; nothing where it cannot be read."""
        path = self.root / ".pressmark" / "state.sqlite"
        try:
            with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                return db.execute(query, values).fetchall()
        except sqlite3.Error:
            return []

    def _show(self, due: Mapping[str, int | None], coming_at: int | None) -> None:
        self.metrics.next_at(coming_at)
        standing = self._rows("SELECT site, kind FROM alarms WHERE cleared_at IS NULL ORDER BY site, kind")
        for name, at in due.items():
            line = self.view.sites.setdefault(name, SiteLine())
            line.due_at, line.alarms = at, tuple(kind for site, kind in standing if site == name)
