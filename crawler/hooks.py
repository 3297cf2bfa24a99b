"""Whom alarms are told: a command of the archive's owner, and an address that takes them. Neither can fail a run.

The command runs without a shell; the address is judged by the same guard as every page. Both have a time limit.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import subprocess
from typing import TYPE_CHECKING

import aiohttp

from archive.model.urls import host
from archive.terminal import plain
from archive.version import VERSION
from crawler.connection import guarded_connector, open_connector
from crawler.guard import Guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from archive.alarm_settings import AlarmSettings
    from crawler.alarm_book import Turn

logger = logging.getLogger(__name__)

COMMAND_S = 30  # a mail is handed over in a second; a program that waits for a person is cut off
WEBHOOK_S = 10  # as chat services ask of those who take their own
SHOWN_CHARS = 300  # of what a command says when it fails


class HookFailed(Exception):
    """A hook that could not be told; its message says why, without a secret."""


def tell(turn: Turn, *, run: int, root: Path, settings: AlarmSettings, origins: Iterable[str]) -> int:
    """Tell the hooks what changed, and return how many could not be told: each of them is logged.

    origins: private origins that may be asked. Not to be called where an event loop runs; blocks for 40 seconds at most.
    """
    if not turn:
        return 0
    body = json.dumps(payload(turn, run=run, root=root), ensure_ascii=False).encode()
    failed = 0
    if settings.command:
        try:
            call(settings.command, body)
        except HookFailed as error:
            logger.error("alarms.command: %s", error)
            failed += 1
    if settings.webhook:
        try:
            asyncio.run(post(address_of(settings.webhook), body, Guard.allowing(origins)))
        except HookFailed as error:
            logger.error("alarms.webhook: %s", error)
            failed += 1
    return failed


def payload(turn: Turn, *, run: int, root: Path) -> dict[str, object]:
    """Return what a hook is told."""
    return {
        "archive": str(root.absolute()), "run": run, "raised": [each.as_fields() for each in turn.raised],
        "cleared": [each.as_fields() for each in turn.cleared],
    }  # fmt: skip


def call(command: Sequence[str], body: bytes, *, timeout_s: float = COMMAND_S) -> None:
    """Run a command with `body` on its standard input; past its time it is killed with what it has started.

    Raises: HookFailed.
    """
    name = plain(command[0])[:80]
    try:
        process = subprocess.Popen(  # noqa: S603 – the owner of the archive named it, and no shell reads it
            list(command), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
        )  # fmt: skip
    except (OSError, ValueError) as error:
        raise HookFailed(f"{name} cannot be run: {getattr(error, 'strerror', None) or error}") from error
    with process:
        try:
            _, said = process.communicate(body, timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            raise HookFailed(f"{name} took longer than {timeout_s:g} s and was ended") from error
        except BrokenPipeError:
            said = b""
        finally:
            with contextlib.suppress(ProcessLookupError):  # its own session: the program and what it has started
                os.killpg(process.pid, signal.SIGKILL)
        if process.returncode:
            words = plain(said.decode("utf-8", "replace"))[-SHOWN_CHARS:]
            raise HookFailed(f"{name} ended with {process.returncode}" + (f": {words}" if words else ""))


async def post(url: str, body: bytes, guard: Guard, *, timeout_s: float = WEBHOOK_S) -> None:
    """Post `body` to an address that the guard admits. Redirects are not followed.

    Raises: HookFailed.
    """
    refusal = guard.refusal(url)
    if refusal is not None:
        raise HookFailed(f"{refusal.detail}; a private origin must stand in allow_origins")
    connect = open_connector if guard.is_allowed_origin(url) else guarded_connector
    name = host(url)
    headers = {"Content-Type": "application/json", "User-Agent": f"Pressmark/{VERSION}"}
    try:
        async with (
            aiohttp.ClientSession(
                connector=connect(limit=1, limit_per_host=1), timeout=aiohttp.ClientTimeout(total=timeout_s)
            ) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status >= 300:
                raise HookFailed(f"{name} answered {answer.status}")
    except TimeoutError as error:
        raise HookFailed(f"{name} took longer than {timeout_s:g} s") from error
    except (aiohttp.ClientError, OSError) as error:
        # their messages may repeat the address, which is a secret
        raise HookFailed(f"{name} could not be told ({type(error).__name__})") from error


def address_of(webhook: str) -> str:
    """Return the address that the setting says, from the environment where it names a variable. Raises: HookFailed."""
    if not webhook.startswith("env:"):
        return webhook
    name = webhook.removeprefix("env:")
    found = os.environ.get(name, "").strip()
    if not found:
        raise HookFailed(f"the variable {name} holds no address")
    return found
