"""What a record looks like from another record: its entry in `related`. Values only."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.model.record import Provider, Related
from archive.model.urls import url_key

if TYPE_CHECKING:
    from archive.model.record import Record


def entry_of(record: Record) -> Related:
    """Return the entry that stands for `record` in another record's `related`: a projection, its images untitled."""
    provider = record.provider
    return Related(
        title=record.title,
        excerpt=record.excerpt,
        published_at=record.published_at,
        web_url=record.web_url or record.original_url,
        amp_web_url=record.amp_web_url,
        cdn_amp_web_url=record.cdn_amp_web_url,
        type=record.type,
        provider=Provider(name=provider.name, domain=provider.domain) if provider else None,
        quality=record.quality,
        images=tuple(replace(image, title=None, attribution=None) for image in record.images),
    )


def with_related(record: Record, entries: tuple[Related, ...], limit: int) -> Record:
    """Return the record with `entries` first in its `related`: no address twice, never itself, at most `limit` in all.

    Entries that the record already had are never cut: a foreign list may be longer than `limit`.
    """
    seen = {url_key(url) for url in (record.web_url, record.original_url) if url}
    kept: list[Related] = []
    for entry in entries:
        key = url_key(entry.web_url) if entry.web_url else ""
        if key and key not in seen:
            seen.add(key)
            kept.append(entry)
    kept = kept[: max(limit - len(record.related), 0)]
    held = tuple(entry for entry in record.related if not entry.web_url or url_key(entry.web_url) not in _keys(kept))
    return replace(record, related=(*kept, *held))


def _keys(entries: list[Related]) -> set[str]:
    return {url_key(entry.web_url) for entry in entries if entry.web_url}
