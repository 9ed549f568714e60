"""Tools for campaigns: begin one with a strategy, look at what runs, propose what would do better."""

from agents.campaigns import lifecycle, strategist
from agents.context import Capability, Context
from agents.optimisation import optimiser
from agents.replies import Reply
from agents.turns.toolbox import tool


@tool(needs=Capability.DRAFT)
async def start_campaign(context: Context, goal: str) -> Reply:
    """Propose a strategy for a campaign with this goal, in the person's own words. Use it when they ask for a
    campaign rather than for posts: people approve the strategy, and posts are drafted from it after that."""
    return await strategist.propose_strategy(context, goal)


@tool(needs=Capability.LOOK)
async def show_campaigns(context: Context, number: int) -> Reply:
    """The campaigns there are (0), or one of them with its strategy, posts and proposed changes."""
    return await (lifecycle.show_campaign(context, number) if number else lifecycle.list_campaigns(context))


@tool(needs=Capability.DRAFT)
async def improve_campaign(context: Context, number: int) -> Reply:
    """Look at a campaign's results, and propose changes to what is still planned where the numbers say so."""
    return await optimiser.review_campaign(context, number)
