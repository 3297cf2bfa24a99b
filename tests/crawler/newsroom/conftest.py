"""One running newsroom for all tests that only read, and a fresh one for those that edit."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from crawler.newsroom import Newsroom, serve
from crawler.newsroom.site import request_target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes


def ask_at(origin: str, target: str, method: str = "GET", **headers: str) -> Response:
    """One request on a connection of its own; header names are given with underscores."""
    connection = http.client.HTTPConnection(urlsplit(origin).netloc, timeout=5)
    try:
        connection.request(method, target, headers={name.replace("_", "-"): value for name, value in headers.items()})
        got = connection.getresponse()
        return Response(got.status, {k.lower(): v for k, v in got.getheaders()}, got.read())
    finally:
        connection.close()


@pytest.fixture(scope="session")
def newsroom() -> Iterator[Newsroom]:
    with serve() as running:
        yield running


@pytest.fixture
def fresh() -> Iterator[Newsroom]:
    with serve() as running:
        yield running


@pytest.fixture(scope="session")
def ask(newsroom: Newsroom) -> Callable[..., Response]:
    """Ask the running newsroom; takes a URL of it or a path."""

    def asked(url: str, method: str = "GET", **headers: str) -> Response:
        return ask_at(newsroom.origin, request_target(url), method, **headers)

    return asked
