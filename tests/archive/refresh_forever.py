"""A refresh to be killed: `python refresh_forever.py ARCHIVE QUALITY` refreshes every record towards one quality, over and over.

It prints "ready" when the archive is open. Each round takes another quality, so that there is always something to write.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model.selection import Selection
from archive.refreshing import Refresher
from archive.store.archive import Archive
from archive.store.policy import KeepingPolicy, RelatingRules

if TYPE_CHECKING:
    from archive.model.record import Record


def main(root: Path) -> None:
    policy = KeepingPolicy(relating=RelatingRules())
    with Archive.open(root, writable=True, policy=policy) as archive:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for quality in range(1_000_000):

            def enrich(record: Record, quality: int = quality) -> Record:
                return replace(record, quality=quality)

            list(Refresher(archive=archive, policy=policy, enrich=enrich).refresh(Selection()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
