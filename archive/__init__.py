"""Pressmark's archive: pages read into records, and records kept, found and shown.

    from archive import Archive, Selection, extract

Nothing is loaded before it is asked for: `import archive` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.article import extract
    from archive.model.capture import Capture
    from archive.model.errors import (
        AddressError,
        ArchiveError,
        ArchiveLocked,
        CaptureError,
        ConfigError,
        MissingExtra,
        NotAnArchive,
        NotFound,
        PressmarkError,
        RecordError,
        StorageError,
        UsageError,
    )
    from archive.model.outcome import Outcome, Reason, Receipt, Rejection
    from archive.model.record import Reading, Record
    from archive.model.selection import Listing, Selection
    from archive.store.archive import Archive
    from archive.store.keeping import ToKeep

__all__ = [
    "AddressError", "Archive", "ArchiveError", "ArchiveLocked", "Capture", "CaptureError", "ConfigError", "Listing",
    "MissingExtra", "NotAnArchive", "NotFound", "Outcome", "PressmarkError", "Reading", "Reason", "Receipt", "Record",
    "RecordError", "Rejection", "Selection", "StorageError", "ToKeep", "UsageError", "extract",
]  # fmt: skip

# Where the names that are no errors come from.
_ROOMS = {
    "Archive": "archive.store.archive",
    "Capture": "archive.model.capture",
    "Listing": "archive.model.selection",
    "Outcome": "archive.model.outcome",
    "Reading": "archive.model.record",
    "Reason": "archive.model.outcome",
    "Receipt": "archive.model.outcome",
    "Record": "archive.model.record",
    "Rejection": "archive.model.outcome",
    "Selection": "archive.model.selection",
    "ToKeep": "archive.store.keeping",
    "extract": "archive.article",
}


def __getattr__(name: str) -> object:
    """Load what is asked for by name (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'archive' has no attribute {name!r}")
    value: object = getattr(import_module(_ROOMS.get(name, "archive.model.errors")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the face."""
    return sorted(__all__)
