"""`pressmark crawl` over a paper that lives: new articles, edits, withdrawals, walls, kills. One process a round."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from archive.model.selection import Selection
from archive.store.archive import Archive
from tests.conftest import Ran, command_environment
from tests.crawler.paper import Paper, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DAWN = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def paper() -> Iterator[Paper]:
    with Paper(stories=[Story(number, DAWN - number * HOUR) for number in range(6)]) as running:
        yield running


@pytest.fixture
def crawl(tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]) -> Callable[..., Ran]:
    """Run a round at an instant; the archive is `tmp_path / "a"`."""
    declare(tmp_path / "a", paper)

    def run(at: datetime, *more: str) -> Ran:
        return pressmark("crawl", "--archive", tmp_path / "a", "--at", at.isoformat(), "--json", *more)

    return run


def declare(root: Path, paper: Paper, **more: Any) -> None:
    with Archive.create(root):
        pass
    lines = [
        f"    {name}: {value}" for name, value in {"feeds": f"[{paper.origin}/feed.xml]", "delay_s": 0, **more}.items()
    ]
    (root / "pressmark.yaml").write_text(
        "\n".join([f"allow_origins: [{paper.origin}]", "sites:", "  gate:", *lines, ""]), encoding="utf-8"
    )


def outcomes(ran: Ran) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in ran.rows:
        if "outcome" in row:
            found[row["outcome"]] = found.get(row["outcome"], 0) + 1
    return found


def account(ran: Ran) -> dict[str, Any]:
    (found,) = [row for row in ran.rows if "site" in row]
    return found


def kept(root: Path) -> list[str]:
    with Archive.open(root, writable=False) as archive:
        assert list(archive.verify(deep=True)) == []
        return sorted(row.web_url for row in archive.select(Selection()))


def test_a_paper_is_followed_for_a_day(crawl: Callable[..., Ran], paper: Paper, tmp_path: Path) -> None:
    first = crawl(DAWN)
    assert (first.code, outcomes(first)) == (0, {"archived": 6})
    assert account(first)["found"] == account(first)["new"] == 6

    at_once = crawl(DAWN + timedelta(minutes=5))
    assert (outcomes(at_once), [path for path, *_ in paper.asked].count("/feed.xml")) == ({}, 1)

    paper.stories.append(Story(100, DAWN + HOUR))
    paper.stories[0].edition = 2
    second = crawl(DAWN + 2 * HOUR)
    assert outcomes(second) == {"archived": 1, "revised": 1, "unchanged": 5}
    assert paper.count(paper.stories[1].path, 304) == 1

    paper.walls[paper.stories[2].path] = 410
    third = crawl(DAWN + 6 * HOUR)
    assert account(third)["gone"] == 1
    assert kept(tmp_path / "a") == sorted(f"{paper.origin}{story.path}" for story in paper.stories)


def test_a_server_whose_validators_lie_is_caught(crawl: Callable[..., Ran], paper: Paper) -> None:
    paper.has_frozen_validators = True
    crawl(DAWN)
    paper.stories[0].edition = 2
    paper.stories.append(Story(100, DAWN + HOUR))  # the feed's own lie is caught, too
    rounds = [crawl(DAWN + timedelta(days=day)) for day in range(1, 100, 12)]
    assert sum(outcomes(ran).get("revised", 0) for ran in rounds) == 1
    assert sum(outcomes(ran).get("archived", 0) for ran in rounds) == 1


def test_a_source_may_be_asked_though_it_is_not_due(crawl: Callable[..., Ran], paper: Paper) -> None:
    crawl(DAWN)
    crawl(DAWN + timedelta(minutes=1), "--once")
    assert paper.count("/feed.xml") == 2
    assert paper.count("/feed.xml", 304) == 1


def test_a_number_of_pages_and_a_range_of_days_bound_a_round(crawl: Callable[..., Ran], paper: Paper) -> None:
    paper.stories += [Story(number, DAWN - timedelta(days=30)) for number in range(50, 53)]
    assert outcomes(crawl(DAWN, "--since", "2026-11-01", "--limit", "4")) == {"archived": 4}
    assert outcomes(crawl(DAWN, "--limit", "100")) == {"archived": 2}
    assert outcomes(crawl(DAWN + HOUR / 60, "--once", "--limit", "100"))["archived"] == 3


def test_a_dead_feed_is_an_account_and_no_outcome(crawl: Callable[..., Ran], paper: Paper) -> None:
    paper.walls["/feed.xml"] = 404
    ran = crawl(DAWN)
    assert (outcomes(ran), account(ran)["sources_failed"], ran.code) == ({}, 1, 1)
    (failing,) = account(ran)["sources_failing"]
    assert failing == {"url": f"{paper.origin}/feed.xml", "reason": "http-status (the server answered 404)"}


def test_a_round_without_any_list_is_no_success_and_says_why(
    tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]
) -> None:
    declare(tmp_path / "a", paper)
    path = tmp_path / "a/pressmark.yaml"
    declared = path.read_text()
    path.write_text(declared.replace("allow_origins", "# allow_origins"))
    command = ("crawl", "--archive", tmp_path / "a", "--at", DAWN.isoformat())
    why = "1 of 1 sources gave no list: address-not-allowed (127.0.0.1 is not a public address)"
    for _ in range(2):  # it is due again at once: nobody was asked
        refused = pressmark(*command)
        assert (refused.code, why in refused.err, "nothing to do" in refused.err) == (1, True, False), refused.err
    (row,) = pressmark("runs", "2", "--archive", tmp_path / "a", "--json").rows
    assert row["sites"][0]["sources_failing"][0]["reason"].startswith("address-not-allowed")
    shown = pressmark("runs", "2", "--archive", tmp_path / "a").out
    assert f"no list  {paper.origin}/feed.xml: address-not-allowed (127.0.0.1 is not a public address)" in shown
    path.write_text(declared)
    mended = pressmark(*command, "--json")
    assert (mended.code, outcomes(mended)) == (0, {"archived": 6})


def test_no_gap_is_shorter_than_the_delay(tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]) -> None:
    declare(tmp_path / "slow", paper, delay_s=0.3)
    ran = pressmark("crawl", "--archive", tmp_path / "slow", "--at", DAWN.isoformat(), "--json")
    assert outcomes(ran) == {"archived": 6}
    gaps = [later - sooner for (*_, sooner), (*_, later) in pairwise(paper.asked)]
    assert len(gaps) == 7
    # what the server sees is what the wire makes of it: some milliseconds of either request's way
    assert min(gaps) > 0.28


def test_quiet_hours_are_kept(tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]) -> None:
    declare(tmp_path / "a", paper, quiet='"05:00-07:00"')
    pressmark("crawl", "--archive", tmp_path / "a", "--at", DAWN.isoformat())
    assert paper.asked == []
    pressmark("crawl", "--archive", tmp_path / "a", "--at", (DAWN + HOUR).isoformat())
    assert paper.count("/feed.xml") == 1


def test_topics_of_a_site_stand_first_in_its_records(
    tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]
) -> None:
    declare(tmp_path / "a", paper, topics="[Harbours]")
    with (tmp_path / "a/pressmark.yaml").open("a", encoding="utf-8") as file:
        file.write("topics: [{name: Locks, keywords: [lock]}, {name: Harbours, keywords: [harbour]}]\n")
    pressmark("crawl", "--archive", tmp_path / "a", "--at", DAWN.isoformat())
    with Archive.open(tmp_path / "a", writable=False) as archive:
        assert {archive.load(row).topics[0] for row in archive.select(Selection())} == {"Harbours"}


def many(number: int) -> list[Story]:
    """Six stories a day, backwards from DAWN."""
    return [Story(each, DAWN - each * 4 * HOUR) for each in range(number)]


def test_a_section_is_read_without_any_feed_and_as_far_as_it_says(
    tmp_path: Path, pressmark: Callable[..., Ran]
) -> None:
    with Paper(stories=many(45)) as paper:
        declare(tmp_path / "a", paper, feeds="[]", sections=f"[{{url: {paper.origin}/news/, pages: 1}}]")
        ran = pressmark("crawl", "--archive", tmp_path / "a", "--at", DAWN.isoformat(), "--json")
        assert outcomes(ran) == {"archived": 20}
        assert {path for path, *_ in paper.asked if not path.endswith(".html")} == {
            "/robots.txt",
            "/news/",
            "/news/page/2",
        }
        paper.stories.append(Story(100, DAWN + HOUR))
        later = (DAWN + 8 * HOUR).isoformat()
        assert outcomes(pressmark("crawl", "--archive", tmp_path / "a", "--at", later, "--json"))["archived"] == 1
        assert paper.count("/news/page/2") == 1  # not all of the first page was new, so nothing was missed


def test_a_back_fill_goes_through_the_days(tmp_path: Path, pressmark: Callable[..., Ran]) -> None:
    with Paper(stories=many(200)) as paper:
        declare(tmp_path / "a", paper, feeds="[]", sections=f"[{paper.origin}/news/]")
        since = (DAWN - timedelta(days=9)).date().isoformat()
        ran = pressmark("crawl", "--archive", tmp_path / "a", "--at", DAWN.isoformat(), "--json", "--since", since)
        kept_days = {url.rpartition("/news/")[2][:10] for url in kept(tmp_path / "a")}
        days = {f"{DAWN - timedelta(days=back):%Y/%m/%d}" for back in range(10)}
        assert days <= kept_days
        assert outcomes(ran)["archived"] >= 56
        asked = [path for path, *_ in paper.asked if path.startswith("/archive/")]
        assert set(asked[:3]) <= set(sorted(asked, reverse=True)[:5])  # two at a time, so not strictly in order
        assert len(asked) == len(set(asked)) == 10


def test_what_is_wrong_with_the_command_is_said(tmp_path: Path, paper: Paper, pressmark: Callable[..., Ran]) -> None:
    declare(tmp_path / "a", paper)
    for arguments, message in (
        (["nowhere"], "there is no site 'nowhere' (declared: gate)"),
        (["--once", "--due"], "choose one"),
        (["--at", "noon"], "no instant"),
        (["--since", "2026-12-01", "--until", "2026-11-01"], "lies after"),
    ):
        ran = pressmark("crawl", "--archive", tmp_path / "a", *arguments)
        assert (ran.code, message in ran.err) == (2, True), ran.err


def start(root: Path, at: datetime) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "--archive", str(root), "--at", at.isoformat(), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=command_environment(),
    )  # fmt: skip


def test_an_interrupted_round_goes_on_where_it_was(tmp_path: Path, pressmark: Callable[..., Ran]) -> None:
    with Paper(stories=[Story(number, DAWN - number * HOUR) for number in range(30)], delay_s=0.1) as paper:
        declare(tmp_path / "a", paper)
        with start(tmp_path / "a", DAWN) as process:
            assert process.stdout is not None
            process.stdout.readline()
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 143
            assert time.monotonic() - began < 10
        rest = pressmark("crawl", "--archive", tmp_path / "a", "--at", DAWN.isoformat(), "--json")
        assert rest.code == 0
        assert len(kept(tmp_path / "a")) == 30
        asked = [path for path, *_ in paper.asked if path.endswith(".html")]
        assert len(asked) - len(set(asked)) <= 16  # what was in flight


@pytest.mark.endurance
def test_a_round_that_is_killed_at_any_time_loses_and_doubles_nothing(
    tmp_path: Path, pressmark: Callable[..., Ran]
) -> None:
    with Paper(stories=[Story(number, DAWN - number * HOUR) for number in range(200)], feed_length=500) as paper:
        declare(tmp_path / "a", paper)
        for kill in range(12):
            with start(tmp_path / "a", DAWN) as process:
                time.sleep(1.0 + 0.17 * kill)
                process.kill()
        ran = pressmark("crawl", "--archive", tmp_path / "a", "--at", DAWN.isoformat(), "--json")
        assert ran.code == 0
        assert kept(tmp_path / "a") == sorted(f"{paper.origin}{story.path}" for story in paper.stories)
    state = sqlite3.connect(tmp_path / "a/.pressmark/state.sqlite")
    (urls, told) = state.execute("SELECT count(*), count(outcome) FROM frontier WHERE kind = 'page'").fetchone()
    assert (urls, told) == (200, 200)
    state.close()
