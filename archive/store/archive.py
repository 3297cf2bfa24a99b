"""The archive: a folder of records, their older versions, their captures, and an index that finds them.

The face of the store: opens, locks and heals, and hands the work to the modules beside it. One writer at a time, any
number of readers. Files are the truth; the index is a cache.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import re
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from archive.model import frontmatter
from archive.model.errors import ArchiveError, NotAnArchive, NotFound, RecordError, StorageError
from archive.store import layout
from archive.store.amending import amend_all
from archive.store.captures import CaptureStore
from archive.store.entries import known_key
from archive.store.files import EntryKind, Tree
from archive.store.heal import heal
from archive.store.index import Index
from archive.store.journal import Journal, read_intents
from archive.store.keeping import Keeper, ToKeep
from archive.store.lock import WriterLock, is_held
from archive.store.opening import open_reader, open_sound
from archive.store.policy import AS_READ
from archive.store.reindex import put_in_place, rebuild
from archive.store.related import Shelf
from archive.store.relating import place_of, relate_kept
from archive.store.resealing import Resealer
from archive.store.schema import database_errors, is_checkpointed, open_for_writing
from archive.store.snapshots import Snapshots
from archive.store.verify import verify_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType

    from archive.model.outcome import Receipt, Rejection
    from archive.model.record import Reading, Record
    from archive.model.selection import Listing, Selection
    from archive.model.standing import Standing
    from archive.store.policy import KeepingPolicy, RelatingRules
    from archive.store.problems import Problem
    from archive.store.relating import Place

logger = logging.getLogger(__name__)

# Bytes of intents after which the index is made durable and the journal cleared: about a thousand records.
_JOURNAL_BYTES = 256 * 1024

_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of a record: its number (1 is the first), the file it lies in, and whether it is the present one."""

    number: int
    path: str
    is_present: bool


class Archive:
    """An open archive; close it, or use it as a context manager. Its methods may be called from several threads."""

    def __init__(self, root: Path, *, lock: WriterLock | None, policy: KeepingPolicy = AS_READ) -> None:
        """Use `Archive.create` or `Archive.open`."""
        self.root = root = root.absolute()  # whoever changes the working directory later must not move the archive
        self.captures = CaptureStore(
            root / layout.CAPTURES, index_path=root / layout.OWN / "captures.sqlite", keeping=policy.captures
        )
        self.healed: tuple[str, ...] = ()
        self._tree = Tree(root)
        self.templates = Snapshots(self._tree)
        self._lock = lock
        self._policy = policy
        self._guard = threading.RLock()
        self._journal: Journal | None = None
        self._index: Index | None = None

    @classmethod
    def create(cls, root: Path, *, policy: KeepingPolicy = AS_READ) -> Archive:
        """Make an archive in a folder, made where it is missing, and open it for writing; one that stands is opened."""
        tree = Tree(root)
        try:
            root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(root, error, is_under_way=False) from error
        for folder in (layout.OWN, layout.RECORDS):
            tree.make_folder(folder)
        Tree(root.absolute().parent).sync_folders([root.name])
        return cls.open(root, writable=True, policy=policy)

    @classmethod
    def open(cls, root: Path, *, writable: bool, wait_s: float = 0.0, policy: KeepingPolicy = AS_READ) -> Archive:
        """Open an archive. A writer heals what a crash left, and says so in `healed`; a reader changes nothing.

        wait_s: how long a writer waits for another one to end. policy: what is done to each record before it is written.

        Raises:
            NotAnArchive: there is none in that folder.
            ArchiveLocked: another process is writing.
            ArchiveError: a reader found no index that can be read (`pressmark reindex` builds it), or its schema is
                newer than this program. A writer builds a missing, damaged or older index by itself.
            StorageError: the disk refused.
        """
        tree = Tree(root)
        if EntryKind.FOLDER not in (tree.kind(layout.OWN), tree.kind(layout.RECORDS)):
            raise NotAnArchive(root)
        if not writable:
            archive = cls(root, lock=None)
            archive._index = open_reader(root)
            return archive
        for folder in (layout.OWN, layout.RECORDS, layout.REVISIONS, layout.CAPTURES):
            if tree.kind(folder) is EntryKind.LINK:
                raise StorageError(
                    root / folder, OSError(errno.ELOOP, "a link, which is not followed; remove it"), is_under_way=False
                )
        tree.make_folder(layout.OWN)
        with contextlib.ExitStack() as until_open:
            archive = cls(root, lock=WriterLock(root / layout.LOCK, archive=root, wait_s=wait_s), policy=policy)
            until_open.callback(archive._let_go)
            archive._start_writing()
            until_open.pop_all()
        return archive

    def __enter__(self) -> Self:
        """Return the archive itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Make everything durable and let the lock go. A second call does nothing."""
        with self._guard:
            try:
                if self._index is not None and self._journal is not None:
                    self._settle()
                self.captures.close()
            finally:
                self._let_go()

    def keep(self, reading: Reading, *, asked: str, adopt: Record | None = None) -> Receipt | Rejection:
        """Keep one reading; durable when this returns. See `keep_many`."""
        return self.keep_many([ToKeep(reading=reading, asked=asked, adopt=adopt)])[0]

    def keep_many(self, items: Sequence[ToKeep]) -> list[Receipt | Rejection]:
        """Keep readings in group commits, and return what became of each, in order; all is durable then.

        A Rejection (reason "truncated") comes back only where a capture that was cut short would replace a whole one.

        Raises:
            StorageError: the disk refused; what it refused is taken back, so that nothing half-written stays.
            RecordError, AddressError: a record has no web address, or cannot be written so that it reads back.
        """
        with self._guard:
            index, journal = self._writing()
            self.captures.sync()  # raw first: a record must not outlive the capture it names
            with database_errors(self.root / layout.INDEX):
                if journal.is_unsettled:
                    self._heal()
                outcomes = Keeper(self._tree, index, journal, self._policy).keep_all(items)
                if journal.length > _JOURNAL_BYTES:
                    self._settle()
            return outcomes

    def amend(self, listing: Listing, record: Record) -> bool:
        """Write a record's derived keys in place, without a new version; durable when this returns. See `amend_all`."""
        return self.amend_all([(listing, record)])[0]

    def amend_all(self, changes: Sequence[tuple[Listing, Record]]) -> list[bool]:
        """Write records in their places in one commit, and return which files changed; an equal one is not touched.

        Raises: RecordError where a record is more than its listing's with other derived keys; StorageError.
        """
        with self._guard:
            index, journal = self._writing()
            with database_errors(self.root / layout.INDEX):
                if journal.is_unsettled:
                    self._heal()
                written = amend_all(self._tree, index, journal, changes)
                if journal.length > _JOURNAL_BYTES:
                    self._settle()
            return written

    def place(self, record: Record, path: str, rules: RelatingRules) -> Place:
        """Return what the archive holds now of a record's story, and what it cites. See `place_of`."""
        with self._guard, database_errors(self.root / layout.INDEX):
            index = self._reading()
            return place_of(index, Shelf(index.stories), record, path, rules)

    def relate(
        self, record: Record, path: str, rules: RelatingRules, qualities: Mapping[str, int | None]
    ) -> tuple[Record, Standing]:
        """Return a kept record as it would be related now, and how it stands among the others; writes nothing.

        qualities: by record id, where they are not what the index says. A list of somebody else's stays, and so does the
        list of a record whose words are sealed; entries of others that are sealed now stay in every list.
        """
        with self._guard, database_errors(self.root / layout.INDEX):
            index = self._reading()
            return relate_kept(index, Shelf(index.stories), record, path, rules, qualities)

    def select(self, selection: Selection) -> Iterator[Listing]:
        """Yield the listings of a selection, in its order; lazy, and unmoved by what is kept meanwhile."""
        index = open_reader(self.root)
        with contextlib.closing(index.connection), database_errors(self.root / layout.INDEX):
            yield from index.select(selection)

    def count(self, selection: Selection) -> int:
        """Return how many records a selection has, its limit aside."""
        with self._guard, database_errors(self.root / layout.INDEX):
            return self._reading().count(selection)

    def find(self, what: str) -> Listing:
        """Return the record that a path, a URL (any of its addresses) or an id names. Raises: NotFound."""
        text = what.strip()
        key = known_key(text) or ""
        record_id = text if _ID.fullmatch(text) else ""
        with self._guard, database_errors(self.root / layout.INDEX):
            listing = self._reading().find(key=key, path="" if key else self._relative(text), record_id=record_id)
        if listing is None:
            raise NotFound(what)
        return listing

    def load(self, what: Listing | Revision | str) -> Record:
        """Return the record of a listing, an older version, or whatever `find` takes.

        Raises: NotFound; RecordError if the file cannot be read as a record; StorageError.
        """
        path = self.find(what).path if isinstance(what, str) else what.path
        try:
            return frontmatter.read(self.read_file(path))
        except RecordError as error:
            raise RecordError(error.problem, path=path) from error

    def read_file(self, path: str) -> bytes:
        """Return the bytes of a record or an older version. Raises: NotFound, StorageError."""
        if layout.revision_of_path(path) is None and not path.startswith(f"{layout.RECORDS}/"):
            raise NotFound(path)
        if self._tree.kind(path) is EntryKind.MISSING:
            raise NotFound(path)
        return self._tree.read(path)

    def revisions(self, record_id: str) -> list[Revision]:
        """Return every version of a record, oldest first; the last is the present one. Raises: NotFound."""
        with self._guard, database_errors(self.root / layout.INDEX):
            known = self._reading().by_id(record_id)
            if known is None:
                raise NotFound(record_id)
            older = [
                Revision(number=row.number, path=row.path, is_present=False)
                for row in self._reading().revisions_of(record_id)
            ]
        # a version captured earlier than the present one may have been filed after it, under a number of its own
        number = max([known.revision, *(each.number + 1 for each in older)])
        return [*older, Revision(number=number, path=known.path, is_present=True)]

    def reindex(
        self, progress: Callable[[int], None] | None = None, report: Callable[[Problem], None] | None = None
    ) -> int:
        """Build the index again from the files, and return how many records it holds.

        progress is called with the records so far, report with each file that could not be entered or is not what
        was kept. Readers see the old index until the new one is whole.
        """
        with self._guard:
            index, _ = self._writing()
            return self._rebuild(index, progress, report)

    def resealing(self) -> Resealer:
        """Return what rewrites the files of this archive in place; use it alone, while nothing else writes."""
        with self._guard, database_errors(self.root / layout.INDEX):
            index, journal = self._writing()
            if journal.is_unsettled:
                self._heal()
            return Resealer(self._tree, index, journal)

    def verify(self, *, deep: bool = False) -> Iterator[Problem]:
        """Yield whatever is wrong with records, older versions, index and captures; nothing for a clean archive. Lazy.

        deep: read every capture's payload too, and check the index's words.
        """
        index = open_reader(self.root)
        with contextlib.closing(index.connection):
            yield from verify_records(self._tree, index, in_flight=lambda: self._in_flight(index), deep=deep)
        yield from self.captures.verify(deep=deep)

    def _in_flight(self, index: Index) -> set[str]:
        """Return the paths another process is laying down now; after a crash nobody is, and they are told."""
        if self._lock is not None or not is_held(self.root / layout.LOCK):
            return set()
        paths: set[str] = set()
        for intent in read_intents(self.root / layout.JOURNAL):
            known = index.by_id(intent.id)
            if known is None or known.file_digest != intent.digest:
                paths |= {intent.path, intent.revision_path}
        return paths

    def _start_writing(self) -> None:
        """Open index and journal for writing, built and healed where that is needed."""
        self._journal = Journal(self.root / layout.JOURNAL)
        self._tree.sync_folders([layout.JOURNAL])  # an intent is no use in a file without a name
        self._tree.remove(layout.REBUILT_INDEX)
        self._index = open_sound(self._tree)
        if self._index is None:
            self._rebuild(None, None, None)
        with database_errors(self.root / layout.INDEX):
            self._heal()
        self.healed += tuple(self.captures.heal())
        for sentence in self.healed:
            logger.warning("healed: %s", sentence)

    def _rebuild(
        self,
        index: Index | None,
        progress: Callable[[int], None] | None,
        report: Callable[[Problem], None] | None,
    ) -> int:
        """Build the index anew, put it in place, and go on with it."""
        with database_errors(self.root / layout.INDEX), contextlib.ExitStack() as finally_:
            finally_.callback(self._tree.remove, layout.REBUILT_INDEX)
            rebuilt = rebuild(self._tree, index, progress=progress)
            put_in_place(self._tree, index.connection if index else None)
            if index is None:
                self._index = Index(open_for_writing(self.root / layout.INDEX))
            self._settle()
        for problem in rebuilt.problems:
            logger.warning("reindex: %s: %s", problem.path, problem.detail)
            if report:
                report(problem)
        return rebuilt.records

    def _heal(self) -> None:
        index, journal = self._writing()
        self.healed += tuple(heal(self._tree, index, read_intents(self.root / layout.JOURNAL)))
        journal.is_unsettled = False
        self._settle()

    def _settle(self) -> None:
        """Make the index durable as it stands, and clear the journal; if a reader or the disk hinders that, it stands."""
        index, journal = self._writing()
        try:
            if journal.length and not journal.is_unsettled and is_checkpointed(index.connection):
                journal.cut(0)
        except sqlite3.OperationalError as error:
            # everything acknowledged is in a durable file and in the journal, so the next writer enters it again
            logger.warning("%s: not flushed: %s", self.root / layout.INDEX, error)

    def _let_go(self) -> None:
        if self._index is not None:
            self._index.connection.close()
            self._index = None
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _relative(self, path: str) -> str:
        """Return a path as the index knows it: absolute ones below the root, and ones without "records/", included."""
        with contextlib.suppress(ValueError):
            return Path(path).absolute().relative_to(self.root.absolute()).as_posix()
        return path if path.startswith(f"{layout.RECORDS}/") else f"{layout.RECORDS}/{path}"

    def _reading(self) -> Index:
        if self._index is None:
            raise ArchiveError(f"{self.root}: this archive has been closed")
        return self._index

    def _writing(self) -> tuple[Index, Journal]:
        if self._index is None or self._journal is None:
            raise ArchiveError(f"{self.root}: opened for reading only; open it with writable=True")
        return self._index, self._journal
