"""Small pages, one folder in tests/pages for each difficulty, read to exactly the Markdown that lies beside them.

`PYTHONPATH=. python tests/archive/content/test_pages.py` rewrites every expected.md; read the diff before it is committed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.content.extract import read_content
from archive.model.capture import Capture
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

FOLDER = Path(__file__).parents[2] / "pages"
CASES = sorted(path.parent for path in FOLDER.glob("*/page.html"))


def read_case(folder: Path) -> str:
    """Return what expected.md must hold: the headline, the Markdown body, a line break."""
    address = folder / "url.txt"
    url = (
        address.read_text("utf-8").strip() if address.is_file() else "https://bell.example/news/2026/02/harbour-closes"
    )
    capture = Capture(
        url=url,
        requested_url=url,
        at=datetime(2026, 2, 3, tzinfo=UTC),
        status=200,
        headers=((b"Content-Type", b"text/html"),),
        body=(folder / "page.html").read_bytes(),
        digest="",
    )
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page)
    content = read_content(page)
    return f"# {content.headline}\n\n{content.markdown}\n"


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_a_page_gives_exactly_the_expected_markdown(folder: Path) -> None:
    assert read_case(folder).encode() == (folder / "expected.md").read_bytes()


if __name__ == "__main__":
    for case in CASES:
        (case / "expected.md").write_bytes(read_case(case).encode())
