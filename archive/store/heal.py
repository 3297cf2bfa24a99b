"""Mending what a failure or a crash cut short: by the journal of intents, without a search through the tree.

A file is whole or not there (it got its name only when it was durable), so its digest tells how far its writer came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model.errors import AddressError, RecordError
from archive.store import layout
from archive.store.entries import entry_of, file_digest, record_in
from archive.store.files import EntryKind, temporary_name
from archive.store.index import RevisionRow
from archive.store.schema import transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.store.files import Tree
    from archive.store.index import Index
    from archive.store.journal import Intent


def take_back(tree: Tree, index: Index, intents: Sequence[Intent]) -> None:
    """Undo a group of intents of which the index knows nothing: afterwards everything is as it was before.

    Needs no space: an older version is renamed back to its place. A group that the index knows after all (the
    interruption came after its commit) is left as it is.
    """
    for intent in reversed(intents):
        known = index.by_id(intent.id)
        if known is not None and known.file_digest == intent.digest:
            continue
        _remove_temporaries(tree, intent)
        if _digest_at(tree, intent.path) == intent.digest:
            if intent.revision_path:
                tree.move(intent.revision_path, intent.path)
            else:
                tree.remove(intent.path)
        elif intent.revision_path and _digest_at(tree, intent.revision_path) is not None:
            _remove_copy(tree, intent)


def heal(tree: Tree, index: Index, intents: Sequence[Intent]) -> list[str]:
    """Bring files and rows in line after a crash, and return a sentence for each thing that was mended.

    A record file that was laid down gets its rows; one that was not leaves neither a temporary file nor a copy of the
    version it should have replaced. Healing twice changes nothing.
    """
    by_path: dict[str, list[Intent]] = {}
    for intent in intents:
        by_path.setdefault(intent.path, []).append(intent)
    report: list[str] = []
    with transaction(index.connection):
        for path, group in by_path.items():
            report += _heal_path(tree, index, path, group)
    report += _remove_left_behind(tree, index, intents)
    return report


def _heal_path(tree: Tree, index: Index, path: str, intents: Sequence[Intent]) -> list[str]:
    """Mend one record: what was meant for it, oldest first."""
    report = [f"{path}: an unfinished file was removed" for intent in intents if _remove_temporaries(tree, intent)]
    digest = _digest_at(tree, path)
    done = max((place for place, intent in enumerate(intents) if intent.digest == digest), default=-1)
    for intent in intents[done + 1 :]:
        if intent.revision_path and digest is not None and _digest_at(tree, intent.revision_path) == digest:
            _remove_copy(tree, intent)
            report.append(f"{intent.revision_path}: removed, for the version it belongs to is still the record itself")
    if layout.revision_of_path(path) is not None:
        if done >= 0:
            _enter_rewritten(tree, index, path)
        return report
    known = index.by_path(path)
    if done >= 0 and (known is None or known.file_digest != digest):
        report.append(_enter(tree, index, path))
    for intent in intents[: done + 1]:
        _enter_revision(tree, index, intent)
    return report


def _enter(tree: Tree, index: Index, path: str) -> str:
    content = tree.read(path)
    try:
        index.put(entry_of(record_in(content), path=path, content=content))
    except (RecordError, AddressError) as error:
        return f"{path}: cannot be entered into the index: {error}"
    return f"{path}: laid down before the last run ended, entered into the index now"


def _enter_revision(tree: Tree, index: Index, intent: Intent) -> None:
    if not intent.revision_path or _digest_at(tree, intent.revision_path) is None:
        return
    size = len(tree.read(intent.revision_path))
    index.put_revision(
        RevisionRow(
            id=intent.id,
            number=intent.revision_number,
            path=intent.revision_path,
            file_digest=intent.revision_digest,
            size=size,
        )
    )


def _enter_rewritten(tree: Tree, index: Index, path: str) -> None:
    """Write down an older version that was sealed in its place."""
    named = layout.revision_of_path(path)
    if named is not None:
        content = tree.read(path)
        row = RevisionRow(id=named[0], number=named[1], path=path, file_digest=file_digest(content), size=len(content))
        index.put_revision(row)


def _remove_left_behind(tree: Tree, index: Index, intents: Sequence[Intent]) -> list[str]:
    """Remove what a record that moved left at its old path, unless another record lies there now."""
    report = []
    for intent in intents:
        known = index.by_id(intent.id)
        is_moved = intent.moved_from and known is not None and known.path == intent.path
        if is_moved and index.by_path(intent.moved_from) is None and _digest_at(tree, intent.moved_from) is not None:
            tree.remove(intent.moved_from)
            tree.sync_folders([intent.moved_from])
            report.append(f"{intent.moved_from}: removed, for its record lies at {intent.path} now")
    return report


def _remove_copy(tree: Tree, intent: Intent) -> None:
    tree.remove(intent.revision_path)
    tree.sync_folders([intent.revision_path])


def _remove_temporaries(tree: Tree, intent: Intent) -> bool:
    """Remove the temporary files an intent may have left; return whether there were any."""
    found = False
    for path in (intent.path, intent.revision_path):
        if path and tree.kind(temporary_name(path)) is not EntryKind.MISSING:
            tree.remove(temporary_name(path))
            found = True
    return found


def _digest_at(tree: Tree, path: str) -> str | None:
    """Return the digest of a regular file, or None where there is none."""
    return file_digest(tree.read(path)) if tree.kind(path) is EntryKind.FILE else None
