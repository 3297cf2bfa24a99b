from __future__ import annotations

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import exceptions
from twisted.python.failure import Failure

from archive.model.errors import AddressError
from archive.model.outcome import Outcome, Reason
from crawler.failures import FetchRefused, rejection_of, rejection_of_status

URL = "http://example.org/"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FetchRefused(Reason.TOO_LARGE, "big", limit="20 bytes"), Reason.TOO_LARGE),
        (AddressError("no", url=URL, reason="bad-url"), Reason.BAD_URL),
        (exceptions.CannotResolveHostError("x"), Reason.UNRESOLVED),
        (exceptions.DownloadTimeoutError("x"), Reason.TIMEOUT),
        (exceptions.DownloadConnectionRefusedError("x"), Reason.UNREACHABLE),
        (exceptions.DownloadFailedError("x"), Reason.UNREACHABLE),
        (exceptions.ResponseDataLossError("x"), Reason.TRUNCATED),
        (exceptions.DownloadCancelledError("x"), Reason.INTERRUPTED),
        (exceptions.UnsupportedURLSchemeError("x"), Reason.SCHEME_NOT_ALLOWED),
        (exceptions.NotSupported("x"), Reason.SCHEME_NOT_ALLOWED),
        (TimeoutError(), Reason.TIMEOUT),
        (ConnectionResetError(), Reason.UNREACHABLE),
        (aiohttp.ServerTimeoutError(), Reason.TIMEOUT),
        (aiohttp.ServerDisconnectedError(), Reason.UNREACHABLE),
        (exceptions.IgnoreRequest("somebody's middleware"), Reason.INTERNAL),
        (ZeroDivisionError("x"), Reason.INTERNAL),
    ],
)
def test_every_exception_has_its_reason(error: Exception, reason: Reason) -> None:
    assert rejection_of(error, URL).reason is reason
    assert rejection_of(Failure(error), URL) == rejection_of(error, URL)  # type: ignore[no-untyped-call]  # Twisted's


def test_a_limit_that_was_hit_is_named() -> None:
    assert rejection_of(FetchRefused(Reason.TOO_LARGE, "big", limit="20 bytes"), URL).limit == "20 bytes"


@pytest.mark.parametrize("reason", [Reason.ROBOTS, Reason.ROBOTS_UNREACHABLE, Reason.INTERRUPTED])
def test_what_we_kept_away_from_was_skipped(reason: Reason) -> None:
    assert rejection_of(FetchRefused(reason, "x"), URL).outcome is Outcome.SKIPPED


@given(st.text())
def test_the_detail_is_one_printable_line(text: str) -> None:
    detail = rejection_of(RuntimeError(text), URL).detail
    assert detail.isprintable()
    assert len(detail) < 350


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (200, None),
        (203, None),
        (204, Reason.EMPTY),
        (206, Reason.HTTP_STATUS),
        (304, Reason.HTTP_STATUS),
        (404, Reason.HTTP_STATUS),
        (500, Reason.HTTP_STATUS),
        (999, Reason.HTTP_STATUS),
    ],
)
def test_an_article_is_made_from_success_only(status: int, reason: Reason | None) -> None:
    rejection = rejection_of_status(status, URL)
    assert (rejection.reason if rejection else None) == reason
