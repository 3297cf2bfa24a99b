from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

import pytest

from archive.metadata.html import read_signals
from archive.metadata.read import read_metadata
from archive.model.capture import Capture
from archive.model.digests import payload_digest
from archive.model.limits import ReadingLimits
from archive.page import Page, read_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from archive.metadata.fields import Metadata
    from archive.metadata.html import Signals

URL = "https://www.example.org/news/harbour-opens"
LATEST = datetime(2026, 1, 2, tzinfo=UTC)


class ReadPage(Protocol):
    def __call__(
        self, head: str = "", body: str = "", *, data: object = None, url: str = URL, lang: str = ""
    ) -> Page: ...


class ReadMetadata(Protocol):
    def __call__(
        self, head: str = "", body: str = "", *, data: object = None, url: str = URL, lang: str = ""
    ) -> Metadata: ...


class ReadArticle(Protocol):
    def __call__(
        self, line: str = "", *, before: str = "", head: str = "", data: object = None, lang: str = "en"
    ) -> Metadata: ...


class ReadSignals(Protocol):
    def __call__(
        self, head: str = "", body: str = "", *, data: object = None, url: str = URL, lang: str = ""
    ) -> Signals: ...


def make_page(head: str = "", body: str = "", *, data: object = None, url: str = URL, lang: str = "") -> Page:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data is not None else ""
    html = f'<!doctype html><html lang="{lang}"><head>{head}{script}</head><body>{body}<p>words</p></body></html>'
    payload = html.encode("utf-8", "surrogatepass")
    capture = Capture(
        url=url, requested_url=url, at=LATEST, status=200, headers=((b"Content-Type", b"text/html; charset=utf-8"),),
        body=payload, digest=payload_digest(payload),
    )  # fmt: skip
    page = read_page(capture, limits=ReadingLimits())
    assert isinstance(page, Page), page
    return page


@pytest.fixture(scope="session")
def page_of() -> ReadPage:
    return make_page


@pytest.fixture(scope="session")
def read() -> Callable[[Page], Metadata]:
    return lambda page: read_metadata(page, latest=LATEST)


@pytest.fixture(scope="session")
def metadata_of() -> ReadMetadata:
    def read(head: str = "", body: str = "", *, data: object = None, url: str = URL, lang: str = "") -> Metadata:
        return read_metadata(make_page(head, body, data=data, url=url, lang=lang), latest=LATEST)

    return read


@pytest.fixture(scope="session")
def signals_of() -> ReadSignals:
    def read(head: str = "", body: str = "", *, data: object = None, url: str = URL, lang: str = "") -> Signals:
        return read_signals(make_page(head, body, data=data, url=url, lang=lang))

    return read


@pytest.fixture(scope="session")
def article_of() -> ReadArticle:
    """An article of two long paragraphs, fetched in the evening of 22 November 2026: `line` stands under its headline, `before` above it."""
    fetched = datetime(2026, 11, 22, 20, tzinfo=UTC)
    text = f"<p>{'The mayor opened the harbour, and many people came to see the ships. ' * 6}</p>"

    def read(line: str = "", *, before: str = "", head: str = "", data: object = None, lang: str = "en") -> Metadata:
        body = f"{before}<article><h1>A headline of some words</h1>{line}{text}{text}</article>"
        page = make_page(f"<title>A headline of some words</title>{head}", body, data=data, lang=lang)
        return read_metadata(page, latest=fetched + timedelta(hours=26), captured_at=fetched)

    return read
