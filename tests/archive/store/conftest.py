"""What several tests of the store need: an exchange with only the fields named that a test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from archive.model.capture import Exchange
from archive.model.digests import payload_digest, text_digest
from archive.model.record import CaptureNote, Provider, Reading, Record, TextNote

if TYPE_CHECKING:
    from collections.abc import Callable

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def _exchange(url: str = "https://example.org/news/moon", body: bytes = b"<html>moon</html>", **other: Any) -> Exchange:
    fields: dict[str, Any] = {
        "url": url,
        "at": AT,
        "method": "GET",
        "request_headers": ((b"Host", b"example.org"), (b"user-agent", b"pressmark-test")),
        "protocol": "HTTP/1.1",
        "status": 200,
        "reason": "OK",
        "headers": ((b"content-TYPE", b"text/html; charset=utf-8"), (b"X-Twice", b"1"), (b"x-twice", b"2")),
        "body": body,
        "digest": payload_digest(body),
        "ip_address": "192.0.2.7",
    }
    return Exchange(**fields | other)


@pytest.fixture(scope="session")
def make_exchange() -> Callable[..., Exchange]:
    """Return a function that builds an exchange; every field can be given."""
    return _exchange


def _reading(number: int = 1, body: str = "The base on the moon is to be built.", **other: Any) -> Reading:
    """Build the reading of article `number` of one site; its capture is noted, but lies in no WARC."""
    fields: dict[str, Any] = {
        "title": f"Story {number}",
        "excerpt": "What is to be built.",
        "published_at": AT,
        "original_url": f"https://example.org/news/{number}",
        "web_url": f"https://example.org/news/{number}",
        "provider": Provider(name="Example", domain="example.org"),
        "topics": ("Space",),
        "authors": ("Ada Byron",),
        "language": "en",
        "text": TextNote(digest=text_digest(body), words=len(body.split()), extractor="1.0"),
        "capture": CaptureNote(at=AT, warc="", offset=0, digest="sha256:" + "0" * 64, status=200),
        "body": body,
    }
    return Reading(record=Record(**fields | other), plain_text=body)


@pytest.fixture(scope="session")
def make_reading() -> Callable[..., Reading]:
    """Return a function that builds the reading of an article; every field of its record can be given."""
    return _reading
