"""Small pages to train on: paragraphs of text between lines of furniture."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from benchmarks.training.sets import BODIES, WCXB, TruthPage

if TYPE_CHECKING:
    from pathlib import Path

MENU = "".join(f"<li><a href=/{word}>{word}</a></li>" for word in ("Home", "News", "Sport", "Imprint"))
TEXTS = (
    "The harbour of the old town number {0} closes for good in spring.",
    "Its last ship, the {0}, left at noon with nobody on board but the crew.",
)


def written(number: int) -> tuple[str, str]:
    """The markup of a page and its main text."""
    texts = [text.format(number) for text in TEXTS]
    body = "".join(f"<p>{text}</p>" for text in texts)
    return (
        f"<html><head><title>Harbour {number}</title></head><body class=page><nav><ul>{MENU}</ul></nav><article class=story>{body}"
        f"</article><footer class=foot>All rights reserved by site {number}</footer></body></html>",
        "\n\n".join(texts),
    )


@pytest.fixture
def truth_pages(tmp_path: Path) -> list[TruthPage]:
    """Twelve pages of twelve sites."""
    pages = []
    for number in range(12):
        markup, truth = written(number)
        file = tmp_path / f"{number}.html.gz"
        file.write_bytes(gzip.compress(markup.encode()))
        pages.append(
            TruthPage(
                name=str(number),
                url=f"https://site{number}.example/a",
                file=file,
                truth=truth,
                data_set=BODIES if number % 2 else WCXB,
                kind="article",
            )
        )
    return pages
