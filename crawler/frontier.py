"""The frontier: every address a site's crawl knows, which of them are due, and who is at them.

An address is leased before it is asked for, and acknowledged only after what came of it is durable. Leases of a run that
died return when the next one begins: the holder of the archive's lock is alone. Time is an argument, in seconds since 1970.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from archive.model.urls import url_key
from crawler.revisit import History, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crawler.state import StateFile

# The outcome of a source that is not declared any more.
UNDECLARED = "undeclared"
# A server whose validators lie says "not modified" for ever: each fifth look is a whole one.
WHOLE_EACH = 5


class Kind(StrEnum):
    """What an address is asked for. Sources come before pages: they say what is new."""

    FEED = "feed"
    SITEMAP = "sitemap"
    SECTION = "section"
    PAGE = "page"

    @property
    def is_source(self) -> bool:
        """Whether it names other addresses."""
        return self is not Kind.PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address that a crawl has found, or that a person has declared.

    published_at, stated_at: seconds since 1970 as its source states the publication and the last change.
    """

    url: str
    site: str
    kind: Kind
    found_in: str = ""
    depth: int = 0
    pattern: str = ""
    published_at: int | None = None
    stated_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """An address that this run is to ask for, and how it stood before.

    etag, last_modified: what to ask with; None where a whole answer is wanted. digest: of the last whole payload.
    """

    key: str
    url: str
    site: str
    kind: Kind
    depth: int
    found_in: str
    history: History
    published_at: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    visited_at: int | None = None
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """What came of a lease. etag, last_modified, digest: of a whole answer, None where there was none."""

    history: History
    outcome: str
    reason: str = ""
    is_whole: bool = False
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None


_LEASED = (
    "key, url, site, kind, depth, found_in, published_at, etag, last_modified, digest, visited_at, unasked, due_at, "
    "changed_at, interval_s, failures, idle, state, found_at, outcome"
)


class Frontier:
    """The frontier of one archive, for one run. Every method is one transaction, or part of the one around it."""

    def __init__(self, state: StateFile, run: int) -> None:
        self._state = state
        self._run = run
        self.transaction = state.transaction

    def recover(self) -> int:
        """Take back the leases of runs that died, and return how many there were."""
        with self._state.transaction() as db:
            return db.execute("UPDATE frontier SET leased_by = NULL WHERE leased_by IS NOT NULL").rowcount

    def add(self, found: Iterable[Found], now: int) -> int:
        """Enter addresses, and return how many were not known. Raises: AddressError for what is no address.

        A known page whose source states a change after the last visit becomes due; one that was given up, too.
        """
        new = 0
        with self._state.transaction() as db:
            for each in found:
                key = url_key(each.url)
                row = db.execute(
                    "INSERT OR IGNORE INTO frontier (key, url, site, kind, found_in, depth, pattern, published_at, found_at, "
                    "due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        key,
                        each.url,
                        each.site,
                        each.kind,
                        each.found_in,
                        each.depth,
                        each.pattern,
                        each.published_at,
                        now,
                        now,
                    ),
                )
                new += row.rowcount
                if not row.rowcount and each.stated_at is not None:
                    # `stated_at <= ?`: a source that is ahead of the clock must not make its pages due at every visit
                    db.execute(
                        "UPDATE frontier SET due_at = ?, idle = 0 WHERE key = ? AND visited_at < ? AND ? <= ? "
                        "AND (due_at IS NULL OR due_at > ?)",
                        (now, key, each.stated_at, each.stated_at, now, now),
                    )
        return new

    def declare(self, site: str, declared: Iterable[Found], now: int) -> None:
        """Enter the sources that a site declares. What it declared before and does not any more is asked no longer.

        A source that another site had goes to this one: a site may change its name.
        """
        found = {url_key(each.url): each for each in declared}
        roots = [each.url for each in found.values()]
        with self._state.transaction() as db:
            self.add(found.values(), now)
            db.executemany(
                "UPDATE frontier SET site = ?, kind = ?, depth = 0, found_in = '' WHERE key = ?",
                [(site, each.kind, key) for key, each in found.items()],
            )
            db.executemany(
                "UPDATE frontier SET due_at = ?, state = 'live', failures = 0, outcome = NULL WHERE key = ? AND outcome = ?",
                [(now, key, UNDECLARED) for key in found],
            )
            held = db.execute(
                "SELECT key, url, found_in FROM frontier WHERE site = ? AND kind != 'page' AND due_at IS NOT NULL",
                (site,),
            ).fetchall()
            db.executemany(
                "UPDATE frontier SET due_at = NULL, state = 'retired', outcome = ? WHERE key = ?",
                [(UNDECLARED, key) for key, _, root in held if key not in found and root not in roots],
            )

    def lease(
        self, site: str, now: int, limit: int, *, pages: int, is_due_only: bool = True, after: int = 0
    ) -> list[Lease]:
        """Lease up to `limit` addresses of a site, of these at most `pages` pages: sources first, then pages, the newest first.

        is_due_only: False leases its sources whether they are due or not, if they were not visited since `after`.
        """
        due = "due_at IS NOT NULL AND due_at <= ?"
        if not is_due_only:
            due = f"({due} OR (kind != 'page' AND depth = 0 AND state = 'live' AND coalesce(visited_at, 0) < {int(after)}))"
        with self._state.transaction() as db:
            rows = db.execute(
                f"SELECT {_LEASED} FROM frontier WHERE site = ? AND leased_by IS NULL AND {due} "  # noqa: S608 – fixed text
                "ORDER BY kind = 'page', coalesce(published_at, found_at) DESC, key LIMIT ?",
                (site, now, limit),
            ).fetchall()
            found = [_lease_of(row) for row in rows]
            found = [
                *(each for each in found if each.kind.is_source),
                *[each for each in found if not each.kind.is_source][:pages],
            ]
            db.executemany(
                "UPDATE frontier SET leased_by = ?, tries = tries + 1 WHERE key = ?",
                [(self._run, each.key) for each in found],
            )
        return found

    def acknowledge(self, lease: Lease, visited: Visited, now: int) -> None:
        """Write what came of a lease, and let it go."""
        history = visited.history
        with self._state.transaction() as db:
            db.execute(
                "UPDATE frontier SET leased_by = NULL, visited_at = ?, due_at = ?, changed_at = ?, interval_s = ?, failures = ?, "
                "idle = ?, state = ?, outcome = ?, reason = ?, unasked = CASE WHEN ? THEN 0 ELSE unasked + 1 END WHERE key = ?",
                (now, history.due_at, history.changed_at, history.interval_s, history.failures, history.idle,
                 history.state, visited.outcome, visited.reason, visited.is_whole, lease.key),
            )  # fmt: skip
            if visited.is_whole:
                db.execute(
                    "UPDATE frontier SET etag = ?, last_modified = ?, digest = ? WHERE key = ?",
                    (visited.etag, visited.last_modified, visited.digest, lease.key),
                )

    def below(self, site: str, url: str) -> int:
        """Return how many known pages of a site lie below an address, as below a folder. Raises: AddressError."""
        key = url_key(url).rstrip("/")
        if "?" in key:
            return 0
        # keys that begin with "…/" are those between it and "…0", the next sign of ASCII
        found = self._state.db.execute(
            "SELECT count(*) FROM frontier WHERE key > ? AND key < ? AND site = ? AND kind = 'page'",
            (f"{key}/", f"{key}0", site),
        ).fetchone()
        return int(found[0])

    def wake(self, leases: Iterable[Lease], now: int) -> None:
        """Let addresses be due at once, whatever came of the last visit."""
        with self._state.transaction() as db:
            db.executemany(
                "UPDATE frontier SET due_at = ? WHERE key = ? AND due_at IS NOT NULL",
                [(now, each.key) for each in leases],
            )

    def release(self, lease: Lease) -> None:
        """Let a lease go as if it had never been: nothing came of it."""
        with self._state.transaction() as db:
            db.execute("UPDATE frontier SET leased_by = NULL, tries = tries - 1 WHERE key = ?", (lease.key,))

    def examples(self, site: str, most: int = 300) -> tuple[list[str], list[str]]:
        """Return addresses of a site's newest kept articles, and of pages that turned out to be none; at most so many each."""
        query = (
            "SELECT url FROM frontier WHERE site = ? AND kind = 'page' AND outcome IN (%s) "
            "ORDER BY coalesce(published_at, found_at) DESC, key LIMIT ?"
        )
        articles = self._state.db.execute(query % "'new', 'changed', 'unchanged'", (site, most)).fetchall()
        others = self._state.db.execute(query % "'refused'", (site, most)).fetchall()
        return [url for (url,) in articles], [url for (url,) in others]

    def next_due(self, sites: Iterable[str]) -> int | None:
        """Return the instant at which the next address of these sites is due; None where none ever is."""
        marks = list(sites)
        found = self._state.db.execute(
            f"SELECT min(due_at) FROM frontier WHERE leased_by IS NULL AND site IN ({', '.join('?' * len(marks))})",  # noqa: S608 – marks only
            marks,
        ).fetchone()
        return int(found[0]) if found and found[0] is not None else None

    def patterns(self, site: str) -> Counter[str]:
        """Return how many pages of each address pattern of a site are known."""
        rows = self._state.db.execute(
            "SELECT pattern, count(*) FROM frontier WHERE site = ? AND kind = 'page' GROUP BY pattern", (site,)
        )
        return Counter(dict(rows.fetchall()))

    def counts(self, site: str, now: int) -> Mapping[str, int]:
        """Return how many addresses of a site are known, due, gone and retired, by kind: {"page": …, "page due": …}."""
        found: Counter[str] = Counter()
        rows = self._state.db.execute(
            "SELECT kind, state, due_at IS NOT NULL AND due_at <= ?, count(*) FROM frontier WHERE site = ? GROUP BY 1, 2, 3",
            (now, site),
        )
        for kind, state, is_due, number in rows:
            found[kind] += number
            found[f"{kind} due"] += number if is_due else 0
            found[f"{kind} {state}"] += number
        return found


def _lease_of(row: tuple[Any, ...]) -> Lease:
    (key, url, site, kind, depth, found_in, published_at, etag, modified, digest, visited_at, unasked, due_at, changed_at,
     interval_s, failures, idle, state, found_at, outcome) = row  # fmt: skip
    is_whole_wanted = unasked >= WHOLE_EACH - 1
    return Lease(
        key=key, url=url, site=site, kind=Kind(kind), depth=depth, found_in=found_in, published_at=published_at,
        etag=None if is_whole_wanted else etag, last_modified=None if is_whole_wanted else modified, digest=digest,
        visited_at=visited_at, outcome=outcome or "",
        history=History(
            due_at=due_at, changed_at=changed_at if changed_at is not None else found_at, interval_s=interval_s,
            failures=failures, idle=idle, state=State(state),
        ),
    )  # fmt: skip
