"""What is said of a URL when its outcome stands: one line for a machine, one for a person."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.outcome import Outcome, Receipt, Rejection
from archive.model.urls import masked

if TYPE_CHECKING:
    from crawler.items import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How one URL ended. `path`, `id` and `title` stand only where a record is kept."""

    url: str
    outcome: Outcome
    reason: str | None = None
    detail: str | None = None
    limit: str | None = None
    path: str | None = None
    id: str | None = None
    title: str | None = None
    revision: int | None = None
    warnings: tuple[str, ...] = ()
    related_to: str | None = None

    def as_json(self) -> str:
        """Return one line of JSON: url, outcome, reason, path, title first; what does not apply is null."""
        return json.dumps(
            {
                "url": self.url,
                "outcome": self.outcome.value,
                "reason": self.reason,
                "path": self.path,
                "title": self.title,
                "id": self.id,
                "revision": self.revision,
                "warnings": list(self.warnings),
                "detail": self.detail,
                "limit": self.limit,
                "related_to": self.related_to,
            },
            ensure_ascii=False,
        )


# a URL in a report or in the ledger is cut past this: what is longer was refused for it
SHOWN_URL_CHARS = 8_192


def shown_url(url: str) -> str:
    """Return the URL as it is shown: secrets masked, an overlong one cut."""
    shown = masked(url)
    return shown if len(shown) <= SHOWN_URL_CHARS else shown[:200] + "…"


def report_of(asked: Asked, end: Receipt | Rejection) -> Report:
    """Return the report of a URL from its receipt or its rejection; secrets in the URL are masked."""
    url, related_to = shown_url(asked.url), shown_url(asked.related_to) if asked.related_to else None
    if isinstance(end, Rejection):
        return Report(
            url=url,
            outcome=end.outcome,
            reason=end.reason.value,
            detail=end.detail or None,
            limit=end.limit,
            related_to=related_to,
        )
    return Report(
        url=url,
        outcome=end.outcome,
        path=end.path,
        id=end.id,
        title=end.title,
        revision=end.revision,
        warnings=end.warnings,
        related_to=related_to,
    )
