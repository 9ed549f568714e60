"""Nothing is ever scheduled unless a person with the right pressed Approve on exactly what it is.

Mutants take a guard out or put a tool in, here and in `test_mutants.py`: the property must see each of them,
or it proves nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents import tools
from agents.approvals import decisions
from agents.context import Capability, Context
from agents.interactions import buttons
from agents.replies import Reply, say
from agents.tools.drafting import Rewrite
from agents.tools.scheduling import Move
from agents.turns.toolbox import Tool, Toolbox, tool
from storage.models import Person, Role
from tests.agents.siege.oracle import Breach
from tests.agents.siege.run_siege import run_sieges
from tests.agents.siege.siege import Guards
from tests.agents.siege.strategies import drills

pytestmark = pytest.mark.slow


def test_nothing_goes_out_that_nobody_with_the_right_has_approved(tmp_path: Path) -> None:
    run_sieges(tmp_path, Guards(), examples=30)


async def own_words_count(context: Context, value: str) -> Reply:
    """Whoever presses is somebody else than the author."""
    somebody = Person(id=context.person.id + 1, name="somebody", role=Role.APPROVER)
    return await buttons.press(replace(context, person=somebody), value)


async def undo_sends(context: Context, value: str) -> Reply:
    """A rejection that is taken back counts as an approval."""
    reply = await buttons.press(context, value)
    if value.startswith("undo:"):
        async with context.work() as work:
            for variant in (await work.posts.lock(int(value.split(":")[1]))).variants:
                variant.schedule()
    return reply


@tool(needs=Capability.LOOK)
async def approve_post(context: Context, number: int) -> Reply:
    """A model may approve."""
    async with context.read() as work:
        post = await work.posts.numbered(number)
    every = replace(context, capabilities=frozenset(Capability))
    return await decisions.approve(every, post.id, post.version)


@tool(needs=Capability.DRAFT)
async def revise_posts(context: Context, changes: list[Rewrite]) -> Reply:
    """New words keep the old approval."""
    async with context.work() as work:
        for change in changes:
            for variant in (await work.posts.numbered(change.number)).variants:
                words = {each.account: each.text for each in change.variants}.get(variant.account.ref)
                if words is not None:
                    at = context.now()
                    await work.posts.revise(variant, words=words, author=context.person, note="", at=at)
    return say("done")


@tool(needs=Capability.DRAFT)
async def move_posts(context: Context, moves: list[Move]) -> Reply:
    """Another time keeps the old approval."""
    async with context.work() as work:
        for each in moves:
            for variant in (await work.posts.numbered(each.number)).variants:
                variant.due_at = variant.next_at = context.now()
    return say("done")


class Widened(Toolbox):
    """The desk's own tools, and one more among them or in the place of one."""

    def __init__(self, run: Callable[..., Awaitable[Reply]]) -> None:
        mutant: Tool = run.tool  # type: ignore[attr-defined]
        super().__init__({mutant.name: mutant})
        self._name = mutant.name
        self._ours = Toolbox.of(tools)

    async def call(self, context: Context, name: str, arguments: Mapping[str, Any]) -> Reply:
        if name == self._name:
            return await super().call(context, name, arguments)
        return await self._ours.call(context, name, arguments)


MUTANTS = {
    "own words count": Guards(press=own_words_count),
    "taking a rejection back approves": Guards(press=undo_sends),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_desk_without_this_guard_is_breached(tmp_path: Path, name: str) -> None:
    with pytest.raises(Breach):
        run_sieges(tmp_path, MUTANTS[name], examples=100, tries=drills)


@pytest.mark.parametrize("run", [approve_post, revise_posts, move_posts], ids=lambda run: str(run.__name__))
def test_a_desk_with_such_a_tool_is_breached(tmp_path: Path, run: Callable[..., Awaitable[Reply]]) -> None:
    with pytest.raises(Breach):
        run_sieges(tmp_path, Guards(toolbox=Widened(run)), examples=100, tries=drills)
