"""What the archive does to a record before it writes it, beyond what was read: rules and callables, frozen for a run.

The order is relate, finish, seal, write. The store knows no scores and no keys: both are handed in as callables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from archive.store.seals import UNSEALED

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.model.record import Record
    from archive.model.standing import Standing
    from archive.store.seals import Seals


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatingRules:
    """Which records of the archive belong into a record's `related`.

    limit: entries at most. window_days: days between two records of one story at most. The similarities lie between 0
    and 1; where the numbers come from stands in docs/related.md.
    threshold: similarity asked of a record of the same day. near_copy: share of common phrases (Jaccard) from which two
    texts count as one, reprinted.
    """

    limit: int = 10
    window_days: float = 7.0
    threshold: float = 0.15
    near_copy: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureKeeping:
    """How raw captures lie in `warc/`: as they are, not at all, or each file sealed to age recipients ("age1…")."""

    mode: Literal["plain", "none", "sealed"] = "plain"
    recipients: tuple[str, ...] = ()


AS_CAPTURED = CaptureKeeping()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepingPolicy:
    """What happens to a record when it is kept; nothing of it by default.

    relating: how its `related` is found in the archive; None leaves the list to who made the record. finish: scores that
    need the others. seal: closes fields, and opens what was closed; what its `seal` returns is what is written and indexed,
    what is read back for a new version goes through its `open`. captures: how raw captures are kept.
    """

    relating: RelatingRules | None = None
    finish: Callable[[Record, Standing], Record] | None = None
    seal: Seals = UNSEALED
    captures: CaptureKeeping = AS_CAPTURED


AS_READ = KeepingPolicy()
