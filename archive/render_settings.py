"""The `render` section of pressmark.yaml: the browser that builds pages, and what one page may cost. Values only."""

from __future__ import annotations

import msgspec


class RenderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How pages are rendered where a site says so (`render: auto` or `always`).

    browser: the program, where it is not found by itself. pages: rendered by one browser before it is replaced.
    page_s: seconds that a page may go on working when all it asked for is there. timeout_s: the whole page by the wall
    clock, the pauses between requests included. memory_mb: of all the browser's processes together. max_requests,
    max_bytes: what one page may ask for beside itself. sandbox: off only where the kernel grants none.
    """

    browser: str = ""
    pages: int = 50
    page_s: float = 8.0
    timeout_s: float = 60.0
    memory_mb: int = 1024
    max_requests: int = 60
    max_bytes: int = 20_000_000
    sandbox: bool = True
