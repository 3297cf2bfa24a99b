"""A disk that fills up during an import: the run ends, names the path and the error, and goes on after space is freed."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from benchmarks.write_warc import Answer, write_warc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Ran

PAGES = 120


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of 3 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("mounting a small file system needs to be root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def pages() -> list[Answer]:
    """Make pages whose captures hardly compress, so that 120 of them need more than 3 MB."""
    text = "<p>The mast at Harrow Point counted {0} gusts on day {0}, more than in any week since it was raised.</p>"
    noise = (f"<!-- {os.urandom(30_000).hex()} -->" for _ in range(PAGES))
    return [
        Answer(
            url=f"https://paper.example/gusts-{number}",
            body=f"<h1>Gusts {number}</h1>{''.join(text.format(number * 10 + each) for each in range(5))}{next(noise)}".encode(),
        )
        for number in range(PAGES)
    ]


def test_a_full_disk_ends_the_import_and_nothing_acknowledged_is_lost(
    pressmark: Callable[..., Ran], small_disk: Path, tmp_path: Path
) -> None:
    warc, root = tmp_path / "pages.warc.gz", small_disk / "data"
    write_warc(warc, pages())
    ran = pressmark("import-warc", warc, "--archive", root, "--json")
    assert ran.code == 1
    assert "No space left on device" in ran.err or "disk is full" in ran.err
    assert str(root) in ran.err
    assert "Traceback" not in ran.err
    kept = {row["id"] for row in ran.rows if row["outcome"] == "archived"}
    assert 0 < len(kept) < PAGES

    subprocess.run(["mount", "-o", "remount,size=30m", str(small_disk)], check=True)
    again = pressmark("import-warc", warc, "--archive", root, "--json")
    assert again.code == 0, again.err
    assert {row["id"] for row in again.rows} >= kept
    assert len(again.rows) == PAGES
    assert pressmark("verify", "--deep", "--archive", root).code == 0
