"""What the pages of one site have in common about their metadata: which source is right, and what is said on every page."""

from __future__ import annotations

import msgspec


class SourceHabits(msgspec.Struct, frozen=True):
    """The habits of one site. pages: how many were learnt from.

    title_source: the one source that agreed with the consensus on the site's pages where others did not, or None.
    suffixes: what the site adds to its titles, squashed. authors: what it states as author on every page, squashed.
    """

    pages: int
    title_source: str | None = None
    suffixes: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
