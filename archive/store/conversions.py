"""What a browser made of a page, as a WARC/1.1 `conversion` record (ISO 28500:2017, 6.8) that refers to the page's own.

Its line in the CDXJ says `urn:pressmark:rendered:URL`: replay tools go on showing what the server sent, and whoever
asks for the rendered document finds it under its own name (as `urn:text:URL` and its kind do in other archives).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model.capture import Capture, rendered_headers
from archive.model.digests import payload_digest
from archive.store.cdxj import Entry, entry_of
from archive.store.warcmembers import agrees, damaged
from archive.store.warcrecords import block_digest, gzip_member, new_record_id, record_bytes, written_date, written_url

if TYPE_CHECKING:
    from datetime import datetime

    from archive.model.capture import Location, Rendered
    from archive.store.warcmembers import WarcRecord

MIME = "text/html; charset=utf-8"
INDEX_PREFIX = "urn:pressmark:rendered:"
# Fields of our own, as WARC/1.1 allows: what the page's answer forbade. A page that says it more often repeats itself.
_ROBOTS = ("X-Robots-Tag", *(f"X-Robots-Tag-{number}" for number in range(2, 6)))
_STATUS = 200  # only pages that were answered so, or as good, are rendered


def conversion_member(rendered: Rendered, source_id: str) -> bytes:
    """Return the member of a rendered document. source_id: the WARC-Record-ID of the page's own record, "" if unknown."""
    fields = [("WARC-Target-URI", written_url(rendered.url))]
    if source_id.isascii() and source_id.isprintable() and source_id:
        fields.append(("WARC-Refers-To", source_id))
    fields += zip(_ROBOTS, rendered.robots, strict=False)
    fields += [("WARC-Payload-Digest", rendered.digest), ("WARC-Block-Digest", block_digest(rendered.body))]
    date = written_date(rendered.at.replace(microsecond=0))
    return gzip_member(record_bytes("conversion", new_record_id(), date, fields, MIME, rendered.body))


def entry_of_rendered(rendered: Rendered, location: Location) -> Entry:
    """Return the entry of a rendered document that was just written."""
    return _entry(rendered.url, rendered.at, rendered.digest, location)


def entry_of_conversion(record: WarcRecord, location: Location) -> Entry | None:
    """Return the entry of a conversion of ours that was read; None for another program's (a thumbnail, a text)."""
    at, digest = record.at, record.field("WARC-Payload-Digest")
    if record.field("Content-Type") != MIME or not at or not digest or not _is_web(record.url):
        return None
    return _entry(record.url, at, digest, location)


def rendered_capture(record: WarcRecord, location: Location) -> Capture:
    """Return the capture that a conversion stands for. Raises: CaptureError."""
    digest = payload_digest(record.block)
    if not record.at or not record.url or not agrees(record.field("WARC-Payload-Digest"), record.block):
        raise damaged(location, "WARC-Payload-Digest does not fit the payload")
    robots = tuple(value for name in _ROBOTS if (value := record.field(name)))
    return Capture(
        url=record.url,
        requested_url=record.url,
        at=record.at,
        status=_STATUS,
        headers=rendered_headers(record.field("Content-Type"), robots),
        body=record.block,
        digest=digest,
        location=location,
    )


def _entry(url: str, at: datetime, digest: str, location: Location) -> Entry:
    headers = ((b"Content-Type", MIME.encode()),)
    return entry_of(INDEX_PREFIX + written_url(url), at, _STATUS, headers, digest, location, is_revisit=False)


def _is_web(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
