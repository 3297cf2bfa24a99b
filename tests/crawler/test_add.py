"""`pressmark add` against the demo newsroom: the whole house, from a URL to a record."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING

import pytest
from warcio.checker import Checker

from archive.model.frontmatter import read, write
from tests.conftest import command_environment, files_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crawler.newsroom import Newsroom
    from tests.conftest import Ran

Run = "Callable[..., Ran]"


@pytest.fixture
def add(pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path) -> Callable[..., Ran]:
    """Run `pressmark add … --json` into one archive, the newsroom's origin allowed."""

    def run(*arguments: object) -> Ran:
        return pressmark("add", *arguments, "--json", "--archive", tmp_path / "data", "--allow-origin", newsroom.origin)

    return run


def test_a_url_goes_in_and_a_record_comes_out(
    add: Callable[..., Ran], pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    url, root = newsroom.urls[0], tmp_path / "data"
    ran = add(url)
    assert (ran.code, len(ran.rows)) == (0, 1), ran.err
    row = ran.rows[0]
    assert (row["url"], row["outcome"], row["reason"]) == (url, "archived", None)
    content = (root / row["path"]).read_bytes()
    record = read(content)
    assert write(record) == content
    assert (record.title, record.id) == (row["title"], row["id"])
    assert record.capture is not None
    assert (root / "warc" / record.capture.warc).is_file()
    assert pressmark("verify", "--deep", "--archive", root).code == 0


def test_again_is_unchanged_and_writes_no_record(add: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path) -> None:
    add(newsroom.urls[0])
    before = files_of(tmp_path / "data", "records", "revisions")
    ran = add(newsroom.urls[0])
    assert [row["outcome"] for row in ran.rows] == ["unchanged"]
    assert files_of(tmp_path / "data", "records", "revisions") == before


def test_an_edited_article_is_a_revision_and_the_old_one_stays(
    add: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    slug = next(article.slug for article in newsroom.site.all() if article.edits)
    first = add(newsroom.url(slug)).rows[0]
    old = (tmp_path / "data" / first["path"]).read_bytes()
    newsroom.edit(slug)
    second = add(newsroom.url(slug)).rows[0]
    assert (second["outcome"], second["id"], second["revision"]) == ("revised", first["id"], 2)
    assert old in files_of(tmp_path / "data", "revisions").values()
    assert (tmp_path / "data" / second["path"]).read_bytes() != old


def test_every_exchange_lies_in_a_warc_that_warcio_accepts(
    add: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    add(newsroom.urls[0], newsroom.urls[1])
    files = sorted((tmp_path / "data" / "warc").glob("*.warc.gz"))
    assert files
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = Checker(
            type("Arguments", (), {"inputs": [str(file) for file in files], "verbose": True})()
        ).process_all()
    assert code == 0, said.getvalue()


def test_images_that_a_record_names_are_cached(add: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path) -> None:
    rows = add(*newsroom.urls[:4]).rows
    records = [read((tmp_path / "data" / row["path"]).read_bytes()) for row in rows]
    images = [image for record in records for image in record.images]
    assert images
    assert all(image.is_cached for image in images)


def test_sources_that_the_article_cites_become_records_and_related_entries(
    add: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    found = []
    for url in newsroom.urls[:12]:
        ran = add(url, "--related", 2)
        parent = next(row for row in ran.rows if row["related_to"] is None)
        record = read((tmp_path / "data" / parent["path"]).read_bytes())
        children = [row for row in ran.rows if row["related_to"] == url and row["path"]]
        assert len(children) <= 2
        found += [(record, child) for child in children]
        if found:
            break
    assert found, "no article of the first twelve cites another"
    record, child = found[0]
    kept = read((tmp_path / "data" / child["path"]).read_bytes())
    assert kept.web_url in [entry.web_url for entry in record.related]
    assert kept.title in [entry.title for entry in record.related]


def test_every_url_gets_its_line_and_one_refusal_makes_exit_code_1(add: Callable[..., Ran], newsroom: Newsroom) -> None:
    asked = [newsroom.urls[0], f"{newsroom.origin}/no/such/page", "ftp://example.org/x", "http://10.0.0.1/", "http://"]
    ran = add(*asked)
    assert ran.code == 1
    outcomes = {row["url"]: (row["outcome"], row["reason"]) for row in ran.rows}
    assert list(outcomes.values()).count(("archived", None)) == 1
    assert outcomes[asked[1]] == ("rejected", "http-status")
    assert outcomes[asked[2]] == ("rejected", "scheme-not-allowed")
    assert outcomes[asked[3]] == ("rejected", "address-not-allowed")
    assert outcomes[asked[4]] == ("rejected", "bad-url")


def test_loopback_is_refused_without_its_origin(
    pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    ran = pressmark("add", newsroom.urls[0], "--json", "--archive", tmp_path / "data")
    assert (ran.code, ran.rows[0]["reason"]) == (1, "address-not-allowed")


def test_the_same_url_twice_gets_two_lines(add: Callable[..., Ran], newsroom: Newsroom) -> None:
    ran = add(newsroom.urls[0], newsroom.urls[0])
    assert sorted(row["outcome"] for row in ran.rows) == ["archived", "unchanged"]


def test_urls_come_from_a_file(add: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(f"# two articles\n{newsroom.urls[0]}\n\n{newsroom.urls[1]}\n")
    ran = add("--from-file", listed)
    assert sorted(row["url"] for row in ran.rows) == sorted(newsroom.urls[:2])


@pytest.mark.parametrize(
    "arguments", [(), ("--from-file", "/no/such/file"), ("--with-related", "http://example.org/"), ("--nonsense",)]
)
def test_wrong_use_ends_with_2(add: Callable[..., Ran], arguments: tuple[str, ...]) -> None:
    ran = add(*arguments)
    assert ran.code == 2
    assert ran.err.strip()
    assert "Traceback" not in ran.err


def test_a_misspelt_setting_is_refused_with_the_right_one_before_any_request(
    add: Callable[..., Ran], pressmark: Callable[..., Ran], newsroom: Newsroom, tmp_path: Path
) -> None:
    pressmark("init", tmp_path / "data")
    (tmp_path / "data" / "pressmark.yaml").write_text("assets: none\nfetch:\n  timeot_s: 3\n")
    ran = add(newsroom.urls[0])
    assert ran.code == 2
    assert "line 3" in ran.err
    assert "'timeout_s'" in ran.err
    assert not list((tmp_path / "data" / "warc").glob("*.warc.gz"))


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_stop_signal_ends_the_run_in_time_with_every_outcome_told(
    newsroom: Newsroom, tmp_path: Path, number: signal.Signals, expected: int
) -> None:
    arguments = [
        "add",
        *newsroom.urls,
        "--json",
        "--archive",
        str(tmp_path / "data"),
        "--allow-origin",
        newsroom.origin,
    ]
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", *arguments], stdout=subprocess.PIPE, env=command_environment(), text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        began = time.monotonic()
        process.send_signal(number)
        rest = process.stdout.read()
        code = process.wait(timeout=20)
    assert code == expected
    assert time.monotonic() - began < 10
    lines = [first, *rest.splitlines()]
    assert len(lines) == len(newsroom.urls)
    assert '"interrupted"' in rest
