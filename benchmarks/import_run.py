"""Measure one import of a WARC file: pages a second, and the memory of all processes together.

    python -m benchmarks.import_run pages.warc.gz

Runs `pressmark import-warc` twice into one new archive in a temporary folder: the first time everything is kept, the
second time everything is unchanged. Memory is the sum of the resident sets of the process and those below it, sampled
every 100 ms, so pages that they share count more than once: an upper bound.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

PAGE_MB = os.sysconf("SC_PAGESIZE") / 1e6
SAMPLE_S = 0.1


def family_of(pid: int) -> list[int]:
    """Return a process and all below it."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [pid, *(member for child in text.split() for member in family_of(int(child)))]


def resident_mb(pid: int) -> float:
    """Return what a family of processes holds in memory, in megabytes."""
    total = 0.0
    for member in family_of(pid):
        try:
            total += int(Path(f"/proc/{member}/statm").read_text(encoding="ascii").split()[1]) * PAGE_MB
        except (OSError, IndexError):
            continue  # it has ended meanwhile
    return total


def run(warc: Path, root: Path, lines: Path) -> dict[str, object]:
    """Import once and return what it took."""
    arguments = [sys.executable, "-m", "crawler", "import-warc", str(warc), "--archive", str(root), "--json"]
    began, peak = time.monotonic(), 0.0
    with lines.open("wb") as out, subprocess.Popen(arguments, stdout=out, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, resident_mb(process.pid))
            time.sleep(SAMPLE_S)
    took = time.monotonic() - began
    rows = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    return {
        "pages": len(rows),
        "outcomes": dict(Counter(row["outcome"] + (f":{row['reason']}" if row["reason"] else "") for row in rows)),
        "seconds": round(took, 1),
        "pages_per_second": round(len(rows) / took, 1),
        "peak_mb": round(peak),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warc", type=Path)
    warc = parser.parse_args().warc
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first", "again"):
            print(json.dumps({"run": name, **run(warc, Path(folder) / "data", Path(folder) / "lines")}), flush=True)


if __name__ == "__main__":
    main()
