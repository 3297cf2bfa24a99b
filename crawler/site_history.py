"""What the accounts and the frontier know of one site's past, as the values that alarms and health are judged from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.frontier import Kind
from crawler.revisit import DAY_S, HOUR_S, State

if TYPE_CHECKING:
    from collections.abc import Collection

    from crawler.state import StateFile

# Eight weeks, so that each hour of the week is known eight times; and the longest window (two weeks) before them.
HOURS_KEPT = 24 * 7 * 10
# Texts that a site's usual length is told from: the last so many.
TEXTS_KEPT = 1_000
# Ends of pages that the usual share of refusals is told from: of so many days before the last.
ENDS_DAYS = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStanding:
    """How a declared feed, sitemap or section stands. failing_since: None while it answers."""

    url: str
    kind: Kind
    state: State
    outcome: str
    reason: str
    failures: int
    visited_at: int | None
    due_at: int | None
    changed_at: int | None
    failing_since: int | None

    @property
    def is_failing(self) -> bool:
        """Whether its last visit brought no list."""
        return self.failing_since is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """How pages ended in a span of time: all, those without a record to show (refused, failed, gone), and why."""

    visited: int = 0
    bad: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    first_bad_at: int | None = None

    @property
    def share(self) -> float:
        """The share of pages without a record to show."""
        return self.bad / self.visited if self.visited else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHistory:
    """The past of one site, seen from `now`. Seconds since 1970; index 0 of the hours is the last hour.

    began_at: first line of its account, None where there is none. new: new articles in each hour. answered: sources that
    answered in each hour. listed: addresses not known before that sources named in each hour. texts: (instant, words) of
    new and changed pages, the newest first. lately, today: ends of pages in the last 6 and 24 hours; earlier: in the
    four weeks before. troubled: (kind, begin, end) of its alarms.
    """

    site: str
    now: int
    began_at: int | None
    new: tuple[int, ...]
    answered: tuple[int, ...]
    listed: tuple[int, ...]
    texts: tuple[tuple[int, int], ...]
    lately: Ends
    today: Ends
    earlier: Ends
    sources: tuple[SourceStanding, ...]
    troubled: tuple[tuple[str, int, int], ...] = ()


class Past:
    """Reads the past of sites out of the crawl's state."""

    def __init__(self, state: StateFile) -> None:
        self._db = state.db

    def of(
        self, site: str, now: int, *, declared: Collection[str], troubled: tuple[tuple[str, int, int], ...] = ()
    ) -> SiteHistory:
        """Return the past of a site. declared: the addresses of its sources as pressmark.yaml names them now."""
        first = self._db.execute(
            "SELECT min(at) FROM (SELECT min(at) AS at FROM visits WHERE site = ? UNION ALL SELECT min(at) FROM pages WHERE site = ?)",
            (site, site),
        ).fetchone()
        return SiteHistory(
            site=site, now=now, began_at=first[0] if first else None,
            new=self._hours("SELECT at, 1 FROM pages WHERE site = ? AND at > ? AND at <= ? AND visit = 'new'", site, now),
            answered=self._hours(
                "SELECT at, 1 FROM visits WHERE site = ? AND at > ? AND at <= ? AND visit IN ('new', 'changed', 'unchanged')", site, now
            ),
            listed=self._hours("SELECT at, new FROM visits WHERE site = ? AND at > ? AND at <= ?", site, now),
            texts=self._texts(site, now),
            lately=self._ends(site, now - 6 * HOUR_S, now),
            today=self._ends(site, now - DAY_S, now),
            earlier=self._ends(site, now - ENDS_DAYS * DAY_S, now - DAY_S),
            sources=self.sources(site, declared), troubled=troubled,
        )  # fmt: skip

    def sources(self, site: str, declared: Collection[str]) -> tuple[SourceStanding, ...]:
        """Return how the declared sources of a site stand, in the order of their addresses."""
        rows = self._db.execute(
            "SELECT url, kind, state, coalesce(outcome, ''), coalesce(reason, ''), failures, visited_at, due_at, changed_at "
            "FROM frontier WHERE site = ? AND kind != 'page' ORDER BY url",
            (site,),
        ).fetchall()
        return tuple(
            SourceStanding(
                url=url, kind=Kind(kind), state=State(state), outcome=outcome, reason=reason, failures=failures,
                visited_at=visited_at, due_at=due_at, changed_at=changed_at,
                failing_since=self._failing_since(site, url) if outcome in ("failed", "gone", "refused") else None,
            )
            for url, kind, state, outcome, reason, failures, visited_at, due_at, changed_at in rows
            if url in declared
        )  # fmt: skip

    def visited_at(self, site: str) -> int | None:
        """Return when something of a site was last asked for."""
        found = self._db.execute("SELECT max(visited_at) FROM frontier WHERE site = ?", (site,)).fetchone()
        return found[0] if found else None

    def _failing_since(self, site: str, url: str) -> int | None:
        """The first visit after the last one that brought a list."""
        found = self._db.execute(
            "SELECT min(at) FROM visits WHERE site = ? AND url = ? AND at > coalesce((SELECT max(at) FROM visits "
            "WHERE site = ? AND url = ? AND visit IN ('new', 'changed', 'unchanged')), 0)",
            (site, url, site, url),
        ).fetchone()
        return found[0] if found else None

    def _hours(self, query: str, site: str, now: int) -> tuple[int, ...]:
        hours = [0] * HOURS_KEPT
        for at, number in self._db.execute(query, (site, now - HOURS_KEPT * HOUR_S, now)):
            hours[(now - at) // HOUR_S] += number
        return tuple(hours)

    def _texts(self, site: str, now: int) -> tuple[tuple[int, int], ...]:
        rows = self._db.execute(
            "SELECT at, words FROM pages WHERE site = ? AND at <= ? AND visit IN ('new', 'changed') ORDER BY at DESC, rowid DESC LIMIT ?",
            (site, now, TEXTS_KEPT),
        )
        return tuple(rows.fetchall())

    def _ends(self, site: str, after: int, until: int) -> Ends:
        rows = self._db.execute(
            "SELECT visit IN ('refused', 'failed', 'gone'), coalesce(reason, visit), count(*), min(at) FROM pages "
            "WHERE site = ? AND at > ? AND at <= ? GROUP BY 1, 2 ORDER BY 3 DESC",
            (site, after, until),
        ).fetchall()
        bad = [row for row in rows if row[0]]
        return Ends(
            visited=sum(row[2] for row in rows), bad=sum(row[2] for row in bad),
            reasons=tuple((row[1], row[2]) for row in bad), first_bad_at=min((row[3] for row in bad), default=None),
        )  # fmt: skip
