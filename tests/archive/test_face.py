"""The face of the package: every name is there, and none costs anything before it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import archive


@pytest.mark.parametrize("name", archive.__all__)
def test_every_name_of_the_face_is_there(name: str) -> None:
    assert getattr(archive, name).__name__ == name
    assert name in dir(archive)


def test_another_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nothing_here"):
        _ = archive.nothing_here


def test_the_face_loads_nothing_heavy() -> None:
    program = "import sys, archive; print([m for m in sys.modules if m in ('lxml', 'sqlite3', 'yaml', 'tldextract')])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], capture_output=True, check=True
    )
    assert done.stdout == b"[]\n"
