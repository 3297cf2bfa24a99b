"""How often the crawl's alarms cry wolf, and how long they take to see a fault: simulated years of newsrooms.

Nothing here is real: sites of several sizes publish by the hour of the week, their rate moves from week to week, falls on
holidays, and bursts; the crawler looks every half hour. Run: python -m benchmarks.alarms [SITES]
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from math import exp
from statistics import median

from crawler.alarms import AlarmKind, Finding, judge
from crawler.site_history import HOURS_KEPT, TEXTS_KEPT, Ends, SiteHistory

HOUR_S, DAY_H, WEEK_H = 3600, 24, 168
# articles a day of the simulated sites: from a weekly to a wire
SIZES = (0.3, 1, 3, 10, 30, 100, 300)
YEAR_H = 365 * DAY_H
# what breaks, the share of articles that still come, and of each text
FAULTS = (("nothing comes", 0.0, 1.0), ("a quarter comes", 0.25, 1.0), ("texts a quarter as long", 1.0, 0.25))


def profile(rng: random.Random, a_day: float) -> list[float]:
    """Return the articles expected in each hour of the week: days and evenings, little at night and on weekends."""
    peak, weekend = rng.uniform(9, 14), rng.uniform(0.15, 0.8)
    shape = [
        (weekend if day >= 5 else 1.0) * (0.03 + exp(-(((hour - peak) / rng.uniform(3, 5)) ** 2)))
        for day in range(7)
        for hour in range(24)
    ]
    return [a_day * 7 * each / sum(shape) for each in shape]


def poisson(rng: random.Random, mean: float) -> int:
    """Return a Poisson count."""
    if mean > 30:
        return max(round(rng.gauss(mean, mean**0.5)), 0)
    limit, product, count = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


@dataclass
class Newsroom:
    """One simulated site: counts of new articles by the hour, oldest first; `fault_h` on, `kept` of them come through."""

    rng: random.Random
    a_day: float
    hours: int = YEAR_H
    fault_h: int | None = None
    kept: float = 0.0
    words: float = 1.0
    new: list[int] = field(default_factory=list)
    texts: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Publish."""
        rng, week = self.rng, profile(self.rng, self.a_day)
        typical, rate = rng.uniform(250, 700), 1.0
        for hour in range(self.hours):
            if hour % WEEK_H == 0:
                rate = max(0.4, 1 + 0.7 * (rate - 1) + rng.gauss(0, 0.12))  # seasons and moods of the desk
            holiday = 0.35 if (hour // DAY_H) % 91 in (40, 41) else 1.0  # two days a quarter
            burst = 3.0 if rng.random() < 0.002 else 1.0
            mean = week[hour % WEEK_H] * rate * holiday * burst
            is_bad = self.fault_h is not None and hour >= self.fault_h
            count = poisson(rng, mean * (self.kept if is_bad else 1.0))
            self.new.append(count)
            is_ticker = rng.random() < 0.15  # an hour of short items
            for _ in range(count):
                words = rng.lognormvariate(0, 0.6) * typical * (0.35 if is_ticker else 1.0)
                self.texts.append((hour * HOUR_S, max(int(words * (self.words if is_bad else 1.0)), 5)))

    def history(self, hour: int, base: SiteHistory, upto: int) -> SiteHistory:
        """Return the site's past at the end of an hour; upto: how many of its texts there are by then."""
        seen = self.new[max(hour - HOURS_KEPT + 1, 0) : hour + 1][::-1]
        padding = (0,) * (HOURS_KEPT - len(seen))
        return replace(
            base, now=(hour + 1) * HOUR_S, new=(*seen, *padding), answered=(*[2] * len(seen), *padding),
            texts=tuple(self.texts[max(upto - TEXTS_KEPT, 0) : upto][::-1]),
        )  # fmt: skip


BASE = SiteHistory(
    site="simulated", now=0, began_at=0, new=(), answered=(), listed=(0,) * HOURS_KEPT, texts=(), lately=Ends(),
    today=Ends(), earlier=Ends(), sources=(),
)  # fmt: skip


def first_alarms(
    room: Newsroom, begin: int, end: int, *, only: AlarmKind | None = None
) -> list[tuple[AlarmKind, int, int | None]]:
    """Return (kind, raised, cleared) in hours for each alarm from `begin` on; `only`: until the first of this kind."""
    found: list[tuple[AlarmKind, int, int | None]] = []
    standing: dict[AlarmKind, tuple[int, Finding]] = {}
    old: list[tuple[str, int, int]] = []
    upto = 0
    for hour in range(begin, end):
        while upto < len(room.texts) and room.texts[upto][0] <= hour * HOUR_S:
            upto += 1
        history = room.history(hour, BASE, upto)
        troubled = [*old, *((kind, each.since, history.now) for kind, (_, each) in standing.items())]
        judgement = judge(replace(history, troubled=tuple(troubled)))
        for each in judgement.raised:
            standing.setdefault(each.kind, (hour, each))
        if only in standing:
            break
        for kind in judgement.cleared & standing.keys():
            raised, finding = standing.pop(kind)
            old.append((kind, finding.since, history.now))
            found.append((kind, raised, hour))
    return found + [(kind, raised, None) for kind, (raised, _) in standing.items()]


def print_false(sites: int) -> None:
    """Print false alarms a site-month, by the size of the site."""
    print(f"{'articles/day':>12} {'false yield':>12} {'false text':>11}   per site-month, {sites} sites, a year each")
    for a_day in SIZES:
        counts = Counter[AlarmKind]()
        for seed in range(sites):
            counts.update(kind for kind, *_ in first_alarms(Newsroom(random.Random(seed), a_day), WEEK_H, YEAR_H))
        shares = (counts[kind] / (sites * 12) for kind in (AlarmKind.YIELD, AlarmKind.TEXT))
        print(f"{a_day:>12} " + " ".join(f"{share:>11.4f}" for share in shares), flush=True)


def print_delays(sites: int) -> None:
    """Print the hours from a fault until its alarm, within four weeks, by the size of the site."""
    print(f"{'articles/day':>12} {'fault':>28} {'seen':>6} {'median h':>9} {'worst h':>8}")
    for a_day in SIZES:
        for name, kept, words in FAULTS:
            delays = [each for seed in range(sites) if (each := delay_of(seed, a_day, kept, words)) is not None]
            worst = f"{median(delays):>9.0f} {max(delays):>8}" if delays else f"{'-':>9} {'-':>8}"
            print(f"{a_day:>12} {name:>28} {len(delays)}/{sites:<4} {worst}", flush=True)


def delay_of(seed: int, a_day: float, kept: float, words: float) -> int | None:
    """Return the hours from a fault after twelve weeks until its alarm; None where there is none in four weeks."""
    rng = random.Random(1000 + seed)
    fault = 12 * WEEK_H + rng.randrange(WEEK_H)
    end = fault + 28 * DAY_H
    room = Newsroom(rng, a_day, hours=end, fault_h=fault, kept=kept, words=words)
    wanted = AlarmKind.YIELD if kept < 1 else AlarmKind.TEXT
    hits = [raised for kind, raised, _ in first_alarms(room, fault, end, only=wanted) if kind == wanted]
    return min(hits) - fault if hits else None


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    print_delays(asked)
    print_false(asked)
