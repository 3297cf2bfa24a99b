"""Reads each hostile file in a process of its own and prints what that cost: python hostile_reading.py, cases as JSON on standard input.

A file is made in one child and read in another, so that its making does not hide what its reading takes.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from archive.model.urls import registrable_domain
from crawler.discovery.feeds import read_feed
from crawler.discovery.sitemaps import SitemapNotes, iterate_sitemap, read_sitemap

EVENTS = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen")


def made(expression: str, path: Path) -> None:
    """Write the file that an expression describes."""
    names: dict[str, bytes] = {}
    exec(expression, names)
    path.write_bytes(names["body"])


def read(reader: str, path: Path) -> dict[str, object]:
    """Read it and say what was found, and at which cost."""
    body = path.read_bytes()
    opened: list[list[str]] = []
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    is_watching = [True]
    sys.addaudithook(
        lambda event, given: opened.append([event, str(given)[:200]]) if is_watching[0] and event in EVENTS else None
    )
    url = "https://www.example.org/x.xml"
    if reader == "lazily":
        count = sum(1 for _ in iterate_sitemap(body, url=url, notes=SitemapNotes()))
        found = None
    else:
        found = {"feed": read_feed, "sitemap": read_sitemap}[reader](body, url=url)
        count = len(found.candidates)
    is_watching[0] = False
    return {
        "grown_mib": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "cpu_s": time.process_time() - began,
        "opened": opened,
        "count": count,
        "titles": [each.title[:100] for each in found.candidates[:5]] if found else [],
        "rejection": found.rejection if found else None,
    }


def main() -> None:
    """Answer one line of JSON a case."""
    registrable_domain("https://example.org/")  # reads its list once, a file of our own
    for name, (reader, expression) in json.load(sys.stdin).items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "body")
            for work in ("make", "read"):
                child = os.fork()
                if child == 0:
                    if work == "make":
                        made(expression, path)
                    else:
                        os.write(1, (json.dumps({"name": name, **read(reader, path)}) + "\n").encode())
                    os._exit(0)
                os.waitpid(child, 0)


if __name__ == "__main__":
    main()
