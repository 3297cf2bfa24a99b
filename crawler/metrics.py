"""The figures of a watch for Prometheus: text format 0.0.4, on loopback only, where a port is asked for.

Counters count from the start of the process, as Prometheus expects; gauges are read when somebody asks.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

from archive.model.errors import UsageError
from archive.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path
    from types import TracebackType

    from crawler.accounts import SiteAccount

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# who asks is on this machine; a client that says nothing must not hold a thread for ever
CLIENT_S = 10

Labels = tuple[tuple[str, str], ...]
HELP = {
    "pressmark_pages_total": "Pages asked for, by what came of them.",
    "pressmark_found_total": "Addresses that were not known before.",
    "pressmark_sources_total": "Visits to feeds, sitemaps and sections.",
    "pressmark_bytes_total": "Bytes on the wire.",
    "pressmark_rounds_total": "Rounds, by how they ended.",
    "pressmark_frontier_addresses": "Addresses that are known.",
    "pressmark_frontier_due": "Addresses that are due.",
    "pressmark_last_success_timestamp_seconds": "When a source of the site last brought a list.",
    "pressmark_alarm": "1 for each alarm that stands.",
    "pressmark_round_duration_seconds": "Length of the last round.",
    "pressmark_next_round_timestamp_seconds": "When the next round begins.",
    "pressmark_build": "1, with the version.",
}


class Metrics:
    """The figures of one process. Written by the watch, read by whoever asks; every method may be called from any thread."""

    def __init__(self, state_path: Path, clock: Callable[[], int] = lambda: int(time.time())) -> None:
        self._state_path, self._clock = state_path, clock
        self._lock = threading.Lock()
        self._counters: Counter[tuple[str, Labels]] = Counter()
        self._gauges: dict[tuple[str, Labels], float] = {("pressmark_build", (("version", VERSION),)): 1}

    def round_ended(self, accounts: Iterable[SiteAccount], *, seconds: float, has_failed: bool) -> None:
        """Count what a round did."""
        with self._lock:
            self._counters["pressmark_rounds_total", (("result", "failed" if has_failed else "done"),)] += 1
            self._gauges["pressmark_round_duration_seconds", ()] = seconds
            for each in accounts:
                self._count(each)

    def next_at(self, at: int | None) -> None:
        """Note when the next round begins."""
        with self._lock:
            if at is None:
                self._gauges.pop(("pressmark_next_round_timestamp_seconds", ()), None)
            else:
                self._gauges["pressmark_next_round_timestamp_seconds", ()] = at

    def _count(self, account: SiteAccount) -> None:
        site = ("site", account.site)
        bad = dict(account.reasons)
        for visit in ("new", "changed", "unchanged"):
            self._counters["pressmark_pages_total", (site, ("visit", visit), ("reason", ""))] += getattr(account, visit)
        for reason, number in bad.items():
            self._counters["pressmark_pages_total", (site, ("visit", "rejected"), ("reason", reason))] += number
        self._counters["pressmark_found_total", (site,)] += account.found
        self._counters["pressmark_bytes_total", (site,)] += account.size
        answered = account.sources - account.sources_failed
        self._counters["pressmark_sources_total", (site, ("result", "listed"))] += answered
        self._counters["pressmark_sources_total", (site, ("result", "failed"))] += account.sources_failed

    def exposition(self) -> str:
        """Return all figures as Prometheus reads them."""
        with self._lock:
            counters, gauges = dict(self._counters), dict(self._gauges)
        return exposition(counters, gauges | self._standing())

    def _standing(self) -> dict[tuple[str, Labels], float]:
        """What the crawl's state says now; nothing while it cannot be read."""
        found: dict[tuple[str, Labels], float] = {}
        queries = (
            ("pressmark_frontier_addresses", "SELECT site, kind, count(*) FROM frontier GROUP BY 1, 2", ("site", "kind")),
            ("pressmark_frontier_due", "SELECT site, kind, count(*) FROM frontier WHERE due_at <= :now GROUP BY 1, 2", ("site", "kind")),
            ("pressmark_last_success_timestamp_seconds", "SELECT site, max(at) FROM visits WHERE visit IN ('new', 'changed', "
             "'unchanged') AND at > :now - 5184000 GROUP BY 1", ("site",)),  # two months: whoever was silent longer shows none
            ("pressmark_alarm", "SELECT site, kind, 1 FROM alarms WHERE cleared_at IS NULL", ("site", "kind")),
        )  # fmt: skip
        with contextlib.suppress(sqlite3.Error), contextlib.closing(self._connect()) as db:
            for name, query, labels in queries:
                for *values, number in db.execute(query, {"now": self._clock()}):
                    found[name, tuple(zip(labels, values, strict=True))] = number
        return found

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self._state_path.absolute().as_uri()}?mode=ro", uri=True, timeout=2)


def exposition(counters: Mapping[tuple[str, Labels], float], gauges: Mapping[tuple[str, Labels], float]) -> str:
    """Return figures in Prometheus' text format: each name once, with its help and type before its samples."""
    lines = []
    for name, text in HELP.items():
        kind = "counter" if name.endswith("_total") else "gauge"
        samples = counters if kind == "counter" else gauges
        rows = sorted((labels, value) for (each, labels), value in samples.items() if each == name)
        if rows:
            lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
            lines += [f"{name}{_labelled(labels)} {_number(value)}" for labels, value in rows]
    return "\n".join(lines) + "\n"


def _labelled(labels: Labels) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels) + "}"


def _escaped(value: str) -> str:
    """Escape a label's value: backslash, line feed and quote, as the format says."""
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.6g}"


class _Handler(BaseHTTPRequestHandler):
    """Answers GET /metrics, and only to who asks for this machine by its own name (against DNS rebinding)."""

    server: _Server
    timeout = CLIENT_S
    server_version = "pressmark"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer GET."""
        asked = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if asked not in (HOST, "localhost"):
            self.send_error(403)
            return
        if self.path.partition("?")[0] not in ("/metrics", "/"):
            self.send_error(404)
            return
        body = self.server.metrics.exposition().encode()
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing but to a debugger: a scrape each fifteen seconds is no event."""
        logger.debug(format, *args)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    metrics: Metrics

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up, but to a debugger."""
        logger.debug("%s hung up", client_address, exc_info=True)


class MetricsServer:
    """Serves metrics on loopback while it is entered; `port` is where, also where 0 was asked for."""

    def __init__(self, metrics: Metrics, port: int) -> None:
        """Take the port. Raises: UsageError where it is not free."""
        try:
            self._server = _Server((HOST, port), _Handler)
        except OSError as error:
            raise UsageError(f"--metrics-port {port}: {error.strerror}; choose another") from error
        self._server.metrics = metrics
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()
