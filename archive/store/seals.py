"""What keeping asks of sealing: close a record before it is written, open one that was, and know a version again.

The store keeps no keys: who opens the archive for writing hands in a `Seals`. `UNSEALED` is that of an archive whose
records are written as they are. The real one is `archive.store.sealing.Sealer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from archive.model.digests import version_digest
from archive.model.errors import SealError

if TYPE_CHECKING:
    from archive.model.record import Record


class Seals(Protocol):
    """Closes and opens records. open(seal(r)) == r; the same record gives the same bytes."""

    def seal(self, record: Record) -> Record:
        """Return the record as it is written and indexed; it must have its id. Raises: SealError."""
        ...

    def open(self, record: Record) -> Record:
        """Return the record with what it holds sealed in its place; one without our seal as it is. Raises: SealError."""
        ...

    def versions(self, record: Record) -> frozenset[str]:
        """Return every version digest under which this opened record, with its id, may be known in the index."""
        ...


class Unsealed:
    """No keys: records stay as they are, and one that is sealed cannot be opened."""

    def seal(self, record: Record) -> Record:
        """Return the record."""
        return record

    def open(self, record: Record) -> Record:
        """Return the record. Raises: SealError where it is sealed."""
        if record.sealed is None:
            return record
        raise SealError(
            f"the record {record.id} is sealed with the key {record.sealed.key!r}, and no key is at hand; "
            "name it as `seal.key` in pressmark.yaml",
            key=record.sealed.key,
            is_closed=True,
        )

    def versions(self, record: Record) -> frozenset[str]:
        """Return the record's version digest."""
        return frozenset({version_digest(record)})


UNSEALED = Unsealed()
