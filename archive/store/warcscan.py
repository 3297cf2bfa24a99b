"""Walking through a WARC file from end to end, whoever wrote it; a damaged place is a value, not the end of the walk.

Memory is bounded: a block is kept only where the caller wants it and it is not too large; its digest is checked in
any case. After a damaged place the walk goes on at the next record that can be read.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.errors import CaptureError
from archive.store.httpblock import MAX_HEAD_BYTES, split_head
from archive.store.problems import Problem
from archive.store.warcmembers import MAX_PAYLOAD_BYTES, WarcRecord, named_fields, open_regular, same_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

_READ_BYTES = 256 * 1024  # large enough that the system calls do not show, small enough for hundreds of readers
_GZIP_MAGIC = b"\x1f\x8b\x08"
_PLAIN_START = re.compile(rb"(?<=\n)WARC/1\.\d\r?\n")
_ALGORITHMS = ("sha1", "sha256", "sha512", "md5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A record met on the walk.

    offset, length: the stored bytes it can be read from again; length is 0 where its gzip member holds other records
    too. is_kept: whether `record.block` is the block, or empty because nobody wanted it or it is too large.
    block_bytes: how long the block is in the file.
    """

    offset: int
    length: int
    record: WarcRecord
    is_kept: bool
    block_bytes: int


class _DamagedPlace(Exception):
    """A record that cannot be read; caught in this module."""


def scan(
    path: Path,
    *,
    start: int = 0,
    wants: Callable[[WarcRecord], bool] = lambda record: True,
    max_block_bytes: int = MAX_PAYLOAD_BYTES + MAX_HEAD_BYTES,
) -> Iterator[Scanned | Problem]:
    """Yield each record in file order, or a Problem for a place where none can be read. Lazy.

    start: where a member (or, uncompressed, a record) begins. wants: asked with the fields, before the block is read.

    Raises:
        CaptureError: the file cannot be opened, or is none (a symlink, a FIFO).
    """
    try:
        descriptor = open_regular(path)
    except OSError as error:
        raise CaptureError(f"cannot be read: {error.strerror}", path=str(path)) from error
    with os.fdopen(descriptor, "rb") as file:
        yield from scan_opened(file, path.name, start=start, wants=wants, max_block_bytes=max_block_bytes)


def scan_opened(
    file: BinaryIO,
    name: str,
    *,
    start: int = 0,
    wants: Callable[[WarcRecord], bool] = lambda record: True,
    max_block_bytes: int = MAX_PAYLOAD_BYTES + MAX_HEAD_BYTES,
) -> Iterator[Scanned | Problem]:
    """Walk as `scan` through a file that is open already, or lies in memory; `name` is said in problems."""
    size = file.seek(0, os.SEEK_END)
    place: int | None = start
    while place is not None and place < size:
        walk = _Walk(_Stored(file, place), wants, max_block_bytes)
        try:
            yield from walk.records()
            return
        except (_DamagedPlace, zlib.error, OSError) as error:
            yield Problem(path=name, kind="damaged", detail=f"at byte {walk.begin}: {error}")
        place = _next_record(file, walk.begin + 1, size)


class _Stored:
    """The bytes of a file inflated, member after member; an uncompressed file counts as one member."""

    def __init__(self, file: BinaryIO, place: int) -> None:
        self._file = file
        file.seek(place)
        self._raw = file.read(_READ_BYTES)
        self.is_gzip = self._raw.startswith(_GZIP_MAGIC) or not self._raw.startswith(b"WARC/")
        self.begin = self.end = place
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)

    def piece(self) -> bytes:
        """Return the next inflated bytes of this member, b"" at its end. Raises zlib.error, _DamagedPlace."""
        if not self.is_gzip:
            found, self._raw = self._raw or self._file.read(_READ_BYTES), b""
            self.end += len(found)
            return found
        while not self._inflate.eof:
            self._raw = self._raw or self._file.read(_READ_BYTES)
            if not self._raw:
                raise _DamagedPlace("the file ends inside a gzip member")
            found = self._inflate.decompress(self._raw, 4 * _READ_BYTES)
            rest = self._inflate.unused_data or self._inflate.unconsumed_tail
            self.end += len(self._raw) - len(rest)
            self._raw = rest
            if found:
                return found
        return b""

    def next_member(self) -> bool:
        """Begin the next member; False at the end of the file."""
        if not self.is_gzip:
            return False
        self._raw = self._raw or self._file.read(_READ_BYTES)
        self.begin = self.end
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS + 16)
        return bool(self._raw)


class _Walk:
    """The records of a file from one place on, up to the first damaged one. `begin`: where the current one begins."""

    def __init__(self, stored: _Stored, wants: Callable[[WarcRecord], bool], max_block_bytes: int) -> None:
        self._stored, self._wants, self._max = stored, wants, max_block_bytes
        self._buffer = b""
        self._is_first = True  # whether nothing of this member was consumed yet
        self.begin = stored.begin

    def records(self) -> Iterator[Scanned]:
        while self._find_start():
            record, length = self._head()
            found = self._block(record, length)
            self._trailer()
            yield self._scanned(found, length)

    def _find_start(self) -> bool:
        """Go to the next record, over empty lines; False at the end of the file."""
        while True:
            self._buffer = self._buffer.lstrip(b"\r\n")
            if self._buffer:
                break
            if self._fill():
                continue
            if not self._stored.next_member():
                return False
            self._is_first = True
            self.begin = self._stored.begin
        if not self._stored.is_gzip:
            self.begin = self._stored.end - len(self._buffer)
        return True

    def _fill(self) -> bool:
        piece = self._stored.piece()
        self._buffer = self._buffer + piece if self._buffer else piece
        return bool(piece)

    def _head(self) -> tuple[WarcRecord, int]:
        while (parts := split_head(self._buffer)) is None:
            if len(self._buffer) > MAX_HEAD_BYTES or not self._fill():
                raise _DamagedPlace("no WARC record begins here")
        if not parts[0].startswith(b"WARC/"):
            raise _DamagedPlace("no WARC record begins here")
        self._buffer = self._buffer[parts[2] :]
        record = WarcRecord(fields=named_fields(parts[1]), block=b"")
        length = record.field("Content-Length")
        if not length.isdigit() or len(length) > 15:
            raise _DamagedPlace(f"Content-Length is no number: {length[:40]!r}")
        return record, int(length)

    def _block(self, record: WarcRecord, length: int) -> WarcRecord | None:
        """Return the record with its block, or without it as None; the digest is checked on the way."""
        algorithm, _, value = record.field("WARC-Block-Digest").partition(":")
        hashing = hashlib.new(algorithm, usedforsecurity=False) if algorithm.lower() in _ALGORITHMS else None
        self._fields = record.fields
        pieces: list[bytes] | None = [] if length <= self._max and self._wants(record) else None
        left = length
        while left:
            if not self._buffer and not self._fill():
                raise _DamagedPlace(f"the record ends {left} bytes before Content-Length says")
            piece, self._buffer = self._buffer[:left], self._buffer[left:]
            left -= len(piece)
            if hashing:
                hashing.update(piece)
            if pieces is not None:
                pieces.append(piece)
        if hashing and value and not same_digest(value, hashing.digest()):
            raise _DamagedPlace("WARC-Block-Digest does not fit its bytes")
        return None if pieces is None else WarcRecord(fields=record.fields, block=b"".join(pieces))

    def _trailer(self) -> None:
        """Take the two line ends behind a block, and look whether the member ends there (its checksum is read)."""
        while len(self._buffer) < 4 and self._fill():
            continue
        if self._buffer.startswith(b"\r\n\r\n"):
            self._buffer = self._buffer[4:]
        elif self._buffer.strip(b"\r\n") and not self._buffer.lstrip(b"\r\n").startswith(b"WARC/"):
            raise _DamagedPlace("the record does not end where Content-Length says")
        elif not self._buffer.strip(b"\r\n") and len(self._buffer) < 4 and not self._stored.is_gzip:
            raise _DamagedPlace("the file ends inside the record")
        if not self._buffer:
            self._fill()

    def _scanned(self, found: WarcRecord | None, length: int) -> Scanned:
        is_alone = self._is_first and not self._buffer
        self._is_first = False
        end = self._stored.end - (0 if self._stored.is_gzip else len(self._buffer))
        record = found or WarcRecord(fields=self._fields, block=b"")
        stored = end - self.begin if is_alone or not self._stored.is_gzip else 0
        return Scanned(offset=self.begin, length=stored, record=record, is_kept=found is not None, block_bytes=length)


def _next_record(file: BinaryIO, place: int, size: int) -> int | None:
    """Return where the next readable record begins, at or behind `place`: a gzip member with a WARC head, or a head."""
    overlap = 16  # longer than either sign, so that none is missed between two reads
    while place < size:
        file.seek(place)
        chunk = file.read(_READ_BYTES + overlap)
        plain = _PLAIN_START.search(chunk)
        at = chunk.find(_GZIP_MAGIC)
        while at >= 0 and (plain is None or at < plain.start()):
            if _begins_record(file, place + at):
                return place + at
            at = chunk.find(_GZIP_MAGIC, at + 1)
        if plain:
            return place + plain.start()
        place += _READ_BYTES
    return None


def _begins_record(file: BinaryIO, place: int) -> bool:
    file.seek(place)
    try:
        return zlib.decompressobj(zlib.MAX_WBITS + 16).decompress(file.read(4096), 5) == b"WARC/"
    except zlib.error:
        return False
