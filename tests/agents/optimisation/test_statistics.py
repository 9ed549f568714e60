"""Odds: known values, symmetry, and what chance alone would do."""

import math

import pytest

from agents.optimisation import statistics
from agents.optimisation.statistics import Tally


def integrated(second: Tally, first: Tally, steps: int = 20_000) -> float:
    """The same probability by adding up narrow strips under the curves."""

    def density(tally: Tally, at: float) -> float:
        log = math.lgamma(tally.alpha + tally.beta) - math.lgamma(tally.alpha) - math.lgamma(tally.beta)
        return math.exp(log + (tally.alpha - 1) * math.log(at) + (tally.beta - 1) * math.log(1 - at))

    below = found = 0.0
    for step in range(steps):
        at = (step + 0.5) / steps
        strip = density(first, at) / steps
        found += density(second, at) / steps * (below + strip / 2)
        below += strip
    return found


def test_known_values() -> None:
    assert statistics.probability_better(Tally(0, 0), Tally(0, 0)) == pytest.approx(0.5)
    assert statistics.probability_better(Tally(1, 1), Tally(0, 0)) == pytest.approx(2 / 3)
    assert statistics.probability_better(Tally(1, 1), Tally(0, 1)) == pytest.approx(5 / 6)
    assert statistics.probability_better(Tally(2, 2), Tally(0, 0)) == pytest.approx(3 / 4)


@pytest.mark.parametrize(
    ("second", "first"),
    [
        (Tally(31, 1000), Tally(24, 1000)),
        (Tally(5, 40), Tally(9, 60)),
        (Tally(0, 30), Tally(3, 30)),
    ],
)
def test_the_sum_is_the_integral(second: Tally, first: Tally) -> None:
    assert statistics.probability_better(second, first) == pytest.approx(integrated(second, first), abs=2e-4)
    assert statistics.probability_better(second, first) + statistics.probability_better(
        first, second
    ) == pytest.approx(1)


def test_three_point_one_against_two_point_four_percent_is_not_sure_yet() -> None:
    assert 0.80 < statistics.probability_better(Tally(31, 1000), Tally(24, 1000)) < 0.86
    assert statistics.probability_better(Tally(310, 10_000), Tally(240, 10_000)) > 0.99


def test_many_successes_take_the_normal_curve_which_agrees() -> None:
    few, many = Tally(1_990, 60_000), Tally(2_010, 60_000)
    assert many.alpha > statistics.SUMMED >= few.alpha
    exact = 1 - statistics.probability_better(few, many)
    assert statistics.probability_better(many, few) == pytest.approx(exact, abs=1e-3)


def test_the_interval_holds_the_difference_and_narrows_with_more() -> None:
    low, high = statistics.credible_interval(Tally(31, 1000), Tally(24, 1000))
    assert low < 0
    assert high > 0.007
    closer, farther = statistics.credible_interval(Tally(310, 10_000), Tally(240, 10_000))
    assert 0 < closer < 0.007
    assert 0.007 < farther < high


def test_more_successes_than_trials_are_as_many_as_trials() -> None:
    assert statistics.probability_better(Tally(9, 3), Tally(0, 3)) == statistics.probability_better(
        Tally(3, 3), Tally(0, 3)
    )


def test_luck_of_small_groups_is_counted_exactly() -> None:
    assert statistics.p_value([5, 6, 7], [1, 2, 3]) == pytest.approx(2 / 20)
    assert statistics.p_value([1, 1, 1], [1, 1, 1]) == 1
    assert statistics.p_value([], [1, 2]) == 1
    assert statistics.p_value([5, 6, 7, 8, 9], [0, 1, 2, 3, 4]) == pytest.approx(2 / 252)


def test_luck_of_large_groups_is_sampled_and_always_the_same() -> None:
    high, low = [2.0 + each / 10 for each in range(12)], [1.0 + each / 10 for each in range(12)]
    assert statistics.p_value(high, low) == statistics.p_value(high, low) < 0.01
    assert statistics.p_value([1.0, 2.0] * 6, [2.0, 1.0] * 6) == 1
