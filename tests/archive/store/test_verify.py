"""Every kind of harm is named with its file; a clean archive gives nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model.outcome import Receipt
from archive.store.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model.capture import Exchange
    from archive.model.record import Reading


@pytest.fixture
def archive(
    tmp_path: Path, make_reading: Callable[..., Reading], make_exchange: Callable[..., Exchange]
) -> Iterator[Archive]:
    """An archive of one article with two versions, and its capture."""
    with Archive.create(tmp_path / "archive") as made:
        place = made.captures.append(make_exchange())
        note = make_reading().record.capture
        assert note is not None
        note = replace(note, warc=place.warc, offset=place.offset)
        for body in ("One.", "Two."):
            receipt = made.keep(make_reading(body=body, capture=note), asked="https://example.org/news/1")
            assert isinstance(receipt, Receipt)
    with Archive.open(made.root, writable=True) as again:
        yield again


RECORD = "records/2026/01/02/story-1.md"


def found(archive: Archive, *, deep: bool = False) -> list[tuple[str, str]]:
    return [(problem.path, problem.kind) for problem in archive.verify(deep=deep)]


def test_a_clean_archive_gives_nothing(archive: Archive) -> None:
    assert found(archive, deep=True) == []


def test_a_changed_byte_is_damage(archive: Archive) -> None:
    file = archive.root / RECORD
    file.write_bytes(file.read_bytes().replace(b"Two", b"2wo"))
    assert found(archive) == [(RECORD, "damaged")]


def test_a_cut_file_is_damage_and_its_size_is_said(archive: Archive) -> None:
    os.truncate(archive.root / RECORD, 10)
    problems = list(archive.verify())
    assert [problem.kind for problem in problems] == ["damaged"]
    assert problems[0].detail.startswith("10 bytes where ")


def test_a_missing_file_is_missing(archive: Archive) -> None:
    (archive.root / RECORD).unlink()
    assert found(archive) == [(RECORD, "missing")]


def test_a_missing_or_changed_older_version_is_named(archive: Archive) -> None:
    version = archive.revisions(archive.find(RECORD).id)[0].path
    (archive.root / version).write_bytes(b"changed")
    assert found(archive) == [(version, "damaged")]
    (archive.root / version).unlink()
    assert found(archive) == [(version, "missing")]


def test_links_and_fifos_are_named_and_never_followed(archive: Archive, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/x.md").write_text("x")
    (archive.root / "records/2025").symlink_to(tmp_path / "outside")
    os.mkfifo(archive.root / "records/2026/fifo.md")
    (archive.root / RECORD).unlink()
    (archive.root / RECORD).symlink_to(tmp_path / "outside/x.md")
    assert sorted(found(archive)) == [
        ("records/2025", "symbolic-link"), (RECORD, "symbolic-link"), ("records/2026/fifo.md", "special-file"),
    ]  # fmt: skip
    assert sorted(path.name for path in (tmp_path / "outside").iterdir()) == ["x.md"]


def test_stray_and_unlisted_files_are_named(archive: Archive) -> None:
    (archive.root / "records/2026/.x.md.tmp").write_text("")
    (archive.root / "records/2026/notes.txt").write_text("")
    (archive.root / "records/2026/new.md").write_text("")
    assert found(archive) == [
        ("records/2026/.x.md.tmp", "stray-file"), ("records/2026/new.md", "not-in-index"),
        ("records/2026/notes.txt", "stray-file"),
    ]  # fmt: skip


def test_a_name_that_is_not_utf_8_is_named_and_passed_over(archive: Archive) -> None:
    Path(os.fsdecode(os.fsencode(archive.root) + b"/records/2026/\xff.md")).write_text("x")
    assert found(archive) == [("records/2026/\\xff.md", "stray-file")]
    assert archive.reindex() == 1


def test_a_missing_warc_is_named_with_its_record(archive: Archive) -> None:
    for path in (archive.root / "warc").glob("*"):
        path.unlink()
    assert (RECORD, "capture-missing") in found(archive)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE records SET title = 'Another'",
        "UPDATE records SET version_digest = 'x'",
        "UPDATE texts SET body = 'three'",
        "DELETE FROM topics",
    ],
)
def test_a_row_that_differs_from_its_file_is_damage_of_the_index(archive: Archive, harm: str) -> None:
    connection = sqlite3.connect(archive.root / "index.sqlite")
    connection.execute(harm)
    connection.commit()
    connection.close()
    assert found(archive) == [("index.sqlite", "index-damaged")]
    archive.reindex()
    assert found(archive, deep=True) == []


def test_lost_words_are_damage_when_looked_at_deeply(archive: Archive) -> None:
    connection = sqlite3.connect(archive.root / "index.sqlite")
    connection.execute("INSERT INTO word_index (word_index) VALUES ('delete-all')")
    connection.commit()
    connection.close()
    assert found(archive) == []
    assert found(archive, deep=True) == [("index.sqlite", "index-damaged")]


def test_a_damaged_page_of_the_index_is_named(archive: Archive) -> None:
    root = archive.root
    archive.close()
    index = root / "index.sqlite"
    content = bytearray(index.read_bytes())
    for start in range(4096, len(content), 4096):
        content[start : start + 64] = os.urandom(64)
    index.write_bytes(content)
    with Archive.open(root, writable=False) as reader:
        assert ("index.sqlite", "index-damaged") in found(reader)
    with Archive.open(root, writable=True) as writer:
        writer.reindex()
        assert found(writer, deep=True) == []


def test_what_a_writer_is_laying_down_is_no_problem(tmp_path: Path) -> None:
    Archive.create(tmp_path / "archive").close()
    program = Path(__file__).with_name("keep_forever.py")
    command = [sys.executable, str(program), str(tmp_path / "archive"), "0", "8"]
    checkout = Path(__file__).parents[3]
    with (
        subprocess.Popen(
            command, stdout=subprocess.PIPE, cwd=checkout, env={**os.environ, "PYTHONPATH": "."}
        ) as writer,
        Archive.open(tmp_path / "archive", writable=False) as reader,
    ):
        assert writer.stdout is not None
        for _ in range(8):
            writer.stdout.readline()
            assert found(reader) == []
        writer.kill()
