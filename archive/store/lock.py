"""The archive's one writer: an advisory lock that dies with its owner, and says who holds it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import time
import weakref
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model.errors import ArchiveLocked, StorageError

if TYPE_CHECKING:
    from pathlib import Path

# How often a waiting writer asks again: too short to be felt, too long to cost.
_PAUSE_S = 0.05
# Whoever asks `is_held` has the lock for an instant; a writer that starts just then must not be refused.
_GRACE_S = 0.2


class WriterLock:
    """Holds `.pressmark/lock` from its making until `release`, or until the process ends in whatever way.

    The kernel drops the lock with the process, so a lock of a dead owner is free at once. A child made by fork closes
    its copy, or a surviving worker would hold the lock of a dead crawl.
    """

    def __init__(self, path: Path, *, archive: Path, wait_s: float = 0.0) -> None:
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StorageError(path, error, is_under_way=False) from error
        with contextlib.ExitStack() as until_held:
            until_held.callback(self.release)
            _acquire(self._fd, archive, wait_s)
            _sign(self._fd, path)
            until_held.pop_all()
        _close_in_children(self)

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def read_owner(path: Path) -> int | None:
    """Return the pid written in a lock file, or None where none can be read. It says nothing of whether it is held."""
    try:
        first = path.read_text("ascii", "replace").split()[:1]
    except OSError:
        return None
    return int(first[0]) if first and first[0].isdigit() else None


def is_held(path: Path) -> bool:
    """Whether some process holds the lock now."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.EWOULDBLOCK, errno.EACCES)
    finally:
        os.close(fd)
    return False


def _acquire(fd: int, archive: Path, wait_s: float) -> None:
    """Take the lock, asking again until `wait_s` (or the grace) is over. Raises: ArchiveLocked."""
    until = time.monotonic() + max(wait_s, _GRACE_S)
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
                raise StorageError(archive, error, is_under_way=False) from error
            if time.monotonic() >= until:
                raise ArchiveLocked(archive, _owner_written(fd)) from error
            time.sleep(_PAUSE_S)
        else:
            return


def _owner_written(fd: int) -> int | None:
    word = os.pread(fd, 64, 0).split()[:1]
    return int(word[0]) if word and word[0].isdigit() else None


def _sign(fd: int, path: Path) -> None:
    """Write pid and start into the lock file, for the message another writer gets."""
    try:
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()} {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}\n".encode("ascii"), 0)
    except OSError as error:
        raise StorageError(path, error, is_under_way=False) from error


def _close_in_children(lock: WriterLock) -> None:
    """Have every forked child give back its copy of the lock; a lock that is gone by then is left alone."""
    known = weakref.ref(lock)

    def give_back() -> None:
        held = known()
        if held is not None:
            held.release()

    os.register_at_fork(after_in_child=give_back)
