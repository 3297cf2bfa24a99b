"""Extraction on real pages does not fall below what was measured: WCXB's development pages, by the shared harness.

The floor is the figure of the last change, less half a point of noise; a change that lowers it says so and why.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, command_environment

if TYPE_CHECKING:
    from pathlib import Path

SHARED = ROOT.parent / "shared"
# (dataset, folder, metric, floor)
FLOORS = [
    ("wcxb-dev", "wcxb", "f1", 0.80),
    ("pages", "fundus-body/dev", "f1", 0.90),
]


@pytest.mark.shared
@pytest.mark.endurance
@pytest.mark.skipif(not SHARED.is_dir(), reason="the data folders do not stand beside this checkout")
@pytest.mark.parametrize(("dataset", "folder", "metric", "floor"), FLOORS)
def test_extraction_keeps_its_floor(tmp_path: Path, dataset: str, folder: str, metric: str, floor: float) -> None:
    report = tmp_path / "report.json"
    arguments = ["--dataset", dataset, "--data", SHARED / "data" / folder, "--json", report, "--bootstrap", 10]
    subprocess.run(
        [
            sys.executable,
            SHARED / "bench" / "extraction_bench.py",
            *map(str, arguments),
            "--extractor",
            "benchmarks.adapters:extract_text",
        ],
        cwd=ROOT,
        env=command_environment(),
        check=True,
        capture_output=True,
        timeout=900,
    )
    found = json.loads(report.read_text())
    assert (found["exceptions"], found["metrics"][metric] >= floor) == (0, True), found["metrics"]
