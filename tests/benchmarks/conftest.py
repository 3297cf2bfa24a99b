"""Tests of the training are left out where its packages are not installed."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore = [] if find_spec("scipy") else ["test_crossvalidate.py", "training/test_fit.py"]
