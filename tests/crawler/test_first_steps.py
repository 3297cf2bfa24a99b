"""What a new user meets first: a folder that is no archive, an archive without sites, a private address, an early Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.config import read_config
from crawler.guard import origin_hint
from crawler.preview import FIRST_CHARS, shortened
from tests.conftest import Ran, command_environment
from tests.crawler.paper import Paper, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def paper() -> Iterator[Paper]:
    with Paper(stories=[Story(number, NOON - number * timedelta(hours=1)) for number in range(3)]) as running:
        yield running


def test_a_site_is_declared_in_a_new_archive_with_its_origin_and_then_crawled(
    tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]
) -> None:
    root = tmp_path / "fresh"
    root.mkdir()
    (root / "pressmark.yaml").write_text("# mine\nfetch: {delay_s: 0}\n")
    added = pressmark(
        "sites", "add", f"{paper.origin}/news/", "--archive", root, "--allow-origin", paper.origin, "--yes", "--verbose"
    )
    assert (added.code, f"{root}: a new archive is made here" in added.err) == (0, True), added.err
    assert f"asking {paper.origin}/news/" in added.err
    config = read_config(root)
    assert (config.allow_origins, list(config.sites)) == ((paper.origin,), ["site-127-0-0-1"])
    assert (root / "pressmark.yaml").read_text().startswith("# mine\n")
    assert added.out.rstrip().endswith(f"Next: pressmark crawl site-127-0-0-1 --archive {root}")
    assert pressmark("crawl", "site-127-0-0-1", "--archive", root, "--json").code == 0


def test_ctrl_c_while_a_site_is_looked_at_says_stopped(tmp_path: Path, paper: Paper) -> None:
    paper.delay_s = 0.3
    command = [
        sys.executable, "-m", "crawler", "sites", "add", f"{paper.origin}/news/", "--archive", str(tmp_path / "a"),
        "--allow-origin", paper.origin, "--yes",
    ]  # fmt: skip
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=command_environment()
    ) as process:
        end = time.monotonic() + 60
        while len(paper.asked) < 3 and time.monotonic() < end:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"stopped; nothing was written" in err
    assert b"no feed or sitemap" not in err
    assert read_config(tmp_path / "a").sites == {}


def test_a_private_address_is_refused_with_the_way_out(
    tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]
) -> None:
    ran = pressmark("add", f"{paper.origin}/news/", "--archive", tmp_path / "a")
    assert f"127.0.0.1 is not a public address); to allow it: --allow-origin {paper.origin}" in ran.out
    looked = pressmark("sites", "add", f"{paper.origin}/news/", "--archive", tmp_path / "a")
    assert f"--allow-origin {paper.origin}" in looked.err


def test_a_redirect_to_a_private_address_gets_no_such_hint() -> None:
    why = "127.0.0.1 is not a public address"
    assert origin_hint("https://example.org/", why) == ""
    assert (
        origin_hint("http://[::1]:80/x", "::1 is not a public address") == "; to allow it: --allow-origin http://[::1]"
    )
    assert origin_hint("http://", why) == ""


@pytest.mark.parametrize("command", ["crawl", "watch", "sites"])
def test_without_archive_or_sites_one_sentence_names_the_way_out(
    command: str, tmp_path: Path, pressmark: Callable[..., Ran]
) -> None:
    root = tmp_path / "none"
    bare = pressmark(command, "--archive", root)
    assert (bare.code, f"pressmark init {root}" in bare.err) == (2, True)
    pressmark("init", root)
    empty = pressmark(command, "--archive", root)
    said = empty.out + empty.err
    assert f"pressmark sites add URL --archive {root}" in said
    assert len(said.strip().splitlines()) == 1
    assert empty.code == (0 if command == "sites" else 2)


@given(st.text())
def test_a_beginning_is_never_longer_than_its_line(text: str) -> None:
    short = shortened(text)
    assert len(short) <= FIRST_CHARS
    assert short == text or short.endswith("…")


def test_a_beginning_is_cut_at_a_word() -> None:
    text = "Fifty-two passengers, one cow bell and a choir. This live page is closed for good now."
    assert shortened(text) == "Fifty-two passengers, one cow bell and a choir…"
