"""The errors of the archive, one tree.

PressmarkError
├── UsageError            the command was called in a wrong way
├── ConfigError           pressmark.yaml cannot be used as it stands
├── RecordError           a record file cannot be read, or would not read back as it was written
│   └── SealError         a sealed record does not open with the keys at hand, or cannot be sealed
├── KeyFileError          a key or an identity cannot be used: not there, no key, or open to others
├── AddressError          a URL cannot be archived: its scheme, its spelling or its length
├── CaptureError          a WARC file or member cannot be read
├── ArchiveError          the archive as a whole
│   ├── NotAnArchive      nothing that looks like an archive lies there
│   ├── ArchiveLocked     another process is writing
│   ├── NotFound          no record answers to that address, path or id
│   └── StorageError      the disk refused
├── MissingBrowser        pages are to be rendered, and no browser is installed
└── MissingExtra          an optional package is not installed

Each error carries its data as attributes, and a message that names the thing and the way out. `exit_code` is what the
command ends with. A page that is no article is not an error but a `Rejection` (see `outcome.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class PressmarkError(Exception):
    """The root: whatever Pressmark raises on purpose."""

    exit_code = 2


class UsageError(PressmarkError):
    """The command was called in a wrong way."""


class ConfigError(PressmarkError):
    """A configuration file that cannot be used; names the file, and the line and key where known."""

    def __init__(
        self, problem: str, *, path: Path | None = None, line: int | None = None, key: str | None = None
    ) -> None:
        where = f"{path or 'pressmark.yaml'}" + (f", line {line}" if line else "") + (f", key {key!r}" if key else "")
        super().__init__(f"{where}: {problem}")
        self.problem, self.path, self.line, self.key = problem, path, line, key


class RecordError(PressmarkError):
    """A record that cannot be read or written; `problem` says why, `path` where, if it came from a file."""

    exit_code = 1

    def __init__(self, problem: str, *, path: str | None = None) -> None:
        super().__init__(f"{path}: {problem}" if path else problem)
        self.problem, self.path = problem, path


class SealError(RecordError):
    """A sealed record that does not open, or one that cannot be sealed; nothing of it was changed.

    key: the name of the key in question, "" where none is. is_closed: that key is not at hand; nothing is wrong else.
    """

    def __init__(self, problem: str, *, key: str = "", path: str | None = None, is_closed: bool = False) -> None:
        super().__init__(problem, path=path)
        self.key, self.is_closed = key, is_closed


class KeyFileError(PressmarkError):
    """A key that cannot be used; names where it comes from, and never what it is."""

    def __init__(self, problem: str, *, source: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.problem, self.source = problem, source


class AddressError(PressmarkError):
    """A URL that cannot be archived; `url` is the URL as given, `reason` the word used in outcomes."""

    exit_code = 1

    def __init__(self, problem: str, *, url: str, reason: str) -> None:
        super().__init__(f"{url[:200]!r}: {problem}")
        self.problem, self.url, self.reason = problem, url, reason


class CaptureError(PressmarkError):
    """A WARC file or member that cannot be read; names the file and, where known, the offset in bytes."""

    exit_code = 1

    def __init__(self, problem: str, *, path: str, offset: int | None = None) -> None:
        super().__init__(f"{path}" + (f" at byte {offset}" if offset is not None else "") + f": {problem}")
        self.problem, self.path, self.offset = problem, path, offset


class ArchiveError(PressmarkError):
    """Something about the archive as a whole."""

    exit_code = 1


class NotAnArchive(ArchiveError):
    """Nothing that looks like an archive lies at `path`."""

    exit_code = 2

    def __init__(self, path: Path) -> None:
        if path.exists() and not path.is_dir():
            super().__init__(f"{path}: a file, not an archive's folder; name a folder with --archive")
        else:
            super().__init__(
                f"{path}: no archive here; make one with `pressmark init {path}` or name one with --archive"
            )
        self.path = path


class ArchiveLocked(ArchiveError):
    """Another process is writing to the archive at `path`; `pid` is that process, where it is known."""

    def __init__(self, path: Path, pid: int | None) -> None:
        owner = f"pid {pid}" if pid else "another process"
        super().__init__(f"{path}: locked by {owner}; wait until it ends, or stop it")
        self.path, self.pid = path, pid


class NotFound(ArchiveError):
    """No record answers to `what` (a path, a URL or an id)."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what!r}: no such record; `pressmark list` shows what is kept, `pressmark search WORDS` finds it"
        )
        self.what = what


class StorageError(ArchiveError):
    """The disk refused a write or a read; names the path and the operating system's error.

    is_under_way: whether something may have been acknowledged before; not where a command only began.
    """

    def __init__(self, path: Path, cause: OSError, *, is_under_way: bool = True) -> None:
        before = "what was acknowledged before is safe, " if is_under_way else ""
        super().__init__(f"{path}: {cause.strerror or cause}; {before}run again when this is mended")
        self.path, self.cause, self.is_under_way = path, cause, is_under_way


class MissingBrowser(PressmarkError):
    """Pages are to be rendered and there is no browser; `named`: the program that was to be it, "" where none was named."""

    def __init__(self, named: str) -> None:
        said = f"render.browser: {named!r} is no program here" if named else "no Chromium is installed"
        super().__init__(f"{said}; run: apt install chromium, or name one as render.browser (docs/rendering.md)")
        self.named = named


class MissingExtra(PressmarkError):
    """An optional package is not installed; the message is the line that installs it."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"{package} is not installed; run: pip install 'pressmark[{extra}]', or in a clone: .venv/bin/pip install '.[{extra}]'"
        )
        self.package, self.extra = package, extra
