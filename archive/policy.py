"""From the configuration to what the archive does when it keeps a record: relating, scores that need the others, sealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.enrich.enriching import finishing
from archive.enrichment import enrichment_of
from archive.seal_keys import read_key
from archive.store.policy import AS_CAPTURED, CaptureKeeping, KeepingPolicy, RelatingRules
from archive.store.sealing import Sealer
from archive.store.seals import UNSEALED

if TYPE_CHECKING:
    from pathlib import Path

    from archive.config import Config
    from archive.store.seals import Seals


def policy_of(config: Config, *, root: Path) -> KeepingPolicy:
    """Return the policy that the configuration of the archive at `root` asks for.

    Raises: KeyFileError, MissingExtra: what is to be sealed could not be.
    """
    enrichment = enrichment_of(config.topics, config.topic_rules, config.scoring)
    return KeepingPolicy(
        relating=relating_of(config), finish=finishing(enrichment),
        seal=sealing_of(config, root=root), captures=capture_keeping_of(config),
    )  # fmt: skip


def sealing_of(config: Config, *, root: Path) -> Seals:
    """Return what closes and opens records; their key is read now. Raises: KeyFileError."""
    asked = config.seal
    if not asked.fields:
        return UNSEALED
    others = [read_key(source, root=root) for source in asked.old_keys]
    return Sealer(read_key(asked.key, root=root), fields=asked.fields, others=others)


def capture_keeping_of(config: Config) -> CaptureKeeping:
    """Return how raw captures are kept."""
    mode = config.seal.captures
    return CaptureKeeping(mode=mode, recipients=config.seal.recipients) if mode else AS_CAPTURED


def relating_of(config: Config) -> RelatingRules | None:
    """Return the rules for `related`, or None where the configuration wants no entries from the archive."""
    asked = config.related
    return RelatingRules(limit=asked.limit, window_days=asked.window_days) if asked.limit else None
