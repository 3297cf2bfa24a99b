"""Run `probe.py` in a process of its own (a reactor runs once in a process) and read what came of each URL."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
# Limits short enough for a test; no pause between requests, and all paths of the site at once.
FAST: dict[str, Any] = {
    "PRESSMARK_DELAY_S": 0,
    "PRESSMARK_TIMEOUT_S": 4,  # and a machine shared by eight still sends a small page within it
    "PRESSMARK_MAX_BYTES": 200_000,
    "PRESSMARK_RETRY_WAIT_S": 0.05,
    "CONCURRENT_REQUESTS": 64,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 64,
    "LOG_LEVEL": "WARNING",
}


@dataclass(frozen=True)
class Crawled:
    outcomes: list[dict[str, Any]]
    exchanges: list[dict[str, Any]]
    peak_mb: float
    log: str

    def of(self, url: str) -> dict[str, Any]:
        """The one outcome of a URL; a second one, or none, is a failure."""
        (found,) = [outcome for outcome in self.outcomes if outcome["asked"] == url]
        return found

    def body(self, url: str) -> bytes:
        return base64.b64decode(self.of(url)["body"])

    def exchange(self, url: str) -> dict[str, Any]:
        return next(exchange for exchange in self.exchanges if exchange["exchange"] == url)


def crawl(urls: list[str], *, allow: list[str], settings: dict[str, Any] | None = None, **task: Any) -> Crawled:
    """Crawl the URLs as a run would, with short limits; `allow` are the local origins that may be asked."""
    chosen = {**FAST, "PRESSMARK_ALLOW_ORIGINS": allow, **(settings or {})}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("probe.py"))],
        input=json.dumps({"urls": urls, "settings": chosen, **task}),
        capture_output=True,
        text=True,
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return Crawled(
        outcomes=[line for line in lines if "asked" in line],
        exchanges=[line for line in lines if "exchange" in line],
        peak_mb=lines[-1]["peak_mb"],
        log=done.stderr,
    )
