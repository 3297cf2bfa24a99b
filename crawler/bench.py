"""The bench of one run: what is opened before the crawl and closed after it. Made by whoever starts the run."""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.config import Config, read_config
from archive.learning import read_guidance
from archive.model.errors import NotAnArchive, StorageError
from archive.model.limits import ReadingLimits
from archive.model.urls import masked
from archive.policy import policy_of
from archive.store.archive import Archive
from crawler.accounts import Accounts
from crawler.alarm_book import AlarmBook
from crawler.desk import Desk
from crawler.frontier import Frontier
from crawler.pool import ReadingPool
from crawler.rounds import Plan, Round
from crawler.state import Ledger, StateFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from crawler.report import Report


def _now() -> int:
    return int(time.time())


@dataclass(slots=True)
class Bench:
    """An open archive with its desk, pool, ledger and frontier, the configuration in force, and how the run was interrupted.

    interrupted_by: number of the signal that ended the run, 0 where none did. crawl: the round that it makes, if it is one.
    """

    archive: Archive
    config: Config
    desk: Desk
    pool: ReadingPool
    state: StateFile
    ledger: Ledger
    frontier: Frontier
    accounts: Accounts
    interrupted_by: int = 0
    crawl: Round | None = None
    is_open: bool = field(default=True)

    @classmethod
    def open(
        cls, root: Path, reporter: Callable[[Report], None], *, command: Sequence[str], config: Config | None = None
    ) -> Bench:
        """Open the archive at `root` for writing, making one where there is none, and begin a run in its ledger.

        command: the words it was called with; secrets in them are masked. config: what holds, if not as pressmark.yaml says.

        Raises: ConfigError, ArchiveLocked, StorageError, NotAnArchive (the folder holds something else),
            ArchiveError (its template memory is damaged).
        """
        config = config or read_config(root)
        policy = policy_of(config, root=root)
        try:
            archive = Archive.open(root, writable=True, policy=policy)
        except NotAnArchive:
            archive = Archive.create(root, policy=policy)
        with contextlib.ExitStack() as unless_guided:
            unless_guided.callback(archive.close)
            guidance = read_guidance(archive, config)
            state = StateFile(archive.root / ".pressmark" / "state.sqlite")
            unless_guided.pop_all()
        ledger = Ledger(state)
        frontier = Frontier(state, ledger.begin(shlex.join(map(masked, command)), datetime.now(UTC)))
        pool = ReadingPool(config.reading, ReadingLimits(), guidance)
        return cls(
            archive,
            config,
            Desk(archive, pool, ledger, reporter),
            pool,
            state,
            ledger,
            frontier,
            Accounts(state, ledger.run),
        )

    def round(self, plan: Plan, clock: Callable[[], int] = _now) -> Round:
        """Return a round over declared sites on this bench. clock: the present instant in seconds since 1970."""
        plan = replace(plan, is_sealed=bool(self.config.seal.fields))
        self.crawl = Round(plan, self.desk, self.frontier, self.accounts, clock, AlarmBook(self.state))
        return self.crawl

    @property
    def exit_code(self) -> int:
        """What the run ends with, as things stand: see docs/promises.md."""
        if self.interrupted_by:
            return 128 + self.interrupted_by
        if self.desk.failure:
            return 1
        # a crawl meets pages that are none every day: what is not as usual is an alarm
        if self.crawl is not None:
            return int(bool(self.crawl.turn.raised) or self.crawl.is_without_lists)
        return int(self.desk.has_refusals)

    async def finish(self) -> None:
        """Finish what is pending, end the workers and close everything; may be called twice."""
        if not self.is_open:
            return
        self.is_open = False
        await self.desk.close()
        await self.pool.close()
        self.close(self.exit_code)

    async def abandon(self) -> None:
        """Close everything without waiting for pages that are still being read; what is durable by now stays."""
        self.is_open = False
        self.desk.seal()
        await asyncio.to_thread(self.pool.stop)
        await self.desk.close()
        self.close(self.exit_code)

    def close(self, exit_code: int) -> None:
        """Close the ledger and the archive at once; what is durable by now stays. What the disk refuses is noted."""
        try:
            self.ledger.end(exit_code, datetime.now(UTC))
            self.archive.close()
        except StorageError as error:
            self.desk.failure = self.desk.failure or error
        finally:
            self.state.close()
            with contextlib.suppress(StorageError):  # said above, and its lock is let go in any case
                self.archive.close()
