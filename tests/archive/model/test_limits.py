from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields

import pytest

from archive.model.limits import ReadingLimits


def test_limits_are_values_that_travel_to_workers() -> None:
    limits = ReadingLimits(min_words=1)
    assert pickle.loads(pickle.dumps(limits)) == limits
    with pytest.raises(FrozenInstanceError):
        setattr(limits, "min_words", 2)  # noqa: B010 -- mypy would refuse the assignment, as it should


def test_limits_are_positive_and_keep_the_promises() -> None:
    limits = ReadingLimits()
    assert all(getattr(limits, entry.name) > 0 for entry in fields(limits))
    assert limits.max_decoded_bytes == 32 * 1024 * 1024
