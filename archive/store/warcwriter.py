"""One WARC file while it grows: its bytes, its CDXJ, and the marker that says somebody is writing.

Three files: `<name>.warc.gz`, `<name>.cdxj`, and `<name>.warc.gz.open`, locked with flock(2) while its writer lives.
The marker is there before the first byte and goes after the last, so a WARC file without a marker was closed
properly, and one whose marker nobody locks belongs to a writer that died.
"""

from __future__ import annotations

import fcntl
import logging
import os
import secrets
import weakref
from typing import TYPE_CHECKING

from archive.model.errors import StorageError
from archive.store.cdxj import sorted_lines
from archive.store.warcrecords import warcinfo_member

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

logger = logging.getLogger(__name__)
MARKER_SUFFIX = ".open"
UNLOCKED_SUFFIX = MARKER_SUFFIX + ".tmp"
# Never over a file that is there, never through a symlink.
CREATE = os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC


def cdxj_path(warc: Path) -> Path:
    """Return the path of the CDXJ file beside a WARC file: the same stem."""
    return warc.with_name(warc.name.removesuffix(".gz").removesuffix(".warc") + ".cdxj")


def is_alive(marker: Path) -> bool:
    """Return whether a living process holds the lock of a marker. Raises OSError."""
    descriptor = os.open(marker, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def marker_path(warc: Path) -> Path:
    """Return the path of the marker of a WARC file."""
    return warc.with_name(warc.name + MARKER_SUFFIX)


def warc_files(folder: Path) -> list[Path]:
    """Return the WARC files of a folder by name; no symlinks, no FIFOs, nothing from folders inside."""
    if not folder.is_dir():
        return []
    named = (path for path in folder.iterdir() if path.name.endswith((".warc.gz", ".warc")))
    return sorted(path for path in named if path.is_file() and not path.is_symlink())


def file_name(at: datetime, serial: int) -> str:
    """Return a name no other process takes: the instant, the process, four random bytes, the serial."""
    return f"pressmark-{at:%Y%m%d%H%M%S}-{os.getpid()}{secrets.token_hex(4)}-{serial:05d}.warc.gz"


class _Release:
    """What a forked child does with a file of its parent, if that is still there."""

    def __init__(self, file: weakref.ref[WarcFile]) -> None:
        self._file = file

    def __call__(self) -> None:
        """Close the child's copies of the descriptors; the parent's lock stays."""
        if file := self._file():
            file.release()


class WarcFile:
    """A WARC file being written by this process. Not safe for two threads at once.

    After an error of the disk the file is cut back to its last whole member, so that it stays readable and the next
    write may succeed; `is_sound` is False where even that failed, and the file must be left to `heal`.
    """

    def __init__(self, path: Path, at: datetime) -> None:
        """Create marker, WARC with its warcinfo, and CDXJ. Raises StorageError, leaving none of them."""
        self.path, self.size, self.cdxj_size, self.is_sound = path, 0, 0, True
        self._is_new = True
        self._opened: list[int] = []
        # A forked child (a reading worker) must neither hold the lock for a dead parent nor write beside it.
        os.register_at_fork(after_in_child=_Release(weakref.ref(self)))
        try:
            self._mark()
            self._warc = self._create(path)
            self._cdxj = self._create(cdxj_path(path))
            self.write(warcinfo_member(path.name, at))
        except OSError as error:
            self._discard()
            raise StorageError(path, error) from error
        except StorageError:
            self._discard()
            raise

    def write(self, members: bytes) -> int:
        """Append the bytes and return where they begin. Raises StorageError, leaving the file as it was."""
        begin = self.size
        try:
            write_all(self._warc, members)
        except OSError as error:
            self._cut(self._warc, begin)
            raise StorageError(self.path, error) from error
        self.size = begin + len(members)
        return begin

    def sync(self, lines: bytes) -> None:
        """Make what was written durable, then append the CDXJ lines. Raises StorageError; call again with the same."""
        try:
            os.fsync(self._warc)
            if self._is_new:
                sync_folder(self.path)
                self._is_new = False
        except OSError as error:
            self.is_sound = False  # Linux drops the pages it could not write: a second fsync would lie
            raise StorageError(self.path, error) from error
        try:
            write_all(self._cdxj, lines)
        except OSError as error:
            self._cut(self._cdxj, self.cdxj_size)
            raise StorageError(cdxj_path(self.path), error) from error
        self.cdxj_size += len(lines)

    def close(self) -> None:
        """Sort the CDXJ and take the marker away. Call `sync` first. Raises StorageError, leaving the marker."""
        try:
            sort_cdxj(cdxj_path(self.path))
            marker_path(self.path).unlink()
            self.cdxj_size = cdxj_path(self.path).stat().st_size
        except OSError as error:
            raise StorageError(self.path, error) from error
        finally:
            self.release()

    def release(self) -> None:
        """Let the descriptors go, and with them the lock; the files stay as they are."""
        self._warc = self._cdxj = -1
        while self._opened:
            try:
                os.close(self._opened.pop())
            except OSError as error:  # what mattered was synced before; nothing can be done about the rest
                logger.warning("%s could not be closed: %s", self.path, error)

    def _mark(self) -> None:
        """Put the marker in its place when it is locked already, so that nobody takes it for a dead writer's."""
        marker = marker_path(self.path)
        unlocked = self.path.with_name(self.path.name + UNLOCKED_SUFFIX)
        fcntl.flock(self._create(unlocked), fcntl.LOCK_EX)
        unlocked.rename(marker)

    def _create(self, path: Path) -> int:
        self._opened.append(os.open(path, CREATE | os.O_APPEND, 0o644))
        return self._opened[-1]

    def _cut(self, descriptor: int, size: int) -> None:
        try:
            os.ftruncate(descriptor, size)
        except OSError:
            self.is_sound = False

    def _discard(self) -> None:
        made = len(self._opened)
        self.release()
        for path in (marker_path(self.path), self.path, cdxj_path(self.path))[:made]:
            path.unlink(missing_ok=True)


def sort_cdxj(path: Path) -> None:
    """Put a sorted copy in the place of a CDXJ file, durable when it returns. Raises OSError."""
    write_durably(path, sorted_lines(path.read_bytes()))


def write_durably(path: Path, content: bytes) -> None:
    """Put the content in the place of a file, whole or not at all, durable when it returns. Raises OSError."""
    copy = path.with_name(path.name + ".tmp")
    copy.unlink(missing_ok=True)
    descriptor = os.open(copy, CREATE, 0o644)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    except OSError:
        copy.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    copy.replace(path)
    sync_folder(path)


def sync_folder(path: Path) -> None:
    """Make the entry of a file in its folder durable. Raises OSError."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of it, in as many calls as that takes. Raises OSError."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
