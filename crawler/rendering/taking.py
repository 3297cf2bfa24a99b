"""From a captured page to its reading, by way of a browser where that is wanted: which of the two documents counts."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from archive.model.errors import MissingBrowser
from archive.model.outcome import Rejection
from archive.model.urls import masked
from crawler.items import Captured, Read, Refused
from crawler.rendering.choosing import ALWAYS, is_page, is_too_little

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from archive.model.capture import Capture
    from archive.model.record import Reading

logger = logging.getLogger(__name__)


class Renders(Protocol):
    """What builds pages; `crawler.rendering.renderer.Renderer` does."""

    def program(self) -> Path:
        """Return the browser. Raises: MissingBrowser."""

    async def render(self, capture: Capture) -> Capture | Rejection:
        """Return what a browser makes of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An item read. is_rendered: a browser was asked, whether or not its document is the one that counts."""

    item: Read | Refused
    is_rendered: bool


async def take(
    item: Captured, mode: str, renderer: Renders, *, read: Callable[[Captured], Awaitable[Read | Refused]]
) -> Taken:
    """Read a page as it was sent, or as a browser builds it. mode: auto or always.

    A browser that fails is a failure of the page: what it was sent as is a shell, which must not replace a good record.
    """
    if not is_page(item.capture):
        return Taken(item=await read(item), is_rendered=False)
    plain = None if mode == ALWAYS else await read(item)
    if plain is not None and not (is_too_little(item.capture, _end_of(plain)) and _has_browser(renderer)):
        return Taken(item=plain, is_rendered=False)
    rendered = await renderer.render(item.capture)
    if isinstance(rendered, Rejection):
        return Taken(item=Refused(asked=item.asked, rejection=rendered), is_rendered=True)
    built = await read(Captured(asked=item.asked, capture=rendered))
    is_better = plain is None or _words(built) >= _words(plain)
    logger.info("%s: rendered, %d words", masked(item.capture.url), _words(built))
    return Taken(item=built if is_better or plain is None else plain, is_rendered=True)


def _end_of(item: Read | Refused) -> Reading | Rejection:
    return item.reading if isinstance(item, Read) else item.rejection


def _has_browser(renderer: Renders) -> bool:
    try:
        renderer.program()
    except MissingBrowser:
        return False  # said once, when the run began
    return True


def _words(item: Read | Refused) -> int:
    """Return the words that were read; fewer than none where the page was refused."""
    if isinstance(item, Refused):
        return -1
    return item.reading.record.text.words if item.reading.record.text else 0
