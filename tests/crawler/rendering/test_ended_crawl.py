"""A run that is ended in the middle of a page: told in time, and no browser is left, however it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from crawler.rendering.browser import group_of
from tests.conftest import command_environment
from tests.crawler.rendering.test_renderer import is_running

if TYPE_CHECKING:
    from pathlib import Path

    from tests.crawler.rendering.scripted import Scripted

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_run_that_is_ended_leaves_no_browser(scripted: Scripted, tmp_path: Path, number: int, code: int) -> None:
    (tmp_path / "pressmark.yaml").write_text("assets: none\nfetch: {delay_s: 0}\nrender: {page_s: 60, timeout_s: 90}\n")
    command = [sys.executable, "-m", "crawler", "add", f"{scripted.origin}/never", "--render", "always", "-v"]
    command += ["--archive", str(tmp_path), "--allow-origin", scripted.origin]
    run = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=command_environment(), text=True
    )
    assert run.stderr is not None
    with run.stderr as said:
        leader = next(int(line.split("browser ")[1].split()[0]) for line in said if " started, " in line)
        polls = len(scripted.asked)
        while len(scripted.asked) < polls + 3:  # the page is at work
            assert run.poll() is None
            time.sleep(0.05)
        run.send_signal(number)
        begun = time.monotonic()
        said.read()
    assert run.wait(timeout=30) == code
    assert time.monotonic() - begun < 10
    while any(is_running(pid) for pid in group_of(leader)) and time.monotonic() - begun < 10:
        time.sleep(0.05)
    assert not any(is_running(pid) for pid in group_of(leader))
