"""A writer killed at any instant: what it acknowledged is there and whole, and nothing is torn, twice or left over."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.model.selection import Selection
from archive.store.archive import Archive

CHECKOUT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("keep_forever.py")
STEP = re.compile(r"Step (\d+) tells")


def killed_run(root: Path, first: int, size: int, delay_s: float) -> dict[str, tuple[int, str]]:
    """Run the writer, kill it `delay_s` after it is ready, and return revision and path of each acknowledged id."""
    command = [sys.executable, str(PROGRAM), str(root), str(first), str(size)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, cwd=CHECKOUT, env={**os.environ, "PYTHONPATH": "."}, bufsize=0
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        until, said = time.monotonic() + delay_s, b""
        while (left := until - time.monotonic()) > 0:
            if select.select([child.stdout], [], [], left)[0]:
                said += os.read(child.stdout.fileno(), 65536)
        child.send_signal(signal.SIGKILL)
        said += child.stdout.read()
    assert child.returncode == -signal.SIGKILL  # it kept on until then
    lines = [line.split(" ") for line in said.decode().split("\n")[:-1]]
    return {record_id: (int(revision), path) for record_id, revision, path in lines}


def check(root: Path, acknowledged: dict[str, tuple[int, str]]) -> None:
    """Open as the next writer does, and look for everything that was promised."""
    with Archive.open(root, writable=True) as archive:
        assert list(archive.verify(deep=True)) == []
        for record_id, (revision, path) in acknowledged.items():
            listing = archive.find(record_id)
            assert (listing.path, listing.revision >= revision) == (path, True)
            versions = archive.revisions(record_id)
            assert [version.number for version in versions] == list(range(1, listing.revision + 1))
            assert all(STEP.search(archive.load(version).body) for version in versions)
        listings = list(archive.select(Selection()))
        assert len({listing.web_url for listing in listings}) == len(listings)
    assert list(root.rglob("*.tmp")) == []
    assert len(list((root / "records").rglob("*.md"))) == len(listings)


def rounds(root: Path, number: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged: dict[str, tuple[int, str]] = {}
    Archive.create(root).close()
    for turn in range(number):
        size = chance.choice([1, 1, 2, 16])
        # Each round takes up where another one may have stopped: some of its articles are there, some are not.
        acknowledged |= killed_run(root, turn * 9, size, chance.uniform(0.0, 0.3))
        check(root, acknowledged)
    assert acknowledged


def test_a_writer_killed_a_few_times_loses_and_doubles_nothing(tmp_path: Path) -> None:
    rounds(tmp_path / "archive", 4, seed=1)


@pytest.mark.endurance
def test_a_writer_killed_sixty_times_loses_and_doubles_nothing(tmp_path: Path) -> None:
    rounds(tmp_path / "archive", 60, seed=2)
