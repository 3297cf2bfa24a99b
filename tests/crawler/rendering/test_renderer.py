"""The renderer alone: browsers that die, hang, grow or are used up; and none of them outlives us."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from archive.model.capture import Capture, Location, Rendered
from archive.model.digests import payload_digest
from archive.model.outcome import Reason, Rejection
from archive.render_settings import RenderSettings
from crawler.rendering.browser import Browser, group_of
from crawler.rendering.parts import Part
from crawler.rendering.renderer import Renderer
from tests.conftest import command_environment
from tests.crawler.rendering.scripted import BUILD, HEADLINE, SCRIPTS, STORY

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    Then = Callable[[Renderer], Awaitable[None]]

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("chromium")]
QUICK = RenderSettings(page_s=2, timeout_s=15)
NOWHERE = Location(warc="x.warc.gz", offset=0, length=1)


def page(name: str) -> Capture:
    body = (
        f"<!doctype html><title>The Gate</title><div id=app></div><script src=/build.js></script><script>{SCRIPTS[name]}</script>"
    ).encode()
    return Capture(
        url=f"https://example.org/{name}", requested_url=f"https://example.org/{name}", at=datetime(2026, 1, 1, tzinfo=UTC),
        status=200, headers=((b"Content-Type", b"text/html"),), body=body, digest=payload_digest(body), location=NOWHERE,
    )  # fmt: skip


class Run:
    """A renderer whose pages are given the story; `before_story` is awaited when a page asks for it."""

    def __init__(self, settings: RenderSettings = QUICK, before_story: Then | None = None) -> None:
        self.kept: list[Rendered] = []
        self._before_story = before_story
        self.renderer = Renderer(settings, fetch=self._fetch, lay_down=self._lay_down, user_agent="Pressmark/test")

    async def _fetch(self, url: str, headers: Mapping[str, str], max_bytes: int) -> Part | Rejection:
        if url.endswith("/build.js"):
            return Part(status=200, headers=(("Content-Type", "text/javascript"),), body=BUILD.encode())
        if url.endswith("/story.json"):
            if self._before_story is not None:
                await self._before_story(self.renderer)
            told = {"title": HEADLINE, "text": STORY}
            return Part(status=200, headers=(), body=str(told).replace("'", '"').encode())
        return Rejection(url=url, reason=Reason.ROBOTS)

    async def _lay_down(self, rendered: Rendered) -> Location:
        self.kept.append(rendered)
        return NOWHERE

    def over(self, *captures: Capture) -> list[Capture | Rejection]:
        async def render() -> list[Capture | Rejection]:
            try:
                return [await self.renderer.render(capture) for capture in captures]
            finally:
                await self.renderer.close()

        return asyncio.run(render())


def test_no_browser_is_started_before_a_page_needs_one() -> None:
    run = Run()
    assert run.over() == []
    assert run.renderer.tally.browsers == 0


def test_a_browser_is_replaced_when_its_budget_of_pages_is_used_up() -> None:
    run = Run(RenderSettings(page_s=2, pages=2))
    ends = run.over(*[page("built")] * 3)
    assert all(isinstance(end, Capture) and STORY[0].encode() in end.body for end in ends)
    assert (run.renderer.tally.pages, run.renderer.tally.browsers, len(run.kept)) == (3, 2, 3)


@pytest.mark.parametrize("held", (0, 6, 9, 10, 11, 12))
def test_a_browser_starts_whatever_descriptors_are_taken(held: int) -> None:
    async def start_and_end() -> bool:
        browser = await Browser.start(QUICK, lambda *event: None)
        try:
            return browser.is_alive and browser.is_alone
        finally:
            await browser.end()

    with contextlib.ExitStack() as open_files:
        for _ in range(held):
            open_files.enter_context(Path("/dev/null").open("rb"))
        assert asyncio.run(start_and_end())


def test_a_page_survives_a_browser_that_is_killed_in_the_middle() -> None:
    killed = []

    async def kill_once(renderer: Renderer) -> None:
        browser = renderer._browser
        if not killed and browser is not None:
            killed.append(browser.process.pid)
            os.killpg(browser.process.pid, signal.SIGKILL)

    run = Run(before_story=kill_once)
    (end,) = run.over(page("built"))
    assert isinstance(end, Capture) and STORY[0].encode() in end.body
    assert (len(killed), run.renderer.tally.browsers) == (1, 2)


def test_a_browser_that_always_dies_is_an_outcome() -> None:
    async def kill(renderer: Renderer) -> None:
        assert renderer._browser is not None
        renderer._browser.kill()

    run = Run(before_story=kill)
    (end,) = run.over(page("built"))
    assert isinstance(end, Rejection) and end.reason is Reason.INTERNAL
    assert run.kept == []


def test_an_interrupted_run_gives_up_the_page_at_once() -> None:
    async def interrupt(renderer: Renderer) -> None:
        renderer.interrupt()

    begun = time.monotonic()
    (end, next_end) = Run(before_story=interrupt).over(page("built"), page("built"))
    assert isinstance(end, Rejection) and end.reason is Reason.INTERRUPTED
    assert isinstance(next_end, Rejection) and next_end.reason is Reason.INTERRUPTED
    assert time.monotonic() - begun < 20


@pytest.mark.endurance
def test_a_server_that_does_not_answer_ends_with_the_wall_clock() -> None:
    async def wait(renderer: Renderer) -> None:
        await asyncio.sleep(3600)

    run = Run(RenderSettings(page_s=2, timeout_s=8), before_story=wait)
    (end,) = run.over(page("built"))
    assert isinstance(end, Rejection) and (end.reason, end.limit) == (Reason.TIMEOUT, "render.timeout_s")


def test_a_program_that_is_no_browser_is_an_outcome(tmp_path: Path) -> None:
    (end,) = Run(RenderSettings(browser="/bin/true")).over(page("built"))
    assert isinstance(end, Rejection) and end.reason is Reason.INTERNAL


@pytest.mark.endurance
@pytest.mark.parametrize(
    ("name", "reason"), [("cpu", Reason.TIMEOUT), ("memory", Reason.PARSE_LIMIT), ("heap", Reason.PARSE_LIMIT)]
)
def test_a_page_that_eats_the_machine_ends_alone(name: str, reason: Reason) -> None:
    run = Run(RenderSettings(page_s=4, timeout_s=30, memory_mb=700))
    end, after = run.over(page(name), page("built"))
    assert isinstance(end, Rejection) and end.reason is reason, end
    assert isinstance(after, Capture) and STORY[0].encode() in after.body
    assert run.renderer.tally.peak_mb < 1500


PARENT = """
import asyncio, sys
from archive.render_settings import RenderSettings
from crawler.rendering.browser import Browser
async def main():
    browser = await Browser.start(RenderSettings(), lambda *event: None)
    print(browser.process.pid, flush=True)
    await asyncio.sleep(3600)
asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word that a child dies with its parent is Linux's")
def test_a_killed_run_leaves_no_browser() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, env=command_environment())
    assert parent.stdout is not None
    with parent.stdout as said:
        leader = int(said.readline())
    assert len(group_of(leader)) > 2
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while any(is_running(pid) for pid in group_of(leader)) and time.monotonic() < deadline:
        os.sched_yield()
    assert not any(is_running(pid) for pid in group_of(leader))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
