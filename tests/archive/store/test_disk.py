"""A disk that refuses: the message names the path, nothing half-written stays, and work goes on when there is space."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model.errors import StorageError
from archive.model.selection import Selection
from archive.store.archive import Archive
from archive.store.keeping import ToKeep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model.record import Reading

CHECKOUT = Path(__file__).parents[3]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount program here")
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def items(make_reading: Callable[..., Reading], start: int, size: int, version: str = "") -> list[ToKeep]:
    # bodies that differ, so that the index grows with them
    bodies = {
        number: " ".join(f"{version}w{number * 9973 + word}" for word in range(700))
        for number in range(start, start + size)
    }
    readings = [make_reading(number, body=body) for number, body in bodies.items()]
    return [ToKeep(reading=reading, asked=reading.record.web_url or "") for reading in readings]


@pytest.mark.parametrize("size", [1, 16])
def test_a_full_disk_loses_and_tears_nothing(small_disk: Path, make_reading: Callable[..., Reading], size: int) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\0" * 1_500_000)
    kept: list[str] = []
    with Archive.create(small_disk / "archive") as archive:
        with pytest.raises(StorageError) as refusal:
            for start in range(0, 4096, size):
                kept += [
                    receipt.path
                    for receipt in archive.keep_many(items(make_reading, start, size))
                    if hasattr(receipt, "path")
                ]
        assert refusal.value.cause.errno == errno.ENOSPC
        assert str(small_disk) in str(refusal.value)
        assert list(archive.verify()) == []
        assert [listing.path for listing in archive.select(Selection(order="path"))] == sorted(kept)
        with pytest.raises(StorageError):
            for start in range(0, 4096, size):
                archive.keep_many(items(make_reading, start, size, version="new"))
        assert list(archive.verify()) == []
        ballast.unlink()
        outcomes = archive.keep_many(items(make_reading, 5000, size))
        assert len(outcomes) == size
        assert list(archive.verify()) == []
    with Archive.open(small_disk / "archive", writable=True) as archive:
        assert archive.healed == ()
        assert list(archive.verify(deep=True)) == []
    assert list(small_disk.rglob("*.tmp")) == []


LIMITED = """
import resource, sys
from pathlib import Path
sys.path.insert(0, 'tests/archive/store')
from keep_forever import item
from archive.model.errors import StorageError
from archive.store.archive import Archive
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
with Archive.open(Path(sys.argv[1]), writable=True) as archive:
    try:
        for number in range(3000):
            archive.keep_many([item(number)])
    except StorageError as error:
        print(error.exit_code, error)
    print([problem for problem in archive.verify()])
"""


@pytest.mark.parametrize("limit", [1_000, 100_000, 600_000])
def test_a_limit_on_the_size_of_files_is_told_and_survived(tmp_path: Path, limit: int) -> None:
    Archive.create(tmp_path / "archive").close()
    command = [sys.executable, "-c", LIMITED, str(tmp_path / "archive"), str(limit)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    with Archive.open(tmp_path / "archive", writable=True) as archive:
        assert list(archive.verify(deep=True)) == []
    assert list(tmp_path.rglob("*.tmp")) == []
    said = done.stdout + done.stderr
    assert str(tmp_path) in said
    assert os.strerror(errno.EFBIG) in said or "disk" in said or os.strerror(errno.EIO) in said


FAILING = """
import os, sys
from pathlib import Path
sys.path.insert(0, 'tests/archive/store')
from keep_forever import item
from archive.model.errors import StorageError
from archive.store.archive import Archive
said = []
try:
    with Archive.open(Path(sys.argv[1]), writable=True) as archive:
        for start in range(0, 24, 4):
            for receipt in archive.keep_many([item(number) for number in range(start, start + 4)]):
                said.append(f'{receipt.id} {receipt.revision}')
except StorageError as error:
    said.append(f'refused {error}')
os.writev(1, [chr(10).join(said).encode()])  # no write(2), which may be the call that fails
"""


@pytest.mark.parametrize("call", ["fsync", "fdatasync", "rename,renameat,renameat2", "write", "pwrite64", "ftruncate"])
@pytest.mark.parametrize("first", [2, *(pytest.param(n, marks=pytest.mark.endurance) for n in (1, 3, 5, 9, 14, 20))])
def test_an_input_output_error_loses_and_tears_nothing(tmp_path: Path, call: str, first: int) -> None:
    """The kernel's calls below the archive fail, three in a row from the given one on, by way of strace."""
    if shutil.which("strace") is None:
        pytest.skip("faults are injected with strace")
    root = tmp_path / "archive"
    Archive.create(root).close()
    calls = f"inject={call}:error=EIO:when={first}..{first + 2}"
    fault = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", calls]
    command = [*fault, sys.executable, "-c", FAILING, str(root)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr:
        pytest.skip(f"no tracing here: {done.stderr.strip()}")
    assert "Traceback" not in done.stderr, done.stderr
    acknowledged = [line.split(" ") for line in done.stdout.splitlines() if not line.startswith("refused")]
    with Archive.open(root, writable=True) as archive:
        assert list(archive.verify(deep=True)) == []
        assert len(acknowledged) == 24 or "refused" in done.stdout
        for record_id, revision in acknowledged:
            assert archive.find(record_id).revision >= int(revision)
    assert list(root.rglob("*.tmp")) == []


def test_a_read_only_archive_names_the_path(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root writes where it likes; the read-only mount is tested with the archive")
    Archive.create(tmp_path / "archive").close()
    for folder in (tmp_path / "archive", tmp_path / "archive/.pressmark"):
        folder.chmod(0o555)
    (tmp_path / "archive/.pressmark/lock").chmod(0o444)
    with pytest.raises(StorageError, match=r"\.pressmark"):
        Archive.open(tmp_path / "archive", writable=True)
