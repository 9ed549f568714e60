"""What is asked of the database in a turn does not grow with the number of posts."""

import pytest

from agents.posts import plans
from agents.posts.plans import Draft
from tests.doubles.statements import counting
from tests.stories.theatre import Theatre

MOST = 32
"""Statements of a turn that plans, from its first look at who speaks to its receipt: reading what a model may
know, writing the plan, reading its cards."""
RECEIPT = "INSERT INTO receipts"
"""Storing the receipt is no part of the turn; only PostgreSQL sends it through the engine that is counted."""


async def asked(theatre: Theatre, words: str) -> int:
    """How many statements a turn sends, after the receipt of what was said is stored."""
    with counting(theatre.app.desk.database) as sent:
        await theatre.says(words)
    return len([each for each in sent if not each.startswith(RECEIPT)])


async def make(theatre: Theatre, count: int) -> None:
    """So many more posts for two accounts."""
    context = await theatre.context()
    today = context.local_now().date()
    drafts = [
        Draft(f"{number}", None, dict.fromkeys(("x", "linkedin"), f"{number}!")) for number in range(count)
    ]
    await plans.store_plan(context, goal="many", first=today, last=today, drafts=drafts, note="")


async def test_planning_many_posts_asks_as_much_as_planning_two(theatre: Theatre) -> None:
    await theatre.says("plan 2 posts about tulips for X and LinkedIn next week")
    two = await asked(theatre, "plan 2 posts about roses for X and LinkedIn next week")
    seven = await asked(theatre, "plan 7 posts about lilies for X and LinkedIn next week")
    assert seven == two
    assert seven <= MOST


@pytest.mark.parametrize("command", ["/queue", "/waiting", "/report"])
async def test_a_look_at_many_posts_asks_as_much_as_one_at_few(theatre: Theatre, command: str) -> None:
    await make(theatre, 5)
    await theatre.says(command)
    few = await asked(theatre, command)
    await make(theatre, 35)
    await theatre.says(command)
    assert await asked(theatre, command) == few
