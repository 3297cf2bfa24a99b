"""The raw captures of an archive: WARC files, the CDXJ beside each, and a cache that finds them.

    warc/pressmark-20261122134501-4711a1b2c3d4-00001.warc.gz    requests and responses, one gzip member a record
    warc/pressmark-20261122134501-4711a1b2c3d4-00001.cdxj       one line a response, sorted when the file is closed
    warc/….warc.gz.open                                         there while somebody writes the file
    warc/….warc.gz.partial                                      what `heal` cut from the end after a crash
    warc/….warc.gz.age                                          a sealed file (see capturesealing)

The WARC files are the truth: the CDXJ files and the cache are rebuilt from them.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Self, TypeVar

from archive.model.capture import Location
from archive.model.digests import payload_digest
from archive.model.errors import CaptureError, StorageError
from archive.store.captureheal import heal_folder
from archive.store.captureindex import CaptureIndex, discard_index, open_index
from archive.store.capturereading import answered_capture, entry_of_exchange
from archive.store.capturesealing import BATCH_BYTES, Identities, Recipients, SealedWarc, heal_sealed, read_stored
from archive.store.captureverify import verify_folder
from archive.store.captureverifysealed import verify_sealed
from archive.store.cdxj import Entry, write_line
from archive.store.conversions import conversion_member, entry_of_rendered, rendered_capture
from archive.store.httpblock import is_cut, read_answer
from archive.store.policy import AS_CAPTURED
from archive.store.warcmembers import (
    WarcRecord,
    agrees,
    damaged,
    read_date,
    record_of,
)
from archive.store.warcrecords import Original, exchange_members, written_url
from archive.store.warcwriter import WarcFile, cdxj_path, file_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path
    from types import TracebackType

    from archive.model.capture import Capture, Exchange, Rendered
    from archive.store.policy import CaptureKeeping
    from archive.store.problems import Problem

logger = logging.getLogger(__name__)
_T = TypeVar("_T")
ROLL_BYTES = 1_000_000_000  # the size the WARC standard recommends (ISO 28500, annex C)
_MAX_PENDING = 1000  # captures kept in memory between two syncs: then the store syncs by itself
# Where a capture lies that is not kept: a record says when and with which status, but names no file.
_NOWHERE = Location(warc="", offset=0, length=0)
_MAX_KNOWN_ORIGINALS = 10_000  # of a few hundred bytes: redirect bodies and error pages that come again and again


def now() -> datetime:
    """Return the instant on the machine's clock."""
    return datetime.now(UTC)


class CaptureStore:
    """The WARC folder. One store a process and folder; its methods may be called from several threads.

    Nothing is created before the first `append`. A store that has written must be closed, or left with `with`.
    """

    def __init__(
        self,
        root: Path,
        *,
        index_path: Path | None = None,
        roll_bytes: int = ROLL_BYTES,
        clock: Callable[[], datetime] = now,
        keeping: CaptureKeeping = AS_CAPTURED,
    ) -> None:
        self.root = root
        self._mode = keeping.mode
        self._recipients = Recipients(keeping.recipients) if keeping.mode == "sealed" else None
        self._identities: Identities | None = None
        self._index_path = index_path or root / "captures.sqlite"
        self._roll_bytes, self._clock = roll_bytes, clock
        self._lock = threading.RLock()
        self._index: CaptureIndex | None = None
        self._file: WarcFile | SealedWarc | None = None
        self._serial = 0
        self._pending: list[Entry] = []
        self._pending_payloads: dict[str, Location] = {}
        self._known_originals: dict[str, Original] = {}

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def append(self, exchange: Exchange) -> Location:
        """Write the response (a revisit where its payload is held already) and the request; durable after `sync`.

        Raises:
            CaptureError: the exchange cannot be written as HTTP; nothing was written.
            StorageError: the disk refused; the file is as it was before, and the next append may succeed.
        """
        if self._mode == "none":
            return _NOWHERE
        with self._lock:
            original = self._original(exchange)
            response, request = exchange_members(exchange, original)
            return self._write(response, request, partial(entry_of_exchange, exchange, is_revisit=original is not None))

    def append_rendered(self, rendered: Rendered) -> Location:
        """Write what a browser made of a page, as a conversion of its capture. Raises StorageError, as `append`."""
        if self._mode == "none":
            return _NOWHERE
        with self._lock:
            member = conversion_member(rendered, self._record_id(rendered.source))
            return self._write(member, b"", partial(entry_of_rendered, rendered))

    def _write(self, member: bytes, beside: bytes, entry_at: Callable[[Location], Entry]) -> Location:
        """Append a member, and one beside it that no index names; return where the first lies. Raises StorageError."""
        file = self._writable()
        try:
            offset = file.write(member + beside)
        except StorageError:
            self._abandon_unsound()
            raise
        location = Location(warc=file.path.name, offset=offset, length=len(member))
        self._remember(entry_at(location))
        if file.size >= self._roll_bytes:
            self._close_file()
        elif len(self._pending) >= _MAX_PENDING or (self._recipients and file.size >= BATCH_BYTES):
            self.sync()
        return location

    def append_many(self, exchanges: Iterable[Exchange]) -> list[Location]:
        """Append each and sync once. Raises as `append`; what came before the error is kept."""
        with self._lock:
            try:
                return [self.append(exchange) for exchange in exchanges]
            finally:
                self.sync()

    def sync(self) -> None:
        """Make everything appended durable. Raises StorageError."""
        with self._lock:
            if not self._file or not self._pending:
                return
            if isinstance(self._file, SealedWarc):
                self._lay_down(self._file)
                return
            try:
                self._file.sync(b"".join(map(write_line, self._pending)))
            except StorageError:
                self._abandon_unsound()
                raise
            warc, entries = self._file.path, list(self._pending)
            self._pending.clear()
            self._pending_payloads.clear()
            self._ask(lambda index: index.add(warc.name, entries, cdxj_path(warc)))

    def unlock(self, identities: Identities) -> None:
        """Open sealed captures with these identities from now on."""
        self._identities = identities

    def close(self) -> None:
        """Sync, sort the CDXJ and let everything go; the store may be used again. Raises StorageError."""
        with self._lock:
            try:
                self._close_file()
            finally:
                self._close_index()

    def load(self, location: Location) -> Capture:
        """Return the capture there, exactly as it was appended (`at` in whole seconds); a revisit with its payload.

        requested_url is the record's own target URI: one hop knows nothing of the hop before it. A conversion (what a
        browser made of a page) is a capture, too, of status 200.

        Raises:
            CaptureError: no response lies there, or it or the payload it refers to is damaged.
        """
        record = self._record(location)
        if record.kind == "conversion":
            return rendered_capture(record, location)
        body = self._payload(record, location) if record.kind == "revisit" else None
        return answered_capture(record, location, body)

    def find(self, url: str, at: datetime, digest: str) -> Location | None:
        """Return where the capture of that URL, second and payload lies, or None: a re-import writes nothing."""
        with self._lock:
            waiting = (entry for entry in self._pending if entry.url == written_url(url) and entry.at == at)
            if self._recipients and (held := next(waiting, None)) is not None:
                return held.location
            found = self._ask(lambda index: index.find(url, at, digest))
            if not found and self._pending and not self._recipients:
                self.sync()
                found = self._ask(lambda index: index.find(url, at, digest))
            return found

    def has_url(self, url: str) -> bool:
        """Return whether any capture answers to exactly that URL."""
        with self._lock:
            if not self._recipients:
                self.sync()  # a sealed file is written at one go: not for every picture that is asked for
            elif any(entry.url == written_url(url) for entry in self._pending):
                return True
            return self._ask(lambda index: index.has_url(url))

    def of_url(self, url: str) -> list[tuple[datetime, Location]]:
        """Return instant and place of each capture of exactly that URL, oldest first."""
        with self._lock:
            self.sync()
            return self._ask(lambda index: index.of_url(url))

    def at(self, warc: str, offset: int) -> Location | None:
        """Return the place of the capture that begins there, as a record names it; None where none does."""
        with self._lock:
            self.sync()
            return self._ask(lambda index: index.at(warc, offset))

    def heal(self) -> list[str]:
        """Mend what a crash left in the folder, bring the index in line, and return a sentence for each change.

        Reads only files whose writer died. A second call changes nothing. Raises StorageError.
        """
        with self._lock:
            sentences = heal_folder(self.root)
            try:
                sentences += heal_sealed(self.root)
            except OSError as error:
                raise StorageError(self.root, error) from error
            if self.root.is_dir():
                self._close_index()
                self._ask(CaptureIndex.known_files)
            return sentences

    def verify(self, *, deep: bool = False) -> Iterator[Problem]:
        """Yield what is wrong with the folder; deep reads every byte, after `unlock` in sealed files, too. Lazy."""
        with self._lock:
            self.sync()
        yield from verify_folder(self.root, self._holds, deep=deep)
        yield from verify_sealed(self.root, self._identities, deep=deep)

    def _holds(self, digest: str) -> bool:
        return next(self._originals(digest), None) is not None

    def _record(self, location: Location) -> WarcRecord:
        """Return the record there, from a plain file, a sealed one, or one that is not laid down yet. Raises: CaptureError."""
        with self._lock:
            if isinstance(self._file, SealedWarc) and self._file.path.name == location.warc:
                return record_of(self._file.member(location), location)
        return record_of(read_stored(self.root, location, self._identities), location)

    def _payload(self, record: WarcRecord, revisit: Location) -> bytes:
        """Return the payload a revisit refers to, from any sound record that holds it."""
        label = record.field("WARC-Payload-Digest")
        problem = damaged(revisit, f"no record holds its payload {label}")
        for place in (*self._originals(label), *self._referred(record)):
            try:
                answer = read_answer(self._record(place).block)
            except CaptureError as error:
                problem = error
                continue
            if answer and agrees(label, answer.body):
                return answer.body
            problem = damaged(place, "WARC-Payload-Digest does not fit the payload")
        raise problem

    def _originals(self, digest: str) -> Iterator[Location]:
        with self._lock:
            if digest in self._pending_payloads:
                yield self._pending_payloads[digest]
            yield from self._ask(lambda index: index.originals(digest))

    def _referred(self, record: WarcRecord) -> list[Location]:
        """Return the captures of the URL and instant that a revisit names: lines of sealed files tell no digests."""
        url, at = record.field("WARC-Refers-To-Target-URI").strip("<>"), read_date(record.field("WARC-Refers-To-Date"))
        places = self.of_url(url) if url and at else []
        return [place for when, place in places if when == at]

    def _original(self, exchange: Exchange) -> Original | None:
        """Return the held record of the same payload, read once from its file: the index alone is not believed.

        None where captures are sealed: nothing can be read back, so each payload is written in full.
        """
        if not exchange.body or is_cut(exchange) or self._recipients:
            return None
        if exchange.digest not in self._known_originals:
            found = self._sound_original(exchange.digest)
            if found is None:
                return None
            if len(self._known_originals) >= _MAX_KNOWN_ORIGINALS:
                self._known_originals.clear()
            self._known_originals[exchange.digest] = found
        return self._known_originals[exchange.digest]

    def _sound_original(self, digest: str) -> Original | None:
        for place in self._originals(digest):
            try:
                record = self._record(place)
            except CaptureError as error:
                logger.warning("%s; its payload is written again", error)
                continue
            answer = read_answer(record.block)
            record_id, date = record.field("WARC-Record-ID"), record.field("WARC-Date")
            if not (record_id + date).isprintable() or not (record_id + date).isascii():
                continue  # another program's file: nothing in it may become a field of ours
            if record.kind == "response" and answer and payload_digest(answer.body) == digest:
                return Original(record_id=record_id, url=written_url(record.url), date=date)
        return None

    def _record_id(self, location: Location) -> str:
        """Return the WARC-Record-ID of the record there, "" where it cannot be read any more (it is sealed)."""
        try:
            return self._record(location).field("WARC-Record-ID")
        except CaptureError:
            return ""

    def _remember(self, entry: Entry) -> None:
        self._pending.append(entry)
        if not entry.is_revisit:
            self._pending_payloads[entry.digest] = entry.location

    def _writable(self) -> WarcFile | SealedWarc:
        if self._file is None:
            self._make_folders()
            self._serial += 1
            at = self._clock().replace(microsecond=0)
            path = self.root / file_name(at, self._serial)
            self._file = SealedWarc(path, at, self._recipients) if self._recipients else WarcFile(path, at)
        return self._file

    def _lay_down(self, file: SealedWarc) -> None:
        """Write what was gathered as a sealed file; the next capture begins another. Raises: StorageError."""
        entries = file.lay_down(self._pending)
        self._file = None
        self._pending.clear()
        self._pending_payloads.clear()
        self._ask(lambda index: index.add(file.path.name, entries, cdxj_path(file.path)))

    def _make_folders(self) -> None:
        for folder in (self.root, self._index_path.parent):
            if not folder.is_dir():
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    raise StorageError(folder, error) from error
                self._close_index()  # it was built in memory, for want of a folder

    def _close_index(self) -> None:
        if self._index:
            self._index.close()
            self._index = None

    def _close_file(self) -> None:
        self.sync()
        if isinstance(self._file, WarcFile):
            file, self._file = self._file, None
            file.close()
            self._ask(lambda index: index.reread(file.path.name, cdxj_path(file.path)))

    def _abandon_unsound(self) -> None:
        """Leave a file that can no longer be trusted, its marker with it, to `heal`; the next append begins another."""
        if isinstance(self._file, WarcFile) and not self._file.is_sound:
            self._file.release()
            self._file = None
            self._known_originals.clear()
            self._pending.clear()
            self._pending_payloads.clear()

    def _ask(self, question: Callable[[CaptureIndex], _T]) -> _T:
        """Return the index's answer; an index that turns out to be damaged is thrown away and built anew."""
        try:
            return question(self._ready_index())
        except sqlite3.OperationalError as error:  # the disk, or a lock: not the index's content
            self._close_index()
            raise StorageError(self._index_path, OSError(str(error))) from error
        except sqlite3.DatabaseError as error:
            logger.warning("%s is damaged (%s); it is built anew from the CDXJ files", self._index_path, error)
            self._close_index()
            discard_index(self._index_path)
            return question(self._ready_index())

    def _ready_index(self) -> CaptureIndex:
        """Return the index, opened and brought in line with the CDXJ files at first use."""
        if self._index is None:
            self._index = open_index(self._index_path, self.root)
        return self._index
