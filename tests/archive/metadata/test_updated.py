"""How often the last change is read as labelled by hand; the pages are no part of the project, their labels are."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.metadata.dates import read_dates
from archive.metadata.html import read_signals
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.model.times import parse_instant
from archive.page import read_page

if TYPE_CHECKING:
    from archive.model.times import Instant

DATA = Path(__file__).parents[3] / "../shared/data/metadata"
LABELS = Path(__file__).with_name("updated-labels.tsv")
# Measured on 2026-11-22, two pages below each.
PRECISION, RECALL = 0.9, 0.9


def labels() -> list[tuple[str, Instant | None]]:
    rows = [line.split("\t") for line in LABELS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(name, parse_instant(stated)) for name, stated in rows]


def updated_of(name: str) -> Instant | None:
    dataset, _, page = name.partition("/")
    body = gzip.decompress((DATA / dataset / "pages" / f"{page}.html.gz").read_bytes())
    capture = Capture(
        url="https://www.example.org/", requested_url="https://www.example.org/", at=datetime(2026, 11, 22, tzinfo=UTC), status=200,
        headers=((b"Content-Type", b"text/html"),), body=body, digest=payload_digest(body),
    )  # fmt: skip
    found = read_page(capture, limits=ReadingLimits())
    if isinstance(found, Rejection):
        return None
    updated = read_dates(read_signals(found), datetime(2026, 11, 22, tzinfo=UTC))[1]
    return updated.value if updated else None


def is_right(found: Instant, wanted: Instant | None) -> bool:
    return wanted is not None and abs(found.at - wanted.at) < timedelta(minutes=1)


def test_sixty_pages_are_labelled() -> None:
    assert len({name for name, _ in labels()}) == 60


@pytest.mark.shared
def test_the_last_change_is_read_as_labelled() -> None:
    if not DATA.is_dir():
        pytest.skip(f"{DATA} is not there: the benchmark pages are not part of the project")
    read = [(updated_of(name), wanted) for name, wanted in labels()]
    right = sum(found is not None and is_right(found, wanted) for found, wanted in read)
    precision = right / sum(found is not None for found, _ in read)
    recall = right / sum(wanted is not None for _, wanted in read)
    assert precision >= PRECISION
    assert recall >= RECALL
