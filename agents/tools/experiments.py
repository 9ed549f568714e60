"""Tools for tests of two wordings: begin one, look at those that run."""

from agents.context import Capability, Context
from agents.optimisation import experiments
from agents.optimisation.experiments import SecondWording
from agents.refusals import Refused
from agents.replies import Reply
from agents.tools.drafting import Words
from agents.turns.toolbox import tool


@tool(needs=Capability.DRAFT)
async def test_variants(
    context: Context, number: int, variants: list[Words], account: str, measure: str
) -> Reply:
    """Test a second wording of a post (B) against its present one (A): give B's whole words for its accounts.

    B goes out a week later at the same time, or (`account`) on another account of the same platform.
    `measure` is "reactions" or "clicks". People approve B like any post; a fixed rule says
    which one did better.
    """
    words = {each.account: each.text for each in variants}
    if len(words) < len(variants):
        raise Refused("B has two texts for the same account. Nothing was changed.")
    return await experiments.begin_experiment(
        context, number, SecondWording(words, account, measure or "reactions")
    )
