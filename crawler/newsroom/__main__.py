"""Serve the demo newsroom from the command line: `python -m crawler.newsroom --port 8700`."""

from __future__ import annotations

import argparse
import sys

from crawler.newsroom.server import serve

DEFAULT_PORT = 8700


def main() -> int:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m crawler.newsroom", description="Serve Pressmark's demo newsroom on loopback."
    )
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help=f"port to listen on (default {DEFAULT_PORT}; 0: any free one)"
    )
    parser.add_argument(
        "--edition", type=int, choices=(1, 2), default=1, help="2: articles that were edited later show their edit"
    )
    asked = parser.parse_args()
    with serve(asked.port, edition=asked.edition) as newsroom:
        sys.stdout.write(f"The newsroom answers at {newsroom.origin}/ (stop with Ctrl-C)\n")
        sys.stdout.flush()
        try:
            newsroom.wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
