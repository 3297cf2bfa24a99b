"""What the pages of one site have in common in what they say of themselves. A value; learnt in `archive.metadata.habits`."""

from __future__ import annotations

import msgspec


class SourceHabits(msgspec.Struct, frozen=True):
    """The habits of one site.

    title_source: the source ("h1", "og", "ld") that agreed with most of the others wherever they differed, or None.
    suffixes: what the site adds to its titles beside its own names, squashed, see `archive.metadata.fields.squashed`.
    authors: whom it states as the author of every page though the pages themselves name others, squashed.
    """

    title_source: str | None = None
    suffixes: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
