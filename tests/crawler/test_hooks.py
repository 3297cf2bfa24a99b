"""Whom alarms are told: real programs, a real server; what goes wrong is named, and never more than that."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from archive.alarm_settings import AlarmSettings
from archive.config import parse_config
from archive.model.errors import ConfigError
from crawler.alarm_book import Alarm, Turn
from crawler.alarms import AlarmKind
from crawler.hooks import HookFailed, address_of, call, tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ALARM = Alarm(
    site="daily", kind=AlarmKind.YIELD, raised_at=1_790_000_000, cleared_at=None, since=1_789_990_000,
    figure="0 new articles in 24 hours", usual="40", advice="pressmark sites show daily",
)  # fmt: skip
TURN = Turn(raised=(ALARM,))


class Taker(BaseHTTPRequestHandler):
    taken: ClassVar[list[tuple[str, dict[str, Any]]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((self.path, body))
        self.send_response(302 if self.path.startswith("/moved") else 204)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        logging.getLogger(__name__).debug(format, *args)


@pytest.fixture
def taker() -> Iterator[str]:
    Taker.taken.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def told(settings: AlarmSettings, root: Path, *origins: str) -> int:
    return tell(TURN, run=3, root=root, settings=settings, origins=origins)


def test_a_command_gets_the_alarms_as_json_without_a_shell(tmp_path: Path) -> None:
    script = "import sys,pathlib; pathlib.Path(sys.argv[1]).write_bytes(sys.stdin.buffer.read())"
    target = tmp_path / "a $(name) ; of its own"
    assert told(AlarmSettings(command=(sys.executable, "-c", script, str(target))), tmp_path) == 0
    said = json.loads(target.read_bytes())
    assert (said["run"], said["cleared"]) == (3, [])
    assert said["raised"][0]["alarm"] == "yield"
    assert said["raised"][0]["raised_at"] == "2026-09-21T14:13:20Z"


def test_nothing_is_told_where_nothing_changed(tmp_path: Path) -> None:
    settings = AlarmSettings(command=("/no/such/program",))
    assert tell(Turn(), run=1, root=tmp_path, settings=settings, origins=()) == 0


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (("/no/such/program",), "cannot be run"),
        ((sys.executable, "-c", "import sys; sys.exit('no mailbox')"), "ended with 1: no mailbox"),
    ],
)
def test_a_command_that_fails_is_named(
    command: tuple[str, ...], why: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert told(AlarmSettings(command=command), tmp_path) == 1
    assert why in caplog.text


def test_a_command_that_hangs_is_ended_with_its_children() -> None:
    script = "import subprocess,sys,time; subprocess.Popen([sys.executable,'-c','import time; time.sleep(60)']); time.sleep(60)"
    began = time.monotonic()
    with pytest.raises(HookFailed, match="took longer"):
        call((sys.executable, "-c", script), b"{}", timeout_s=0.5)
    assert time.monotonic() - began < 10


def test_a_webhook_gets_the_same_json(taker: str, tmp_path: Path) -> None:
    assert told(AlarmSettings(webhook=f"{taker}/hook?token=geheim"), tmp_path, taker) == 0
    ((path, body),) = Taker.taken
    assert path == "/hook?token=geheim"
    assert body["raised"][0]["site"] == "daily"


def test_a_private_webhook_is_refused_without_a_packet_and_its_secret_stays_out_of_the_log(
    taker: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert told(AlarmSettings(webhook=f"{taker}/geheim"), tmp_path) == 1
    assert told(AlarmSettings(webhook=f"{taker.replace('127.0.0.1', 'localhost')}/geheim"), tmp_path) == 1
    assert Taker.taken == []
    assert "not a public address" in caplog.text
    assert "geheim" not in caplog.text


def test_a_redirect_of_a_webhook_is_not_followed(taker: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert told(AlarmSettings(webhook=f"{taker}/moved"), tmp_path, taker) == 1
    assert [path for path, _ in Taker.taken] == ["/moved"]
    assert "answered 302" in caplog.text


def test_a_variable_may_hold_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRESSMARK_TEST_HOOK", " https://example.org/x ")
    assert address_of("env:PRESSMARK_TEST_HOOK") == "https://example.org/x"
    with pytest.raises(HookFailed, match="NOBODY_SET_THIS"):
        address_of("env:NOBODY_SET_THIS")


@pytest.mark.parametrize(
    "line",
    [
        "webhook: ftp://example.org/",
        "webhook: https://user:pass@example.org/",
        "command: ['']",
        "commnd: [x]",
        "command: x",
    ],
)
def test_a_section_that_cannot_be_used_is_refused_with_its_line(line: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 2"):
        parse_config(f"alarms:\n  {line}\n".encode(), tmp_path / "pressmark.yaml")
