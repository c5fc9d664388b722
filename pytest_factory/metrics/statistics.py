"""The few statistics that a report needs."""

import math
import statistics
from collections.abc import Sequence
from functools import cached_property

from pytest_factory.artifacts import Artifact


class Rate(Artifact):
    """How many of how many, with the interval that this number of runs leaves open."""

    good: int
    total: int

    @cached_property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval, as shares from 0 to 1."""
        return wilson(self.good, self.total)

    @property
    def text(self) -> str:
        """7/10 (70 %, 95 % CI 40-89)."""
        if not self.total:
            return "0/0 (no runs)"
        low, high = (round(100 * end) for end in self.interval)
        return f"{self.good}/{self.total} ({round(100 * self.good / self.total)} %, 95 % CI {low}-{high})"


def wilson(good: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """The score interval of Wilson (1927) for a share, without continuity correction; 0 to 1 where there is nothing.

    Unlike the textbook interval it holds for few runs and for shares of 0 and 1.
    """
    if not 0 <= good <= total:
        raise ValueError(f"{good} of {total} is no share")
    if not total:
        return 0.0, 1.0
    z = statistics.NormalDist().inv_cdf((1 + confidence) / 2)
    share = good / total
    centre = share + z * z / (2 * total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    # At the ends the exact values are 0 and 1, which rounding misses.
    low = (centre - half) / scale if good else 0.0
    high = (centre + half) / scale if good < total else 1.0
    return low, high


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies, interpolated between neighbours (numpy's default); not for no values."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = math.ceil(place)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two in the middle."""
    return quantile(values, 0.5)


def p90(values: Sequence[float]) -> float:
    """The value that one in ten exceeds."""
    return quantile(values, 0.9)
