"""The command `watch`: a daemon that crawls what is due."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from typing import Annotated

import typer

from archive.cli import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from crawler.cli import OriginOption, VerboseOption, allowed_origins
from crawler.metrics import Metrics, MetricsServer
from crawler.watch import Watch
from crawler.watch_view import WatchView

app = typer.Typer()


def _now() -> int:
    return int(time.time())


@app.command()
def watch(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SITE]...", show_default=False)] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Serve figures for Prometheus at this port of 127.0.0.1; 0 takes a free one."
        ),
    ] = None,
    allow_origin: OriginOption = None,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Crawl whatever is due, for as long as it runs. SIGHUP reads pressmark.yaml anew; SIGTERM and Ctrl-C end it."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until the watch takes it: a reload that comes too early is none
    view = WatchView(_now, as_json=as_json, verbose=verbose)
    metrics = Metrics(archive / ".pressmark" / "state.sqlite", _now)
    watching = Watch(
        archive, list(names or []), view, metrics, _now, origins=allowed_origins(allow_origin), is_verbose=verbose
    )
    with contextlib.ExitStack() as opened:
        if metrics_port is not None:
            server = opened.enter_context(MetricsServer(metrics, metrics_port))
            view.event("metrics", f"http://127.0.0.1:{server.port}/metrics", port=server.port)
        opened.enter_context(view)
        code = watching.run()
    sys.stdout.flush()
    os._exit(code)  # a hook that is still being told, or a page being read, must not hold the end up
