"""What several tests of the store need: an exchange with only the fields named that a test is about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.model.capture import Exchange
from archive.model.digests import payload_digest

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
