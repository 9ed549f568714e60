"""Statistics: which of two shares is greater and how certain that is; whether two groups differ by chance.

Pure arithmetic with `math`, without a model: the same numbers always give the same result.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from statistics import fmean

SUMMED = 2_000
"""Successes up to which the probability is summed exactly; beyond, a normal curve differs by under 0.1 %."""
EXACT = 5_000
"""Permutations up to which all of them are counted; beyond, this number is drawn at random."""
WITHIN = 1.959964
"""Standard deviations around the mean that hold 95 % of a normal curve."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of successes in a number of trials."""

    successes: int
    trials: int

    @property
    def share(self) -> float:
        """Successes per trial, 0 to 1; 0 without trials."""
        return self.successes / self.trials if self.trials else 0.0

    @property
    def alpha(self) -> int:
        """Alpha of the Beta distribution of the true share, with a uniform prior."""
        return min(self.successes, self.trials) + 1

    @property
    def beta(self) -> int:
        """Beta of the same distribution."""
        return max(self.trials - self.successes, 0) + 1


def probability_better(second: Tally, first: Tally) -> float:
    """The probability, 0 to 1, that the true share of `second` is greater than that of `first`.

    Beta-binomial with uniform priors; the sum is Evan Miller's "Formulas for Bayesian A/B Testing", (6).
    """
    if second.alpha > SUMMED:
        return _normal(second, first)
    whole = first.alpha, first.beta
    terms = (
        math.exp(
            _log_beta(first.alpha + each, second.beta + first.beta)
            - math.log(second.beta + each)
            - _log_beta(1 + each, second.beta)
            - _log_beta(*whole)
        )
        for each in range(second.alpha)
    )
    return min(max(math.fsum(terms), 0.0), 1.0)


def _log_beta(one: float, other: float) -> float:
    return math.lgamma(one) + math.lgamma(other) - math.lgamma(one + other)


def _normal(second: Tally, first: Tally) -> float:
    mean, deviation = _difference(second, first)
    return 0.5 * (1 + math.erf(mean / deviation / math.sqrt(2)))


def _difference(second: Tally, first: Tally) -> tuple[float, float]:
    """Mean and standard deviation of how much greater the second true share is."""
    (mean, variance), (other, spread) = _moments(second), _moments(first)
    return mean - other, math.sqrt(variance + spread)


def _moments(tally: Tally) -> tuple[float, float]:
    whole = tally.alpha + tally.beta
    return tally.alpha / whole, tally.alpha * tally.beta / (whole**2 * (whole + 1))


def credible_interval(second: Tally, first: Tally) -> tuple[float, float]:
    """The 95 % interval of the difference of the true shares, second less first."""
    mean, deviation = _difference(second, first)
    return mean - WITHIN * deviation, mean + WITHIN * deviation


def p_value(group: Sequence[float], rest: Sequence[float]) -> float:
    """The probability, 0 to 1, that chance alone makes the means of two groups differ this much, either way.

    A two-sided permutation test, which assumes no distribution; its random sample is always the same. The
    probability is 1 for an empty group.
    """
    if not group or not rest:
        return 1.0
    values = [*group, *rest]
    total, size = math.fsum(values), len(group)
    seen = abs(fmean(group) - fmean(rest)) * (1 - 1e-9)
    ways = math.comb(len(values), size)
    if ways <= EXACT:
        sums = [math.fsum(chosen) for chosen in combinations(values, size)]
        return sum(_apart(each, total, size, len(values)) >= seen for each in sums) / ways
    dealer = Random(0)  # noqa: S311 (a sample, no secret)
    dealt = (math.fsum(dealer.sample(values, size)) for _ in range(EXACT))
    # The observed permutation counts as one of the sample, so that the result is never 0.
    return (1 + sum(_apart(each, total, size, len(values)) >= seen for each in dealt)) / (EXACT + 1)


def _apart(part: float, total: float, size: int, count: int) -> float:
    return abs(part / size - (total - part) / (count - size))
