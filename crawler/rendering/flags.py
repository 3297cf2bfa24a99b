"""Which browser, and the flags it is started with, a reason beside each. Values only; nothing is started here."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from archive.model.errors import MissingBrowser

if TYPE_CHECKING:
    from archive.render_settings import RenderSettings

# The program itself before Debian's wrapper, which loads desktop extensions.
_PROGRAMS = ("/usr/lib/chromium/chromium", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
HEAP_MB = 256  # of one page's script; the largest news front pages use 60


def find_browser(settings: RenderSettings) -> Path:
    """Return the browser that the configuration names, or the first one that is installed. Raises: MissingBrowser."""
    named = settings.browser
    found = next((path for each in ([named] if named else _PROGRAMS) if (path := shutil.which(each))), None)
    if found is None:
        raise MissingBrowser(named)
    return Path(found)


def flags_of(settings: RenderSettings, profile: Path) -> list[str]:
    """Return the flags of a browser that talks to nobody but us."""
    return [
        "--headless=new",
        "--remote-debugging-pipe",  # no port that another program of this machine could speak to
        f"--user-data-dir={profile}",
        *([] if settings.sandbox else ["--no-sandbox"]),
        # The network is gone already (launch.py); with these it does not even try:
        "--proxy-server=http://127.0.0.1:9",  # the discard port: nobody answers
        "--proxy-bypass-list=<-loopback>",  # loopback, too, through the proxy that is none
        "--host-resolver-rules=MAP * ~NOTFOUND",  # no name is ever looked up
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-pings",
        # What a page must not open or keep
        "--block-new-web-contents",  # no popups
        "--deny-permission-prompts",
        "--disable-extensions",
        "--disable-notifications",
        "--disable-breakpad",
        "--no-first-run",
        "--no-default-browser-check",
        "--mute-audio",
        "--password-store=basic",
        # Memory: one page at a time, whose cookies are thrown away, needs no walls between sites
        "--renderer-process-limit=1",
        "--disable-site-isolation-trials",
        "--disable-features=IsolateOrigins,site-per-process,Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
        f"--js-flags=--max-old-space-size={HEAP_MB}",
        "--disable-gpu",
        "--disable-dev-shm-usage",  # containers have 64 MB of it
        "--hide-scrollbars",
    ]
