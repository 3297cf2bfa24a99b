"""A score and the parts that it is the sum of, each with its reason. Values only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a score: its name, its points (below zero takes away), and in words what they are for."""

    name: str
    points: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A number and what it is the sum of. Never below zero, where `floor` says so."""

    value: int
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, parts: tuple[Part, ...]) -> Score:
        """Return the sum of parts, at least 0; parts without points are kept, since they explain, too."""
        return cls(value=max(0, sum(part.points for part in parts)), parts=parts)
