"""The desk of a run: the one place where captures are laid down, read, kept and reported.

Everything that writes the archive runs in one thread, in order; what waits there is committed together. The reactor
never waits for the disk, and no URL is reported before its record and its capture are durable.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from archive.model.errors import AddressError, CaptureError, NotFound, RecordError, StorageError
from archive.model.outcome import Outcome, Reason, Receipt, Rejection
from archive.model.urls import masked
from archive.store.keeping import ToKeep
from crawler.report import report_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.capture import Capture, Exchange, Location, Rendered
    from archive.model.record import Reading
    from archive.store.archive import Archive
    from crawler.items import Asked
    from crawler.pool import ReadingPool
    from crawler.report import Report
    from crawler.state import Ledger

logger = logging.getLogger(__name__)

# readings committed together at most: past this the fsyncs saved no longer show, and a report would wait for the others
BATCH = 64

Waiting = tuple["Reading", "Asked", "asyncio.Future[Receipt | Rejection]"]
P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """Lays down, reads, keeps and reports. Belongs to one run and one event loop; holds the archive's writer."""

    def __init__(self, archive: Archive, pool: ReadingPool, ledger: Ledger, reporter: Callable[[Report], None]) -> None:
        self.archive = archive
        self.failure: StorageError | None = None
        self._pool = pool
        self._ledger = ledger
        self._reporter = reporter
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="archive-writer")
        self._pending: list[Waiting] = []
        self._flushing: asyncio.Task[None] | None = None
        # by identity, not by value: the same URL may be asked for twice, and each time it gets its outcome
        self._reported: set[int] = set()
        self._is_sealed = False
        self.has_refusals = False
        # called with each outcome in the writing thread, in one transaction with the ledger's line
        self.on_outcome: Callable[[Asked, Receipt | Rejection], None] = lambda _asked, _end: None

    async def lay_down(self, exchange: Exchange) -> Location:
        """Write one exchange into the WARC and return where it lies; durable once a reading of it is kept."""
        return await self.write(self.archive.captures.append, exchange)

    async def lay_down_rendered(self, rendered: Rendered) -> Location:
        """Write what a browser made of a page beside its capture, and return where it lies."""
        return await self.write(self.archive.captures.append_rendered, rendered)

    async def lay_down_once(self, exchange: Exchange) -> Location:
        """As `lay_down`, but a capture that the archive holds already is not written again."""
        held = await self.write(self.archive.captures.find, exchange.url, exchange.at, exchange.digest)
        return held or await self.lay_down(exchange)

    async def holds(self, url: str) -> bool:
        """Say whether the archive holds a capture of exactly this URL."""
        return await self.write(self.archive.captures.has_url, url)

    async def payload(self, url: str) -> bytes | None:
        """Return the bytes of the last capture of exactly this URL, as they came; None where none can be read."""
        return await self.write(self._payload, url)

    def _payload(self, url: str) -> bytes | None:
        held = self.archive.captures.of_url(url)
        try:
            return self.archive.captures.load(held[-1][1]).body if held else None
        except CaptureError:  # a damaged WARC is told by `verify`; the record lacks a size, no more
            return None

    async def read(self, capture: Capture, *, topics: tuple[str, ...] = ()) -> Reading | Rejection:
        """Return what a capture reads as, from a worker process. topics: what the source that named it is about."""
        return await self._pool.read(capture, topics=topics)

    async def work(self, work: Callable[[Capture], T | Rejection], capture: Capture) -> T | Rejection:
        """Return what `work` makes of a capture, in a worker process."""
        return await self._pool.work(work, capture)

    async def unmodified(self, asked: Asked) -> Receipt | Rejection:
        """Return the receipt of a page whose record is kept and that answered as it did then."""
        return await self.write(self._unmodified, asked)

    def _unmodified(self, asked: Asked) -> Receipt | Rejection:
        try:
            found = self.archive.find(asked.url)
        except NotFound:
            detail = (
                "the server says that it has not changed, but no record of it is kept; it is asked for again as a whole"
            )
            return Rejection(url=masked(asked.url), reason=Reason.NO_CAPTURE, detail=detail)
        return Receipt(
            url=asked.url, outcome=Outcome.UNCHANGED, path=found.path, id=found.id, title=found.title,
            revision=found.revision, words=found.words,
        )  # fmt: skip

    async def keep(self, reading: Reading, asked: Asked) -> Receipt | Rejection:
        """Keep a reading and return its receipt when record and capture are durable.

        Raises: StorageError where the disk refuses; nothing of the batch is then acknowledged.
        """
        future: asyncio.Future[Receipt | Rejection] = asyncio.get_running_loop().create_future()
        self._pending.append((reading, asked, future))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        try:
            return await future
        except (RecordError, AddressError) as error:
            logger.error("%s cannot be kept: %s", masked(asked.url), error)
            detail = f"its record cannot be written ({error}); the raw capture is kept"
            return Rejection(url=masked(asked.url), reason=Reason.INTERNAL, detail=detail)

    async def report(self, asked: Asked, end: Receipt | Rejection) -> None:
        """Write the URL's outcome into the ledger, then tell the reporter. Once sealed, nothing more is said."""
        if self._is_sealed:
            return
        report = report_of(asked, end)
        with contextlib.suppress(StorageError):  # noted as the run's failure; the outcome is told all the same
            await self.write(self._conclude, asked, end, report)
        self._reported.add(id(asked))
        self.has_refusals |= not end.outcome.is_kept and asked.related_to is None
        self._reporter(report)

    def _conclude(self, asked: Asked, end: Receipt | Rejection, report: Report) -> None:
        with self._ledger.transaction():
            self._ledger.write(report)
            self.on_outcome(asked, end)

    def seal(self) -> None:
        """Let every outcome told so far be the last: who was told "interrupted" must not be told otherwise later."""
        self._is_sealed = True

    def has_reported(self, asked: Asked) -> bool:
        """Say whether this very asking has got its outcome."""
        return id(asked) in self._reported

    async def close(self) -> None:
        """Finish what is pending and make the captures durable. The archive itself is closed by who opened it."""
        while self._flushing is not None:
            await self._flushing
        with contextlib.suppress(StorageError):  # noted as the run's failure
            await self.write(self.archive.captures.sync)
        self._writer.shutdown(wait=True)

    async def _flush(self) -> None:
        """Commit what is pending, batch by batch, until nothing is; whoever waits gets a receipt or the error."""
        while self._pending:
            batch, self._pending = self._pending[:BATCH], self._pending[BATCH:]
            await self._commit(batch)
        self._flushing = None

    async def _commit(self, batch: list[Waiting]) -> None:
        """Keep a batch together; one record that cannot be written must not cost the others: they are kept one by one."""
        items = [
            ToKeep(reading=reading, asked=asked.url, adopt=asked.adopt, amends=asked.sources > 0)
            for reading, asked, _ in batch
        ]
        (ends,) = await asyncio.gather(self.write(self.archive.keep_many, items), return_exceptions=True)
        if isinstance(ends, RecordError | AddressError) and len(batch) > 1:
            for each in batch:
                await self._commit([each])
            return
        for place, (*_, future) in enumerate(batch):
            if isinstance(ends, BaseException):
                future.set_exception(ends)
            else:
                future.set_result(ends[place])

    async def write(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in the writing thread; where the disk refuses, the run has failed.

        Raises: StorageError.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._writer, lambda: work(*args, **kwargs))
        except StorageError as error:
            if self.failure is None:
                logger.error("%s", error)
            self.failure = self.failure or error
            raise
