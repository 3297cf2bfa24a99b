"""`pressmark import-warc`: captures out of files, no network; again, and nothing is written."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from benchmarks.pages_to_warc import answers
from benchmarks.write_warc import Answer, write_warc
from tests.conftest import ROOT, command_environment, files_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

WCXB = ROOT.parent / "shared" / "data" / "wcxb" / "dev"
KEPT = ("records", "revisions", "warc")


def page(number: int, *, text: str = "") -> bytes:
    """Return a small page of a made-up paper."""
    body = text or (
        f"The weather office at Harrow Point counted {number} gusts on Tuesday, more than in any week since its mast was "
        "raised, and asked the island's growers to tie down what they could before the second front came in at night."
    )
    head = f"<title>Gusts, number {number}</title><meta property='og:type' content='article'>"
    return f"<html><head>{head}</head><body><h1>Gusts, number {number}</h1><p>{body}</p></body></html>".encode()


def url_of(number: int) -> str:
    return f"https://paper.example/weather/gusts-{number}"


@pytest.fixture
def warc(tmp_path: Path) -> Path:
    """Write ten pages, one of them not HTML though it says so, and an image."""
    answers = [Answer(url=url_of(number), body=page(number)) for number in range(9)]
    answers.append(Answer(url="https://paper.example/report", body=b"%PDF-1.7 no page"))
    answers.append(Answer(url="https://paper.example/mast.png", body=b"\x89PNG", content_type="image/png"))
    path = tmp_path / "pages.warc.gz"
    write_warc(path, answers)
    return path


def test_every_page_has_an_outcome_and_lies_in_the_archives_own_warc(
    pressmark: Callable[..., Ran], warc: Path, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    ran = pressmark("import-warc", warc, "--archive", root, "--json")
    assert ran.code == 1  # the PDF
    assert len(ran.rows) == 10
    assert [row["outcome"] for row in ran.rows].count("archived") == 9
    assert [row["reason"] for row in ran.rows if row["reason"]] == ["not-html"]
    warc.unlink()
    verified = pressmark("verify", "--deep", "--archive", root)
    assert (verified.code, verified.out.split()[0]) == (0, "9"), verified.out


def test_a_response_without_an_address_has_an_outcome_too(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    path = tmp_path / "nameless.warc.gz"
    write_warc(path, [Answer(url="", body=page(1)), Answer(url="dns:paper.example", body=b"1.2.3.4")])
    ran = pressmark("import-warc", path, "--archive", tmp_path / "data", "--json")
    assert [(row["outcome"], row["reason"]) for row in ran.rows] == [("rejected", "bad-url")]
    assert "byte 0" in ran.rows[0]["detail"]


def test_again_is_unchanged_and_nothing_is_written(pressmark: Callable[..., Ran], warc: Path, tmp_path: Path) -> None:
    root = tmp_path / "data"
    pressmark("import-warc", warc, "--archive", root)
    before = files_of(root, *KEPT)
    again = pressmark("import-warc", warc, "--archive", root, "--json")
    assert {row["outcome"] for row in again.rows} == {"unchanged", "rejected"}
    assert files_of(root, *KEPT) == before


def test_two_versions_of_one_page_are_revisions_in_any_order_and_again_unchanged(
    pressmark: Callable[..., Ran], tmp_path: Path
) -> None:
    newer = Answer(url=url_of(1), body=page(1, text="Corrected: " + page(7).decode()[200:]), at="2026-11-02T00:00:00Z")
    older = Answer(url=url_of(1), body=page(1), at="2026-11-01T00:00:00Z")
    path, root = tmp_path / "two.warc.gz", tmp_path / "data"
    write_warc(path, [newer, older])
    pressmark("import-warc", path, "--archive", root)
    shown = pressmark("show", url_of(1), "--archive", root).out
    assert "Corrected" in shown
    assert len(files_of(root, "revisions")) == 1
    before = files_of(root, *KEPT)
    again = pressmark("import-warc", path, "--archive", root, "--json")
    assert [row["outcome"] for row in again.rows] == ["unchanged", "unchanged"]
    assert files_of(root, *KEPT) == before


def test_the_index_may_be_deleted_and_the_listing_is_the_same(
    pressmark: Callable[..., Ran], warc: Path, tmp_path: Path
) -> None:
    root = tmp_path / "data"
    pressmark("import-warc", warc, "--archive", root)
    rows, tsv = pressmark("list", "--json", "--archive", root).out, pressmark("list", "--tsv", "--archive", root).out
    assert len(rows.splitlines()) == len(tsv.splitlines()) == 9
    for file in root.glob("index.sqlite*"):
        file.unlink()
    missing = pressmark("list", "--archive", root)
    assert (missing.code, "pressmark reindex" in missing.err) == (1, True)
    assert pressmark("reindex", "--archive", root).out == "9 records indexed\n"
    assert pressmark("list", "--json", "--archive", root).out == rows
    assert pressmark("list", "--tsv", "--archive", root).out == tsv


def test_a_file_that_is_no_warc_is_wrong_use(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    ran = pressmark("import-warc", tmp_path / "missing.warc.gz", "--archive", tmp_path / "data")
    assert ran.code == 2
    assert "missing.warc.gz" in ran.err


@pytest.mark.endurance
@pytest.mark.parametrize("delay_s", [0.9, 1.2, 1.5, 1.8, 2.2, 2.6, 3.0, 3.5])
def test_a_killed_import_loses_nothing_and_keeps_nothing_twice(
    pressmark: Callable[..., Ran], tmp_path: Path, delay_s: float
) -> None:
    path, root, count = tmp_path / "many.warc.gz", tmp_path / "data", 300
    write_warc(path, [Answer(url=url_of(number), body=page(number)) for number in range(count)])
    arguments = ["import-warc", str(path), "--archive", str(root), "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", *arguments], stdout=subprocess.PIPE, env=command_environment(), text=True
    ) as process:
        time.sleep(delay_s)  # where the kill falls is the parameter of this test
        process.kill()
        assert process.stdout is not None
        acknowledged = [line for line in process.stdout.read().splitlines() if line.endswith("}")]
    if root.exists() and acknowledged:
        kept = len(files_of(root, "records"))
        assert kept >= len(acknowledged)
    again = pressmark("import-warc", path, "--archive", root, "--json")
    assert again.code == 0, again.err
    assert len(again.rows) == count
    assert [row["outcome"] for row in again.rows].count("unchanged") >= len(acknowledged)
    assert pressmark("verify", "--deep", "--archive", root).code == 0
    listed = pressmark("list", "--tsv", "--archive", root).out.splitlines()
    assert len({line.split("\t")[0] for line in listed}) == len(listed) == count
    assert len(files_of(root, "records")) == count
    assert not files_of(root, "revisions")


@pytest.mark.shared
@pytest.mark.endurance
@pytest.mark.skipif(not WCXB.is_dir(), reason="the data folders do not stand beside this checkout")
def test_a_whole_data_set_killed_in_the_middle_is_imported_whole(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    path, root = tmp_path / "wcxb.warc.gz", tmp_path / "data"
    count = write_warc(path, answers(WCXB))
    arguments = ["import-warc", str(path), "--archive", str(root), "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", *arguments], stdout=subprocess.PIPE, env=command_environment(), text=True
    ) as process:
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(count // 3)]
        process.kill()
        acknowledged += [line for line in process.stdout.read().splitlines() if line.endswith("}")]
    kept = {row["id"] for row in map(json.loads, acknowledged) if row["outcome"].startswith("archived")}
    again = pressmark("import-warc", path, "--archive", root, "--json", patience_s=600)
    assert len(again.rows) == count
    # two pages of the set may be one article under two addresses: the second is then a revision, once
    assert {row["outcome"] for row in again.rows} <= {
        "archived", "archived-with-warning", "revised", "unchanged", "rejected"
    }  # fmt: skip
    assert not [row for row in again.rows if row["reason"] == "internal-error"]
    assert kept <= {row["id"] for row in again.rows if row["outcome"] == "unchanged"}

    before, listed = files_of(root, *KEPT), pressmark("list", "--tsv", "--archive", root).out
    third = pressmark("import-warc", path, "--archive", root, "--json", patience_s=600)
    assert {row["outcome"] for row in third.rows} == {"unchanged", "rejected"}
    assert files_of(root, *KEPT) == before
    assert (
        len(files_of(root, "records")) == len(listed.splitlines()) == len({line[:16] for line in listed.splitlines()})
    )
    assert pressmark("verify", "--deep", "--archive", root, patience_s=600).code == 0
    for file in root.glob("index.sqlite*"):
        file.unlink()
    pressmark("reindex", "--archive", root, patience_s=600)
    assert pressmark("list", "--tsv", "--archive", root).out == listed
