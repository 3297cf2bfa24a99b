"""Every way a fetch can fail, and the one word each becomes in an outcome.

`FetchRefused` is what our own components raise; Scrapy hands it to the errback like any `IgnoreRequest`, retries it
never and logs no traceback. `rejection_of` translates it and every exception of Scrapy and aiohttp.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from archive.model.errors import AddressError
from archive.model.outcome import Outcome, Reason, Rejection
from archive.vendor_walls import vendor_of_refusal

if TYPE_CHECKING:
    from archive.model.capture import Capture
    from crawler.guard import Refusal

# We kept away on purpose: nothing was wrong with the page, so it was skipped, not rejected.
_SKIPPED = frozenset({Reason.ROBOTS, Reason.ROBOTS_UNREACHABLE, Reason.INTERRUPTED})

_REASONS: tuple[tuple[type[BaseException], Reason], ...] = (
    (CannotResolveHostError, Reason.UNRESOLVED),
    (DownloadTimeoutError, Reason.TIMEOUT),
    (TimeoutError, Reason.TIMEOUT),
    (DownloadConnectionRefusedError, Reason.UNREACHABLE),
    (DownloadFailedError, Reason.UNREACHABLE),
    (ResponseDataLossError, Reason.TRUNCATED),
    (DownloadCancelledError, Reason.INTERRUPTED),
    (UnsupportedURLSchemeError, Reason.SCHEME_NOT_ALLOWED),
    (NotSupported, Reason.SCHEME_NOT_ALLOWED),
    (ClientError, Reason.UNREACHABLE),
    (OSError, Reason.UNREACHABLE),
)


# Every exception that a download may end in and `rejection_of` has a word for.
FETCH_ERRORS: tuple[type[BaseException], ...] = (IgnoreRequest, AddressError, *(kind for kind, _ in _REASONS))


class FetchRefused(IgnoreRequest):
    """A request that must not be made, or an answer that must not be used. `limit` names the limit that was hit."""

    def __init__(self, reason: Reason, detail: str, *, limit: str | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail, self.limit = reason, detail, limit

    @classmethod
    def of(cls, refusal: Refusal) -> FetchRefused:
        """Build the exception from a judgement of the guard."""
        return cls(refusal.reason, refusal.detail)


def rejection_of(failure: Failure | BaseException, url: str) -> Rejection:
    """Return the rejection which a failed fetch of `url` ends in; every exception has one, the last is internal-error."""
    error = failure.value if isinstance(failure, Failure) else failure
    assert error is not None  # a failure without one is a bug of its maker
    if isinstance(error, FetchRefused):
        return _rejection(url, error.reason, error.detail, error.limit)
    if isinstance(error, AddressError):
        return _rejection(url, Reason(error.reason), error.problem)
    if isinstance(error, HttpError):
        return rejection_of_status(error.response.status, url) or _rejection(url, Reason.HTTP_STATUS, str(error))
    for kind, reason in _REASONS:
        if isinstance(error, kind):
            return _rejection(url, reason, _sentence(error))
    return _rejection(url, Reason.INTERNAL, f"{type(error).__name__}: {_sentence(error)}")


def rejection_of_status(status: int, url: str) -> Rejection | None:
    """Return the rejection for an HTTP status, or None for the one status an article is made from (200).

    203 (a proxy changed the page) is read too. 204 and 205 have no body by definition: empty. 206 is part of a page, 304
    answers a question which we did not ask; with all the others: http-status, the number in `detail`.
    """
    if status in (200, 203):
        return None
    if status in (204, 205):
        return _rejection(url, Reason.EMPTY, f"the server answered {status}: no content")
    return _rejection(url, Reason.HTTP_STATUS, f"the server answered {status}", str(status))


def rejection_of_answer(capture: Capture, url: str) -> Rejection | None:
    """Return the rejection for an answer's status: `blocked` where a challenge came with it, `limit` names the status."""
    rejection = rejection_of_status(capture.status, url)
    if rejection is None or (vendor := vendor_of_refusal(capture)) is None:
        return rejection
    detail = f"{rejection.detail} with a challenge or block page of {vendor}"
    return _rejection(url, Reason.BLOCKED, detail, str(capture.status))


def _rejection(url: str, reason: Reason, detail: str, limit: str | None = None) -> Rejection:
    outcome = Outcome.SKIPPED if reason in _SKIPPED else Outcome.REJECTED
    return Rejection(url=url, reason=reason, detail=detail, limit=limit, outcome=outcome)


def _sentence(error: BaseException) -> str:
    # A server's words may be in the message: one line, printable, short enough for a ledger.
    text = " ".join(str(error).split())
    return "".join(sign if sign.isprintable() else "�" for sign in text)[:300] or type(error).__name__
