"""Tools for talking: ask a person back, say what the desk can do."""

from pydantic import BaseModel, ConfigDict

from agents.context import Capability, Context
from agents.replies import Button, Reply, say, text
from agents.text import shortened
from agents.turns import history
from agents.turns.toolbox import tool
from agents.workspace import onboarding

LABEL = 70
"""Slack's button label holds 75 characters."""
MOST = 4


class Option(BaseModel):
    """One answer to choose: what the button says, and what pressing it says in the person's place."""

    model_config = ConfigDict(extra="forbid")
    label: str
    says: str


@tool(needs=Capability.LOOK, settles=True)
async def ask_person(context: Context, question: str, options: list[Option]) -> Reply:
    """Ask the person what they mean, with two to four answers to choose from."""
    question = question or "What do you mean?"
    offered = [each for each in options if each.says][:MOST]
    said = await history.store_question(context, question=question, options=[each.says for each in offered])
    buttons = tuple(
        Button(shortened(_label(context, each), most=LABEL), f"pick:{said.id}:{index}")
        for index, each in enumerate(offered)
    )
    return Reply(text=text(question), buttons=buttons)


def _label(context: Context, option: Option) -> str:
    """After strangers' words a button says just what pressing it says."""
    return option.says if context.tainted else option.label or option.says


@tool(needs=Capability.LOOK, settles=True)
async def show_help(context: Context) -> Reply:
    """What people can say and do here."""
    return say(
        "Say what you want in your own words, for example:\n"
        f"  {onboarding.example_request(context.platforms)}\n"
        "  move 3 to Friday 9:00, make 2 shorter\n"
        "  what's scheduled?\n"
        "  how did we do?\n"
        "Nothing goes out before somebody presses Approve. /help lists every command."
    )
