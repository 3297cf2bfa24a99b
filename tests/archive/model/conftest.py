"""The real records beside the checkout, for tests which are marked `shared`."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "../shared"


@pytest.fixture(scope="session")
def real_records() -> list[Path]:
    """Every record file of the original sites, and the seed."""
    root = (SHARED / "data/records").resolve()
    if not root.is_dir():
        pytest.skip(f"{root} is not there: the real records are not part of the project")
    found = [path for path in sorted(root.rglob("*.md")) if {"_news", "_posts"} & set(path.parts)]
    return [*found, (SHARED / "seeds/record.md").resolve()]
