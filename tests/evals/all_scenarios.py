"""Every scenario, in the order of the table."""

from tests.evals import changes, mistakes, plans, talk
from tests.evals.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *plans.SCENARIOS,
    *changes.SCENARIOS,
    *talk.SCENARIOS,
    *mistakes.SCENARIOS,
)
