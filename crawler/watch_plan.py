"""When a watch runs its next round, and over which sites: a pure function of what is due. Seconds since 1970."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from archive.sites import quiet_hours, seconds_of
from crawler.revisit import DAY_S, MINUTE_S
from crawler.rounds import is_quiet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archive.sites import Site

# Between the end of a round and the next: pages fall due one by one, and each round opens archive and workers anew. Longer
# than any pause that a host may ask for, so no host is asked too soon across two rounds.
PAUSE_S = MINUTE_S
# A round that failed is tried again after this, twice as long each time, half an hour at most.
FIRST_AGAIN_S, SLOWEST_AGAIN_S = 30, 30 * MINUTE_S


class Next(NamedTuple):
    """The next round: when, and over which sites."""

    at: int
    sites: tuple[str, ...]


def next_round(
    sites: Mapping[str, Site], due: Mapping[str, int | None], rested: Mapping[str, int], now: int, earliest: int
) -> Next | None:
    """Return the next round; None where nothing is ever due.

    due: when the next address of a site is. rested: when a site that has used up its pages may go on. earliest: of any
    round. A site in its quiet hours waits for their end. Laws: the instant is not before `earliest` and `now`, and none
    of its sites is quiet or resting then.
    """
    begins = {
        name: after_quiet(site, max(at, rested.get(name, 0), earliest, now))
        for name, site in sites.items()
        if (at := due.get(name)) is not None
    }
    if not begins:
        return None
    first = min(begins.values())
    return Next(first, tuple(name for name, at in begins.items() if at <= first))


def after_quiet(site: Site, at: int) -> int:
    """Return the first instant from `at` on that is not in a site's quiet hours."""
    hours = quiet_hours(site.quiet)
    if hours is None or not is_quiet(site, at):
        return at
    end = at - at % DAY_S + hours[1] * MINUTE_S
    return end if end > at else end + DAY_S


def rest_of(site: Site, due_at: int | None, now: int) -> int:
    """Return when a site may be asked again after a round: after its rhythm where something of it is due already."""
    if due_at is None or due_at > now:
        return 0
    return now + (seconds_of(site.every) or 0)


def again_after(failures: int) -> int:
    """Return the seconds to wait after so many failed rounds in a row, one at least."""
    return int(min(FIRST_AGAIN_S * 2 ** min(failures - 1, 20), SLOWEST_AGAIN_S))
