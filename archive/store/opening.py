"""Opening an index that is fit for this program: for the writer, or for a reader who changes nothing."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from archive.model.errors import ArchiveError
from archive.model.selection import Selection
from archive.store import layout
from archive.store.files import EntryKind
from archive.store.index import Index
from archive.store.schema import (
    SCHEMA_VERSION,
    database_errors,
    is_disk_error,
    open_for_reading,
    open_for_writing,
    schema_version,
    storage_error,
)

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store.files import Tree


def open_sound(tree: Tree) -> Index | None:
    """Open the index for writing, or return None where it is missing, damaged or older than this program.

    Raises: ArchiveError where it is newer; StorageError.
    """
    path = tree.root / layout.INDEX
    if tree.kind(layout.INDEX) is not EntryKind.FILE:
        return None
    with contextlib.ExitStack() as unless_sound:
        try:
            connection = unless_sound.enter_context(contextlib.closing(open_for_writing(path)))
            version = schema_version(connection)
            if version > SCHEMA_VERSION:
                raise _newer(path, version)
            Index(connection).count(Selection())
        except sqlite3.DatabaseError as error:
            if is_disk_error(error):  # no reason to build the index anew
                raise storage_error(path, error) from error
            return None
        if version == SCHEMA_VERSION:
            unless_sound.pop_all()
            return Index(connection)
    return None


def open_reader(root: Path) -> Index:
    """Open the index for reading. Raises: ArchiveError where it is missing, damaged, older or newer than this program."""
    path = root / layout.INDEX
    connection = open_for_reading(path)
    with contextlib.ExitStack() as unless_readable, database_errors(path):
        unless_readable.enter_context(contextlib.closing(connection))
        version = schema_version(connection)
        if version > SCHEMA_VERSION:
            raise _newer(path, version)
        if version < SCHEMA_VERSION:
            raise ArchiveError(
                f"{path}: the index is of an older Pressmark; run `pressmark reindex --archive {path.parent}`"
            )
        unless_readable.pop_all()
    return Index(connection)


def _newer(path: Path, version: int) -> ArchiveError:
    return ArchiveError(
        f"{path}: written by a newer Pressmark (schema {version}, this one knows {SCHEMA_VERSION}); update Pressmark"
    )
