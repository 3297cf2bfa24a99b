"""Bringing what was derived up to date: topics, quality, related, heat and published of kept records, and nothing else.

Two passes, so that the order does not matter: first the scores that follow from each record alone, then what follows
from the others. A second refresh writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.model.errors import RecordError, SealError
from archive.model.sealable import COMPARED
from archive.model.standing import ALONE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from archive.model.record import Record, Related
    from archive.model.selection import Listing, Selection
    from archive.store.archive import Archive
    from archive.store.policy import KeepingPolicy

# The keys that are refreshed, by their fields, in the order of the record.
DERIVED = ("quality", "heat", "published", "topics", "related")
# Records written in one commit: the flushes are shared, and a kill leaves little to do again.
GROUP = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One derived key that changed: what came and what went, as texts; both are empty where the key itself is sealed."""

    name: str
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What became of one record that is sealed or not up to date: the keys that changed, or why it was left as it is.

    changes: what came and went in each of them. is_sealed: its words are sealed, so that its related, heat and published
    stayed as they were, and its topics and quality, too, where its key is not at hand.
    """

    listing: Listing
    changes: tuple[Change, ...] = ()
    problem: str = ""
    is_sealed: bool = False

    @property
    def changed(self) -> tuple[str, ...]:
        """The keys that changed, in the order of `DERIVED`."""
        return tuple(change.name for change in self.changes)


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

        Yields one outcome for each such record, after it is durable, and for each that is sealed; with dry_run nothing
        is written. A record that cannot be read, or that its key does not open, is named and left. A kill loses nothing: the next refresh does the rest.

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
                group.append(outcome)
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
        except SealError as error:
            if error.is_closed:
                return Refreshed(listing=listing, is_sealed=True)
            return Refreshed(listing=listing, problem=str(error))
        except RecordError as error:
            return Refreshed(listing=listing, problem=str(error))

    def _changed(
        self, listing: Listing, qualities: dict[str, int | None]
    ) -> tuple[Listing, Record, Refreshed] | Refreshed | None:
        """Return a record as it should be and what changes in it, None where nothing does, or why that is not known."""
        stored = self._loaded(listing)
        if isinstance(stored, Refreshed):
            return stored
        note = self.archive.load(listing).sealed
        is_sealed = note is not None and not COMPARED.isdisjoint(note.fields)
        new = self._refreshed(stored, listing, qualities)
        changes = tuple(
            _change(name, stored, new, is_told=note is None or name not in note.fields)
            for name in DERIVED
            if getattr(new, name) != getattr(stored, name)
        )
        if not changes:  # who said it is written down with what it says, not for its own sake
            return Refreshed(listing=listing, is_sealed=True) if is_sealed else None
        try:
            return listing, self.policy.seal.seal(new), Refreshed(listing=listing, changes=changes, is_sealed=is_sealed)
        except SealError as error:
            return Refreshed(listing=listing, problem=str(error))

    def _refreshed(self, old: Record, listing: Listing, qualities: dict[str, int | None]) -> Record:
        """Return an opened record as it should be. What cannot be compared keeps its heat, unless it never had one."""
        new, standing = self.enrich(old) if self.enrich else old, ALONE
        if self.policy.relating is not None:
            new, standing = self.archive.relate(new, listing.path, self.policy.relating, qualities)
        if self.policy.finish is not None and (standing.is_known or old.heat is None):
            new = self.policy.finish(new, standing)
        return replace(new, sources=old.sources) if set(new.sources) == set(old.sources) else new

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


def _change(name: str, old: Record, new: Record, *, is_told: bool) -> Change:
    """Return what came and went in one derived key."""
    if not is_told:
        return Change(name=name)
    was, now = _texts(getattr(old, name)), _texts(getattr(new, name))
    came, went = (tuple(each for each in one if each not in other) for one, other in ((now, was), (was, now)))
    return Change(name=name, came=came, went=went)


def _texts(value: tuple[str | Related, ...] | bool | int | None) -> tuple[str, ...]:
    """Return a derived key's value as texts: the titles of entries, yes and no, a number."""
    if isinstance(value, tuple):
        return tuple(each if isinstance(each, str) else each.title for each in value)
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    return () if value is None else (str(value),)
