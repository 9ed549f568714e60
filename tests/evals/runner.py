"""The runner of scenarios: the real gateway, planner, tools and database, against llmock or real vendors."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from llmock.pytest_plugin import LLMock
from llmock.scenarios import Reply as Answer
from llmock.scenarios import ToolCall

from agents import tools
from agents.approvals import decisions, requests
from agents.checks import brand_rules
from agents.context import Context, Desk
from agents.replies import Channel, Reply, plain
from agents.turns.toolbox import Toolbox
from agents.workspace import onboarding
from bot.app import OpenDesk, open_desk
from bot.clock import SystemClock
from bot.commands.registry import Commands
from bot.gateway.gateway import Gateway
from bot.outbound.notices import Notices
from bot.outbound.notifier import Notifier
from bot.settings import Settings
from bot.surfaces.contract import Incoming, Speaker
from integrations.llm.base import Model
from integrations.llm.chain import DEADLINE, ModelChain
from tests.databases import lay_out
from tests.doubles.clock import HandClock
from tests.doubles.surface import Recorder
from tests.evals import starting_state, token_counts
from tests.evals.grader import find_differences
from tests.evals.scenario import FIRST, SECOND, Scenario
from tests.evals.snapshots import ZONE, take_snapshot
from tests.evals.starting_state import FRIDAY

Before = Callable[[Context], Awaitable[None]]

_places = itertools.count(1)


@dataclass(frozen=True)
class Played:
    """One scenario, played once."""

    name: str
    differences: Sequence[str]
    bodies: Sequence[Mapping[str, Any]]
    told: str
    """everything that people were told"""
    tokens: int
    cost: int
    """millionths of a US dollar, as the ledger has it"""
    approved: int
    """new posts that an approver then approved"""

    @property
    def ok(self) -> bool:
        """Is everything as it should be?"""
        return not self.differences


@dataclass
class Stage:
    """The desk on which scenarios are played, each in a workspace of its own."""

    app: OpenDesk
    clock: HandClock
    mock: LLMock | None
    models: Sequence[Model]
    toolbox: Toolbox

    async def play(
        self, scenario: Scenario, *, before: Before | None = None, approves: bool = True
    ) -> Played:
        """One scenario, from what is given (and done `before` in its workspace) to the grade.

        After that an approver `approves` what was planned.
        """
        recorder, channel = Recorder(), Channel("recorder", f"eval {next(_places)}")
        assert self.app.desk.reader is not None
        library = starting_state.Library(self.app.desk.reader, scenario.given.pages)
        desk = replace(self.app.desk, model=self._chain(scenario), reader=library)
        workspace_id = await self._founded(channel)
        await starting_state.furnish(desk, workspace_id, channel, scenario.given)
        if before:
            await before(await starting_state.context(desk, workspace_id, channel, "dana"))
        stood = await take_snapshot(desk, workspace_id)
        self._script(scenario)
        reply = await self._said(desk, recorder, channel, scenario)
        after = await take_snapshot(desk, workspace_id)
        told = "\n".join([plain(reply.text), *(card.title for card in reply.cards), recorder.words(channel)])
        live = self.mock is None
        found = list(find_differences(scenario.expect, stood, after, reply, said=told, live=live))
        bodies = [each.body for each in self.mock.requests] if self.mock else []
        most = scenario.expect.calls
        if most is not None and len(bodies) > most:
            found.append(f"{len(bodies)} calls of vendors, not {most}")
        used, cost = await _spent(desk, workspace_id)
        counted = _counted(bodies, scenario) if self.mock else used
        bob = await starting_state.context(desk, workspace_id, channel, "bob")
        new = set(after.posts) - set(stood.posts) if approves else set()
        approved = [await _approved(bob, number) for number in new]
        return Played(scenario.name, found, bodies, told, counted, cost, sum(approved))

    def _chain(self, scenario: Scenario) -> ModelChain:
        """A fresh chain: what failed in another scenario rests there alone."""
        deadline = timedelta(seconds=scenario.patience) if scenario.patience else DEADLINE
        return ModelChain(self.models, clock=SystemClock(), deadline=deadline)

    def _script(self, scenario: Scenario) -> None:
        if self.mock:
            self.mock.reset().tool_mode("off").add(*scenario.answers)
            self.mock.reply("That is done.", times=None)

    async def _founded(self, channel: Channel) -> int:
        desk = self.app.desk
        return await onboarding.found_workspace(
            desk.database,
            desk.platforms,
            channel=channel,
            owner="dana",
            address="dana",
            zone=ZONE,
            now=self.clock.now(),
        )

    async def _said(self, desk: Desk, recorder: Recorder, channel: Channel, scenario: Scenario) -> Reply:
        """Somebody says it to a gateway that asks the scenario's models; the answer."""
        notifier = Notifier(desk)
        notifier.serve(recorder)
        gateway = Gateway(
            desk,
            toolbox=self.toolbox,
            commands=Commands(),
            notifier=notifier,
            wake=lambda: None,
            on_reply=Notices(desk, notifier).add_requests,
        )
        speaker = Speaker("recorder", scenario.by, scenario.by)
        await (await gateway.receive(Incoming(channel.address, channel, speaker, scenario.says)))
        await gateway.close()
        stage = recorder.stage(channel)
        return stage.replies[-1] if stage.replies else stage.private[-1][1]


async def _approved(context: Context, number: int) -> bool:
    """Somebody presses Approve; False where the desk knows why that cannot go out."""
    async with context.read() as work:
        post = await work.posts.numbered(number)
        wants = await brand_rules.load_demands(work, [post])
    if not requests.is_approvable(context.platforms, post, wants):
        return False
    await decisions.approve(context, post.id, post.version)
    return True


async def _spent(desk: Desk, workspace_id: int) -> tuple[int, int]:
    async with desk.database.read(workspace_id) as work:
        spent = await work.model_calls.usage(since=FRIDAY - timedelta(days=1))
    return spent.tokens, spent.cost


def _counted(bodies: Sequence[Mapping[str, Any]], scenario: Scenario) -> int:
    """Everything that was processed: each request, and the answers that were scripted for them."""
    replies = [each for each in scenario.answers if isinstance(each, Answer)][: len(bodies)]
    said = sum(token_counts.answered(_arguments(each.tool_calls), each.text or "") for each in replies)
    return sum(token_counts.prompt(body).total for body in bodies) + said


def _arguments(steps: Sequence[ToolCall]) -> list[Mapping[str, Any]]:
    return [each.arguments for each in steps]


@asynccontextmanager
async def replayed_stage(folder: Path, mock: LLMock, **more: str) -> AsyncIterator[Stage]:
    """A stage whose vendors are played by llmock, with more settings where they matter."""
    keys = {f"{name.upper()}_API_KEY": "key" for name in (FIRST, SECOND)}
    places = {f"{name.upper()}_BASE_URL": mock.base_url(name) for name in (FIRST, SECOND)}
    named = {"COPYDESK_LLM": f"{FIRST},{SECOND}", **keys, **places}
    async with open_stage(folder, Settings.of({**named, **_at_home(folder), **more}), mock) as stage:
        yield stage


@asynccontextmanager
async def open_stage(folder: Path, settings: Settings, mock: LLMock | None) -> AsyncIterator[Stage]:
    """A desk in a folder, with the models of these settings."""
    clock = HandClock(FRIDAY)
    url = f"sqlite+aiosqlite:///{folder}/desk.db"
    await asyncio.to_thread(lay_out, folder / "desk.db")
    async with open_desk(settings, clock=clock, database_url=url) as app:
        assert isinstance(app.desk.model, ModelChain)
        toolbox = await asyncio.to_thread(Toolbox.of, tools)
        yield Stage(app, clock, mock, app.desk.model.models, toolbox)


def _at_home(folder: Path) -> Mapping[str, str]:
    return {"COPYDESK_DATA_DIR": str(folder), "COPYDESK_HTTP_PORT": "0"}
