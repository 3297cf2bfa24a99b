from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from archive.model.capture import Exchange
from archive.store.captures import CaptureStore

if TYPE_CHECKING:
    from pathlib import Path

    from archive.store.problems import Problem

Make = Callable[..., Exchange]
BODY = b"<html>" + b"words " * 300 + b"</html>"


@pytest.fixture
def folder(tmp_path: Path, make_exchange: Make) -> Path:
    """Two files: a payload in the first, its revisit in the second."""
    for number in range(2):
        with CaptureStore(tmp_path / "warc") as store:
            store.append(make_exchange(f"https://example.org/{number}", BODY))
            store.append(make_exchange(f"https://example.org/other/{number}", b"<html>%d</html>" % number))
    return tmp_path / "warc"


def problems(folder: Path, *, deep: bool) -> list[Problem]:
    with CaptureStore(folder) as store:
        return list(store.verify(deep=deep))


def first(folder: Path, pattern: str, *, with_revisit: bool) -> Path:
    """Return the file of the run whose CDXJ names a revisit, or of the other."""
    for cdxj in folder.glob("*.cdxj"):
        if (b"warc/revisit" in cdxj.read_bytes()) is with_revisit:
            return next(folder.glob(pattern.replace("*", cdxj.stem)))
    raise AssertionError(pattern)


@pytest.mark.parametrize("deep", [False, True])
def test_a_sound_folder_has_no_problems(folder: Path, deep: bool) -> None:
    assert problems(folder, deep=deep) == []


def test_each_damaged_byte_of_a_warc_is_found_by_its_name(folder: Path) -> None:
    warc = first(folder, "*.warc.gz", with_revisit=False)
    data = warc.read_bytes()
    unseen = []
    for at in range(0, len(data), 5):
        warc.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        found = problems(folder, deep=True)
        assert {problem.path for problem in found} <= {
            f"warc/{warc.name}",
            f"warc/{warc.stem.removesuffix('.warc')}.cdxj",
        }
        if not found:
            unseen.append(at)
    warc.write_bytes(data)
    assert unseen == []


def test_each_damaged_byte_of_a_cdxj_is_found_by_its_name(folder: Path) -> None:
    cdxj = first(folder, "*.cdxj", with_revisit=False)
    data = cdxj.read_bytes()
    for at in range(0, len(data), 7):
        cdxj.write_bytes(data[:at] + bytes([data[at] ^ 0x01]) + data[at + 1 :])
        found = problems(folder, deep=True)
        assert f"warc/{cdxj.name}" in {problem.path for problem in found}
    cdxj.write_bytes(data)


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("cut", [1, 300, 900])
def test_a_cut_warc_is_found(folder: Path, deep: bool, cut: int) -> None:
    warc = first(folder, "*.warc.gz", with_revisit=False)
    warc.write_bytes(warc.read_bytes()[:-cut])
    assert problems(folder, deep=deep)


@pytest.mark.parametrize("deep", [False, True])
def test_a_missing_warc_is_found_with_the_revisits_that_needed_it(folder: Path, deep: bool) -> None:
    first(folder, "*.warc.gz", with_revisit=False).unlink()
    assert {problem.kind for problem in problems(folder, deep=deep)} == {"warc-missing", "payload-missing"}


@pytest.mark.parametrize("deep", [False, True])
def test_a_missing_line_is_found(folder: Path, deep: bool) -> None:
    cdxj = first(folder, "*.cdxj", with_revisit=False)
    lines = cdxj.read_bytes().splitlines(keepends=True)
    last = max(lines, key=lambda line: int(line.partition(b'"offset": "')[2].partition(b'"')[0]))
    cdxj.write_bytes(b"".join(line for line in lines if line != last))
    assert {problem.kind for problem in problems(folder, deep=deep)} == {"cdxj-wrong"}


def test_a_line_with_another_url_is_found_deep(folder: Path) -> None:
    cdxj = first(folder, "*.cdxj", with_revisit=True)
    cdxj.write_bytes(cdxj.read_bytes().replace(b'"200"', b'"404"', 1))
    assert {problem.kind for problem in problems(folder, deep=True)} == {"cdxj-wrong"}


def test_lines_out_of_order_are_found(folder: Path) -> None:
    cdxj = first(folder, "*.cdxj", with_revisit=True)
    cdxj.write_bytes(b"".join(reversed(cdxj.read_bytes().splitlines(keepends=True))))
    assert {problem.kind for problem in problems(folder, deep=False)} == {"cdxj-damaged"}


def test_strange_files_are_named(folder: Path) -> None:
    (folder / "notes.txt").touch()
    (folder / "more").mkdir()
    (folder / "link.warc.gz").symlink_to("/etc/passwd")
    found = {(problem.path, problem.kind) for problem in problems(folder, deep=True)}
    assert found == {
        ("warc/notes.txt", "unknown-file"),
        ("warc/more", "unknown-file"),
        ("warc/link.warc.gz", "not-a-file"),
    }


def test_verifying_writes_nothing(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    problems(folder, deep=True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("deep", [False, True])
def test_an_empty_warc_is_found(folder: Path, deep: bool) -> None:
    (folder / "empty.warc.gz").touch()
    (folder / "empty.cdxj").touch()
    assert {(problem.path, problem.kind) for problem in problems(folder, deep=deep)} == {
        ("warc/empty.warc.gz", "damaged")
    }
