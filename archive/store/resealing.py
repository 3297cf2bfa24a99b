"""Closing (or opening) what an archive holds already: records and their older versions, in place, and no copy left of before.

As durable as keeping, by the same journal: a crash leaves each file as it was or as it is to be. `seal_all` may be killed
at any point and called again; a marker stands from before the first file until nothing plain is left in the index.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.model import frontmatter
from archive.model.errors import AddressError, ArchiveError, RecordError, SealError, StorageError
from archive.store import layout
from archive.store.entries import entry_of, file_digest
from archive.store.files import EntryKind
from archive.store.index import RevisionRow
from archive.store.journal import Intent
from archive.store.schema import transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from archive.model.record import Record
    from archive.store.entries import Entry
    from archive.store.files import Tree
    from archive.store.index import Index
    from archive.store.journal import Journal

MARKER = f"{layout.OWN}/sealing"
# Files written in one commit: the flushes are shared, and a kill leaves little to do again.
GROUP = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Resealed:
    """What became of one file: rewritten (moved_from: where it lay before, if elsewhere), or left because of `problem`.

    closed_by: the name of the key that is not at hand, where that is the problem.
    """

    path: str
    moved_from: str = ""
    problem: str = ""
    closed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rewrite:
    """A file to be written in the place of `old`, and its rows: of a record, or of an older version."""

    old: str
    path: str
    id: str
    content: bytes
    rows: Entry | RevisionRow

    def intent(self) -> Intent:
        moved = self.old if self.old != self.path else ""
        return Intent(path=self.path, id=self.id, digest=file_digest(self.content), moved_from=moved)


@dataclass(frozen=True, slots=True)
class Resealer:
    """Rewrites the files of one archive that is open for writing."""

    tree: Tree
    index: Index
    journal: Journal

    def rewrite_all(self, change: Callable[[Record], Record], *, only: str = "") -> Iterator[Resealed]:
        """Write each record and older version as `change` makes it, where that is another file; lazy, in groups.

        only: the id of one record. Yields what was written, once it is durable, and what could not be read or changed.

        Raises: StorageError.
        """
        group: list[_Rewrite] = []
        for path, record_id in self._files(only):
            try:
                planned = self._planned(path, record_id, change, {each.path for each in group})
            except (RecordError, AddressError, StorageError) as error:
                closed_by = error.key if isinstance(error, SealError) and error.is_closed else ""
                yield Resealed(path=path, problem=getattr(error, "problem", str(error)), closed_by=closed_by)
                continue
            if planned is not None:
                group.append(planned)
            if len(group) == GROUP:
                yield from self._commit(group)
                group = []
        yield from self._commit(group)

    def begin(self) -> None:
        """Put the marker down, durable: from now on, something plain may lie in the index. Raises: StorageError."""
        self.tree.put(MARKER, b"`pressmark seal` was begun; run it again until this file is gone\n")

    def finish(self) -> None:
        """Empty the write-ahead log into the rebuilt index, then take the marker away.

        Raises: ArchiveError where a reader in another process still needs the log: pages of before stay in it until then.
        """
        busy, _, _ = self.index.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise ArchiveError(
                f"{self.tree.root / layout.INDEX}: another process reads it, so its log still holds words of before; "
                "run `pressmark seal` again when that has ended"
            )
        self.tree.remove(MARKER)
        self.tree.sync_folders([MARKER])

    def _files(self, only: str) -> Iterator[tuple[str, str]]:
        """Yield path and id of the older versions, then of the records: what is old is closed first."""
        for row in self.index.revisions_of(only) if only else self.index.all_revisions():
            yield row.path, row.id
        known = [self.index.by_id(only)] if only else self.index.all_known()
        for each in known:
            if each is not None:
                yield each.path, each.id

    def _planned(
        self, path: str, record_id: str, change: Callable[[Record], Record], taken: set[str]
    ) -> _Rewrite | None:
        old = replace(frontmatter.read(self.tree.read(path)), id=record_id)
        record = change(old)
        if record == old:
            return None
        content = frontmatter.write(record)
        version = layout.revision_of_path(path)
        if version is not None:
            row = RevisionRow(
                id=version[0], number=version[1], path=path, file_digest=file_digest(content), size=len(content)
            )
            return _Rewrite(old=path, path=path, id=record_id, content=content, rows=row)
        target = self._target(path, record, taken)
        entry = entry_of(record, path=target, content=content)
        return _Rewrite(old=path, path=target, id=record_id, content=content, rows=entry)

    def _target(self, path: str, record: Record, taken: set[str]) -> str:
        """Return where the record is to lie: where it lies, unless its title is sealed and its path still says it."""
        sealed = record.sealed
        if sealed is None or "title" not in sealed.fields:
            return path
        known = self.index.by_id(record.id or "")
        paths = layout.record_paths(record, known.key if known else "")
        if path in paths:
            return path
        return next(each for each in paths if each not in taken and self._is_free(each))

    def _is_free(self, path: str) -> bool:
        return self.tree.kind(path) is EntryKind.MISSING and self.index.by_path(path) is None

    def _commit(self, group: Sequence[_Rewrite]) -> Iterator[Resealed]:
        """Lay a group down: intents, files, rows, and last the files that moved away."""
        if not group:
            return
        self.journal.add([each.intent() for each in group])
        for each in group:
            self.tree.stage(each.path, each.content)
        for each in group:
            self.tree.publish(each.path)
        self.tree.sync_folders([each.path for each in group])
        with transaction(self.index.connection):
            for each in group:
                if isinstance(each.rows, RevisionRow):
                    self.index.put_revision(each.rows)
                else:
                    self.index.put(each.rows)
        moved = [each.old for each in group if each.old != each.path]
        for path in moved:
            self.tree.remove(path)
        self.tree.sync_folders(moved)
        self.journal.is_unsettled = False
        yield from (Resealed(path=each.path, moved_from=each.intent().moved_from) for each in group)
