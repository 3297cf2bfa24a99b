"""What the index says of one record, drawn from its file alone, so that a rebuilt index equals the one kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.digests import version_digest
from archive.model.errors import AddressError, RecordError
from archive.model.frontmatter_reader import cut, record_of
from archive.model.times import format_instant
from archive.model.urls import canonical_url, key_digest, masked, registrable_domain, url_key
from archive.store.searchtext import indexed_text, one_line, pairs_of, plain_text
from archive.store.stories import story_of

if TYPE_CHECKING:
    from archive.model.record import Record
    from archive.store.stories import Story

# RECORD.md: an id is 16 hex of the digest of the URL key.
ID_DIGITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record's rows. Instants are text as in the file, "" where unknown; digests of files are SHA-256 in hex.

    key: digest of the URL key. sort_at: publication, or capture where that is unknown. addresses: (key digest, URL) of
    the record's other addresses. title_pairs and text_pairs: see `pairs_of`; the text is excerpt, authors and body.
    story: what other coverage is found by; None for a record that was removed.
    """

    id: str
    path: str
    key: str
    title: str
    published_at: str
    captured_at: str
    sort_at: str
    web_url: str
    site: str
    type: str
    language: str
    words: int
    text_digest: str
    version_digest: str
    revision: int
    complete: bool
    file_digest: str
    size: int
    gone_at: str
    topics: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]
    title_text: str
    excerpt_text: str
    authors_text: str
    body_text: str
    title_pairs: str
    text_pairs: str
    story: Story | None


def file_digest(content: bytes) -> str:
    """Return the SHA-256 of a file's bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def record_in(content: bytes) -> Record:
    """Return the record of a file's bytes without its layout, which only a writer needs. Raises: RecordError."""
    return record_of(cut(content))[0]


def address_key(url: str) -> str:
    """Return the digest that an address is known by. Secrets in it are masked first, as they are in records.

    Raises: AddressError.
    """
    return key_digest(url_key(masked(url)))


def record_key(record: Record) -> str:
    """Return the digest of what the record is: the key of the address it answered at, or was asked for under.

    Raises: RecordError if it has neither; AddressError if that is no web address.
    """
    address = record.web_url or record.original_url
    if not address:
        raise RecordError("it has neither webUrl nor originalUrl, so nothing says which article it is")
    return address_key(address)


def other_addresses(record: Record, key: str) -> tuple[tuple[str, str], ...]:
    """Return (key digest, URL) of the record's addresses that its own key does not cover, sorted by digest."""
    found: dict[str, str] = {}
    for url in (record.original_url, record.amp_web_url, *record.also):
        digest = known_key(url) if url else None
        if digest and digest != key:
            found.setdefault(digest, canonical_url(masked(url or "")))
    return tuple(sorted(found.items()))


def known_key(url: str) -> str | None:
    """Return the digest an address is known by, or None where it is no web address."""
    try:
        return address_key(url)
    except AddressError:
        return None


def entry_of(record: Record, *, path: str, content: bytes) -> Entry:
    """Draw a record's rows from its file: `record` as read from `content`, and the path it lies at.

    Raises: RecordError, AddressError (see `record_key`).
    """
    key = record_key(record)
    published = format_instant(record.published_at) if record.published_at else ""
    captured = format_instant(record.capture.at) if record.capture else ""
    web_url = record.web_url or record.original_url or ""
    record_id, plain = record.id or key[:ID_DIGITS], plain_text(record.body)
    title, body = indexed_text(one_line(record.title)), indexed_text(plain)
    excerpt, authors = indexed_text(one_line(record.excerpt)), indexed_text(one_line(", ".join(record.authors)))
    return Entry(
        id=record_id,
        path=path,
        key=key,
        title=record.title,
        published_at=published,
        captured_at=captured,
        sort_at=published or captured,
        web_url=web_url,
        site=record.provider.domain if record.provider else registrable_domain(web_url),
        type=record.type,
        language=record.language or "",
        words=record.text.words if record.text else 0,
        text_digest=record.text.digest if record.text else "",
        version_digest=version_digest(record),
        revision=record.revision or 1,
        complete=record.capture.complete if record.capture else True,
        file_digest=file_digest(content),
        size=len(content),
        gone_at=format_instant(record.gone) if record.gone else "",
        topics=record.topics,
        addresses=other_addresses(record, key),
        title_text=title,
        excerpt_text=excerpt,
        authors_text=authors,
        body_text=body,
        title_pairs=pairs_of(title),
        text_pairs=pairs_of(f"{excerpt} {authors} {body}"),
        story=None if record.removed else story_of(record, record_id=record_id, path=path, body=plain),
    )
