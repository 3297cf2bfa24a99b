"""How unlikely a figure is: the tail chances that alarms are judged by. Pure functions of numbers.

Counts of news are wilder than Poisson's: the rate itself moves from week to week. So a count is held against a negative
binomial distribution, Poisson's with a rate that varies by a stated share.
"""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# A rate varies by at least so much of itself from week to week (standard deviation over mean), however calm the few weeks
# looked that it is known from: holidays, elections, a desk that is ill.
LEAST_SPREAD = 0.3
# Past this the weeks say nothing of each other, and no count is unlikely.
MOST_SPREAD = 1.5
# the median absolute deviation of a normal distribution is its standard deviation over this
MAD_TO_DEVIATION = 1.4826


class Usual(NamedTuple):
    """What counts of one kind were so far: their middle, how far the rate varies (share of it), how many there were."""

    mean: float
    spread: float
    counts: int


def usual_of(counts: Sequence[int]) -> Usual:
    """Return what is usual, by medians: a week of back-filling or of outage among the others moves nothing."""
    if not counts:
        return Usual(0.0, MOST_SPREAD, 0)
    mean = float(median(counts))
    deviation = MAD_TO_DEVIATION * median(abs(each - mean) for each in counts)
    wild = math.sqrt(max(deviation**2 - mean, 0.0)) / mean if mean else 0.0
    return Usual(mean, min(max(wild, LEAST_SPREAD), MOST_SPREAD), len(counts))


def chance_of_so_few(count: int, usual: Usual) -> float:
    """Return the chance of at most `count` where `usual` is: the lower tail of a negative binomial distribution.

    Its variance holds Poisson's, the spread of the rate, and how little is known of the mean from so few counts.
    """
    mean = usual.mean
    if count >= mean:
        return 1.0
    size = 1 / (usual.spread**2 + 1 / (mean * usual.counts))
    term = math.exp(size * math.log(size / (size + mean)))
    total = term
    for k in range(count):
        term *= (k + size) / (k + 1) * mean / (size + mean)
        total += term
    return min(total, 1.0)


def chance_of_so_many(count: int, of: int, share: float) -> float:
    """Return the chance of at least `count` of `of`, each with the chance `share`: the upper tail of a binomial distribution."""
    if count <= of * share or not 0 < share < 1:
        return 1.0
    begin = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
    term = math.exp(begin + count * math.log(share) + (of - count) * math.log1p(-share))
    total = term
    for k in range(count, of):
        term *= (of - k) / (k + 1) * share / (1 - share)
        total += term
    return min(total, 1.0)


def chance_of_so_low(sample: Sequence[float], usual: Sequence[float]) -> float:
    """Return the chance that `sample` ranks so low among `usual` if both were alike: Mann and Whitney's test, one-sided.

    By the normal approximation, with its correction for ties; good from about ten values on.
    """
    few, many = len(sample), len(usual)
    ranked = sorted([(each, True) for each in sample] + [(each, False) for each in usual])
    rank_sum, ties, place = 0.0, 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        shared = (place + 1 + end) / 2
        rank_sum += shared * sum(is_sample for _, is_sample in ranked[place:end])
        ties += (end - place) ** 3 - (end - place)
        place = end
    total = few + many
    variance = few * many / 12 * (total + 1 - ties / (total * (total - 1))) if total > 1 else 0.0
    if variance <= 0:
        return 1.0
    distance = (rank_sum - few * (few + 1) / 2 - few * many / 2) / math.sqrt(variance)
    return math.erfc(-distance / math.sqrt(2)) / 2
