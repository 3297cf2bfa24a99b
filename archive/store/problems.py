"""What is wrong with a file of the archive, as a value that `verify` yields and a command prints."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is not as it should be.

    path: the file, relative to the archive where it lies inside. kind: one word for a machine, such as "damaged".
    detail: one sentence for a person, with the byte or the row where it is known.
    """

    path: str
    kind: str
    detail: str
