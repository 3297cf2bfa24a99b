"""What several rooms' tests need: the command as a user runs it, and the demo newsroom on a free port."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crawler.newsroom import serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crawler.newsroom import Newsroom

ROOT = Path(__file__).parent.parent
# a run that takes longer than this hangs: the longest of the default suite needs about ten seconds
HANGING_S = 120


@dataclass(frozen=True)
class Ran:
    """A finished command: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return the JSON lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


def command_environment() -> dict[str, str]:
    """Return an environment in which `python -m crawler` finds this checkout and nothing else speaks."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "120"}


@pytest.fixture(scope="session")
def pressmark() -> Callable[..., Ran]:
    """Run `pressmark ARGUMENTS…` in a process of its own and return what came of it."""

    def run(
        *arguments: object, stdin: bytes | None = None, cwd: Path | None = None, patience_s: int = HANGING_S
    ) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "crawler", *map(str, arguments)],
            input=stdin,
            stdin=None if stdin is not None else subprocess.DEVNULL,
            capture_output=True,
            cwd=cwd,
            env=command_environment(),
            timeout=patience_s,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """Serve the demo newsroom, unedited, on a free port."""
    with serve(0) as running:
        yield running


def files_of(root: Path, *folders: str) -> dict[str, bytes]:
    """Return every file below some folders of an archive, by its path, with its bytes."""
    found = (path for folder in folders for path in sorted((root / folder).rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}
