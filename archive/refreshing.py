"""Bringing what was derived up to date: topics, quality, related, heat and published of kept records, and nothing else.

Two passes, so that the order does not matter: first the scores that follow from each record alone, then what follows
from the others. A second refresh writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.model.errors import RecordError, SealError
from archive.model.standing import ALONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model.record import Record
    from archive.model.selection import Listing, Selection
    from archive.store.archive import Archive
    from archive.store.policy import KeepingPolicy

# The keys that are refreshed, by their fields, in the order of the record.
DERIVED = ("quality", "heat", "published", "topics", "related")
# Records written in one commit: the flushes are shared, and a kill leaves little to do again.
GROUP = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What became of one record that is not up to date: the keys that changed, or why it was left as it is."""

    listing: Listing
    changed: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresher:
    """Recomputes records of one open archive. enrich: topics and quality of a record by itself; None leaves them."""

    archive: Archive
    policy: KeepingPolicy
    enrich: Callable[[Record], Record] | None = None

    def refresh(
        self, selection: Selection, *, dry_run: bool = False, progress: Callable[[str, int], None] | None = None
    ) -> Iterator[Refreshed]:
        """Write the records of a selection whose derived keys are out of date, in order of their paths; lazy.

        Yields one outcome for each such record, after it is durable; with dry_run nothing is written. A record that
        cannot be read, or opened, is named and left. A kill loses nothing: the next refresh does the rest.

        Raises: StorageError.
        """
        selection = replace(selection, order="path") if selection.limit is None else selection
        listings = sorted(self.archive.select(selection), key=lambda each: each.path)
        tell = progress or (lambda _step, _number: None)
        qualities = self._qualities(listings, tell)
        group: list[tuple[Listing, Record, Refreshed]] = []
        for number, listing in enumerate(listings, 1):
            tell("relating", number)
            outcome = self._changed(listing, qualities)
            if isinstance(outcome, Refreshed):
                yield outcome
            elif outcome is not None:
                group.append((listing, outcome[0], Refreshed(listing=listing, changed=outcome[1])))
            if len(group) == GROUP:
                yield from self._written(group, dry_run=dry_run)
                group = []
        yield from self._written(group, dry_run=dry_run)

    def _qualities(self, listings: list[Listing], tell: Callable[[str, int], None]) -> dict[str, int | None]:
        """Return the quality that each record will have, by id: others show it in their lists."""
        found: dict[str, int | None] = {}
        if self.enrich is None:
            return found
        for number, listing in enumerate(listings, 1):
            tell("scoring", number)
            loaded = self._loaded(listing)
            if not isinstance(loaded, Refreshed):
                found[listing.id] = self.enrich(loaded).quality
        return found

    def _loaded(self, listing: Listing) -> Record | Refreshed:
        """Return a record with what is sealed in its place, or why that cannot be."""
        try:
            return self.policy.seal.open(replace(self.archive.load(listing), id=listing.id))
        except (RecordError, SealError) as error:
            return Refreshed(listing=listing, problem=str(error))

    def _changed(
        self, listing: Listing, qualities: dict[str, int | None]
    ) -> tuple[Record, tuple[str, ...]] | Refreshed | None:
        """Return a record as it should be and the keys in which it is not, None where it is, or why that is not known."""
        old = self._loaded(listing)
        if isinstance(old, Refreshed):
            return old
        new, standing = self.enrich(old) if self.enrich else old, ALONE
        if self.policy.relating is not None:
            new, standing = self.archive.relate(new, listing.path, self.policy.relating, qualities)
        if self.policy.finish is not None:
            new = self.policy.finish(new, standing)
        if set(new.sources) == set(old.sources):
            new = replace(new, sources=old.sources)
        changed = tuple(name for name in DERIVED if getattr(new, name) != getattr(old, name))
        if not changed:  # who said it is written down with what it says, not for its own sake
            return None
        try:
            return self.policy.seal.seal(new), changed
        except SealError as error:
            return Refreshed(listing=listing, problem=str(error))

    def _written(self, group: list[tuple[Listing, Record, Refreshed]], *, dry_run: bool) -> Iterator[Refreshed]:
        """Write a group together; where one of it cannot be amended, each by itself."""
        if dry_run or not group:
            yield from (outcome for _, _, outcome in group)
            return
        try:
            self.archive.amend_all([(listing, record) for listing, record, _ in group])
        except RecordError as error:
            if len(group) == 1:  # edited by hand since it was kept, for instance
                yield Refreshed(listing=group[0][0], problem=str(error))
                return
            for each in group:
                yield from self._written([each], dry_run=False)
            return
        yield from (outcome for _, _, outcome in group)
