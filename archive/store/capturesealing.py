"""Sealed captures: WARC files that only the holder of an identity can read, in age's format (age-encryption.org/v1).

    warc/….warc.gz.age    a whole WARC file, sealed; `age -d -i IDENTITY` gives it back
    warc/….cdxj           one line a capture as beside a plain file, but with the sealed file's digest for the payload's

What is captured while sealing is on is gathered in memory and written sealed, file by file: no plain byte of it ever
reaches the disk. A plain file of before is sealed beside itself, and removed when the sealed one is durable.
Records and CDXJ name a file without `.age`, as it is when it is opened.
"""

from __future__ import annotations

import hashlib
import io
import os
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from archive.model.errors import CaptureError, KeyFileError, MissingExtra, StorageError
from archive.store.cdxj import Entry, read_line, sorted_lines, write_line
from archive.store.warcmembers import damaged, is_plain_name, open_regular, read_bytes
from archive.store.warcrecords import warcinfo_member
from archive.store.warcwriter import CREATE, cdxj_path, marker_path, sync_folder, warc_files, write_all, write_durably

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from archive.model.capture import Location

SUFFIX = ".age"
# What a CDXJ line says instead of the payload's digest, which would confirm a guess: that of the sealed file, so that
# damage shows without an identity.
DIGEST_PREFIX = "age-sha256:"
# The first line of every age file.
_MAGIC = b"age-encryption.org/v1\n"
# Captures gathered in memory before they are written: a page with its pictures is a few megabytes.
BATCH_BYTES = 32 * 1024 * 1024


def sealed_path(warc: Path) -> Path:
    """Return where a WARC file lies when it is sealed."""
    return warc.with_name(warc.name + SUFFIX)


def sealed_files(folder: Path) -> list[Path]:
    """Return the sealed WARC files of a folder by name, no symlinks; the names end in `.age`."""
    if not folder.is_dir():
        return []
    named = (path for path in folder.iterdir() if path.name.endswith((".warc.gz" + SUFFIX, ".warc" + SUFFIX)))
    return sorted(path for path in named if path.is_file() and not path.is_symlink())


def digest_of(sealed: Path) -> str:
    """Return the digest that the CDXJ lines of a sealed file say. Raises: OSError."""
    descriptor = open_regular(sealed)
    with os.fdopen(descriptor, "rb") as file:
        return DIGEST_PREFIX + hashlib.file_digest(file, "sha256").hexdigest()


class Recipients:
    """Who may open what is sealed; `recipients` are age public keys. Raises: MissingExtra, KeyFileError."""

    def __init__(self, recipients: Sequence[str]) -> None:
        age = _age()
        try:
            self._keys = [age.x25519.Recipient.from_str(each) for each in recipients]
        except age.RecipientError as error:
            raise KeyFileError(f"no age recipient: {error}", source="seal.recipients") from error

    def seal(self, plain: bytes) -> bytes:
        """Return the bytes as an age file."""
        sealed: bytes = _age().encrypt(plain, self._keys)
        return sealed

    def seal_file(self, source: Path, target: Path) -> None:
        """Write `source` sealed to the new file `target`, durable but for its name. Raises: OSError, CaptureError."""
        reading = os.fdopen(open_regular(source), "rb")
        writing = os.fdopen(os.open(target, CREATE, 0o644), "wb")
        with reading, writing:
            _age().encrypt_io(reading, writing, self._keys)
            writing.flush()
            os.fsync(writing.fileno())


class Identities:
    """Who opens: the identities of an age identity file, given as its lines. Raises: MissingExtra, KeyFileError."""

    def __init__(self, text: str, *, source: str) -> None:
        age = _age()
        try:
            self._keys = [age.x25519.Identity.from_str(line) for line in text.split()]
        except age.IdentityError as error:
            raise KeyFileError("holds no age identity (a line AGE-SECRET-KEY-1…)", source=source) from error
        if not self._keys:
            raise KeyFileError("holds no age identity (a line AGE-SECRET-KEY-1…)", source=source)
        self.source = source

    def open(self, sealed: Path) -> bytes:
        """Return the whole WARC file. Raises: CaptureError where it does not open, or was changed."""
        target = io.BytesIO()
        self._open(sealed, target)
        return target.getvalue()

    def member(self, sealed: Path, location: Location) -> bytes:
        """Return the stored bytes of a member; reads no further than it. Raises: CaptureError."""
        window = _Window(location.offset, location.length)
        try:
            self._open(sealed, window)
        except _HasAll:
            return window.content()
        if len(window.content()) < location.length:
            raise damaged(location, "the file ends inside the record")
        return window.content()

    def _open(self, sealed: Path, target: object) -> None:
        age = _age()
        try:
            with os.fdopen(open_regular(sealed), "rb") as file:
                age.decrypt_io(file, target, self._keys)
        except age.DecryptError as error:
            problem = f"does not open with {self.source} ({error}): another identity is needed, or the file was changed"
            raise CaptureError(problem, path=sealed.name) from error
        except OSError as error:
            raise CaptureError(f"cannot be read: {error}", path=sealed.name) from error


def read_stored(folder: Path, location: Location, identities: Identities | None) -> bytes:
    """Return the stored bytes of a member, from a plain file or, where there is none, from a sealed one.

    Raises: CaptureError; also where it is sealed and there are no identities.
    """
    sealed = sealed_path(folder / location.warc)
    if not is_plain_name(location.warc) or not sealed.is_file() or (folder / location.warc).exists():
        return read_bytes(folder, location)
    if identities is None:
        problem = "is sealed; name the identity file that opens it with --identity FILE"
        raise CaptureError(problem, path=sealed.name, offset=location.offset)
    return identities.member(sealed, location)


def new_identity() -> tuple[str, str]:
    """Return a new age identity and its recipient. Raises: MissingExtra."""
    identity = _age().x25519.Identity.generate()
    return str(identity), str(identity.to_public())


class _HasAll(Exception):
    """A window has all its bytes; ends the reading, caught in this module."""


class _Window:
    """Takes a stream and keeps some of it; only whole chunks that age has authenticated come here."""

    def __init__(self, offset: int, length: int) -> None:
        self._skip, self._length, self._kept = offset, length, bytearray()

    def write(self, piece: bytes) -> int:
        """Keep what lies inside. Raises: _HasAll."""
        skipped = min(self._skip, len(piece))
        self._skip -= skipped
        self._kept += piece[skipped : skipped + self._length - len(self._kept)]
        if len(self._kept) >= self._length:
            raise _HasAll
        return len(piece)

    def content(self) -> bytes:
        """Return what was kept."""
        return bytes(self._kept)


class SealedWarc:
    """A WARC file in memory, until it is laid down sealed. Not safe for two threads at once."""

    def __init__(self, path: Path, at: datetime, recipients: Recipients) -> None:
        """path: where the plain file would lie. Touches no disk."""
        self.path, self._recipients = path, recipients
        self._content = bytearray(warcinfo_member(path.name, at))

    @property
    def size(self) -> int:
        """How many plain bytes are gathered."""
        return len(self._content)

    def write(self, members: bytes) -> int:
        """Append the bytes and return where they begin."""
        begin = len(self._content)
        self._content += members
        return begin

    def member(self, location: Location) -> bytes:
        """Return the bytes of a member that was appended."""
        return bytes(self._content[location.offset : location.offset + location.length])

    def lay_down(self, entries: Iterable[Entry]) -> list[Entry]:
        """Write the file sealed and its CDXJ, durable when this returns; return the entries as written.

        The CDXJ lies there under another name before the file has its own, so that a crash between the two leaves
        nothing that cannot be indexed (see `heal_sealed`). Raises: StorageError; call again with the same entries.
        """
        sealed = self._recipients.seal(bytes(self._content))
        digest = DIGEST_PREFIX + hashlib.sha256(sealed).hexdigest()
        written = [replace(entry, digest=digest) for entry in entries]
        cdxj, target = cdxj_path(self.path), sealed_path(self.path)
        waiting = cdxj.with_name(cdxj.name + ".tmp")
        try:
            waiting.unlink(missing_ok=True)
            _write_new(waiting, sorted_lines(b"".join(map(write_line, written))))
            write_durably(target, sealed)
            waiting.replace(cdxj)
            sync_folder(cdxj)
        except OSError as error:
            raise StorageError(target, error) from error
        return written


def heal_sealed(folder: Path) -> list[str]:
    """Finish or take back what a dead writer left of sealed files, and return a sentence for each change.

    Raises: OSError.
    """
    sentences: list[str] = []
    for left in sorted(folder.glob(f"*{SUFFIX}.tmp")) if folder.is_dir() else ():
        left.unlink(missing_ok=True)
        sentences.append(f"{left}: an unfinished sealed file was removed")
    for waiting in sorted(folder.glob("*.cdxj.tmp")) if folder.is_dir() else ():
        if not any(os.path.lexists(each) for each in _captures_of(waiting)):
            waiting.unlink(missing_ok=True)  # its captures were never written, and so never acknowledged
    for sealed in sealed_files(folder):
        warc = sealed.with_name(sealed.name.removesuffix(SUFFIX))
        cdxj = cdxj_path(warc)
        waiting = cdxj.with_name(cdxj.name + ".tmp")
        if waiting.is_file() and not cdxj.exists():
            waiting.replace(cdxj)
            sync_folder(cdxj)
            sentences.append(f"{cdxj}: put beside its sealed file")
        if warc.is_file() and not warc.is_symlink():
            _finish(warc)
            sentences.append(f"{warc}: removed, for it lies there sealed")
    return sentences


def seal_folder(folder: Path, recipients: Recipients) -> Iterator[Path]:
    """Seal each finished plain file of a folder, and what `heal` cut off; yield each when it is done. Lazy.

    Raises: StorageError, CaptureError; what was not reached is plain still.
    """
    for warc in warc_files(folder):
        if not marker_path(warc).exists():
            seal_capture_file(warc, recipients)
            yield warc
    for partial in plain_partials(folder):
        _seal_beside(partial, recipients)
        partial.unlink()
        sync_folder(partial)
        yield partial


def plain_partials(folder: Path) -> list[Path]:
    """Return the tails that `heal` cut off, by name."""
    return sorted(path for path in folder.glob("*.partial") if path.is_file() and not path.is_symlink())


def seal_capture_file(warc: Path, recipients: Recipients) -> None:
    """Put a sealed file in the place of a finished plain one. A crash leaves the plain one, both, or the sealed one;
    `heal_sealed` goes on from both.

    Raises: StorageError, CaptureError; the plain file stays then.
    """
    _seal_beside(warc, recipients)
    try:
        _finish(warc)
    except OSError as error:
        raise StorageError(warc, error) from error


def _seal_beside(path: Path, recipients: Recipients) -> None:
    target = sealed_path(path)
    partial = target.with_name(target.name + ".tmp")
    try:
        partial.unlink(missing_ok=True)
        recipients.seal_file(path, partial)
        partial.replace(target)
        sync_folder(target)
    except OSError as error:
        raise StorageError(target, error) from error


def _finish(warc: Path) -> None:
    """Take the payloads' digests out of the CDXJ, then the plain file away. Raises: OSError."""
    cdxj, digest = cdxj_path(warc), digest_of(sealed_path(warc))
    entries = [read_line(line) for line in cdxj.read_bytes().splitlines()] if cdxj.is_file() else []
    lines = [write_line(replace(entry, digest=digest)) for entry in entries if entry is not None]
    write_durably(cdxj, sorted_lines(b"".join(lines)))
    warc.unlink()
    sync_folder(warc)


def _captures_of(waiting: Path) -> list[Path]:
    """Return where the captures of a CDXJ that has not its name yet may lie."""
    stem = waiting.name.removesuffix(".cdxj.tmp")
    return [waiting.with_name(f"{stem}.warc{suffix}") for suffix in ("", ".gz", SUFFIX, ".gz" + SUFFIX)]


def is_sealed_file(path: Path) -> bool:
    """Whether a file begins as age files do. Raises: OSError."""
    with os.fdopen(open_regular(path), "rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _write_new(path: Path, content: bytes) -> None:
    descriptor = os.open(path, CREATE, 0o644)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _age() -> Any:
    """Return age's library. Raises: MissingExtra with the line that installs it."""
    try:
        return import_module("pyrage")
    except ImportError as error:
        raise MissingExtra("pyrage", "seal") from error
