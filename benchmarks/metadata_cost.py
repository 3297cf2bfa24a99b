"""Measure what metadata cost on top of extraction: processor time of read_metadata over that of a bare lxml parse.

    python -m benchmarks.metadata_cost --data ../shared/data/wcxb/dev --pages 200 [--profile]

Both are timed page by page in one process and on the same bytes, the better of `--rounds` rounds each, so that other work
on the machine weighs on both alike. The page is parsed anew for each round: what a tree remembers of a first reading
(its Python elements) would make the second one cheaper.
"""

from __future__ import annotations

import argparse
import cProfile
import gzip
import pstats
import statistics
import sys
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import lxml.html

from archive.content.extract import read_content
from archive.metadata.read import read_metadata
from archive.model.limits import ReadingLimits
from archive.model.outcome import Rejection
from archive.page import read_page
from benchmarks.adapters import as_capture

LATEST = datetime(2026, 1, 1, tzinfo=UTC)


def measure(html: bytes, rounds: int, *, extract: bool, profile: cProfile.Profile | None) -> tuple[float, float] | None:
    """Return the seconds of processor time of a bare parse and of read_metadata; None where there is no page."""
    bare, ours = [], []
    for _ in range(rounds):
        begun = time.process_time()
        lxml.html.document_fromstring(html)
        bare.append(time.process_time() - begun)
        page = read_page(as_capture(html, "https://www.example.org/news/story.html"), limits=ReadingLimits())
        if isinstance(page, Rejection):
            return None
        if extract:  # what extraction has looked at is there already, as at an intake that reads the text first
            read_content(page)
        if profile is not None:
            profile.enable()
        begun = time.process_time()
        read_metadata(page, latest=LATEST)
        ours.append(time.process_time() - begun)
        if profile is not None:
            profile.disable()
    return min(bare), min(ours)


def main() -> None:
    """Command line entry."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--data", required=True, type=Path, help="a folder in which *.html.gz lie, at any depth")
    cli.add_argument("--pages", type=int, default=200)
    cli.add_argument("--rounds", type=int, default=2)
    cli.add_argument("--after-extraction", action="store_true", help="read the text first")
    cli.add_argument("--profile", action="store_true", help="show the functions that take the time")
    args = cli.parse_args()
    profile = cProfile.Profile() if args.profile else None
    files = sorted(args.data.rglob("*.html.gz"))
    step = max(1, len(files) // args.pages)
    pairs = []
    for path in islice(files, 0, step * args.pages, step):
        html = gzip.decompress(path.read_bytes())
        pair = measure(html, args.rounds, extract=args.after_extraction, profile=profile)
        pairs += [pair] if pair else []
    bare, ours = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    median = statistics.median(pair[1] / pair[0] for pair in pairs)
    print(
        f"{len(pairs)} pages: bare parse {1e3 * bare / len(pairs):.2f} ms, metadata {1e3 * ours / len(pairs):.2f} ms a page, "
        f"{ours / bare:.2f} times in all, {median:.2f} times on the median page"
    )
    if profile is not None:
        pstats.Stats(profile, stream=sys.stdout).sort_stats("tottime").print_stats(30)


if __name__ == "__main__":
    main()
