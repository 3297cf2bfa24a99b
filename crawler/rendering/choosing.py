"""Which pages a browser builds: what the command, the site and the plain page say. And whether there is a browser."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

from archive.config import FILE_NAME, read_config
from archive.decoding import DecodingLimit, decode_content
from archive.model.errors import ConfigError, MissingBrowser, UsageError
from archive.model.outcome import Rejection
from archive.model.urls import masked
from crawler.rendering.flags import find_browser
from crawler.rendering.shell import HEAD_BYTES, has_script, is_shell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from archive.config import Config
    from archive.model.capture import Capture
    from archive.model.record import Reading
    from archive.sites import Site
    from crawler.items import Asked

logger = logging.getLogger(__name__)

NEVER, AUTO, ALWAYS = "never", "auto", "always"
# What a plain page is rejected for when its text is still to be built.
YIELDS_TOO_LITTLE = frozenset({"empty", "too-short", "needs-javascript"})


def mode_of(asked: Asked, config: Config) -> str:
    """Return never, auto or always for a URL: as it was asked for, else as its site says, else never."""
    if asked.render:
        return asked.render
    if asked.lease is not None and asked.lease.site in config.sites:
        return config.sites[asked.lease.site].render
    fitting = [(site.fit(asked.url), site.render) for site in config.sites.values()]
    closeness, mode = max(fitting, key=lambda each: each[0], default=(0, NEVER))
    return mode if closeness else NEVER


def asked_rendered(asked: Iterable[Asked], render: str, root: Path) -> list[Asked]:
    """Return what is asked for with the word of the command line, "" for none, and a browser made sure of.

    Raises: UsageError for another word, ConfigError.
    """
    if render not in ("", NEVER, AUTO, ALWAYS):
        raise UsageError(f"--render {render}: write never, auto or always")
    config, wanted = read_config(root), [replace(each, render=render) for each in asked]
    check_browser(config, ((masked(each.url), mode_of(each, config)) for each in wanted), root)
    return wanted


def check_sites(sites: Mapping[str, Site], config: Config, root: Path) -> None:
    """Make sure that there is a browser where a site of a round needs one. Raises: ConfigError."""
    check_browser(config, ((f"the site {name!r}", site.render) for name, site in sites.items()), root)


def is_too_little(capture: Capture, plain: Reading | Rejection) -> bool:
    """Return whether a browser may find more on a page than what it yields as it was sent."""
    if isinstance(plain, Rejection):
        return plain.reason.value in YIELDS_TOO_LITTLE and has_script(_html_of(capture))
    words = plain.record.text.words if plain.record.text else 0
    return is_shell(_html_of(capture), words)


def is_page(capture: Capture) -> bool:
    """Return whether a capture is a whole HTML page, as far as its head tells."""
    kind = (capture.header("Content-Type") or "text/html").lower()
    return capture.complete and bool(capture.body) and ("html" in kind or "xml" in kind)


def check_browser(config: Config, modes: Iterable[tuple[str, str]], root: Path) -> None:
    """Make sure that there is a browser where one is needed.

    modes: (who asks for it, never, auto or always). Without a browser `auto` takes pages as they were sent, with a
    warning. Raises: ConfigError for `always`.
    """
    wanted = {mode: name for name, mode in modes if mode != NEVER}
    if not wanted:
        return
    try:
        find_browser(config.render)
    except MissingBrowser as error:
        if ALWAYS in wanted:
            raise ConfigError(f"{wanted[ALWAYS]} is to be rendered: {error}", path=root / FILE_NAME) from error
        logger.warning("%s: pages that need a script are taken as they were sent: %s", wanted[AUTO], error)


def _html_of(capture: Capture) -> bytes:
    try:
        return decode_content(capture.body, capture.header("Content-Encoding") or "", max_bytes=40 * HEAD_BYTES).body
    except DecodingLimit:
        return b""
