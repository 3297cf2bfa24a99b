"""Writing a record again in its place: what was derived from it and from others, without making a version of it.

As durable as keeping, by the same journal. A crash leaves the old file or the new one, each whole; the next writer brings
the index in line. There is nothing to take back: where the index could not follow, the intent stands and is healed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archive.model import frontmatter
from archive.model.errors import RecordError
from archive.store.entries import entry_of
from archive.store.journal import Intent
from archive.store.schema import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.model.record import Record
    from archive.model.selection import Listing
    from archive.store.entries import Entry
    from archive.store.files import Tree
    from archive.store.index import Index
    from archive.store.journal import Journal

logger = logging.getLogger(__name__)


def amend_all(tree: Tree, index: Index, journal: Journal, changes: Sequence[tuple[Listing, Record]]) -> list[bool]:
    """Write records in their places, each as its listing names it, and return which files changed; durable then.

    Raises:
        RecordError: a record is another version, has another id, address or number, or cannot be written; nothing of
            the group is written.
        StorageError: the disk refused; some of the group may be written, each file whole.
    """
    planned = [(_planned(index, listing, record)) for listing, record in changes]
    changed = [(entry, content) for entry, content in planned if tree.read(entry.path) != content]
    if changed:
        journal.add([Intent(path=entry.path, id=entry.id, digest=entry.file_digest) for entry, _ in changed])
        for entry, content in changed:
            tree.stage(entry.path, content)
        for entry, _ in changed:
            tree.publish(entry.path)
        tree.sync_folders([entry.path for entry, _ in changed])
        with transaction(index.connection):
            for entry, _ in changed:
                index.put(entry)
        journal.is_unsettled = False
    for entry, _ in changed:
        logger.info("amended: %s", entry.path)
    written = {entry.path for entry, _ in changed}
    return [entry.path in written for entry, _ in planned]


def _planned(index: Index, listing: Listing, record: Record) -> tuple[Entry, bytes]:
    """Write a record out and draw its rows; refuse what is more than an amendment. Raises: RecordError."""
    known = index.by_id(listing.id)
    if known is None or known.path != listing.path:
        raise RecordError("it is not in the archive any more as it was listed", path=listing.path)
    content = frontmatter.write(record)
    entry = entry_of(record, path=known.path, content=content)
    asked = (entry.id, entry.key, entry.version_digest, entry.revision)
    if record.sealed is not None and entry.version_digest != known.version_digest:
        # a keyed digest: of a record that was plain, or of another key; that change wants the whole archive
        problem = "it is not sealed as pressmark.yaml says; run `pressmark seal`, or `pressmark rotate-key`, before"
        raise RecordError(problem, path=listing.path)
    if asked != (known.id, known.key, known.version_digest, known.revision):
        raise RecordError("this would make another version of it, not amend it", path=listing.path)
    return entry, content
