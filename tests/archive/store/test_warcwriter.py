from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.model.capture import Exchange
from archive.model.errors import StorageError
from archive.store.captures import CaptureStore
from archive.store.warcreader import read_exchanges
from archive.store.warcwriter import WarcFile, cdxj_path, file_name, is_alive, marker_path, write_durably

Make = Callable[..., Exchange]
ROOT = Path(__file__).parents[3]
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

# Appends under a file-size limit until the disk refuses, lifts the limit and goes on with the same store.
LIMITED = """
    import os, resource, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from archive.model.capture import Exchange
    from archive.model.digests import payload_digest
    from archive.model.errors import StorageError
    from archive.store.captures import CaptureStore

    def exchange(number):
        body = os.urandom(3000)
        return Exchange(url=f"https://example.org/{number}", at=datetime(2026, 1, 1, tzinfo=UTC), method="GET",
            request_headers=(), protocol="HTTP/1.1", status=200, reason="OK", headers=(), body=body,
            digest=payload_digest(body))

    kept, refused = [], []
    with CaptureStore(Path(sys.argv[1])) as store:
        store.append(exchange(-1))
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
        for number in range(40):
            try:
                store.append(exchange(number))
                kept.append(number)
            except StorageError as error:
                refused.append(str(error))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        store.append(exchange(99))
        store.sync()
    print(len(kept), len(refused))
    print(refused[0])
"""


def test_a_file_size_limit_is_an_error_with_the_path_and_writing_goes_on_after_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", textwrap.dedent(LIMITED), str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    counts, message = ran.stdout.splitlines()
    kept, refused = map(int, counts.split())
    assert kept > 5
    assert refused == 40 - kept
    (warc,) = tmp_path.glob("*.warc.gz")
    assert str(warc) in message
    assert "File too large" in message
    exchanges = list(read_exchanges(warc))
    assert all(isinstance(item, Exchange) for item in exchanges)
    assert len(exchanges) == kept + 2
    with CaptureStore(tmp_path) as store:
        assert list(store.verify(deep=True)) == []


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="mounting a small disk needs root on Linux")
def test_a_full_disk_is_an_error_and_the_archive_goes_on_when_there_is_space(
    tmp_path: Path, make_exchange: Make
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a tmpfs")
    try:
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(150_000))
        kept = 0
        with CaptureStore(disk / "warc") as store:
            with pytest.raises(StorageError, match="No space left") as caught:
                while True:
                    store.append(make_exchange(f"http://a.example/{kept}", os.urandom(20_000)))
                    kept += 1
            assert caught.value.path.parent == disk / "warc"
            with pytest.raises(StorageError):
                for _ in range(9):
                    store.append(make_exchange("http://a.example/no", os.urandom(20_000)))
                    kept += 1
            ballast.unlink()
            store.append(make_exchange("http://a.example/after", os.urandom(20_000)))
            kept += 1
            store.sync()
        with CaptureStore(disk / "warc") as store:
            assert store.heal() == []
            assert list(store.verify(deep=True)) == []
        assert sum(1 for path in (disk / "warc").glob("*.gz") for _ in read_exchanges(path)) == kept
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_file_that_can_no_longer_be_cut_is_left_to_heal_and_another_begun(
    tmp_path: Path, make_exchange: Make
) -> None:
    with CaptureStore(tmp_path) as store:
        first = store.append(make_exchange("http://a.example/1", b"one"))
        store.sync()
        assert store._file is not None
        os.close(store._file._warc)  # the file goes away under its writer, as a disk does
        with pytest.raises(StorageError, match="Bad file descriptor"):
            store.append(make_exchange("http://a.example/2", b"two"))
        second = store.append(make_exchange("http://a.example/3", b"three"))
        assert second.warc != first.warc
    with CaptureStore(tmp_path) as store:
        assert {problem.kind for problem in store.verify()} == {"unfinished"}
        store.heal()
        assert list(store.verify(deep=True)) == []
        assert (store.load(first).body, store.load(second).body) == (b"one", b"three")
        assert not store.has_url("http://a.example/2")


def test_a_folder_that_takes_no_file_leaves_nothing_behind(tmp_path: Path, make_exchange: Make) -> None:
    (tmp_path / "warc").write_text("in the way")
    store = CaptureStore(tmp_path / "warc", index_path=tmp_path / "c.sqlite")
    with store, pytest.raises(StorageError, match="warc"):
        store.append(make_exchange())
    assert (tmp_path / "warc").read_text() == "in the way"


def test_a_name_that_is_taken_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    cdxj_path(path).write_text("there before")
    with pytest.raises(StorageError, match="File exists"):
        WarcFile(path, AT)
    assert [found.name for found in tmp_path.iterdir()] == ["a.cdxj"]
    assert cdxj_path(path).read_text() == "there before"
    cdxj_path(path).unlink()
    path.symlink_to(tmp_path / "outside")
    with pytest.raises(StorageError, match="File exists"):
        WarcFile(path, AT)
    assert not (tmp_path / "outside").exists()


def test_a_marker_is_alive_as_long_as_its_writer(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "a.warc.gz", AT)
    assert is_alive(marker_path(file.path))
    file.release()
    assert not is_alive(marker_path(file.path))


def test_a_forked_child_neither_holds_the_lock_nor_writes(tmp_path: Path) -> None:
    file = WarcFile(tmp_path / "a.warc.gz", AT)
    size = file.path.stat().st_size
    (ended, ending), (refused, refusing) = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:  # says when it was refused, and lives until the other pipe is closed
        try:
            os.close(ending)
            file.write(b"from the child")
        except StorageError:
            os.write(refusing, b"!")
            os.read(ended, 1)
        finally:
            os._exit(0)
    os.close(ended)
    os.close(refusing)
    assert os.read(refused, 1) == b"!"
    assert is_alive(marker_path(file.path))
    file.release()  # as if the parent had been killed
    assert not is_alive(marker_path(file.path))
    os.close(ending)
    os.close(refused)
    os.waitpid(child, 0)
    assert file.path.stat().st_size == size


def test_names_differ_within_one_second() -> None:
    names = {file_name(AT, 1) for _ in range(50)}
    assert len(names) == 50
    assert all(name.startswith(f"pressmark-20260102030405-{os.getpid()}") for name in names)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a"
    (tmp_path / "a.tmp").write_text("left by a crash")
    write_durably(path, b"one")
    write_durably(path, b"two")
    assert path.read_bytes() == b"two"
    assert [found.name for found in tmp_path.iterdir()] == ["a"]
