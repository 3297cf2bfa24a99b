"""Keeping: what is to become of a reading, and laying it down so that a crash at any point loses nothing.

The order is the guarantee: intents, older versions, record files, and only then the rows of the index. What fails on
the way is taken back; what a crash cuts short is healed from the journal by the next writer (`heal`).
"""

from __future__ import annotations

import contextlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.model import frontmatter
from archive.model.digests import version_digest
from archive.model.errors import RecordError
from archive.model.outcome import Outcome, Reason, Receipt, Rejection
from archive.model.standing import ALONE
from archive.model.urls import canonical_url, masked
from archive.store.adoption import is_same_account, merge, next_version
from archive.store.amending import amend_all
from archive.store.entries import ID_DIGITS, Entry, entry_of, file_digest, known_key, other_addresses, record_key
from archive.store.files import EntryKind
from archive.store.heal import take_back
from archive.store.index import RevisionRow
from archive.store.journal import Intent
from archive.store.layout import record_paths, revision_path
from archive.store.policy import AS_READ
from archive.store.related import Shelf
from archive.store.relating import irreplaceable, is_foreign, related_record
from archive.store.schema import transaction
from archive.store.versions import is_earlier, lesser, place_of_capture, updated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from archive.model.record import Reading, Record
    from archive.store.files import Tree
    from archive.store.index import Index, Known
    from archive.store.journal import Journal
    from archive.store.policy import KeepingPolicy

logger = logging.getLogger(__name__)

# One group commit: enough to share its flushes, few enough that a crash leaves little to heal.
MAX_GROUP = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class ToKeep:
    """One reading to keep: the URL it was asked for under, and the foreign record it belongs to, where there is one.

    amends: somebody asked for more than the page's text (its related articles), so that a record whose text is unchanged
    is written again where that brought something new.
    """

    reading: Reading
    asked: str
    adopt: Record | None = None
    amends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Account:
    """What is to be kept for an item, as a file can hold it, and the digest of its URL key."""

    item: ToKeep
    record: Record
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """A file to lay down, its rows, and the version it replaces."""

    entry: Entry
    content: bytes
    receipt: Receipt
    revision: RevisionRow | None = None
    replaced: bytes = b""

    def intent(self) -> Intent:
        old = self.revision
        return Intent(
            path=self.entry.path, id=self.entry.id, digest=self.entry.file_digest,
            revision_path=old.path if old else "", revision_number=old.number if old else 0,
            revision_digest=old.file_digest if old else "",
        )  # fmt: skip


class Keeper:
    """Keeps readings in one archive; only the holder of the writer's lock has one.

    What the policy asks for happens between the plan and the file: relate, finish, seal. A record relates to everything
    that is kept, and to those that come before it in the same batch; the others' files are never touched.
    """

    def __init__(self, tree: Tree, index: Index, journal: Journal, policy: KeepingPolicy = AS_READ) -> None:
        self._tree, self._index, self._journal, self._policy = tree, index, journal, policy
        self._shelf = Shelf(index.stories)

    def keep_all(self, items: Sequence[ToKeep]) -> list[Receipt | Rejection]:
        """Keep readings in groups, and return what became of each, in order; all is durable then.

        Raises: StorageError if the disk refuses; groups before that one are kept, of that one nothing is.
        RecordError or AddressError for a record that has no identity or cannot be written; nothing of its group is.
        """
        outcomes: list[Receipt | Rejection] = []
        opened = [replace(each, adopt=self._policy.seal.open(each.adopt)) if each.adopt else each for each in items]
        for group in _groups(opened):
            outcomes += self._keep_group(group)
        return outcomes

    def _keep_group(self, group: Sequence[_Account]) -> list[Receipt | Rejection]:
        """Plan a group, in which no URL key comes twice, and commit what is new in it."""
        plans: list[_Plan] = []
        outcomes: list[Receipt | Rejection] = []
        self._shelf = Shelf(self._index.stories)
        for account in group:
            planned = self._plan(account, {plan.entry.path for plan in plans})
            if isinstance(planned, _Plan):
                plans.append(planned)
                self._shelve(planned)
            outcomes.append(planned.receipt if isinstance(planned, _Plan) else planned)
        if plans:
            self._commit(plans)
        return outcomes

    def _plan(self, account: _Account, taken: set[str]) -> _Plan | Receipt | Rejection:
        known = self._index.by_key(account.key)
        if known is None:
            return self._plan_new(account.item, account.record, account.key, taken)
        return self._plan_version(account.item, account.record, known)

    def _plan_new(self, item: ToKeep, record: Record, key: str, taken: set[str]) -> _Plan:
        """Plan a record of an article that is not kept yet."""
        record = replace(record, id=self._free_id(record, key))
        record = _with_addresses(record, key, _asked_addresses(item, key))
        paths = record_paths(self._policy.seal.seal(record), key)  # a title that is sealed names no file
        path = next(path for path in paths if path not in taken and self._is_free(path))
        outcome = Outcome.ARCHIVED_WITH_WARNING if record.warnings else Outcome.ARCHIVED
        return _planned(item, self._dressed(item, record, path), path, outcome)

    def _plan_version(self, item: ToKeep, record: Record, known: Known) -> _Plan | Receipt | Rejection:
        """Plan a new version of a record, or tell that there is nothing to write."""
        asked = _asked_addresses(item, known.key)
        is_whole = record.capture is None or record.capture.complete
        versions = self._policy.seal.versions(replace(record, id=known.id))
        is_same = known.version_digest in versions and (known.complete or not is_whole)
        if is_same and item.adopt is None and not item.amends:
            self._update(record, known)
            return self._unchanged(item, record, known, asked)
        if known.complete and not is_whole:
            detail = f"this capture was cut short; {known.path} holds a whole one and stays as it is"
            return Rejection(url=item.asked, reason=Reason.TRUNCATED, detail=detail, outcome=Outcome.SKIPPED)
        replaced = self._tree.read(known.path)
        old = self._opened(replaced, known.path)
        if item.adopt is None and self._has_filed(record, known, old):
            return self._unchanged(item, record, known, asked)
        if old and item.adopt is None and is_earlier(record, old):
            return self._file_earlier(item, record, known, asked)
        if old and item.adopt is None and (refusal := lesser(item.reading, old, asked=item.asked, path=known.path)):
            return refusal
        new = next_version(old, record) if old else replace(record, id=known.id)
        if is_same and old and is_same_account(old, self._as_asked(item, old, new)):
            return self._unchanged(item, record, known, asked)
        new = _with_addresses(new, known.key, {**self._index.addresses_of(known.id), **asked})
        number = self._free_number(known)
        revision = RevisionRow(
            id=known.id, number=number, path=revision_path(known.id, number),
            file_digest=known.file_digest, size=known.size,
        )  # fmt: skip
        new = self._dressed(item, replace(new, revision=number + 1), known.path, old)
        plan = _planned(item, new, known.path, Outcome.REVISED)
        return replace(plan, revision=revision, replaced=replaced)

    def _file_earlier(self, item: ToKeep, record: Record, known: Known, asked: dict[str, str]) -> Receipt:
        """File a version that was captured before the present one among the older ones; the present one stays.

        An older version has no part in the journal: cut short, it is a file without a row, which the same capture finds
        and enters when it comes again.
        """
        record = replace(record, id=known.id)
        versions = self._policy.seal.versions(record)
        older = (_readable(self._tree.read(row.path), row.path) for row in self._index.revisions_of(known.id))
        if any(each is not None and version_digest(each) in versions for each in older):
            return self._unchanged(item, record, known, asked)
        number = self._free_number(known)
        cut_short = revision_path(known.id, number - 1)
        content = frontmatter.write(self._policy.seal.seal(replace(record, revision=number - 1)))
        if self._is_unentered(known, cut_short) and self._tree.read(cut_short) == content:
            number -= 1
        else:
            content = frontmatter.write(self._policy.seal.seal(replace(record, revision=number)))
            self._lay_down({revision_path(known.id, number): content})
        row = RevisionRow(
            id=known.id, number=number, path=revision_path(known.id, number),
            file_digest=file_digest(content), size=len(content),
        )  # fmt: skip
        with transaction(self._index.connection):
            self._index.put_revision(row)
        return replace(self._unchanged(item, record, known, asked), outcome=Outcome.REVISED)

    def _has_filed(self, record: Record, known: Known, present: Record | None) -> bool:
        """Whether an older version, but not the present one, was read from this very capture: it has been here before."""
        place = place_of_capture(record)
        if present is not None and place_of_capture(present) == place:
            return False
        older = (_readable(self._tree.read(row.path), row.path) for row in self._index.revisions_of(known.id))
        return place is not None and any(each is not None and place_of_capture(each) == place for each in older)

    def _is_unentered(self, known: Known, path: str) -> bool:
        """Whether a file stands there that no row knows."""
        rows = {row.path for row in self._index.revisions_of(known.id)}
        return path not in rows and self._tree.kind(path) is EntryKind.FILE

    def _unchanged(self, item: ToKeep, record: Record, known: Known, asked: dict[str, str]) -> Receipt:
        """Write nothing, but that the record answers to an address it was not known by."""
        unknown = asked.keys() - self._index.addresses_of(known.id).keys()
        if unknown:
            with transaction(self._index.connection):
                self._index.add_addresses(known.id, [(key, asked[key]) for key in sorted(unknown)])
        title = self._policy.seal.seal(replace(record, id=known.id)).title
        return Receipt(
            url=item.asked, outcome=Outcome.UNCHANGED, path=known.path, id=known.id, title=title,
            revision=known.revision, warnings=record.warnings, words=record.text.words if record.text else 0,
        )  # fmt: skip

    def _update(self, record: Record, known: Known) -> None:
        """Write into a record whose text is unchanged what its page now says beside it: that it is there, and its directives."""
        old = _readable(self._tree.read(known.path), known.path)
        new = updated(old, record) if old is not None else None
        listing = self._index.find(key="", path="", record_id=known.id)
        if new is not None and listing is not None:
            amend_all(self._tree, self._index, self._journal, [(listing, new)])

    def _dressed(self, item: ToKeep, record: Record, path: str, old: Record | None = None) -> Record:
        """Return a record as it is written: related to the others, finished, and sealed.

        What an adopted record says of itself stands: its list, and its scores.
        """
        rules, standing = self._policy.relating, ALONE
        if rules is not None:
            fetched = (*item.reading.record.related, *(irreplaceable(self._index, old.related) if old else ()))
            record, standing = related_record(
                self._index, self._shelf, record, path, rules,
                given=fetched, keeps_list=self._has_foreign_list(item, old),
            )  # fmt: skip
        if self._policy.finish is not None:
            record = self._policy.finish(record, standing)
        return self._policy.seal.seal(_with_scores(record, item.adopt))

    def _has_foreign_list(self, item: ToKeep, old: Record | None) -> bool:
        """Whether the record's list is another program's or a person's, who wrote it into a record that was adopted."""
        if item.adopt is not None and item.adopt.related:
            return True
        return old is not None and is_foreign(old) and not item.reading.record.related

    def _as_asked(self, item: ToKeep, old: Record, new: Record) -> Record:
        """Return a new version of an unchanged text without what only the other records, or other settings, changed."""
        if self._policy.relating is None or item.adopt is not None:
            return new
        known = {entry.web_url for entry in old.related}
        has_more = any(entry.web_url not in known for entry in new.related)
        same = replace(new, quality=old.quality, heat=old.heat, published=old.published, topics=old.topics)
        return same if has_more else replace(same, related=old.related)

    def _shelve(self, plan: _Plan) -> None:
        """Let the next of the group relate to a record that is about to be written."""
        if self._policy.relating is not None and plan.entry.story is not None:
            self._shelf.add(plan.entry.story)

    def _opened(self, content: bytes, path: str) -> Record | None:
        """Return the record in a file with what is sealed in its place, or None where the file is damaged."""
        record = _readable(content, path)
        return self._policy.seal.open(record) if record is not None else None

    def _commit(self, plans: Sequence[_Plan]) -> None:
        """Lay a group of files down and write their rows; all of it, or nothing."""
        start = self._journal.length
        intents = [plan.intent() for plan in plans]
        with contextlib.ExitStack() as until_done:
            self._journal.add(intents)
            until_done.callback(self._take_back, intents, start)
            self._lay_down({plan.revision.path: plan.replaced for plan in plans if plan.revision})
            self._lay_down({plan.entry.path: plan.content for plan in plans})
            with transaction(self._index.connection):
                for plan in plans:
                    self._index.put(plan.entry)
                    if plan.revision:
                        self._index.put_revision(plan.revision)
            until_done.pop_all()
        self._journal.is_unsettled = False
        for plan in plans:
            logger.info("kept %s: %s", plan.receipt.outcome.value, plan.entry.path)

    def _lay_down(self, contents: dict[str, bytes]) -> None:
        for path, content in contents.items():
            self._tree.stage(path, content)
        for path in contents:
            self._tree.publish(path)
        self._tree.sync_folders(contents)

    def _take_back(self, intents: Sequence[Intent], start: int) -> None:
        """Undo a group that failed; where even that fails, the journal stands and the next writer heals."""
        take_back(self._tree, self._index, intents)
        self._journal.cut(start)

    def _free_id(self, record: Record, key: str) -> str:
        """Return the record's own id, or one of its key's digest; never one that another article has."""
        windows = [key[start : start + ID_DIGITS] for start in range(len(key) - ID_DIGITS + 1)]
        candidates = [record.id, *windows] if record.id and _is_id(record.id) else windows
        return next(candidate for candidate in candidates if self._index.by_id(candidate) is None)

    def _free_number(self, known: Known) -> int:
        """Return the number of the version that is replaced; a file that stands there with other bytes is not touched."""
        number = known.revision
        while self._tree.kind(revision_path(known.id, number)) is not EntryKind.MISSING:
            number += 1
        return number

    def _is_free(self, path: str) -> bool:
        return self._tree.kind(path) is EntryKind.MISSING and self._index.by_path(path) is None


def _groups(items: Sequence[ToKeep]) -> Iterator[list[_Account]]:
    """Cut a batch into groups of bounded size, in each of which no URL key or id comes twice."""
    group: list[_Account] = []
    seen: set[str] = set()
    for item in items:
        account = _account(item)
        names = {account.key, account.record.id or account.key[:ID_DIGITS]}
        if seen & names or len(group) == MAX_GROUP:
            yield group
            group, seen = [], set()
        group.append(account)
        seen |= names
    if group:
        yield group


def _account(item: ToKeep) -> _Account:
    """Return the record to keep: the reading's, or the adopted one completed by it; never one without an address."""
    record = merge(item.adopt, item.reading.record) if item.adopt else item.reading.record
    if not record.web_url and not record.original_url:
        record = replace(record, original_url=masked(item.asked))
    return _Account(item=item, record=frontmatter.normalised(record), key=record_key(record))


def _asked_addresses(item: ToKeep, key: str) -> dict[str, str]:
    """Return the addresses that a record is to answer to beside its own: URL by key digest."""
    read = item.reading.record
    found = {known_key(url): url for url in (read.original_url, read.web_url, item.asked) if url}
    return {digest: canonical_url(masked(url)) for digest, url in found.items() if digest and digest != key}


def _with_addresses(record: Record, key: str, addresses: dict[str, str]) -> Record:
    """Write into `also` the addresses that no other key of the record says."""
    said = dict(other_addresses(record, key))
    return replace(record, also=(*record.also, *(url for digest, url in addresses.items() if digest not in said)))


def _with_scores(record: Record, adopted: Record | None) -> Record:
    """Return a record with the scores that an adopted one brought."""
    if adopted is None:
        return record
    brought = {name: getattr(adopted, name) for name in ("quality", "heat", "published")}
    return replace(record, **{name: value for name, value in brought.items() if value is not None})


def _planned(item: ToKeep, record: Record, path: str, outcome: Outcome) -> _Plan:
    """Write a record out (the writer checks that it reads back) and draw its rows, before anything touches the disk."""
    content = frontmatter.write(record)
    entry = entry_of(record, path=path, content=content)
    receipt = Receipt(
        url=item.asked, outcome=outcome, path=path, id=entry.id, title=record.title, revision=entry.revision,
        warnings=record.warnings, words=record.text.words if record.text else 0,
    )  # fmt: skip
    return _Plan(entry=entry, content=content, receipt=receipt)


def _readable(content: bytes, path: str) -> Record | None:
    """Return the record in a file, or None where the file is damaged: it is kept as a revision all the same."""
    try:
        return frontmatter.read(content)
    except RecordError as error:
        logger.warning("%s cannot be read and is kept as an older version: %s", path, error)
        return None


def _is_id(text: str) -> bool:
    return len(text) == ID_DIGITS and all(sign in "0123456789abcdef" for sign in text)
