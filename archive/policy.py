"""From the configuration to what the archive does when it keeps a record: relating, scores that need the others, sealing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.enrich.enriching import finishing
from archive.enrichment import enrichment_of
from archive.store.policy import KeepingPolicy, RelatingRules

if TYPE_CHECKING:
    from archive.config import Config


def policy_of(config: Config) -> KeepingPolicy:
    """Return the policy that a configuration asks for."""
    enrichment = enrichment_of(config.topics, config.topic_rules, config.scoring)
    return KeepingPolicy(relating=relating_of(config), finish=finishing(enrichment))


def relating_of(config: Config) -> RelatingRules | None:
    """Return the rules for `related`, or None where the configuration wants no entries from the archive."""
    asked = config.related
    return RelatingRules(limit=asked.limit, window_days=asked.window_days) if asked.limit else None
