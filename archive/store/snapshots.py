"""Snapshots of what an archive has been taught: numbered files that never change, and which one is current.

    .pressmark/templates/3-1f0c9a2b77de.json    the third snapshot, and the beginning of its SHA-256
    .pressmark/templates/current                the name of the one that runs begin with

A record names the snapshot that it was read with, so old ones stay. Knows nothing of what is in them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from archive.model.errors import ArchiveError
from archive.store.files import EntryKind

if TYPE_CHECKING:
    from archive.store.files import Tree

FOLDER = ".pressmark/templates"
CURRENT = f"{FOLDER}/current"
_NAME = re.compile(r"([1-9]\d{0,8})-([0-9a-f]{12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One snapshot: its number, counted from 1, and its bytes."""

    number: int
    content: bytes

    @property
    def name(self) -> str:
        """What it is called: number and first twelve digits of its SHA-256."""
        return f"{self.number}-{sha256(self.content).hexdigest()[:12]}"


class Snapshots:
    """The snapshots of one archive. Only the holder of the writer's lock puts one down."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree

    def names(self) -> list[str]:
        """Return the names of all snapshots, oldest first."""
        found = (
            path.rpartition("/")[2].removesuffix(".json") for path, kind in self._files() if kind is EntryKind.FILE
        )
        return sorted((name for name in found if _NAME.fullmatch(name)), key=_number)

    def current(self) -> Snapshot | None:
        """Return the snapshot that a run begins with; None where nothing was learnt yet.

        Raises: ArchiveError, naming the file, where it is damaged or gone; StorageError.
        """
        if self._tree.kind(CURRENT) is EntryKind.MISSING:
            return None
        name = self._tree.read(CURRENT).decode("ascii", "replace").strip()
        return self.read(name)

    def read(self, name: str) -> Snapshot:
        """Return the snapshot of that name. Raises: ArchiveError where there is none, or not as it was put down; StorageError."""
        path = f"{FOLDER}/{name}.json"
        if not _NAME.fullmatch(name) or self._tree.kind(path) is EntryKind.MISSING:
            known = ", ".join(self.names()[-5:]) or "none"
            raise ArchiveError(
                f"{self._tree.root / FOLDER}: no snapshot {name[:40]!r} (the latest: {known}); run `pressmark template learn`"
            )
        found = Snapshot(number=_number(name), content=self._tree.read(path))
        if found.name != name:
            raise ArchiveError(
                f"{self._tree.root / path}: damaged; remove it and {CURRENT}, and run `pressmark template learn`"
            )
        return found

    def put(self, content: bytes) -> Snapshot:
        """Lay a snapshot down, durable and current when this returns; the same bytes as the current one change nothing."""
        present = self._present()
        if present is not None and present.content == content:
            return present
        number = max((_number(name) for name in self.names()), default=0) + 1
        snapshot = Snapshot(number=number, content=content)
        self._tree.put(f"{FOLDER}/{snapshot.name}.json", content)
        self._tree.put(CURRENT, f"{snapshot.name}\n".encode("ascii"))
        return snapshot

    def _present(self) -> Snapshot | None:
        """The current snapshot, None also where it is damaged: what is put down next takes its place."""
        try:
            return self.current()
        except ArchiveError:
            return None

    def _files(self) -> list[tuple[str, EntryKind]]:
        return list(self._tree.walk(FOLDER))


def _number(name: str) -> int:
    return int(name.partition("-")[0])
