"""The index rebuilt from the files: equal to the one that was kept, and honest about what changed."""

from __future__ import annotations

import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest

from archive.model import frontmatter
from archive.model.errors import ArchiveError
from archive.model.outcome import Outcome, Receipt
from archive.model.selection import Selection
from archive.store.archive import Archive
from archive.store.keeping import ToKeep
from archive.store.schema import RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.model.record import Reading
    from archive.store.problems import Problem


@pytest.fixture
def archive(tmp_path: Path, make_reading: Callable[..., Reading]) -> Iterator[Archive]:
    """An archive of 40 articles, some with one title, ten of them revised, one known by another address."""
    with Archive.create(tmp_path / "archive") as made:
        for version in ("one", "two"):
            numbers = range(40 if version == "one" else 10)
            readings = [
                make_reading(number, title=f"Title {number // 2}", body=f"東京 {version} {number}")
                for number in numbers
            ]
            made.keep_many([ToKeep(reading=reading, asked=reading.record.web_url or "") for reading in readings])
        made.keep(make_reading(39, title="Title 19", body="東京 one 39"), asked="https://example.org/other")
        yield made


def rows(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, but for the numbers SQLite gave them."""
    connection = sqlite3.connect(archive.root / "index.sqlite")
    texts = (
        "SELECT r.path, t.title, t.excerpt, t.authors, t.body FROM texts t JOIN records r ON r.row = t.row ORDER BY 1"
    )
    found = {
        "records": connection.execute(f"SELECT {', '.join(RECORD_COLUMNS)} FROM records ORDER BY path").fetchall(),
        "texts": connection.execute(texts).fetchall(),
    }
    for table in ("addresses", "topics", "revisions"):
        found[table] = connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
    connection.close()
    return found


def test_a_rebuilt_index_equals_the_one_that_was_kept(archive: Archive) -> None:
    before, said = rows(archive), list[int]()
    listings = list(archive.select(Selection(words="東京")))
    assert archive.reindex(said.append) == 40
    assert rows(archive) == before
    assert len(before["revisions"]) == 10
    assert ("https://example.org/other" in {row[2] for row in before["addresses"]}) is True
    assert list(archive.select(Selection(words="東京"))) == listings
    assert said[-1] == 40
    assert list(archive.verify(deep=True)) == []


def test_many_files_are_read_in_worker_processes_to_the_same_end(
    tmp_path: Path, make_reading: Callable[..., Reading]
) -> None:
    with Archive.create(tmp_path / "archive") as archive:
        folder = archive.root / "records/2026/01/02"
        folder.mkdir(parents=True)
        for number in range(2060):
            record = make_reading(number, body=f"Text {number}.").record
            (folder / f"story-{number}.md").write_bytes(frontmatter.write(record))
        said: list[int] = []
        assert archive.reindex(said.append) == 2060
        assert said == sorted(said)
        assert list(archive.verify()) == []  # which reads each file here and compares it with its rows


@pytest.mark.parametrize("harm", ["missing", "rubbish", "empty", "cut", "older"])
def test_a_writer_rebuilds_an_index_that_cannot_be_used(archive: Archive, harm: str) -> None:
    before = rows(archive)
    archive.close()
    index = archive.root / "index.sqlite"
    if harm == "missing":
        index.unlink()
    elif harm == "older":
        connection = sqlite3.connect(index)
        connection.execute("PRAGMA user_version = 0")
        connection.close()
    else:
        sound = index.read_bytes()
        index.write_bytes(
            {"rubbish": b"\xff" * 8192, "empty": b"", "cut": sound[: len(sound) // 2 // 4096 * 4096]}[harm]
        )
    if harm != "cut":
        with pytest.raises(ArchiveError, match="pressmark reindex"):
            Archive.open(archive.root, writable=False)
    with Archive.open(archive.root, writable=True) as again:
        if harm == "cut":
            again.reindex()
        found = rows(again)
        if harm in ("missing", "rubbish", "empty"):  # no old index to take over what only an index says
            before["addresses"] = [row for row in before["addresses"] if row[2] != "https://example.org/other"]
        assert found["records"] == before["records"]
        assert found["texts"] == before["texts"]
        assert list(again.verify(deep=True)) == []


def test_a_damaged_record_is_named_skipped_and_left_where_it_is(archive: Archive) -> None:
    path = archive.find("https://example.org/news/5").path
    (archive.root / path).write_bytes(b"\0no record")
    problems: list[Problem] = []
    assert archive.reindex(report=problems.append) == 39
    assert [(problem.path, problem.kind) for problem in problems] == [(path, "unreadable")]
    assert (archive.root / path).read_bytes() == b"\0no record"


def test_a_changed_record_is_never_passed_off_as_what_was_kept(archive: Archive) -> None:
    path = archive.find("https://example.org/news/20").path
    file = archive.root / path
    file.write_bytes(file.read_bytes().replace(b"one", b"0ne"))
    old = archive.revisions(archive.find("https://example.org/news/5").id)[0].path
    (archive.root / old).write_bytes(b"changed")
    problems: list[Problem] = []
    archive.reindex(report=problems.append)
    assert {(problem.path, problem.kind) for problem in problems} == {(path, "changed"), (old, "changed")}
    assert [problem.path for problem in archive.verify()] == [old]


def test_a_copied_file_does_not_take_the_place_of_its_original(archive: Archive) -> None:
    path = archive.find("https://example.org/news/30").path
    shutil.copyfile(archive.root / path, archive.root / "records/2026/01/02/zz-copy.md")
    problems: list[Problem] = []
    assert archive.reindex(report=problems.append) == 40
    assert [(problem.path, problem.kind) for problem in problems] == [("records/2026/01/02/zz-copy.md", "duplicate")]


def test_a_record_brought_in_by_hand_is_entered(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    text = b'---\ncategory: news\ntitle: "By hand"\nwebUrl: "https://example.org/hand"\ntype: article\n---\n\nText.\n'
    target = archive.root / "records/2020/01/01/by-hand.md"
    target.parent.mkdir(parents=True)
    target.write_bytes(text)
    archive.reindex()
    assert archive.find("https://example.org/hand").path == "records/2020/01/01/by-hand.md"
    receipt = archive.keep(make_reading(web_url="https://example.org/hand"), asked="https://example.org/hand")
    assert isinstance(receipt, Receipt)
    assert (receipt.outcome, receipt.path) == (Outcome.REVISED, "records/2020/01/01/by-hand.md")


def test_readers_stay_while_the_index_is_rebuilt(archive: Archive) -> None:
    with Archive.open(archive.root, writable=False) as reader:
        found = reader.select(Selection(order="path"))
        next(found)
        archive.reindex()
        assert len(list(found)) == 39
        assert reader.count(Selection(words="東京")) == 40
