"""Worker processes that read: limits hold, a death costs one page, and the next page is read."""

from __future__ import annotations

import asyncio
import os
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.config import Reading as ReadingConfig
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.outcome import Reason, Rejection
from archive.model.record import Reading
from crawler.pool import ReadingPool

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PARAGRAPHS = "".join(
    f"<p>The harbour office counted {number} crossings on day {number}, more than on any day since the war.</p>"
    for number in range(8)
)
PAGE = f"<html><head><title>Crossings</title></head><body><h1>Crossings</h1>{PARAGRAPHS}</body></html>".encode()


def capture_of_body(body: bytes) -> Capture:
    url = "https://paper.example/crossings"
    return Capture(
        url=url,
        requested_url=url,
        at=datetime(2026, 11, 1, tzinfo=UTC),
        status=200,
        headers=((b"Content-Type", b"text/html; charset=utf-8"),),
        body=body,
        digest=payload_digest(body),
    )


def with_pool(work: Callable[[ReadingPool], Awaitable[None]], config: ReadingConfig) -> None:
    """Run `work` with a pool of one worker, and end the pool in any case."""

    async def run() -> None:
        pool = ReadingPool(config, ReadingLimits())
        try:
            await work(pool)
        finally:
            await asyncio.to_thread(pool.stop)

    asyncio.run(run())


def children_of(pid: int) -> set[int]:
    """Return the processes below a process, from /proc."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:  # noqa: PTH123
        direct = {int(child) for child in file.read().split()}
    return direct.union(*(children_of(child) for child in direct))


def test_a_page_is_read_in_another_process() -> None:
    async def work(pool: ReadingPool) -> None:
        result = await pool.read(capture_of_body(PAGE))
        assert isinstance(result, Reading)
        assert result.record.title == "Crossings"
        assert children_of(os.getpid())

    with_pool(work, ReadingConfig(workers=1))


def test_a_page_that_takes_too_long_is_rejected_and_the_next_one_is_read() -> None:
    async def work(pool: ReadingPool) -> None:
        huge = capture_of_body(b"<div>" + b"<p>one <b>two</b> three" * 80_000)
        assert isinstance(await pool.read(capture_of_body(PAGE)), Reading)  # the worker is up
        result = await pool.read(huge)
        assert isinstance(result, Rejection)
        assert (result.reason, result.limit) == (Reason.PARSE_LIMIT, "reading.timeout_s")

    with_pool(work, ReadingConfig(workers=1, timeout_s=0.3))


def test_the_death_of_a_worker_costs_its_page_and_nothing_else() -> None:
    async def work(pool: ReadingPool) -> None:
        assert isinstance(await pool.read(capture_of_body(PAGE)), Reading)
        reading = asyncio.create_task(pool.read(capture_of_body(b"<div>" + b"<p>one <b>two</b> three" * 80_000)))
        await asyncio.sleep(0.3)  # the page takes seconds: the worker has it by now, and is not done
        for child in sorted(children_of(os.getpid()))[-1:]:
            os.kill(child, signal.SIGKILL)
        result = await reading
        assert isinstance(result, Rejection)
        assert result.reason is Reason.PARSE_LIMIT
        assert isinstance(await pool.read(capture_of_body(PAGE)), Reading)

    with_pool(work, ReadingConfig(workers=1))


def test_memory_is_bounded() -> None:
    async def work(pool: ReadingPool) -> None:
        result = await pool.read(capture_of_body(b"<p>" + b"<a href=/x>x</a> " * 190_000))
        assert isinstance(result, Rejection)
        assert result.reason is Reason.PARSE_LIMIT
        assert isinstance(await pool.read(capture_of_body(PAGE)), Reading)

    with_pool(work, ReadingConfig(workers=1, memory_mb=160))
