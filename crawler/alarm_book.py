"""The alarms of an archive: each is raised once and stands until what it is about is as usual again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.model.times import format_instant
from crawler.alarms import AlarmKind, judge
from crawler.revisit import DAY_S
from crawler.site_history import Past

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.sites import Site
    from crawler.alarms import Finding
    from crawler.state import StateFile

# What an alarm was about for so long is the new usual: from then on it counts among a site's past again.
NEW_USUAL_S = 28 * DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm as it stands in the book. Seconds since 1970; cleared_at: None while it stands."""

    site: str
    kind: AlarmKind
    raised_at: int
    cleared_at: int | None
    since: int
    figure: str
    usual: str
    advice: str

    def as_fields(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "site": self.site, "alarm": self.kind.value, "raised_at": instant(self.raised_at),
            "cleared_at": instant(self.cleared_at) if self.cleared_at is not None else None,
            "since": instant(self.since), "figure": self.figure, "usual": self.usual, "advice": self.advice,
        }  # fmt: skip

    def as_line(self) -> str:
        """Return it as a person reads it, on one line."""
        return f"{self.site}: {self.kind.value}: {self.figure}; usual: {self.usual}; since {instant(self.since)}. {self.advice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a round changed in the book."""

    raised: tuple[Alarm, ...] = ()
    cleared: tuple[Alarm, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.raised or self.cleared)


_COLUMNS = "site, kind, raised_at, cleared_at, since_at, figure, usual, advice"


class AlarmBook:
    """The alarms of one archive, in the crawl's state."""

    def __init__(self, state: StateFile) -> None:
        self._state = state

    def judge(self, sites: Mapping[str, Site], now: int) -> Turn:
        """Judge the past of sites at an instant, and write what came of it; what changed is returned."""
        past, raised, cleared = Past(self._state), list[Alarm](), list[Alarm]()
        with self._state.transaction():
            for name, site in sites.items():
                history = past.of(name, now, declared=declared_urls(site), troubled=self.troubled(name, now))
                judgement = judge(history)
                standing = {each.kind: each for each in self.standing(name)}
                raised += [self._raise(each, now) for each in judgement.raised if each.kind not in standing]
                cleared += [self._clear(alarm, now) for kind, alarm in standing.items() if kind in judgement.cleared]
        return Turn(raised=tuple(raised), cleared=tuple(cleared))

    def standing(self, site: str | None = None) -> list[Alarm]:
        """Return the alarms that stand, of one site or of all, the oldest first."""
        rows = self._state.db.execute(
            f"SELECT {_COLUMNS} FROM alarms WHERE cleared_at IS NULL AND (? IS NULL OR site = ?) ORDER BY raised_at, site, kind",  # noqa: S608 – fixed text
            (site, site),
        )
        return [_alarm(row) for row in rows]

    def turned_in(self, begin: int, end: int) -> list[Alarm]:
        """Return the alarms that were raised between two instants."""
        rows = self._state.db.execute(
            f"SELECT {_COLUMNS} FROM alarms WHERE raised_at BETWEEN ? AND ? ORDER BY raised_at, site, kind",  # noqa: S608 – fixed text
            (begin, end),
        )
        return [_alarm(row) for row in rows]

    def troubled(self, site: str, now: int) -> tuple[tuple[str, int, int], ...]:
        """Return (kind, begin, end) of a site's alarms: times that are no measure of what is usual."""
        rows = self._state.db.execute(
            "SELECT kind, since_at, min(coalesce(cleared_at, ?), raised_at + ?) FROM alarms WHERE site = ?",
            (now, NEW_USUAL_S, site),
        )
        return tuple(rows.fetchall())

    def _raise(self, finding: Finding, now: int) -> Alarm:
        alarm = Alarm(
            site=finding.site, kind=finding.kind, raised_at=now, cleared_at=None, since=finding.since,
            figure=finding.figure, usual=finding.usual, advice=finding.advice,
        )  # fmt: skip
        self._state.db.execute(
            "INSERT OR REPLACE INTO alarms (site, kind, raised_at, since_at, figure, usual, advice) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (alarm.site, alarm.kind, now, alarm.since, alarm.figure, alarm.usual, alarm.advice),
        )
        return alarm

    def _clear(self, alarm: Alarm, now: int) -> Alarm:
        self._state.db.execute(
            "UPDATE alarms SET cleared_at = ? WHERE site = ? AND kind = ? AND cleared_at IS NULL",
            (now, alarm.site, alarm.kind),
        )
        return Alarm(
            site=alarm.site, kind=alarm.kind, raised_at=alarm.raised_at, cleared_at=now, since=alarm.since,
            figure=alarm.figure, usual=alarm.usual, advice=alarm.advice,
        )  # fmt: skip


def declared_urls(site: Site) -> frozenset[str]:
    """Return the addresses of the sources that a site declares."""
    return frozenset(
        [*site.feeds, *site.sitemaps, *(each if isinstance(each, str) else each.url for each in site.sections)]
    )


def instant(seconds: int) -> str:
    """Return seconds since 1970 as records write an instant."""
    return format_instant(datetime.fromtimestamp(seconds, UTC))


def _alarm(row: tuple[str, str, int, int | None, int, str, str, str]) -> Alarm:
    site, kind, raised_at, cleared_at, since, figure, usual, advice = row
    return Alarm(
        site=site, kind=AlarmKind(kind), raised_at=raised_at, cleared_at=cleared_at, since=since, figure=figure,
        usual=usual, advice=advice,
    )  # fmt: skip
