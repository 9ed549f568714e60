"""Tools for what the workspace has and wants: its accounts, its brand."""

from agents.accounts import accounts
from agents.context import Capability, Context
from agents.replies import Reply
from agents.turns.toolbox import tool
from agents.workspace import brand


@tool(needs=Capability.LOOK)
async def show_accounts(context: Context) -> Reply:
    """The accounts we publish to and whether they work."""
    return await accounts.list_accounts(context)


@tool(needs=Capability.LOOK)
async def show_brand(context: Context) -> Reply:
    """What people told the desk about the brand."""
    return await brand.show_brand(context)
