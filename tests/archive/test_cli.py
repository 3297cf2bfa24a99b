"""The commands that need no crawl, as a user runs them, on an archive of the demo newsroom's articles."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from archive.model.digests import text_digest
from archive.model.frontmatter import read
from archive.model.record import CaptureNote, Reading, Record, TextNote
from archive.model.selection import Listing, Selection
from archive.model.times import read_instant
from archive.printing import print_table
from archive.store.archive import Archive
from crawler.newsroom import serve
from tests.conftest import files_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran


@pytest.fixture(scope="module")
def root(pressmark: Callable[..., Ran], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Archive twelve articles of the newsroom."""
    folder = tmp_path_factory.mktemp("archive") / "data"
    with serve(0) as newsroom:
        urls = newsroom.urls[:12]
        ran = pressmark("add", *urls, "--archive", folder, "--allow-origin", newsroom.origin)
    assert ran.code == 0, ran.out
    return folder


@pytest.fixture(scope="module")
def rows(pressmark: Callable[..., Ran], root: Path) -> list[dict[str, object]]:
    return pressmark("list", "--json", "--archive", root).rows


def test_list_is_newest_first_and_says_what_is_kept(rows: list[dict[str, object]]) -> None:
    assert len(rows) == 12
    days = [str(row["published"]) for row in rows if row["published"]]
    assert days == sorted(days, reverse=True)
    assert set(rows[0]) >= {"id", "path", "title", "published", "url", "site", "type", "words", "text_digest"}


def test_list_takes_days_and_limits(pressmark: Callable[..., Ran], root: Path, rows: list[dict[str, object]]) -> None:
    day = next(str(row["published"])[:10] for row in rows if row["published"])
    found = pressmark("list", "--json", "--since", day, "--until", day, "--archive", root).rows
    assert {str(row["published"])[:10] for row in found} == {day}
    assert len(pressmark("list", "--json", "--limit", 3, "--archive", root).rows) == 3


def test_list_and_search_take_topics(
    pressmark: Callable[..., Ran], root: Path, rows: list[dict[str, object]], tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    (copy / "pressmark.yaml").write_text("topics: [{name: Bridges, keywords: [bridge]}]\n")
    assert pressmark("refresh", "--archive", copy).code == 0
    bridges = {row["id"] for row in rows if "bridge" in str(row["title"]).lower()}
    found = pressmark("list", "--json", "--topic", "bridges", "--archive", copy).rows
    assert {row["id"] for row in found} == bridges != set()
    searched = pressmark("search", "bridge", "--json", "--topic", "Bridges", "--archive", copy).rows
    assert {row["id"] for row in searched} <= bridges
    assert pressmark("list", "--topic", "Nothing", "--json", "--archive", copy).out == ""


def test_a_record_without_a_date_is_listed_by_the_day_of_its_capture(tmp_path: Path) -> None:
    days = {"a": "2026-11-01T00:00:00Z", "b": "", "c": "2026-11-20T00:00:00Z"}
    with Archive.create(tmp_path / "data") as archive:
        for name, day in days.items():
            record = Record(
                title=f"Story {name}", web_url=f"https://a.example/{name}", body="Words of a story.",
                published_at=read_instant(day) if day else None,
                text=TextNote(digest=text_digest("Words of a story."), words=4, extractor="1"),
                capture=CaptureNote(at=read_instant("2026-11-10T08:00:00Z"), warc="", offset=0, digest="sha256:0", status=200),
            )  # fmt: skip
            archive.keep(Reading(record=record, plain_text="Words of a story."), asked=f"https://a.example/{name}")
        rows = list(archive.select(Selection()))
    assert [row.title for row in rows] == ["Story c", "Story b", "Story a"]
    assert [row.captured_at for row in rows] == ["2026-11-10T08:00:00Z"] * 3


def test_an_undated_row_shows_the_day_of_its_capture_in_brackets(capsys: pytest.CaptureFixture[str]) -> None:
    row = Listing(
        id="1" * 16, path="records/x.md", title="Story", published_at="", web_url="", site="a.example", type="article",
        language="en", words=4, text_digest="", revision=1, captured_at="2026-11-10T08:00:00Z",
    )  # fmt: skip
    print_table([row], "nothing")
    out = capsys.readouterr().out
    assert "[2026-11-10]" in out and "undated" not in out


def test_verify_names_what_was_removed_and_the_way_out(
    pressmark: Callable[..., Ran], root: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(root, copy)
    (copy / next(iter(files_of(copy, "records")))).unlink()
    ran = pressmark("verify", "--archive", copy)
    assert (ran.code, ran.out.splitlines()[-1]) == (1, "12 records, 1 problem")
    assert "if it was removed on purpose, run `pressmark reindex`" in ran.out
    assert pressmark("reindex", "--archive", copy).out == "11 records indexed\n"


def test_a_refusal_before_anything_was_kept_promises_nothing_of_before(
    pressmark: Callable[..., Ran], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    for command in (("init", tmp_path / "file" / "data"), ("seal", "--new-key", tmp_path / "none" / "seal.key")):
        ran = pressmark(*command)
        assert ran.code == 1, ran.err
        assert "acknowledged" not in ran.err and "Traceback" not in ran.err
        assert str(tmp_path) in ran.err


def test_tsv_is_id_and_text_digest_and_the_same_bytes_each_time(pressmark: Callable[..., Ran], root: Path) -> None:
    first = pressmark("list", "--tsv", "--archive", root).out
    assert first == pressmark("list", "--tsv", "--archive", root).out
    for line in first.splitlines():
        record_id, digest = line.split("\t")
        assert len(record_id) == 16
        assert digest.startswith("sha256:")


def test_show_finds_by_path_url_and_id_and_gives_the_file(
    pressmark: Callable[..., Ran], root: Path, rows: list[dict[str, object]]
) -> None:
    row = rows[0]
    content = (root / str(row["path"])).read_bytes().decode()
    for what in (row["path"], row["url"], row["id"], root / str(row["path"])):
        assert pressmark("show", what, "--archive", root).out == content
    found = pressmark("show", row["id"], "--json", "--archive", root).rows[0]
    assert found["title"] == row["title"]


def test_show_of_nothing_says_what_to_do(pressmark: Callable[..., Ran], root: Path) -> None:
    ran = pressmark("show", "https://nowhere.example/x", "--archive", root)
    assert ran.code == 1
    assert "pressmark list" in ran.err


@pytest.mark.parametrize(
    "words", ["AND", '"', "(", "NEAR(", "*", "a AND OR", "'; DROP TABLE records", "title:", "-", "^x"]
)
def test_any_text_is_a_safe_search(pressmark: Callable[..., Ran], root: Path, words: str) -> None:
    ran = pressmark("search", "--archive", root, "--", words)
    assert ran.code == 0, ran.err


def test_search_finds_a_word_of_a_title(
    pressmark: Callable[..., Ran], root: Path, rows: list[dict[str, object]]
) -> None:
    english = next(row for row in rows if row["language"] == "en")
    word = max(str(english["title"]).split(), key=len)
    found = pressmark("search", word, "--json", "--archive", root).rows
    assert english["id"] in [row["id"] for row in found]
    assert found[0]["snippet"]


def test_verify_names_a_changed_record(pressmark: Callable[..., Ran], root: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name, content in files_of(root, ".").items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    assert pressmark("verify", "--archive", copy).code == 0
    victim = next(iter(files_of(copy, "records")))
    (copy / victim).write_bytes((copy / victim).read_bytes().replace(b"the", b"teh", 1) + b"\n")
    ran = pressmark("verify", "--json", "--archive", copy)
    assert ran.code == 1
    assert victim in [row["path"] for row in ran.rows]


def test_init_writes_a_commented_configuration_whose_every_line_is_the_default(
    pressmark: Callable[..., Ran], tmp_path: Path
) -> None:
    root = tmp_path / "new"
    assert pressmark("init", root).code == 0
    text = (root / "pressmark.yaml").read_text()
    assert yaml.safe_load(text) is None
    uncommented = "\n".join(
        line.removeprefix("# ")
        for line in text.splitlines()
        if (line.startswith(("# ", "#   ")) and ":" in line) or "- http" in line
    )
    assert "assets: images" in uncommented
    mine = root / "pressmark.yaml"
    mine.write_text("assets: none\n")
    assert pressmark("init", root).code == 0
    assert mine.read_text() == "assets: none\n"


def test_an_archive_that_is_none_is_named(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    for command in (("list",), ("search", "x"), ("verify",), ("reindex",), ("show", "x")):
        ran = pressmark(*command, "--archive", tmp_path / "none")
        assert ran.code == 2, command
        assert "no archive here" in ran.err
        assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "body", [b"", b"%PDF-1.4 x", b"\x00\x01\x02" * 50, b"\x89PNG\r\n\x1a\n", b"<p>short</p>", b"{}"]
)
def test_extract_of_what_is_no_article_ends_with_1_and_a_reason(pressmark: Callable[..., Ran], body: bytes) -> None:
    ran = pressmark("extract", "-", "--url", "https://example.org/x", "--format", "json", stdin=body)
    found = json.loads(ran.out)
    assert (ran.code, found["outcome"]) == (1, "rejected")
    assert found["reason"] in ("not-html", "empty", "too-short")


def test_extract_and_clean_write_where_they_are_told(pressmark: Callable[..., Ran], root: Path, tmp_path: Path) -> None:
    record = read(next(iter(files_of(root, "records").values())))
    source, target = tmp_path / "page.html", tmp_path / "out.md"
    source.write_text(
        f"<h1>{record.title}</h1><article>"
        + "<p>The ferry is back in service, said the office.</p>" * 1
        + "".join(
            f"<p>Crossing number {number} left on time with forty people and two dogs aboard, and came back.</p>"
            for number in range(6)
        )
        + "</article>"
    )
    ran = pressmark("extract", source, "--url", "https://example.org/x", "--format", "markdown", "--output", target)
    assert (ran.code, ran.out) == (0, "")
    assert "Crossing number 3" in target.read_text()
    assert pressmark("clean", target, "--output", tmp_path / "no" / "such" / "folder").code == 2


def test_a_missing_file_is_wrong_use(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    for command in (("clean",), ("extract", "--url", "https://example.org/x")):
        ran = pressmark(*command, tmp_path / "missing.html")
        assert ran.code == 2
        assert "missing.html" in ran.err


def test_a_binary_file_is_no_text_to_clean(tmp_path: Path, pressmark: Callable[..., Ran]) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x7fELF\0\0\0")

    ran = pressmark("clean", tmp_path / "x.bin")

    assert ran.code == 2
    assert "this is no text" in ran.err
