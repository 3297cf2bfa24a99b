"""From a record of a WARC file, and from an exchange, to the capture and the index entry they stand for. No files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.store.cdxj import Entry, entry_of
from archive.store.httpblock import read_answer
from archive.store.warcmembers import agrees, damaged, is_whole

if TYPE_CHECKING:
    from archive.model.capture import Exchange, Location
    from archive.store.warcmembers import WarcRecord


def entry_of_exchange(exchange: Exchange, location: Location, *, is_revisit: bool) -> Entry:
    """Return the entry of an exchange that was just written."""
    head = (exchange.url, exchange.at, exchange.status, exchange.headers)
    return entry_of(*head, exchange.digest, location, is_revisit=is_revisit)


def answered_capture(record: WarcRecord, location: Location, payload: bytes | None) -> Capture:
    """Return the capture that a response or revisit stands for.

    payload: of a revisit, from the record that holds it; None for the record's own. Raises: CaptureError.
    """
    answer = read_answer(record.block) if record.kind in ("response", "revisit") else None
    at = record.at
    if not answer or not at or not record.url:
        raise damaged(location, "holds no HTTP response")
    body = answer.body if payload is None else payload
    if not agrees(record.field("WARC-Payload-Digest"), body):
        raise damaged(location, "WARC-Payload-Digest does not fit the payload")
    return Capture(
        url=record.url,
        requested_url=record.url,
        at=at,
        status=answer.status,
        headers=answer.headers,
        body=body,
        digest=payload_digest(body),
        complete=is_whole(record, answer),
        location=location,
    )
