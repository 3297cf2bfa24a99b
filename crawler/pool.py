"""Worker processes that read captures: off the reactor, each with limits, and replaced when one dies.

A page that is too much for a worker is rejected; the worker is killed and another takes its place.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import signal
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from pebble import ProcessExpired, ProcessPool

from archive.guidance import UNGUIDED, Guidance
from archive.intake import intake
from archive.model.outcome import Reason, Rejection
from archive.model.urls import masked

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.config import Reading as ReadingConfig
    from archive.model.capture import Capture
    from archive.model.limits import ReadingLimits
    from archive.model.record import Reading

logger = logging.getLogger(__name__)

T = TypeVar("T")

# pages a worker reads before a fresh one takes its place: bounds what fragmentation and a leaking library can hold
PAGES_A_WORKER = 2_000
# a date on a page may lie ahead of the capture by at most the widest time zone difference
DATES_AHEAD = timedelta(hours=26)
# pages handed to the pool and not yet taken, for each worker: enough to keep it busy, few enough to bound memory
WAITING_A_WORKER = 4


class ReadingPool:
    """A pool of processes that turn captures into readings. Close or stop it in the end.

    guidance: by what all pages of the run are read.
    """

    def __init__(self, config: ReadingConfig, limits: ReadingLimits, guidance: Guidance = UNGUIDED) -> None:
        self._workers = config.workers or os.cpu_count() or 1
        self._timeout_s = config.timeout_s
        self._cpu_s = config.cpu_s
        self._limits = limits
        self._guidance = guidance
        self._room = asyncio.Semaphore(self._workers * (1 + WAITING_A_WORKER))
        self._memory_bytes = config.memory_mb * 1024 * 1024
        self._pool = self._new_pool()

    async def read(self, capture: Capture, *, topics: tuple[str, ...] = ()) -> Reading | Rejection:
        """Return what the capture reads as. A page that costs too much or kills its worker is a Rejection.

        topics: what the source that discovered it is about.
        """
        guidance, latest = self._guidance.only(capture.url), capture.at + DATES_AHEAD
        return await self.work(
            partial(intake, limits=self._limits, latest=latest, guidance=guidance, source_topics=topics), capture
        )

    async def work(self, work: Callable[[Capture], T | Rejection], capture: Capture) -> T | Rejection:
        """Return what `work` makes of a capture in a worker; `work` and what it returns travel there and back as pickles."""
        async with self._room:
            future = self._pool.schedule(bounded, args=(work, capture, self._cpu_s), timeout=self._timeout_s)
            try:
                found: T | Rejection = await asyncio.wrap_future(future)
            except TimeoutError:
                return _rejected(capture, f"reading took longer than {self._timeout_s:g} s", "reading.timeout_s")
            except BrokenProcessPool as error:
                logger.warning("all workers died (%s) over %s; others take their place", error, masked(capture.url))
                self._pool = self._new_pool()
                return _rejected(capture, "the reading processes died", "reading.memory_mb")
            except ProcessExpired as death:
                logger.warning("worker died (%s) over %s", death.exitcode, masked(capture.url))
                return _rejected(capture, "the reading process was stopped by its limits", "reading.cpu_s, memory_mb")
            return found

    def _new_pool(self) -> ProcessPool:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["archive.intake"])
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=PAGES_A_WORKER,
            initializer=_limit_worker,
            initargs=(self._memory_bytes,),
            context=context,
        )

    async def close(self) -> None:
        """Let the workers end; what is being read is finished first."""
        self._pool.close()  # type: ignore[no-untyped-call]  # pebble says no types here
        await asyncio.to_thread(self._pool.join)

    def stop(self) -> None:
        """End the workers at once."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble says no types here
        self._pool.join()


def bounded(work: Callable[[Capture], T | Rejection], capture: Capture, cpu_s: int) -> T | Rejection:
    """Do one piece of work in a worker, within `cpu_s` seconds of processor time (past it the kernel ends the worker)."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    # whole seconds only, and rounded up: the kernel counts no finer
    deadline = int(used.ru_utime + used.ru_stime) + cpu_s + 1
    resource.setrlimit(resource.RLIMIT_CPU, (deadline, resource.RLIM_INFINITY))
    try:
        return work(capture)
    except (MemoryError, RecursionError) as error:
        return _rejected(capture, f"reading stopped: {type(error).__name__}", "reading.memory_mb")
    except Exception as error:  # the door that keeps one bad page from stopping a crawl: logged, counted, named
        logger.exception("defect while reading %s", masked(capture.url))
        detail = f"a defect in the reader ({type(error).__name__}); the raw capture is kept"
        return Rejection(url=masked(capture.url), reason=Reason.INTERNAL, detail=detail)


def _limit_worker(memory_bytes: int) -> None:
    """Bound a worker's memory; a kill by the kernel leaves no core file, and Ctrl-C is the run's own business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # data, not address space: libraries that are mapped and never touched cost nothing
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _rejected(capture: Capture, detail: str, limit: str) -> Rejection:
    return Rejection(url=masked(capture.url), reason=Reason.PARSE_LIMIT, detail=detail, limit=limit)
