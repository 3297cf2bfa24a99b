"""Putting a record among the others: its `related`, out of what it cites, what it brought and what the archive holds.

Writes nothing; looks into the index alone, not into the files of the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.model.errors import AddressError
from archive.model.sealable import KEYED_DIGEST, SEALED_TITLE
from archive.model.standing import ALONE, Standing
from archive.model.urls import url_key
from archive.store.entries import known_key
from archive.store.related import Cluster, Shelf, related_of
from archive.store.searchtext import plain_text
from archive.store.stories import read_entry, story_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.model.record import Record, Related
    from archive.model.selection import Listing
    from archive.store.index import Index
    from archive.store.policy import RelatingRules
    from archive.store.stories import Story

# Who made the list, as `sources` says it; a list without that word is somebody else's and left as it is.
_OURS = ("related", "archive")
# Links of a text that are looked up: a long article of an encyclopedia has more, but few of them are kept.
_MOST_LINKS = 200
# What opens, closes or escapes a link's label, and a link's end with its address. Bounded, so that a text of brackets costs
# no more than any other: addresses above 2,000 characters are kept by nobody.
_BRACKET = re.compile(
    r"\\.|!?\[|\]\((?:<(https?://[^\s<>\[\]]{1,2000}+)>|(https?://[^\s<>)\[\]]{1,2000}+))(?:\s{1,9}\"[^\"\n]{0,300}\")?\)|\]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A record's place among the others: the pages it cites that are held, its cluster, and how it stands in it."""

    cited: tuple[Story, ...]
    cluster: Cluster
    standing: Standing


def place_of(
    index: Index,
    shelf: Shelf,
    record: Record,
    path: str,
    rules: RelatingRules,
    qualities: Mapping[str, int | None] | None = None,
) -> Place:
    """Return the place of a record, which has its id and lies or will lie at `path`, among those of a shelf.

    qualities: by record id, where they are not what the index says.
    """
    story = story_of(record, record_id=record.id or "", path=path, body=plain_text(record.body))
    shelf.add(story)
    cluster = related_of(shelf, story, rules=rules)
    known = qualities or {}
    return Place(
        cited=tuple(_cited(index, shelf, record)),
        cluster=cluster,
        standing=_standing(record, story, cluster, known),
    )


def standing_by_list(index: Index, record: Record, path: str) -> Standing:
    """Return how a record stands by a list that somebody else made: the cluster is what it says."""
    mine = (-_worth(record.quality), path)
    found = [(entry, index.find(key=known_key(entry.web_url or "") or "")) for entry in record.related]
    others = [(-_worth(entry.quality), listing.path if listing else "") for entry, listing in found]
    return Standing(is_lead=all(mine < other for other in others), members=len(others))


def related_record(
    index: Index,
    shelf: Shelf,
    record: Record,
    path: str,
    rules: RelatingRules,
    *,
    given: Iterable[Related],
    keeps_list: bool,
    qualities: Mapping[str, int | None] | None = None,
) -> tuple[Record, Standing]:
    """Return the record with its `related`, and how it stands among the others.

    given: entries beside those that the index knows. keeps_list: the list is somebody else's; it stays, and says how the
    record stands. qualities: as for `place_of`.
    """
    place = place_of(index, shelf, record, path, rules, qualities)
    if keeps_list:
        return record, standing_by_list(index, record, path)
    return with_place(record, place, given, rules, qualities), place.standing


def is_foreign(record: Record) -> bool:
    """Whether a record has a list that this archive did not make: an imported one's, kept as it is."""
    return bool(record.related) and _OURS not in record.sources


def with_place(
    record: Record,
    place: Place,
    given: Iterable[Related],
    rules: RelatingRules,
    qualities: Mapping[str, int | None] | None = None,
) -> Record:
    """Return the record with its `related`: at most `rules.limit` entries, chosen in this order and written best first.

    First what the article cites and the archive holds, then `given` (pages that were fetched for it), then other coverage
    by similarity. Written by quality, then by path, as the original does (docs/record.md); an entry without a quality comes
    after those with one.
    """
    chosen: dict[str, tuple[Related, str]] = {}
    own = {_key(url) for url in (record.web_url, record.original_url) if url}
    for entry, path in (
        *_entries(place.cited, qualities or {}),
        *((entry, "") for entry in given),
        *_entries(_uncited(place), qualities or {}),
    ):
        key = _key(entry.web_url)
        if key and key not in own:
            chosen.setdefault(key, (entry, path))
    first = list(chosen.values())[: rules.limit]
    ordered = sorted(first, key=lambda pair: (-_worth(pair[0].quality), pair[1]))
    sources = tuple(pair for pair in record.sources if pair[0] != _OURS[0])
    return replace(
        record,
        related=tuple(entry for entry, _ in ordered),
        sources=(*sources, _OURS) if ordered else sources,
    )


def _uncited(place: Place) -> Iterable[Story]:
    """Yield the stories of the cluster, without those of which a copy is cited: all reprints of a text are one entry."""
    cited = {story.id for story in place.cited}
    for member in place.cluster.members:
        if not cited & {copy.story.id for copy in member.copies}:
            yield member.best.story


def irreplaceable(index: Index, entries: Iterable[Related]) -> tuple[Related, ...]:
    """Return the entries that could not be made again: the archive does not hold their page, or holds it sealed."""
    return tuple(entry for entry in entries if (found := _held(index, entry)) is None or is_beyond_comparison(found))


def relate_kept(
    index: Index,
    shelf: Shelf,
    record: Record,
    path: str,
    rules: RelatingRules,
    qualities: Mapping[str, int | None],
) -> tuple[Record, Standing]:
    """Return a kept record as it would be related now, and how it stands; one whose words are sealed stays as it is.

    An entry of a record that has been sealed since stays in the list, and how the record stands is not known then.
    """
    own = index.find(record_id=record.id or "")
    if own is not None and is_beyond_comparison(own):
        return record, replace(ALONE, is_known=False)
    related, standing = related_record(
        index, shelf, record, path, rules,
        given=irreplaceable(index, record.related), keeps_list=is_foreign(record), qualities=qualities,
    )  # fmt: skip
    held = (_held(index, entry) for entry in related.related)
    is_known = not any(found is not None and is_beyond_comparison(found) for found in held)
    return related, replace(standing, is_known=is_known)


def is_beyond_comparison(listing: Listing) -> bool:
    """Whether a record's text or title is sealed, so that the index holds no words of it to compare."""
    return listing.title == SEALED_TITLE or listing.text_digest.startswith(KEYED_DIGEST)


def _held(index: Index, entry: Related) -> Listing | None:
    """Return the record of the archive that an entry is of."""
    key = known_key(entry.web_url or "")
    return index.find(key=key) if key else None


def links_of(markdown: str) -> list[str]:
    """Return the addresses that a Markdown text links to, in order, no repeats."""
    found: dict[str, None] = {}
    opened: list[str] = []
    for sign in _BRACKET.finditer(markdown):
        if sign[0] in ("[", "!["):
            opened.append(sign[0])
        elif sign[0].startswith("]"):
            opening, url = opened.pop() if opened else "", sign[1] or sign[2]
            if url and opening == "[":
                found[url] = None
                if len(found) == _MOST_LINKS:
                    break
    return list(found)


def _cited(index: Index, shelf: Shelf, record: Record) -> Iterable[Story]:
    """Yield the records of the archive that the article's text links to, in its order, never itself."""
    seen = {record.id}
    for url in links_of(record.body):
        key = known_key(url)
        listing = index.find(key=key) if key else None
        if listing is None or listing.id in seen:
            continue
        seen.add(listing.id)
        story = shelf.by_id(listing.id)
        if story is not None:
            yield story


def _standing(record: Record, story: Story, cluster: Cluster, qualities: Mapping[str, int | None]) -> Standing:
    others = cluster.stories()
    if not others:
        return ALONE
    mine = (-_worth(record.quality), story.path)
    copies = [each.story for each in others if each.is_copy]
    return Standing(
        is_lead=all(
            mine < (-_worth(entry.quality), path)
            for entry, path in _entries((each.story for each in others), qualities)
        ),
        members=len(others),
        copies=len(copies),
        is_original=all((story.at, story.path) < (each.at, each.path) for each in copies),
    )


def _entries(stories: Iterable[Story], qualities: Mapping[str, int | None]) -> Iterable[tuple[Related, str]]:
    for story in stories:
        entry = read_entry(story.entry)
        yield (replace(entry, quality=qualities[story.id]) if story.id in qualities else entry), story.path


def _worth(quality: int | None) -> float:
    return -1.0 if quality is None else quality


def _key(url: str | None) -> str:
    """Return what an address is known by, "" where it is none."""
    try:
        return url_key(url) if url else ""
    except AddressError:
        return ""
