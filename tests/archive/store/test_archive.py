"""The archive from outside: what keeping, finding, selecting and opening promise."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model import frontmatter
from archive.model.errors import ArchiveError, ArchiveLocked, NotAnArchive, NotFound, RecordError
from archive.model.outcome import Outcome, Reason, Receipt, Rejection
from archive.model.record import CaptureNote, ForeignKey, Reading
from archive.model.selection import Selection
from archive.store.archive import Archive
from archive.store.keeping import ToKeep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CUT = CaptureNote(
    at=datetime(2026, 1, 3, tzinfo=UTC), warc="", offset=0, digest="sha256:" + "1" * 64, status=200, complete=False
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive.create(tmp_path / "archive") as made:
        yield made


def keep(archive: Archive, reading: Reading, asked: str = "") -> Receipt:
    receipt = archive.keep(reading, asked=asked or reading.record.web_url or "")
    assert isinstance(receipt, Receipt)
    return receipt


def state_of(root: Path) -> dict[str, tuple[bytes, int]]:
    files = [
        path for path in root.rglob("*") if path.is_file() and path.name not in ("lock", "index.sqlite-shm")
    ]  # SQLite notes readers in -shm
    return {path.relative_to(root).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_new_article_lies_under_its_day_of_publication(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    at = datetime(2021, 9, 27, 23, 59, 59, tzinfo=UTC)
    receipt = keep(archive, make_reading(title="Ice drops $39m for a $42m!", published_at=at))
    assert receipt.outcome is Outcome.ARCHIVED
    assert receipt.path == "records/2021/09/27/ice-drops-39m-for-a-42m.md"
    assert archive.load(receipt.path).id == receipt.id
    assert list(archive.verify(deep=True)) == []


def test_an_article_without_a_date_lies_under_its_day_of_capture(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    receipt = keep(archive, make_reading(published_at=None))
    assert receipt.path == "records/2026/01/02/story-1.md"


def test_an_article_with_a_warning_says_so(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    assert keep(archive, make_reading(warnings=("cut",))).outcome is Outcome.ARCHIVED_WITH_WARNING


def test_the_same_version_again_touches_no_file(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    first = keep(archive, make_reading())
    before = state_of(archive.root)
    later = replace(CUT, complete=True)
    again = keep(archive, make_reading(capture=later, quality=7, updated_at=later.at))
    assert (again.outcome, again.path, again.id) == (Outcome.UNCHANGED, first.path, first.id)
    assert state_of(archive.root) == before


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"authors": ("Grace Hopper",)},
        {"published_at": datetime(2030, 1, 1, tzinfo=UTC)},
        {"body": "Another text altogether."},
    ],
)
def test_a_change_of_what_makes_a_version_is_a_revision_at_the_same_path(
    archive: Archive, make_reading: Callable[..., Reading], change: dict[str, object]
) -> None:
    first = keep(archive, make_reading())
    old = archive.read_file(first.path)
    second = keep(archive, make_reading(**change))
    assert (second.outcome, second.path, second.id, second.revision) == (Outcome.REVISED, first.path, first.id, 2)
    versions = archive.revisions(first.id)
    assert [version.number for version in versions] == [1, 2]
    assert archive.read_file(versions[0].path) == old
    assert archive.load(versions[1]).revision == 2
    assert list(archive.verify(deep=True)) == []


def test_an_edit_taken_back_is_a_third_version(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    for body in ("One text.", "Two texts.", "One text."):
        receipt = keep(archive, make_reading(body=body))
    assert [archive.load(version).body for version in archive.revisions(receipt.id)] == [
        "One text.", "Two texts.", "One text.",
    ]  # fmt: skip


def test_a_capture_cut_short_never_replaces_a_whole_one(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    keep(archive, make_reading())
    before = state_of(archive.root)
    rejection = archive.keep(make_reading(body="The base", capture=CUT), asked="https://example.org/news/1")
    assert isinstance(rejection, Rejection)
    assert rejection.reason is Reason.TRUNCATED
    assert state_of(archive.root) == before


def test_a_whole_capture_replaces_one_cut_short_even_with_the_same_text(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    keep(archive, make_reading(capture=CUT, warnings=("truncated",)))
    assert keep(archive, make_reading()).outcome is Outcome.REVISED
    assert keep(archive, make_reading()).outcome is Outcome.UNCHANGED


def test_two_articles_of_one_title_and_day_each_have_their_file(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    receipts = [keep(archive, make_reading(number, title="Weather")) for number in (1, 2, 3)]
    assert receipts[0].path == "records/2026/01/02/weather.md"
    assert receipts[1].path == f"records/2026/01/02/weather-{receipts[1].id[:8]}.md"
    assert len({receipt.path for receipt in receipts}) == 3


def test_a_batch_gives_the_same_files_as_one_by_one(tmp_path: Path, make_reading: Callable[..., Reading]) -> None:
    readings = [make_reading(number % 7, title="Weather", body=f"Text {number // 9}.") for number in range(30)]
    items = [ToKeep(reading=reading, asked=reading.record.web_url or "") for reading in readings]
    with Archive.create(tmp_path / "one") as one, Archive.create(tmp_path / "many") as many:
        singly = [one.keep(item.reading, asked=item.asked) for item in items]
        assert many.keep_many(items) == singly
    for folder in ("records", "revisions"):
        left, right = (state_of(tmp_path / name / folder) for name in ("one", "many"))
        assert {path: held[0] for path, held in left.items()} == {path: held[0] for path, held in right.items()}


def test_a_file_that_nobody_listed_is_not_overwritten(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    planted = archive.root / "records/2026/01/02/story-1.md"
    planted.parent.mkdir(parents=True)
    planted.write_text("mine")
    assert keep(archive, make_reading()).path != "records/2026/01/02/story-1.md"
    assert planted.read_text() == "mine"


def test_every_address_of_an_article_finds_it(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    receipt = keep(archive, make_reading(amp_web_url="https://example.org/amp/1"), asked="http://t.example/short")
    keep(archive, make_reading(), asked="https://example.org/print/1")
    for address in (
        "https://www.example.org/news/1/?utm_source=mail", "http://t.example/short", "https://example.org/amp/1",
        "https://example.org/print/1", receipt.id, receipt.path, receipt.path.removeprefix("records/"),
        str(archive.root.absolute() / receipt.path),
    ):  # fmt: skip
        assert archive.find(address).id == receipt.id, address
    assert archive.load(receipt.id).also == ("http://t.example/short",)
    keep(archive, make_reading(body="New text."))
    assert set(archive.load(receipt.id).also) >= {"http://t.example/short", "https://example.org/print/1"}


@pytest.mark.parametrize("what", ["", "0" * 16, "https://example.org/none", "../../etc/passwd", "/etc/passwd", "a\0b"])
def test_what_is_not_kept_is_not_found(archive: Archive, what: str) -> None:
    with pytest.raises(NotFound):
        archive.find(what)


@pytest.mark.parametrize("path", ["records/../../etc/passwd", "/etc/passwd", ".pressmark/lock", "records/2026"])
def test_no_path_leads_out_of_the_records(archive: Archive, path: str) -> None:
    with pytest.raises(ArchiveError):
        archive.read_file(path)


def test_secrets_of_an_address_are_in_no_file(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    asked = "https://user:hunter2@example.org/x?token=hunter2"
    receipt = keep(archive, make_reading(), asked=asked)
    assert archive.find(asked).id == receipt.id
    assert not any(b"hunter2" in content for content, _ in state_of(archive.root).values())


def test_an_adopted_record_keeps_its_keys_and_gains_a_text(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    foreign = Path(__file__).parents[2] / "seed/record.md"
    text = foreign.read_bytes() if foreign.exists() else None
    if text is None:
        pytest.skip("the seed record is not in this checkout")
    adopted = frontmatter.read(text)
    reading = make_reading(web_url=adopted.web_url, title="The page's own title", body="# Ice\n\nDrops.")
    receipt = archive.keep(reading, asked=adopted.web_url or "", adopt=adopted)
    assert isinstance(receipt, Receipt)
    kept = archive.read_file(receipt.path)
    for line in text.split(b"---\n")[1].split(b"\n"):
        assert line + b"\n" in kept
    record = frontmatter.read(kept)
    assert (record.title, record.secured, record.related) == (adopted.title, adopted.secured, adopted.related)
    assert (record.body, record.id, record.authors) == ("# Ice\n\nDrops.", receipt.id, ("Ada Byron",))
    again = archive.keep(reading, asked=adopted.web_url or "", adopt=adopted)
    assert isinstance(again, Receipt)
    assert again.outcome is Outcome.UNCHANGED
    assert archive.read_file(receipt.path) == kept


def test_adopting_later_adds_the_foreign_keys_once(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    reading = make_reading()
    keep(archive, reading)
    key = ForeignKey(name="ranking", lines="ranking: 3", after="title")
    adopted = replace(reading.record, foreign=(key,), body="", capture=None, text=None)
    outcomes = [archive.keep(reading, asked="https://example.org/news/1", adopt=adopted).outcome for _ in range(2)]
    assert outcomes == [Outcome.REVISED, Outcome.UNCHANGED]
    assert b"ranking: 3\n" in archive.read_file(archive.find("https://example.org/news/1").path)


def test_a_new_version_keeps_what_only_the_old_one_had(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    key = ForeignKey(name="ranking", lines="ranking: 3", after="title")
    first = keep(archive, make_reading(secured="a;b", foreign=(key,), topics=("AI",)))
    keep(archive, make_reading(body="New text.", topics=()))
    record = archive.load(first.id)
    assert (record.secured, record.foreign[0].lines, record.topics) == ("a;b", "ranking: 3", ("AI",))


def test_a_record_without_any_web_address_is_known_by_what_was_asked(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    receipt = keep(archive, make_reading(web_url=None, original_url=None), asked="https://example.org/asked")
    assert archive.find("https://example.org/asked").id == receipt.id
    assert archive.load(receipt.id).original_url == "https://example.org/asked"


def test_a_record_that_cannot_be_written_leaves_nothing(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    before = state_of(archive.root)
    with pytest.raises(RecordError):
        keep(archive, make_reading(published_at=datetime(2026, 1, 1)))
    assert state_of(archive.root) == before
    assert keep(archive, make_reading()).outcome is Outcome.ARCHIVED


def test_a_clock_that_jumps_overwrites_and_doubles_nothing(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    for day in (10, 9, 11):
        capture = replace(CUT, at=datetime(2026, 3, day, tzinfo=UTC), complete=True)
        keep(archive, make_reading(published_at=None, capture=capture))
        keep(archive, make_reading(2, published_at=None, capture=capture, body=f"Seen on day {day}."))
    listings = list(archive.select(Selection(order="path")))
    assert [listing.revision for listing in listings] == [1, 3]
    assert all(listing.path.startswith("records/2026/03/10/") for listing in listings)
    assert list(archive.verify()) == []


def test_selections_filter_and_order(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    for number in range(1, 6):
        at = datetime(2026, 1, number, 23, 59, 59, tzinfo=UTC)
        keep(
            archive,
            make_reading(number, published_at=at, language="en" if number % 2 else "de", topics=(f"T{number}",)),
        )

    def titles(**fields: object) -> list[str]:
        return [listing.title[-1] for listing in archive.select(Selection(**fields))]  # type: ignore[arg-type]  # the fields of the examples below

    assert titles() == ["5", "4", "3", "2", "1"]
    assert titles(order="oldest", limit=2) == ["1", "2"]
    assert titles(since=date(2026, 1, 2), until=date(2026, 1, 3)) == ["3", "2"]
    assert titles(language="de") == ["4", "2"]
    assert titles(topics=("t1", "T4")) == ["4", "1"]
    assert titles(sites=("example.org",), type="article", limit=1) == ["5"]
    assert titles(sites=("example.com",)) == []
    assert archive.count(Selection(language="en", limit=1)) == 3


def test_a_listing_goes_on_unmoved_while_more_is_kept(archive: Archive, make_reading: Callable[..., Reading]) -> None:
    for number in range(3):
        keep(archive, make_reading(number))
    found = archive.select(Selection(order="path"))
    next(found)
    keep(archive, make_reading(9))
    assert len(list(found)) == 2
    assert archive.find("https://example.org/news/9").title == "Story 9"


def test_a_reader_sees_what_a_writer_keeps_and_hinders_nobody(
    archive: Archive, make_reading: Callable[..., Reading]
) -> None:
    with Archive.open(archive.root, writable=False) as reader:
        assert reader.count(Selection()) == 0
        keep(archive, make_reading())
        assert reader.count(Selection()) == 1
        with pytest.raises(ArchiveError, match="reading only"):
            reader.keep(make_reading(), asked="https://example.org/")


def test_a_second_writer_is_refused_with_the_pid_of_the_first(archive: Archive) -> None:
    with pytest.raises(ArchiveLocked) as refusal:
        Archive.open(archive.root, writable=True)
    assert refusal.value.pid == os.getpid()
    archive.close()
    Archive.open(archive.root, writable=True).close()


def test_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NotAnArchive):
        Archive.open(tmp_path, writable=True)
    with pytest.raises(NotAnArchive):
        Archive.open(tmp_path / "nowhere", writable=False)
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_cannot_be_written_is_read(
    archive: Archive, make_reading: Callable[..., Reading], tmp_path: Path
) -> None:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("a read-only mount needs root")
    keep(archive, make_reading())
    (tmp_path / "copy").mkdir()
    for name, closed in (("live", False), ("closed", True)):
        if closed:
            archive.close()
        shutil.copytree(archive.root, tmp_path / "copy" / name)
    program = (
        "import sys; from pathlib import Path; from archive import Archive, Selection\n"
        "for name in ('live', 'closed'):\n"
        "    with Archive.open(Path(sys.argv[1]) / name, writable=False) as a:\n"
        "        print(a.count(Selection(words='moon')), len(list(a.select(Selection()))), len(list(a.verify())))\n"
    )
    assert run_on_read_only_mount(tmp_path / "copy", program) == "1 1 0\n1 1 0\n"


def run_on_read_only_mount(folder: Path, program: str) -> str:
    """Run a Python program in a mount namespace of its own in which the folder is read-only."""
    script = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && exec "$2" -c "$3" "$1"'
    command = ["unshare", "--mount", "sh", "-c", script, "sh", str(folder), sys.executable, program]
    done = subprocess.run(command, cwd=Path(__file__).parents[3], capture_output=True, text=True, check=False)
    if "mount:" in done.stderr or "unshare:" in done.stderr:
        pytest.skip(f"no mounts here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_index_of_a_newer_program_is_refused_and_left(archive: Archive) -> None:
    archive.close()
    connection = sqlite3.connect(archive.root / "index.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    for writable in (False, True):
        with pytest.raises(ArchiveError, match="newer Pressmark"):
            Archive.open(archive.root, writable=writable)
