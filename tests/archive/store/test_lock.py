"""One writer: refused with its pid, waited for, and free again when it dies in whatever way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from archive.model.errors import ArchiveLocked
from archive.store.lock import WriterLock, is_held, read_owner

HOLDER = """
import os, sys
from pathlib import Path
from archive.store.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]), archive=Path('.'))
if sys.argv[2] == 'fork' and os.fork() == 0:
    sys.stdin.read()
    os._exit(0)
print('held', flush=True)
sys.stdin.read()
"""


def holder(path: Path, how: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", HOLDER, str(path), how]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    return child


def test_a_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    with holder(tmp_path / "lock", "plain") as child:
        with pytest.raises(ArchiveLocked, match=f"pid {child.pid}") as refusal:
            WriterLock(tmp_path / "lock", archive=tmp_path)
        assert refusal.value.pid == child.pid == read_owner(tmp_path / "lock")
        assert is_held(tmp_path / "lock")
        child.communicate()


@pytest.mark.parametrize("how", ["plain", "fork"])
def test_the_lock_of_a_killed_writer_is_free_even_if_its_workers_live(tmp_path: Path, how: str) -> None:
    with holder(tmp_path / "lock", how) as child:
        child.send_signal(signal.SIGKILL)
        os.waitpid(child.pid, 0)
        child.returncode = -signal.SIGKILL
        WriterLock(tmp_path / "lock", archive=tmp_path).release()


def test_a_waiting_writer_takes_over(tmp_path: Path) -> None:
    first = WriterLock(tmp_path / "lock", archive=tmp_path)
    timer = threading.Timer(0.2, first.release)
    timer.start()
    second = WriterLock(tmp_path / "lock", archive=tmp_path, wait_s=30)
    timer.join()
    second.release()
    second.release()
    assert not is_held(tmp_path / "lock")


def test_a_lock_file_of_rubbish_is_no_owner(tmp_path: Path) -> None:
    (tmp_path / "lock").write_bytes(b"\xff\x00 rubbish")
    assert read_owner(tmp_path / "lock") is None
    assert not is_held(tmp_path / "none")
    WriterLock(tmp_path / "lock", archive=tmp_path).release()
