"""Tests of the training are left out where its packages are not installed."""

from __future__ import annotations

from importlib.util import find_spec

TRAINED = ["training/test_learn.py"]
collect_ignore = [] if find_spec("torch") else TRAINED
