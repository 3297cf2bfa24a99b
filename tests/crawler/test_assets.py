"""What is captured beside a page: nothing, the images its record names, or all that the page shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from archive.model.frontmatter import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.newsroom import Newsroom
    from tests.conftest import Ran


@pytest.fixture
def captured(pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path) -> Callable[[str], set[str]]:
    """Archive one article with `assets` set so, and return the kinds of what was captured, robots.txt and page aside."""

    def run(mode: str, *, max_assets: int = 100) -> set[str]:
        root = tmp_path / mode
        pressmark("init", root)
        (root / "pressmark.yaml").write_text(
            f"assets: {mode}\nfetch:\n  delay_s: 0\n  max_assets: {max_assets}\n  max_image_bytes: 200000\n"
        )
        url = newsroom.url("tidegate-bridge-closed")
        ran = pressmark("add", url, "--archive", root, "--allow-origin", newsroom.origin)
        assert ran.code == 0, ran.out + ran.err
        lines = [line for file in (root / "warc").glob("*.cdxj") for line in file.read_text().splitlines()]
        entries = [json.loads(line.split(" ", 2)[2]) for line in lines]
        return {entry["mime"] for entry in entries if entry["mime"] not in ("text/html", "text/plain")}

    return run


def images_of(root: Path) -> list[bool]:
    record = read(next((root / "records").rglob("*.md")).read_bytes())
    return [image.is_cached for image in record.images]


def test_none_captures_the_page_alone_and_claims_nothing(captured: Callable[[str], set[str]], tmp_path: Path) -> None:
    assert captured("none") == set()
    assert images_of(tmp_path / "none") == [False]


def test_images_captures_what_the_record_names(captured: Callable[[str], set[str]], tmp_path: Path) -> None:
    assert captured("images") == {"image/png"}
    assert images_of(tmp_path / "images") == [True]


def test_an_image_without_a_size_takes_the_size_of_its_bytes(
    captured: Callable[[str], set[str]], tmp_path: Path
) -> None:
    captured("images")
    record = read(next((tmp_path / "images" / "records").rglob("*.md")).read_bytes())
    assert [(image.width, image.height) for image in record.images if image.is_cached] != [(None, None)]
    assert all(image.width and image.height for image in record.images if image.is_cached)


def test_page_captures_styles_too(captured: Callable[[str], set[str]]) -> None:
    assert {"image/png", "text/css"} <= captured("page")


def test_assets_are_bounded_in_number(captured: Callable[..., set[str]], tmp_path: Path) -> None:
    assert captured("page", max_assets=0) == set()
    assert images_of(tmp_path / "page") == [False]
