"""`pressmark explain` as a user runs it: a file, a page of the archive, a page that the archive does not hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crawler.newsroom import serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Ran

TEXT = "".join(
    f"<p>The ferry to pier {number} left on time on Monday, the harbour office said, and came back.</p>"
    for number in range(6)
)
COMMENTS = "<section class=comments><h2>Comments</h2>" + "".join(
    f"<div class=comment><p>I was on board on that day, number {number}, and the wind was stronger than they say.</p></div>"
    for number in range(3)
)
PAGE = f"<title>Ferry</title><article><h1>Ferry back</h1>{TEXT}</article>{COMMENTS}</section><aside><h2>Most read</h2></aside>"


@pytest.fixture(scope="module")
def kept(pressmark: Callable[..., Ran], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """An archive of six pages of the newsroom, and their addresses."""
    root = tmp_path_factory.mktemp("archive") / "data"
    with serve(0) as newsroom:
        urls = list(newsroom.urls[:6])
        assert pressmark("add", *urls, "--archive", root, "--allow-origin", newsroom.origin).code == 0
    return root, urls


def test_a_file_becomes_one_page_in_the_current_folder(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    ran = pressmark("explain", "page.html", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("explain-ferry-back.html: ")
    assert "becomes no record" not in ran.out
    short = pressmark(
        "explain", "-", "--out", "short.html", stdin=b"<title>Short</title><p>A few words.</p>", cwd=tmp_path
    )
    assert "this page becomes no record: empty (" in short.err
    page = (tmp_path / "explain-ferry-back.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "came back" in page


def test_standard_input_and_output_and_json(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    page = pressmark("explain", "-", "--out", "-", stdin=PAGE.encode(), cwd=tmp_path)
    assert page.out.rstrip().endswith("</html>")
    assert list(tmp_path.iterdir()) == []
    found = pressmark("explain", "-", "--json", stdin=PAGE.encode(), cwd=tmp_path).rows[0]
    assert found["type"] == "article"
    assert [block["kept"] for block in found["blocks"]].count(True) >= 6
    assert set(found["blocks"][0]) == {"text", "kept", "unsure", "probability", "by_model", "decided_by", "why", "path"}


def test_comments_are_kept_when_they_are_asked_for(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    for flags, count in (((), 0), (("--comments",), 3)):
        found = pressmark("explain", "-", "--json", *flags, stdin=PAGE.encode(), cwd=tmp_path).rows[0]
        said = [block for block in found["blocks"] if block["kept"] and "I was on board" in block["text"]]
        assert len(said) == count
        text = pressmark(
            "extract", "-", "--url", "https://paper.example/x", *flags, stdin=PAGE.encode(), cwd=tmp_path
        ).out
        assert text.count("I was on board") == count


def test_a_page_of_the_archive_is_read_from_its_stored_capture(
    pressmark: Callable[..., Ran], kept: tuple[Path, list[str]], tmp_path: Path
) -> None:
    root, urls = kept
    row = pressmark("list", "--json", "--limit", 1, "--archive", root).rows[0]
    for what in (row["url"], row["id"], row["path"]):
        found = pressmark("explain", what, "--json", "--archive", root, cwd=tmp_path).rows[0]
        assert found["title"] == row["title"]
        assert found["words"] == row["words"]
    assert pressmark("explain", urls[0], "--archive", root, "--out", tmp_path / "a.html").code == 0
    assert (tmp_path / "a.html").stat().st_size > 2_000


def test_rules_of_the_archive_are_applied(pressmark: Callable[..., Ran], kept: tuple[Path, list[str]]) -> None:
    root, urls = kept
    before = pressmark("explain", urls[0], "--json", "--archive", root).rows[0]
    text = next(block["text"] for block in before["blocks"] if block["kept"])
    settings = root / "pressmark.yaml"
    settings.write_text(
        'sites:\n  demo:\n    hosts: ["127.0.0.1"]\n    content:\n      drop: "p, li, h2, blockquote"\n'
    )
    after = pressmark("explain", urls[0], "--json", "--archive", root).rows[0]
    settings.unlink()
    dropped = [block for block in after["blocks"] if block["text"] == text]
    assert [(block["kept"], block["decided_by"]) for block in dropped] == [(False, "site rule")]
    assert before["rules"] is None
    assert len(after["rules"]) == 12


def test_a_page_that_is_not_there_says_how_to_get_it(
    pressmark: Callable[..., Ran], kept: tuple[Path, list[str]], tmp_path: Path
) -> None:
    root, _ = kept
    ran = pressmark("explain", "https://nowhere.example/x", "--archive", root)
    assert ran.code == 2
    assert f"pressmark add https://nowhere.example/x --archive {root}" in ran.err
    assert pressmark("explain", "https://nowhere.example/x", "--archive", tmp_path / "none").code == 2
    missing = pressmark("explain", "no-such-file.html", cwd=tmp_path)
    assert (missing.code, "no such file" in missing.err) == (2, True)
    assert pressmark("explain", "abc", "--archive", root).code == 2


def test_what_is_no_page_is_rejected_by_name(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    ran = pressmark("explain", "-", stdin=b"%PDF-1.7", cwd=tmp_path)
    assert ran.code == 1
    assert "not-html" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_wrong_use_says_the_right_one(pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    assert "--url" in pressmark("explain", "-", "--url", "nonsense", stdin=PAGE.encode(), cwd=tmp_path).err
    ran = pressmark("explain", "https://a.example/", "--url", "https://b.example/", cwd=tmp_path)
    assert (ran.code, "goes with a FILE" in ran.err) == (2, True)
    assert json.dumps(ran.out) == '""'
