"""`pressmark template` as a user runs it: learn from stored captures, look, and read the next page with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from archive.store.snapshots import FOLDER
from crawler.newsroom import serve
from tests.conftest import files_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.newsroom import Newsroom
    from tests.conftest import Ran

SITE = "127.0.0.1"


@pytest.fixture
def root(pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path) -> Path:
    """An archive of eight pages of the newsroom that has learnt nothing yet."""
    folder = tmp_path / "data"
    assert pressmark("add", *newsroom.urls[:8], "--archive", folder, "--allow-origin", newsroom.origin).code == 0
    return folder


def test_what_is_learnt_is_shown_and_named_by_the_records_that_come_after(
    pressmark: Callable[..., Ran], root: Path, newsroom: Newsroom
) -> None:
    before = files_of(root, "records", "revisions", "warc")
    assert pressmark("template", "list", "--archive", root).out.startswith(
        "nothing learnt yet; run: pressmark template learn"
    )
    learnt = pressmark("template", "learn", "--json", "--archive", root).rows[0]
    assert learnt["learnt"] == [{"site": SITE, "pages": 8}]
    assert learnt["unread"] == 0
    assert files_of(root, "records", "revisions", "warc") == before
    shown = pressmark("template", SITE, "--json", "--archive", root).rows[0]
    assert shown["snapshot"] == learnt["snapshot"]
    assert shown["pages"] == 8
    counts = [text["pages"] for text in shown["texts"]]
    assert counts == sorted(counts, reverse=True)
    assert all(text["pages"] > 1 and text["text"] for text in shown["texts"])
    said = pressmark("template", newsroom.urls[0], "--archive", root, "--limit", 3).out
    assert said.startswith(f"{SITE}: 8 pages learnt, snapshot 1-")
    assert SITE in pressmark("template", "list", "--archive", root).out

    new = newsroom.urls[9]
    assert pressmark("add", new, "--archive", root, "--allow-origin", newsroom.origin).code == 0
    record = pressmark("show", new, "--archive", root).out
    assert yaml.safe_load(record.split("---")[1])["text"]["template"] == learnt["snapshot"]
    assert pressmark("verify", "--deep", "--archive", root).code == 0


def test_learning_again_changes_nothing_and_learning_more_keeps_the_old_snapshot(
    pressmark: Callable[..., Ran], root: Path, newsroom: Newsroom
) -> None:
    first = pressmark("template", "learn", "--json", "--archive", root).rows[0]["snapshot"]
    assert pressmark("template", "learn", "--json", "--archive", root).rows[0]["snapshot"] == first
    pressmark("add", *newsroom.urls[8:12], "--archive", root, "--allow-origin", newsroom.origin)
    second = pressmark("template", "learn", "--json", "--archive", root).rows[0]["snapshot"]
    assert second.startswith("2-")
    names = {path.rpartition("/")[2] for path in files_of(root, FOLDER)}
    assert names == {f"{first}.json", f"{second}.json", "current"}


def test_a_selection_that_has_too_few_pages_learns_nothing(pressmark: Callable[..., Ran], root: Path) -> None:
    ran = pressmark("template", "learn", "--site", "elsewhere.example", "--archive", root)
    assert ran.code == 0
    assert "nothing learnt" in ran.out
    ran = pressmark("template", "elsewhere.example", "--archive", root)
    assert ran.code == 2
    assert "pressmark template learn --site elsewhere.example" in ran.err


def test_two_archives_learn_the_same_bytes(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    with serve(0) as newsroom:
        urls, origin = list(newsroom.urls[:6]), newsroom.origin
        for name, order in (("a", urls), ("b", urls[::-1])):
            pressmark("add", *order, "--archive", tmp_path / name, "--allow-origin", origin)
    names = [
        pressmark("template", "learn", "--json", "--archive", tmp_path / name).rows[0]["snapshot"] for name in "ab"
    ]
    assert names[0] == names[1]


def test_a_damaged_snapshot_stops_a_run_by_name_and_learning_mends_it(
    pressmark: Callable[..., Ran], root: Path, newsroom: Newsroom
) -> None:
    name = pressmark("template", "learn", "--json", "--archive", root).rows[0]["snapshot"]
    (root / FOLDER / f"{name}.json").write_bytes(b"{}")
    ran = pressmark("add", newsroom.urls[9], "--archive", root, "--allow-origin", newsroom.origin)
    assert ran.code == 1
    assert "pressmark template learn" in ran.err
    assert pressmark("template", "learn", "--archive", root).code == 0
    assert pressmark("add", newsroom.urls[9], "--archive", root, "--allow-origin", newsroom.origin).code == 0


def test_help_names_the_ways_to_call_it(pressmark: Callable[..., Ran]) -> None:
    said = pressmark("template", "--help")
    assert said.code == 0
    assert "learn" in said.out
    assert "SITE" in said.out
