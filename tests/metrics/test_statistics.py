"""The interval of a rate, and quantiles, against values that others published."""

import pytest

from pytest_factory.metrics.statistics import Rate, median, p90, quantile, wilson


@pytest.mark.parametrize(
    ("good", "total", "low", "high"),
    [
        # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I,
        # method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        # By hand, with z = 1.959964: 3 of 3 is 3 / (3 + z²) to 1.
        (3, 3, 0.4385, 1.0),
    ],
)
def test_wilson_agrees_with_published_values(good: int, total: int, low: float, high: float) -> None:
    """The interval is the score interval without continuity correction, to four digits."""
    assert wilson(good, total) == pytest.approx((low, high), abs=0.00006)


def test_wilson_is_symmetric_and_stays_within_0_and_1() -> None:
    """Counting failures instead of successes mirrors the interval, and no share leaves its range."""
    for total in (1, 2, 5, 50, 1000):
        for good in range(total + 1):
            low, high = wilson(good, total)
            mirrored = wilson(total - good, total)
            assert (1 - high, 1 - low) == pytest.approx(mirrored)
            assert 0 <= low <= good / total <= high <= 1


def test_wilson_of_nothing_says_nothing() -> None:
    """Without runs every rate is possible; more successes than runs are refused."""
    assert wilson(0, 0) == (0, 1)
    with pytest.raises(ValueError, match="3 of 2"):
        wilson(3, 2)


def test_a_rate_reads_as_in_reports() -> None:
    """A rate shows its fraction, its percentage and its interval."""
    assert Rate(good=7, total=10).text == "7/10 (70 %, 95 % CI 40-89)"
    assert Rate(good=3, total=3).text == "3/3 (100 %, 95 % CI 44-100)"
    assert Rate(good=0, total=0).text == "0/0 (no runs)"


def test_quantiles_interpolate() -> None:
    """Quantiles are those of numpy's default method, in any order of the values."""
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5
    assert p90(list(range(1, 11))) == pytest.approx(9.1)
    assert p90([7]) == 7
    assert quantile([15, 20, 35, 40, 50], 0.4) == pytest.approx(29)
