"""The DevTools protocol over a pipe: questions and answers by number, events as they come. Knows no page.

Messages are JSON and end in NUL (Chromium, content/browser/devtools/devtools_pipe_handler.cc).
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

# One message at most: a document of the largest size that is kept, every sign of it escaped as \uXXXX in the worst case
# of short lines, stays below; whoever sends more is not believed.
MAX_MESSAGE_BYTES = 64 * 1024 * 1024
ANSWER_S = 20.0  # every command is answered within milliseconds, or the browser hangs; a busy machine takes seconds

Params = dict[str, Any]


class BrowserGone(ConnectionError):
    """The browser ended, or what it says is no DevTools."""


class BrowserRefused(Exception):
    """A command that the browser answers with an error: the page it was about has gone, mostly."""


class DevTools:
    """One conversation with one browser, in one event loop."""

    def __init__(self, on_event: Callable[[str, Params, str], None]) -> None:
        """on_event: called with the name of an event, its parameters and the session that it is of ("" for the browser)."""
        self._on_event = on_event
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Params]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._transports: list[asyncio.BaseTransport] = []
        self._writer: asyncio.WriteTransport | None = None
        self.is_open = True

    async def open(self, reading: int, writing: int) -> None:
        """Speak over these descriptors from now on; they belong to the conversation then."""
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=MAX_MESSAGE_BYTES)
        source, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(reading, "rb", buffering=0)
        )
        self._writer, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(writing, "wb", buffering=0))
        self._transports = [source, self._writer]
        self._reading = asyncio.create_task(self._read(reader))

    async def call(
        self, method: str, params: Params | None = None, *, session: str = "", patience_s: float = ANSWER_S
    ) -> Params:
        """Return the answer to a command.

        Raises: BrowserGone, BrowserRefused, TimeoutError.
        """
        number = next(self._numbers)
        waiting: asyncio.Future[Params] = asyncio.get_running_loop().create_future()
        self._waiting[number] = waiting
        try:
            self.send(method, params, session=session, number=number)
            async with asyncio.timeout(patience_s):
                return await waiting
        finally:
            self._waiting.pop(number, None)

    def send(self, method: str, params: Params | None = None, *, session: str = "", number: int = 0) -> None:
        """Send a command whose answer nobody waits for. Raises: BrowserGone."""
        if not self.is_open or self._writer is None:
            raise BrowserGone("the browser has ended")
        message: Params = {"id": number or next(self._numbers), "method": method, "params": params or {}}
        self._writer.write(json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")

    async def close(self) -> None:
        """End the conversation; whoever waits is told that the browser has gone."""
        self._end()
        if self._reading is not None:
            self._reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reading

    async def _read(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                self._take(json.loads((await reader.readuntil(b"\0"))[:-1]))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError):
            self._end()

    def _take(self, message: Params) -> None:
        waiting = self._waiting.get(message.get("id", 0))
        if waiting is not None and not waiting.done():
            if "error" in message:
                waiting.set_exception(BrowserRefused(str(message["error"].get("message", ""))[:200]))
            else:
                waiting.set_result(message.get("result", {}))
        elif "method" in message:
            self._on_event(message["method"], message.get("params", {}), message.get("sessionId", ""))

    def _end(self) -> None:
        self.is_open = False
        for transport in self._transports:
            transport.close()
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(BrowserGone("the browser has ended"))
