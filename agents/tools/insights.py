"""Tools for results: the report."""

from typing import Literal

from agents.context import Capability, Context
from agents.replies import Reply
from agents.reports import report
from agents.turns.toolbox import tool


@tool(needs=Capability.LOOK, says="counting")
async def show_report(context: Context, period: Literal["week", "month"]) -> Reply:
    """What went out, how it did, and what is planned."""
    return await report.write_report(context, period)
