"""`pressmark watch` as a process: rounds, reloads, signals; and the commands that look at what it did."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import command_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crawler.newsroom import Newsroom
    from tests.conftest import Ran

pytestmark = pytest.mark.endurance

# what the slowest of these waits for: a round over the whole newsroom on a busy machine
PATIENCE_S = 90


def yaml_of(newsroom: Newsroom, *, delay_s: float = 0, site: str = "room", feed: str = "sitemap.xml") -> str:
    return (
        f"assets: none\nallow_origins: [{newsroom.origin}]\nfetch: {{delay_s: {delay_s}}}\nsites:\n"
        f"  {site}:\n    url: {newsroom.origin}/\n    sitemaps: [{newsroom.origin}/{feed}]\n"
    )


class Watching:
    """A running watch, and the events it has told so far."""

    def __init__(self, root: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "crawler", "watch", "--json", "--archive", str(root), *arguments]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=command_environment(), text=True
        )
        self.events: list[dict[str, Any]] = []

    def until(self, event: str, **fields: object) -> dict[str, Any]:
        """Read events until this one comes."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.events.append(json.loads(line))
            if self.events[-1]["event"] == event and fields.items() <= self.events[-1].items():
                return self.events[-1]
        assert self.process.stderr is not None
        raise AssertionError(f"no {event}: {self.events} {self.process.stderr.read()[-3000:]}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; return the exit code and how long the end took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.communicate(timeout=30)
        return self.process.returncode, time.monotonic() - began


@contextmanager
def watch(root: Path, *arguments: str) -> Iterator[Watching]:
    watching = Watching(root, *arguments)
    try:
        yield watching
    finally:
        if watching.process.poll() is None:
            watching.process.kill()
        watching.process.communicate()


@pytest.fixture
def root(pressmark: Callable[..., Ran], tmp_path: Path) -> Path:
    pressmark("init", tmp_path / "data")
    return tmp_path / "data"


def test_a_watch_crawls_reloads_refuses_a_broken_file_and_ends_in_time(
    root: Path, newsroom: Newsroom, pressmark: Callable[..., Ran]
) -> None:
    settings = root / "pressmark.yaml"
    settings.write_text(yaml_of(newsroom))
    with watch(root, "--metrics-port", "0") as watching:
        port = watching.until("metrics")["port"]
        assert watching.until("site", site="room")["new"] > 40
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
            families = {each.name: each for each in text_string_to_metric_families(answer.read().decode())}
        assert sum(each.value for each in families["pressmark_pages"].samples) > 40
        # the lock is free between rounds
        assert pressmark("add", newsroom.urls[0], "--archive", root, "--json").rows[0]["outcome"] == "unchanged"
        settings.write_text(yaml_of(newsroom) + "nonsense: 1\n")
        watching.process.send_signal(signal.SIGHUP)
        assert "line 8" in watching.until("reload-refused")["text"]
        settings.write_text(yaml_of(newsroom, site="second", feed="feeds/all.rss"))
        watching.process.send_signal(signal.SIGHUP)
        assert watching.until("reloaded")["sites"] == ["second"]
        watching.until("site", site="second")
        code, took = watching.stop()
    assert (code, took < 10) == (143, True)
    # one robots.txt for both rounds of the watch, and one for `add`
    assert sum(path.read_text().count('/robots.txt"') for path in (root / "warc").glob("*.cdxj")) == 2
    rounds = [row for row in pressmark("runs", "--json", "--archive", root).rows if " watch --json " in row["command"]]
    assert [row["exit_code"] for row in rounds] == [0, 0]
    began = [(row["started_at"], row["ended_at"]) for row in reversed(rounds)]
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(began))


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_round_in_time_and_the_next_run_finds_the_rest(
    root: Path, newsroom: Newsroom, pressmark: Callable[..., Ran], number: signal.Signals, expected: int
) -> None:
    (root / "pressmark.yaml").write_text(yaml_of(newsroom, delay_s=0.3))
    with watch(root, "--verbose") as watching:
        watching.until("page")
        code, took = watching.stop(number)
    assert (code, took < 10) == (expected, True)
    (run,) = pressmark("runs", "--json", "--archive", root).rows
    assert run["exit_code"] == expected
    (root / "pressmark.yaml").write_text(yaml_of(newsroom))
    again = pressmark("crawl", "--json", "--archive", root)
    assert again.code == 0
    (health,) = pressmark("sites", "--json", "--archive", root).rows
    assert (health["pages_due"], health["sources"][0]["failures"]) == (0, 0)
    assert health["new_24h"] > 40
    assert pressmark("verify", "--archive", root).code == 0


def test_a_locked_archive_is_waited_for(root: Path, newsroom: Newsroom, pressmark: Callable[..., Ran]) -> None:
    (root / "pressmark.yaml").write_text(yaml_of(newsroom, delay_s=5))
    other = subprocess.Popen(
        [sys.executable, "-m", "crawler", "crawl", "--json", "--archive", str(root)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=command_environment(), text=True,
    )  # fmt: skip
    with other, watch(root) as watching:
        assert other.stdout is not None
        other.stdout.readline()
        failed = watching.until("round-failed")
        assert "locked" in failed["text"] or "writing" in failed["text"]
        assert "before the next round" in watching.until("waiting")["text"]
        assert watching.stop()[0] == 143
        other.terminate()
        other.communicate()


def test_an_archive_without_sites_to_crawl_is_wrong_use(root: Path, pressmark: Callable[..., Ran]) -> None:
    ran = pressmark("watch", "--archive", root)
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert "no site to crawl yet" in ran.err


def test_an_alarm_ends_a_round_with_1_once_and_is_told_and_shown(
    root: Path, newsroom: Newsroom, pressmark: Callable[..., Ran], tmp_path: Path
) -> None:
    """A source that is not there: after four failures and three hours it is an alarm; time is an argument."""
    told = tmp_path / "told.json"
    script = f"import sys; open({str(told)!r}, 'a').write(sys.stdin.read() + chr(10))"
    hook = f"alarms:\n  command: [{sys.executable}, -c, {json.dumps(script)}]\n"
    (root / "pressmark.yaml").write_text(yaml_of(newsroom, feed="no-sitemap.xml") + hook)
    codes = []
    for hour in range(0, 12, 3):
        codes.append(pressmark("crawl", "--archive", root, "--at", f"2026-11-20T{hour:02}:00Z").code)
    assert codes == [1, 1, 1, 1]  # no source gave a list; the alarm is told once
    (line,) = told.read_text().splitlines()
    assert json.loads(line)["raised"][0]["alarm"] == "sources"
    (health,) = pressmark("sites", "--json", "--archive", root).rows
    assert [each["alarm"] for each in health["alarms"]] == ["sources"]
    shown = pressmark("sites", "show", "room", "--archive", root)
    assert "failing since 2026-11-20T00:00:00Z" in shown.out
    (root / "pressmark.yaml").write_text(yaml_of(newsroom) + hook)
    assert pressmark("crawl", "--archive", root, "--at", "2026-11-21T00:00Z").code == 0
    assert json.loads(told.read_text().splitlines()[-1])["cleared"][0]["alarm"] == "sources"


def test_runs_and_sites_say_what_is_not_there(root: Path, pressmark: Callable[..., Ran], tmp_path: Path) -> None:
    assert "no runs yet" in pressmark("runs", "--archive", root).out
    assert pressmark("runs", "7", "--archive", root).code == 2
    assert "no site to crawl yet" in pressmark("sites", "--archive", root).out
    assert pressmark("sites", "show", "nobody", "--archive", root).code == 2
    assert pressmark("runs", "--archive", tmp_path / "nowhere").code == 2
