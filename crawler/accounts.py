"""The accounts of the sites: what every run found, kept and was refused, page by page and source by source.

Sums are made of single lines, so a run that was killed has its account, too. Seconds since 1970.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.frontier import Kind
    from crawler.revisit import Visit
    from crawler.state import StateFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEnd:
    """How one page of a site ended. words: of its text, 0 where none was kept. size: bytes on the wire."""

    site: str
    at: int
    visit: Visit
    reason: str
    words: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEnd:
    """How the visit to a feed, sitemap or section ended. listed, new: addresses that it named, that were not known."""

    site: str
    at: int
    url: str
    kind: Kind
    visit: Visit
    reason: str
    listed: int
    new: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteAccount:
    """What one run did on one site. reasons: of refused and failed pages. seconds: from its first line to its last.

    sources_failed: sources that gave no list, because they failed or were refused. failing: (address, reason) of each.
    """

    site: str
    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: int = 0
    failed: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    sources: int = 0
    sources_failed: int = 0
    failing: tuple[tuple[str, str], ...] = ()
    size: int = 0
    seconds: int = 0

    @property
    def visited(self) -> int:
        """How many pages were asked for."""
        return self.new + self.changed + self.unchanged + self.gone + self.refused + self.failed


class Accounts:
    """The accounts of one archive, written by one run."""

    def __init__(self, state: StateFile, run: int) -> None:
        self._state = state
        self._run = run

    def page(self, end: PageEnd) -> None:
        """Write how a page ended."""
        values = (self._run, end.site, end.at, end.visit, end.reason or None, end.words, end.size)
        with self._state.transaction() as db:
            db.execute("INSERT INTO pages VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def source(self, end: SourceEnd) -> None:
        """Write how the visit to a source ended."""
        values = (
            self._run, end.site, end.at, end.url, end.kind, end.visit, end.reason or None, end.listed, end.new, end.size,
        )  # fmt: skip
        with self._state.transaction() as db:
            db.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def of_run(self, run: int | None = None) -> list[SiteAccount]:
        """Return the account of each site in a run (default: this one), by name."""
        run = self._run if run is None else run
        pages: dict[str, Counter[str]] = {}
        reasons: dict[str, Counter[str]] = {}
        rows = self._state.db.execute(
            "SELECT site, visit, coalesce(reason, ''), count(*), sum(bytes) FROM pages WHERE run = ? GROUP BY 1, 2, 3",
            (run,),
        )
        for site, visit, reason, number, size in rows:
            pages.setdefault(site, Counter()).update({visit: number, "size": size})
            if reason:
                reasons.setdefault(site, Counter())[reason] += number
        visits: dict[str, tuple[int, int, int, int]] = {}
        rows = self._state.db.execute(
            "SELECT site, count(*), sum(visit IN ('failed', 'gone', 'refused')), sum(new), sum(bytes) FROM visits WHERE run = ? GROUP BY 1",
            (run,),
        )
        for site, *numbers in rows:
            visits[site] = (numbers[0], numbers[1], numbers[2], numbers[3])
        failing: dict[str, list[tuple[str, str]]] = {}
        rows = self._state.db.execute(
            "SELECT site, url, coalesce(reason, visit) FROM visits WHERE run = ? AND visit IN ('failed', 'gone', 'refused') "
            "ORDER BY rowid",
            (run,),
        )
        for site, url, reason in rows:
            failing.setdefault(site, []).append((url, reason))
        return [
            replace(
                _account(
                    site,
                    pages.get(site, Counter()),
                    reasons.get(site, Counter()),
                    visits.get(site, (0, 0, 0, 0)),
                    self._seconds(run, site),
                ),
                failing=tuple(failing.get(site, ())),
            )
            for site in sorted({*pages, *visits})
        ]

    def _seconds(self, run: int, site: str) -> int:
        first, last = self._state.db.execute(
            "SELECT min(at), max(at) FROM (SELECT at FROM pages WHERE run = ? AND site = ? UNION ALL "
            "SELECT at FROM visits WHERE run = ? AND site = ?)",
            (run, site, run, site),
        ).fetchone()
        return int(last - first) if first is not None else 0


def _account(
    site: str, pages: Counter[str], reasons: Counter[str], visits: tuple[int, int, int, int], seconds: int
) -> SiteAccount:
    sources, failed, found, size = visits
    return SiteAccount(
        site=site, found=found, new=pages["new"], changed=pages["changed"], unchanged=pages["unchanged"], gone=pages["gone"],
        refused=pages["refused"], failed=pages["failed"], reasons=tuple(reasons.most_common()), sources=sources,
        sources_failed=failed, size=pages["size"] + size, seconds=seconds,
    )  # fmt: skip
