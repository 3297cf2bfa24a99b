from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.model.capture import Exchange
from archive.store.captures import CaptureStore
from archive.store.warcreader import read_exchanges
from archive.store.warcwriter import marker_path

Make = Callable[..., Exchange]
ROOT = Path(__file__).parents[3]

# A writer that says after each sync how many captures are durable, until it is killed.
WRITER = """
    import os, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from archive.model.capture import Exchange
    from archive.model.digests import payload_digest
    from archive.store.captures import CaptureStore

    store = CaptureStore(Path(sys.argv[1]), roll_bytes=int(sys.argv[2]))
    for number in range(100000):
        body = os.urandom(2000) if number % 3 else b"<html>the same</html>"
        store.append(Exchange(url=f"https://example.org/{number}", at=datetime(2026, 1, 1, tzinfo=UTC), method="GET",
            request_headers=(), protocol="HTTP/1.1", status=200, reason="OK", headers=(), body=body,
            digest=payload_digest(body)))
        if number % 4 == 3:
            store.sync()
            print(number, flush=True)
"""


def left_by_a_dead_writer(folder: Path, make_exchange: Make, numbers: int = 3) -> Path:
    """Return a WARC file as a killed writer leaves it: everything synced, its marker there, nothing sorted."""
    store = CaptureStore(folder)
    for number in range(numbers):
        store.append(make_exchange(f"https://example.org/{9 - number}", b"<html>%d</html>" % number))
    store.sync()
    assert store._file is not None
    store._file.release()  # what the kernel does when the process dies
    assert store._index is not None
    store._index.close()
    (warc,) = folder.glob("*.warc.gz")
    return warc


def names(folder: Path) -> set[str]:
    return {"".join(path.suffixes[-2:]) if "warc" in path.name else path.suffix for path in folder.iterdir()}


def test_a_dead_writers_file_is_closed(tmp_path: Path, make_exchange: Make) -> None:
    warc = left_by_a_dead_writer(tmp_path, make_exchange)
    assert marker_path(warc).exists()
    with CaptureStore(tmp_path) as store:
        assert {problem.kind for problem in store.verify()} == {"unfinished"}
        (sentence,) = store.heal()
        assert "written anew, 3 captures" in sentence
        assert store.heal() == []
        assert list(store.verify(deep=True)) == []
    assert not marker_path(warc).exists()


def test_a_file_cut_at_any_byte_keeps_its_whole_records(tmp_path: Path, make_exchange: Make) -> None:
    warc = left_by_a_dead_writer(tmp_path / "made", make_exchange)
    data = warc.read_bytes()
    cdxj = warc.with_name(warc.name.replace(".warc.gz", ".cdxj"))
    lines = cdxj.read_bytes()
    ends = [0]
    with warc.open("rb") as file:
        records = ArchiveIterator(file)
        for record in records:
            record.content_stream().read()
            ends.append(records.get_record_offset() + records.get_record_length())
    index = tmp_path / "index.sqlite"
    for size in sorted({*range(0, len(data), 29), *ends}):
        folder = tmp_path / f"cut{size}"
        folder.mkdir()
        (folder / warc.name).write_bytes(data[:size])
        (folder / cdxj.name).write_bytes((lines, b"", lines[: len(lines) // 2])[size % 3])
        marker_path(folder / warc.name).touch()
        end = max(place for place in ends if place <= size)
        with CaptureStore(folder, index_path=index) as store:
            sentences = store.heal()
            assert list(store.verify(deep=True)) == []
            assert store.heal() == []
        if end:
            assert (folder / warc.name).read_bytes() == data[:end]
        else:
            assert not (folder / warc.name).exists()
        if end < size:
            assert any("cut to its last whole record" in sentence for sentence in sentences)
            assert (folder / (warc.name + ".partial")).read_bytes() == data[end:size]


def test_lines_past_the_end_are_removed_and_missing_ones_added(tmp_path: Path, make_exchange: Make) -> None:
    warc = left_by_a_dead_writer(tmp_path, make_exchange, 5)
    cdxj = warc.with_name(warc.name.replace(".warc.gz", ".cdxj"))
    lines = cdxj.read_bytes().splitlines(keepends=True)
    past = lines[0].replace(b'"offset": "', b'"offset": "9999')
    cdxj.write_bytes(b"".join([*lines[:2], past, lines[3][:40]]))
    with CaptureStore(tmp_path) as store:
        store.heal()
        assert list(store.verify(deep=True)) == []
        assert all(store.has_url(f"https://example.org/{number}") for number in range(5, 10))
    assert cdxj.read_bytes() == b"".join(sorted(lines))


def test_zeros_behind_the_end_are_moved_away(tmp_path: Path, make_exchange: Make) -> None:
    warc = left_by_a_dead_writer(tmp_path, make_exchange)
    data = warc.read_bytes()
    warc.write_bytes(data + bytes(5000))
    with CaptureStore(tmp_path) as store:
        assert any("5000 bytes" in sentence for sentence in store.heal())
    assert warc.read_bytes() == data


def test_damage_in_the_middle_costs_nothing_behind_it(tmp_path: Path, make_exchange: Make) -> None:
    warc = left_by_a_dead_writer(tmp_path, make_exchange)
    data = bytearray(warc.read_bytes())
    place = len(data) // 2
    data[place : place + 40] = bytes(40)
    warc.write_bytes(data)
    warc.with_name(warc.name.replace(".warc.gz", ".cdxj")).unlink()
    with CaptureStore(tmp_path) as store:
        assert any("the records behind it are kept" in sentence for sentence in store.heal())
        assert {problem.kind for problem in store.verify(deep=True)} == {"damaged"}
    assert warc.read_bytes() == data


def test_a_living_writers_file_is_left_alone(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        store.append(make_exchange())
        with CaptureStore(tmp_path) as other:
            assert other.heal() == []
        store.append(make_exchange())
    assert "".join(names(tmp_path)).count("open") == 0


def test_a_closed_file_without_index_gets_one(tmp_path: Path, make_exchange: Make) -> None:
    with CaptureStore(tmp_path) as store:
        place = store.append(make_exchange())
    (cdxj,) = tmp_path.glob("*.cdxj")
    kept = cdxj.read_bytes()
    cdxj.unlink()
    with CaptureStore(tmp_path) as store:
        assert {problem.kind for problem in store.verify()} == {"cdxj-missing"}
        assert len(store.heal()) == 1
        assert store.find("https://example.org/news/moon", store.load(place).at, store.load(place).digest) == place
    assert cdxj.read_bytes() == kept


def test_markers_of_writers_that_wrote_nothing_go(tmp_path: Path) -> None:
    for name in ("a.warc.gz.open", "b.warc.gz.open.tmp"):
        (tmp_path / name).touch()
    (tmp_path / "a.cdxj").touch()
    with CaptureStore(tmp_path) as store:
        assert store.heal() == []
    assert not list(tmp_path.glob("[ab].*"))


def test_a_marker_that_is_a_symlink_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "warc").mkdir()
    (tmp_path / "outside").write_text("kept")
    (tmp_path / "warc" / "a.warc.gz.open").symlink_to(tmp_path / "outside")
    (tmp_path / "warc" / "a.warc.gz").symlink_to(tmp_path / "outside")
    with CaptureStore(tmp_path / "warc") as store:
        assert len(store.heal()) == 2
    assert (tmp_path / "outside").read_text() == "kept"


@pytest.mark.endurance
@pytest.mark.parametrize("roll_bytes", [10**9, 30_000])
def test_kill_9_loses_nothing_that_was_synced(tmp_path: Path, roll_bytes: int) -> None:
    for turn in range(6):
        before = sum(1 for path in tmp_path.glob("*.warc.gz") for _ in read_exchanges(path))
        command = [sys.executable, "-c", textwrap.dedent(WRITER), str(tmp_path), str(roll_bytes)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as writer:
            assert writer.stdout is not None
            acknowledged = 0
            for line in writer.stdout:
                acknowledged = int(line) + 1
                if acknowledged >= 40 + 12 * turn:
                    writer.send_signal(signal.SIGKILL)
                    break
            acknowledged = max([acknowledged, *(int(line) + 1 for line in writer.stdout)])
        with CaptureStore(tmp_path) as store:
            store.heal()
            assert list(store.verify(deep=True)) == []
        exchanges = [item for path in tmp_path.glob("*.warc.gz") for item in read_exchanges(path)]
        held = sum(
            1 for item in exchanges if isinstance(item, Exchange) or getattr(item, "kind", "") == "revisit-elsewhere"
        )
        assert held == len(exchanges)
        assert held - before >= acknowledged
    assert not [path for path in tmp_path.iterdir() if path.suffix in (".open", ".tmp")]
