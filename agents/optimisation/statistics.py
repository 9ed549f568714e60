"""Odds: which of two shares is greater and how sure that is; whether two groups differ by more than luck.

Pure arithmetic with `math`, no model: the same numbers always say the same.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from statistics import fmean

SUMMED = 2_000
"""Up to so many successes the probability is summed; beyond, the normal curve differs by under 0.1 %."""
EXACT = 5_000
"""Up to so many ways to deal the values out all of them are looked at; beyond, as many dealt at random."""
WITHIN = 1.959964
"""Standard deviations around the mean that hold 95 % of a normal curve."""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many successes in so many trials."""

    successes: int
    trials: int

    @property
    def share(self) -> float:
        """0 to 1; 0 where nothing was tried."""
        return self.successes / self.trials if self.trials else 0.0

    @property
    def alpha(self) -> int:
        """Of the Beta distribution of the true share, when any share was as likely before."""
        return min(self.successes, self.trials) + 1

    @property
    def beta(self) -> int:
        """The other one."""
        return max(self.trials - self.successes, 0) + 1


def better(second: Tally, first: Tally) -> float:
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


def interval(second: Tally, first: Tally) -> tuple[float, float]:
    """Between which differences of the true shares, second less first, 95 % of the probability lies."""
    mean, deviation = _difference(second, first)
    return mean - WITHIN * deviation, mean + WITHIN * deviation


def luck(group: Sequence[float], rest: Sequence[float]) -> float:
    """How likely, 0 to 1, chance alone makes the means of two groups differ as much as they do, either way.

    A permutation test: the values are dealt out anew, and it is counted how often they differ so much. It
    supposes nothing of how they are spread, and always looks at the same deals. 1 for an empty group.
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
    # The way they really fell counts as one deal, so that nothing is ever called impossible.
    return (1 + sum(_apart(each, total, size, len(values)) >= seen for each in dealt)) / (EXACT + 1)


def _apart(part: float, total: float, size: int, count: int) -> float:
    return abs(part / size - (total - part) / (count - size))
