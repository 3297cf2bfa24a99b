"""Who published: the name on which sources agree, and the logo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.metadata.fields import NAME_LIMIT, one_line, squashed
from archive.metadata.jsonld import text_of
from archive.model.urls import registrable_domain

if TYPE_CHECKING:
    from archive.metadata.html import Signals


def own_names(signals: Signals) -> frozenset[str]:
    """Return how the site calls itself in its head and by its domain, squashed."""
    found = [content for _, content in signals.meta("og:site_name", "application-name")]
    if signals.article is not None:
        found += [text_of(member) for member in signals.graph.members(signals.article.get("publisher"))]
    if signals.url:
        domain = registrable_domain(signals.url)
        found += [domain, domain.partition(".")[0]]
    return frozenset(squashed(one_line(name, NAME_LIMIT)) for name in found) - {""}
