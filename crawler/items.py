"""What travels through the pipelines: a URL that was asked for, with its capture or with the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from archive.model.urls import masked

if TYPE_CHECKING:
    from archive.model.capture import Capture, Exchange
    from archive.model.outcome import Rejection
    from archive.model.record import Reading, Record
    from crawler.frontier import Lease


class Shown:
    """An item that shows in logs only which URL it is of, masked: never a body, a header or a secret."""

    __slots__ = ()

    if TYPE_CHECKING:
        asked: Asked

    def __repr__(self) -> str:
        """Return the kind of item and its URL."""
        return f"{type(self).__name__}({masked(self.asked.url)[:200]})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A URL that somebody asked for, as it was given.

    adopt: an existing record of that URL, which keeps its own keys. sources: how many pages that the article itself
    points to are fetched too. related_to: the URL whose record this one is related to, None where it was asked itself.
    lease: the frontier's, where it was due in a crawl. topics: what the source that named it is about. render: never,
    auto or always, "" where its site says.
    """

    url: str
    adopt: Record | None = None
    sources: int = 0
    related_to: str | None = None
    lease: Lease | None = None
    topics: tuple[str, ...] = ()
    render: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Imported(Shown):
    """An exchange out of a WARC file, on its way into the archive's own. is_page: whether it is to be read, too."""

    asked: Asked
    exchange: Exchange
    is_page: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Captured(Shown):
    """A capture, on its way to be read."""

    asked: Asked
    capture: Capture


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Read(Shown):
    """A reading, on its way to be kept."""

    asked: Asked
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Refused(Shown):
    """A URL that ends here, and why."""

    asked: Asked
    rejection: Rejection


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unmodified(Shown):
    """A page that a crawl asked for again, and that answered as the last time."""

    asked: Asked


Item = Unmodified | Imported | Captured | Read | Refused
