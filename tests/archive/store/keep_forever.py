"""Keeps made-up records in an archive until it is killed, and says each id once it is acknowledged.

Run as a program: keep_forever.py ROOT FIRST SIZE. SIZE is the number of records a group commit; every third article
comes back as a new version, so that revisions are cut short too.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from archive.model.digests import text_digest
from archive.model.outcome import Receipt
from archive.model.record import Reading, Record, TextNote
from archive.store.archive import Archive
from archive.store.keeping import ToKeep


def item(number: int) -> ToKeep:
    """Make the reading of step `number`: a new article, or at each third step a new version of the one before."""
    article = number - 1 if number % 3 == 2 else number
    body = f"Step {number} tells what became of article {article}. " * 40
    record = Record(
        title=f"Article {article}",
        published_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=article % 200),
        web_url=f"https://example.org/{article}",
        text=TextNote(digest=text_digest(body), words=360, extractor="1.0"),
        body=body.strip(),
    )
    return ToKeep(reading=Reading(record=record, plain_text=body), asked=f"https://example.org/{article}")


def main() -> None:
    """Keep until killed."""
    root, first, size = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with Archive.open(root, writable=True) as archive:
        print("ready", flush=True)
        for start in count(first, size):
            for receipt in archive.keep_many([item(number) for number in range(start, start + size)]):
                if isinstance(receipt, Receipt):
                    print(receipt.id, receipt.revision, receipt.path, flush=True)


if __name__ == "__main__":
    main()
