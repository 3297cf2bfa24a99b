"""How a URL ends: exactly one outcome each, with a reason where nothing was kept. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a URL that was asked for."""

    ARCHIVED = "archived"
    ARCHIVED_WITH_WARNING = "archived-with-warning"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    REJECTED = "rejected"

    @property
    def is_kept(self) -> bool:
        """Whether the archive holds a record for the URL."""
        return self not in (Outcome.SKIPPED, Outcome.REJECTED)


class Reason(StrEnum):
    """Why a URL was skipped or rejected; the word is what `--json` and the ledger say."""

    DECOMPRESSION_LIMIT = "decompression-limit"
    TOO_LARGE = "too-large"
    PARSE_LIMIT = "parse-limit"
    TIMEOUT = "timeout"
    TRUNCATED = "truncated"
    BAD_RESPONSE = "bad-response"
    HEADER_LIMIT = "header-limit"
    HTTP_STATUS = "http-status"
    REDIRECT_LIMIT = "redirect-limit"
    SCHEME_NOT_ALLOWED = "scheme-not-allowed"
    ADDRESS_NOT_ALLOWED = "address-not-allowed"
    URL_TOO_LONG = "url-too-long"
    BAD_URL = "bad-url"
    ROBOTS = "robots"
    ROBOTS_UNREACHABLE = "robots-unreachable"
    UNRESOLVED = "unresolved"
    UNREACHABLE = "unreachable"
    NOT_HTML = "not-html"
    EMPTY = "empty"
    TOO_SHORT = "too-short"
    BLOCKED = "blocked"
    CONSENT = "consent"
    LOGIN = "login"
    SOFT_404 = "soft-404"
    UNAVAILABLE = "unavailable"
    PARKED = "parked"
    NEEDS_SCRIPT = "needs-javascript"
    LISTING = "listing"
    PAYWALL = "paywall"
    SHRUNK = "shrunk"
    NOARCHIVE = "noarchive"
    NO_CAPTURE = "no-capture"
    INTERRUPTED = "interrupted"
    INTERNAL = "internal-error"


# A page that answers and is no article, or less of one than is kept: what its server sent is no news of the article, and what
# was known of it before (validators, digest) still holds.
WALLS = frozenset(
    {Reason.BLOCKED, Reason.CONSENT, Reason.LOGIN, Reason.SOFT_404, Reason.UNAVAILABLE, Reason.PARKED, Reason.NEEDS_SCRIPT,
     Reason.PAYWALL, Reason.SHRUNK}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A URL that was not kept, and why. `detail` is one sentence for a person; `limit` names the limit that was hit."""

    url: str
    reason: Reason
    detail: str = ""
    limit: str | None = None
    outcome: Outcome = Outcome.REJECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A URL that was kept. `path` is relative to the archive's root, with forward slashes.

    outcome: archived, archived-with-warning, revised, unchanged or duplicate. warnings: as in the record. words: of the
    text that was read.
    """

    url: str
    outcome: Outcome
    path: str
    id: str
    title: str
    revision: int = 1
    warnings: tuple[str, ...] = ()
    words: int = 0
