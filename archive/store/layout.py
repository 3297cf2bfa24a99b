"""Where things lie in an archive: names and paths relative to its root, with forward slashes. Pure functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archive.model.slugs import slug

if TYPE_CHECKING:
    from archive.model.record import Record

RECORDS = "records"
REVISIONS = "revisions"
CAPTURES = "warc"
INDEX = "index.sqlite"
OWN = ".pressmark"
LOCK = f"{OWN}/lock"
JOURNAL = f"{OWN}/journal"
REBUILT_INDEX = f"{OWN}/reindex.sqlite"

_SUFFIX = ".md"
_RECORD_PATH = re.compile(rf"{RECORDS}/(?:\d{{4}}/\d\d/\d\d|undated)/[a-z0-9][a-z0-9_-]*\.md")
_REVISION_PATH = re.compile(rf"{REVISIONS}/([0-9a-f]{{2}})/(\1[0-9a-f]{{14}})/(\d+)\.md")


def day_folder(record: Record) -> str:
    """Return the folder of a record: the UTC day it was published, or captured; "undated" where neither is known."""
    at = record.published_at or (record.capture.at if record.capture else None)
    return f"{RECORDS}/{at.year:04d}/{at.month:02d}/{at.day:02d}" if at else f"{RECORDS}/undated"


def record_paths(record: Record, key: str) -> tuple[str, ...]:
    """Return the paths a record may have, best first: by its slug alone, or with more and more of its key's digest.

    Names are lower-case ASCII, so that they are as distinct on a file system that folds case.
    """
    start = f"{day_folder(record)}/{slug(record.title)}"
    return (f"{start}{_SUFFIX}", *(f"{start}-{key[:digits]}{_SUFFIX}" for digits in (8, 16, 64)))


def revision_path(record_id: str, number: int) -> str:
    """Return where an older version of a record lies."""
    return f"{REVISIONS}/{record_id[:2]}/{record_id}/{number}{_SUFFIX}"


def revision_of_path(path: str) -> tuple[str, int] | None:
    """Return (record id, number) of a path that `revision_path` made, or None."""
    match = _REVISION_PATH.fullmatch(path)
    return (match[2], int(match[3])) if match else None


def is_record_path(path: str) -> bool:
    """Whether a path has the form of those that `record_paths` makes."""
    return _RECORD_PATH.fullmatch(path) is not None


def shown_path(path: str) -> str:
    """Return a path that can be printed and stored: bytes of a name that are no UTF-8 as backslash escapes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
