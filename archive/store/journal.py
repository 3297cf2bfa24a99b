"""The journal of intents: which files a writer is about to lay down, so that a crash is healed without a search.

One JSON object a line in `.pressmark/journal`. A line is durable before the first file it names is touched; it is
cleared only when the index that knows the file is durable itself. A last line that is torn was never acted upon.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from archive.model.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A record file about to be laid down: its path, the record's id, and SHA-256 (hex) and size of the new bytes.

    For a revision also where the old version goes (`revision_path`, its number and the SHA-256 of its bytes).
    moved_from: where the record lay, for one that is written under another path; what lies there is removed last.
    """

    path: str
    id: str
    digest: str
    revision_path: str = ""
    revision_number: int = 0
    revision_digest: str = ""
    moved_from: str = ""


class Journal:
    """The journal of a writable archive; only the holder of the writer's lock may have one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._length = 0
        self.is_unsettled = False  # True while intents stand of which nobody said that they were done or taken back
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
            # what follows the last line end is torn: the next line takes its place
            self._length = os.pread(self._fd, os.fstat(self._fd).st_size, 0).rfind(b"\n") + 1
        except OSError as error:
            raise StorageError(path, error) from error

    @property
    def length(self) -> int:
        """How many bytes of intents stand; `cut(length)` takes back what was added since."""
        return self._length

    def add(self, intents: Iterable[Intent]) -> None:
        """Write intents down; durable when this returns, or nothing was added."""
        lines = b"".join(json.dumps(asdict(intent)).encode("ascii") + b"\n" for intent in intents)
        try:
            written = 0
            while written < len(lines):  # a full disk cuts a write short first, and refuses the rest
                written += os.pwrite(self._fd, lines[written:], self._length + written)
            os.fsync(self._fd)
        except OSError as error:
            self.is_unsettled = True  # until the cut has succeeded
            with contextlib.suppress(StorageError):
                self.cut(self._length)
            raise StorageError(self._path, error) from error
        self._length += len(lines)
        self.is_unsettled = True

    def cut(self, length: int) -> None:
        """Forget what was added past that length. Takes no space, so it works on a full disk."""
        try:
            os.ftruncate(self._fd, length)
        except OSError as error:
            raise StorageError(self._path, error) from error
        self._length = length
        self.is_unsettled = False

    def close(self) -> None:
        """Close the file; the intents in it stay."""
        os.close(self._fd)


def read_intents(path: Path) -> list[Intent]:
    """Return the intents that stand in a journal, oldest first, up to the first line that is torn."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageError(path, error) from error
    intents = []
    for line in content.split(b"\n")[:-1]:
        try:
            intents.append(Intent(**json.loads(line)))
        except (ValueError, TypeError):
            break
    return intents
