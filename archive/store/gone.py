"""The mark of a record whose page is gone. The record, its text and its versions stay as they are."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.model.errors import NotFound, RecordError

if TYPE_CHECKING:
    from datetime import datetime

    from archive.store.archive import Archive

logger = logging.getLogger(__name__)


def mark_gone(archive: Archive, url: str, at: datetime | None) -> bool:
    """Write into the record of a URL since when its page is gone, or that it is back (None); whether that changed a file.

    Durable when it returns; no version is made of it, and the first mark stands. A URL of which nothing is kept, and a
    record that cannot be read or written, are left alone. Raises: StorageError.
    """
    try:
        listing = archive.find(url)
        record = archive.load(listing)
        if (record.gone is None) == (at is None):
            return False
        return archive.amend(listing, replace(record, gone=at))
    except NotFound:
        return False
    except RecordError as error:
        logger.warning("%s cannot be marked: %s", error.path or "a record", error)
        return False
