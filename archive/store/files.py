"""Files of the archive: read and replaced whole, never through a symbolic link, durable when a function says so.

Every path is relative to the archive's root, with forward slashes. Folders are entered one by one through file
descriptors (openat), so that a link planted anywhere below the root is refused instead of followed. Knows nothing
of records.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from archive.model.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Links are refused, and a descriptor never reaches a program we start.
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# Without O_NONBLOCK, opening a FIFO that somebody planted would wait for a writer for ever.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
# O_EXCL: a temporary file is always ours and new, whatever lay there has been removed by name.
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


class EntryKind(StrEnum):
    """What lies at a path, links not followed."""

    MISSING = "missing"
    FILE = "file"
    FOLDER = "folder"
    LINK = "symbolic link"
    SPECIAL = "special file"


def kind_of_mode(mode: int) -> EntryKind:
    """Tell what a `st_mode` of lstat stands for."""
    if stat.S_ISREG(mode):
        return EntryKind.FILE
    if stat.S_ISDIR(mode):
        return EntryKind.FOLDER
    return EntryKind.LINK if stat.S_ISLNK(mode) else EntryKind.SPECIAL


def temporary_name(path: str) -> str:
    """Name the temporary file of a path: in the same folder, hidden, and known without a search after a crash."""
    place = PurePosixPath(path)
    return (place.parent / f".{place.name}.tmp").as_posix()


def parts_inside(path: str) -> tuple[str, ...]:
    """Split a relative path and refuse one that could leave the root: absolute, "..", a backslash or a NUL.

    Raises: StorageError.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        raise StorageError(Path(path.replace("\0", "\\0")), OSError(errno.EINVAL, "no path inside the archive"))
    return parts


class Tree:
    """The files below one root. Raises StorageError, with the path, whenever the operating system refuses."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def kind(self, path: str) -> EntryKind:
        """Tell what lies at a path; a link or a file in the place of a folder counts as MISSING."""
        try:
            with self._folder(parts_inside(path)[:-1]) as folder:
                return kind_of_mode(os.stat(PurePosixPath(path).name, dir_fd=folder, follow_symlinks=False).st_mode)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
                return EntryKind.MISSING
            raise StorageError(self.root / path, error) from error

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file; links, FIFOs and devices are refused."""
        with (
            self._refusals(path),
            self._folder(parts_inside(path)[:-1]) as folder,
            os.fdopen(os.open(PurePosixPath(path).name, _READ, dir_fd=folder), "rb") as file,
        ):
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            return file.read()

    def stage(self, path: str, content: bytes) -> None:
        """Write the temporary file of a path and flush it to the disk; `publish` gives it its name."""
        name = PurePosixPath(temporary_name(path)).name
        with self._refusals(path), self._folder(parts_inside(path)[:-1], make=True) as folder:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name, dir_fd=folder)
            with os.fdopen(os.open(name, _CREATE, 0o644, dir_fd=folder), "wb", buffering=0) as file:
                written = 0
                while written < len(content):  # a raw write may stop short of a limit and say how far it came
                    written += file.write(content[written:]) or 0
                os.fsync(file.fileno())

    def publish(self, path: str) -> None:
        """Give a staged file its name, in place of what stood there. Durable after `sync_folders`."""
        self._rename(temporary_name(path), path)

    def put(self, path: str, content: bytes) -> None:
        """Lay a file down or replace it, whole and durable when this returns."""
        self.stage(path, content)
        self.publish(path)
        self.sync_folders([path])

    def move(self, source: str, target: str) -> None:
        """Rename a file inside the archive, in place of what stood at the target."""
        with self._refusals(target), self._folder(parts_inside(target)[:-1], make=True):
            self._rename(source, target)

    def remove(self, path: str) -> None:
        """Take a file away; one that is not there is no error."""
        with self._refusals(path):
            try:
                with self._folder(parts_inside(path)[:-1]) as folder:
                    os.unlink(PurePosixPath(path).name, dir_fd=folder)
            except FileNotFoundError:
                return

    def make_folder(self, path: str) -> None:
        """Make a folder with the folders above it, each durable; one that stands is left as it is."""
        with self._refusals(path), self._folder(parts_inside(path), make=True):
            return

    def sync_folders(self, paths: Iterable[str]) -> None:
        """Flush the folders that hold these files, each once: their names are durable afterwards."""
        for parent in sorted({PurePosixPath(path).parent for path in paths}):
            with self._refusals(parent.as_posix()), self._folder(parent.parts) as folder:
                os.fsync(folder)

    def walk(self, top: str) -> Iterator[tuple[str, EntryKind]]:
        """Yield everything below a folder that is not a folder itself, sorted within each folder, links not followed.

        Lazy, and memory grows with the largest folder only.
        """
        try:
            with self._folder(parts_inside(top)) as folder, os.scandir(folder) as entries:
                found = sorted((entry.name, entry.stat(follow_symlinks=False).st_mode) for entry in entries)
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno in (errno.ENOTDIR, errno.ELOOP):
                yield top, EntryKind.LINK
                return
            raise StorageError(self.root / top, error) from error
        for name, mode in found:
            kind = kind_of_mode(mode)
            if kind is EntryKind.FOLDER:
                yield from self.walk(f"{top}/{name}")
            else:
                yield f"{top}/{name}", kind

    def _rename(self, source: str, target: str) -> None:
        with (
            self._refusals(target),
            self._folder(parts_inside(source)[:-1]) as left,
            self._folder(parts_inside(target)[:-1]) as right,
        ):
            os.rename(PurePosixPath(source).name, PurePosixPath(target).name, src_dir_fd=left, dst_dir_fd=right)

    @contextlib.contextmanager
    def _refusals(self, path: str) -> Iterator[None]:
        """Turn the operating system's errors into ours, with the path."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ELOOP, errno.ENOTDIR):
                error = OSError(error.errno, "a link or a file stands where the archive's own folder or file belongs")
            raise StorageError(self.root / path, error) from error

    @contextlib.contextmanager
    def _folder(self, parts: tuple[str, ...], *, make: bool = False) -> Iterator[int]:
        """Open a folder below the root step by step, made where it is missing and asked for."""
        current = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts:
                current = _step_into(current, part, make=make)
            yield current
        finally:
            os.close(current)


def _step_into(parent: int, name: str, *, make: bool) -> int:
    """Exchange the descriptor of a folder for that of a folder in it; the parent is closed in any case but an error."""
    try:
        child = os.open(name, _FOLDER, dir_fd=parent)
    except FileNotFoundError:
        if not make:
            raise
        os.mkdir(name, 0o755, dir_fd=parent)
        os.fsync(parent)
        child = os.open(name, _FOLDER, dir_fd=parent)
    os.close(parent)
    return child
