"""One browser process: started, measured, ended. It never outlives the run, however that ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.rendering import launch
from crawler.rendering.devtools import BrowserGone, DevTools
from crawler.rendering.flags import find_browser, flags_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.render_settings import RenderSettings
    from crawler.rendering.devtools import Params

logger = logging.getLogger(__name__)

START_S = 20.0  # a cold start on a busy machine takes five
_PROFILE_PREFIX = "pressmark-browser-"
_KB = 1024


class Browser:
    """A running browser. Use `Browser.start`; end it with `end`."""

    def __init__(self, process: asyncio.subprocess.Process, devtools: DevTools, profile: Path) -> None:
        self.process, self.devtools, self._profile = process, devtools, profile
        self.pages = 0

    @classmethod
    async def start(cls, settings: RenderSettings, on_event: Callable[[str, Params, str], None]) -> Browser:
        """Start a browser and wait until it answers. Raises: MissingBrowser, BrowserGone, TimeoutError."""
        program = find_browser(settings)
        profile = await asyncio.to_thread(_new_profile)
        ours, theirs = os.pipe(), os.pipe()  # we read, they read
        devtools = DevTools(on_event)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-S", launch.__file__, str(os.getpid()), str(theirs[0]), str(ours[1]),
                str(program), *flags_of(settings, profile),
                pass_fds=(theirs[0], ours[1]), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL, start_new_session=True, env=_environment(profile),
            )  # fmt: skip
        finally:
            os.close(theirs[0])
            os.close(ours[1])
        browser = cls(process, devtools, profile)
        try:
            await devtools.open(ours[0], theirs[1])
            await devtools.call("Target.setDiscoverTargets", {"discover": True}, patience_s=START_S)
        except (BrowserGone, TimeoutError) as error:
            await browser.end()
            raise BrowserGone(f"{program} could not be started: {_why(process.returncode, error)}") from error
        if not browser.is_alone:
            await browser.end()
            raise BrowserGone(f"{program} was not cut off from the network, and was ended")
        logger.info("browser %d started, without a network", process.pid)
        return browser

    @property
    def is_alive(self) -> bool:
        """Whether it runs and listens."""
        return self.process.returncode is None and self.devtools.is_open

    @property
    def is_alone(self) -> bool:
        """Whether it lives in a network of its own, which holds nothing."""
        try:
            return Path(f"/proc/{self.process.pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
        except OSError:
            return False

    def memory_mb(self) -> float:
        """Return the memory that all its processes hold for themselves, in MiB."""
        return sum(_own_kb(pid) for pid in group_of(self.process.pid)) / _KB

    def kill(self) -> None:
        """Kill it and every process that it started, at once."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    async def end(self) -> None:
        """Kill it, wait for its end, and remove what it wrote."""
        self.kill()
        await self.process.wait()
        await self.devtools.close()
        await asyncio.to_thread(shutil.rmtree, self._profile, ignore_errors=True)


def _why(exit_code: int | None, error: Exception) -> str:
    """Return why a browser did not start, with the way out."""
    if exit_code == launch.NOT_ALONE:
        return "the kernel grants no network namespace, without which it could reach everything (docs/rendering.md)"
    if isinstance(error, TimeoutError):
        return f"no answer within {START_S:g} seconds"
    return "it ended at once; mostly the kernel grants it no sandbox (docs/rendering.md)"


def group_of(leader: int) -> list[int]:
    """Return the living processes of a process group. Linux; elsewhere the leader alone."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found or [leader]


def _own_kb(pid: int) -> int:
    """Return the anonymous and shared memory of a process: what it made itself, without the program's own pages."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
    except (OSError, ValueError, IndexError):
        return 0


def _new_profile() -> Path:
    """Return a new folder for a browser's files, which root gives to nobody; those of dead runs are removed."""
    for left in Path(tempfile.gettempdir()).glob(_PROFILE_PREFIX + "*"):
        owner = left.name.removeprefix(_PROFILE_PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists() and sys.platform == "linux":
            shutil.rmtree(left, ignore_errors=True)
    profile = Path(tempfile.mkdtemp(prefix=f"{_PROFILE_PREFIX}{os.getpid()}-"))
    if os.getuid() == 0:
        os.chown(profile, launch.NOBODY, launch.NOBODY)
    return profile


def _environment(profile: Path) -> dict[str, str]:
    """Return what the browser is told of us: nothing but where it may write."""
    folders = dict.fromkeys(("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"), str(profile))
    return {**folders, "PATH": os.defpath, "LANG": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
