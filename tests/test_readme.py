"""The README's examples work when pasted: its shell blocks are run, one after the other, as they stand there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, command_environment

if TYPE_CHECKING:
    from pathlib import Path

BLOCK = re.compile(r"^```sh\n(.*?)^```", re.M | re.S)
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture
def folder_with_command(tmp_path: Path) -> Path:
    """Return a folder whose `bin/pressmark` is this checkout's command."""
    command = tmp_path / "bin" / "pressmark"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m crawler "$@"\n')
    command.chmod(0o755)
    return tmp_path


def test_the_shell_examples_work_when_pasted(folder_with_command: Path) -> None:
    blocks = BLOCK.findall(README)
    assert len(blocks) >= 5
    environment = command_environment()
    environment["PATH"] = f"{folder_with_command / 'bin'}:{environment['PATH']}"
    shell = shutil.which("sh")
    assert shell is not None
    printed = []
    for block in blocks:
        done = subprocess.run(
            [shell, "-e", "-c", block],
            cwd=folder_with_command,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, f"{block}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        printed.append(done.stdout)
    assert all(printed)
    extracted, cleaned, verified = printed[-3:]
    assert extracted.startswith("# Ferry back in service\n\nThe ferry between")
    assert "Most read" not in extracted
    assert cleaned.splitlines()[0] == "Ferry back in service"
    assert not [word for word in ("Subscribe", "Facebook", "Most Read", "Reply", "Required") if word in cleaned]
    assert "all well" in verified


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []


def test_every_command_is_helpful() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "crawler", "--help"],
        env=command_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0
    for name in (
        "add",
        "import-warc",
        "extract",
        "clean",
        "explain",
        "template",
        "init",
        "list",
        "show",
        "search",
        "verify",
        "reindex",
        "crawl",
        "sites",
        "runs",
        "watch",
        "related",
        "refresh",
        "seal",
        "unseal",
        "rotate-key",
        "demo",
    ):
        assert name in said.stdout
