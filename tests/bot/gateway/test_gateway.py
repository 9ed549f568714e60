"""The gateway: every delivery ends in an answer, once, and nobody's words become commands."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from agents.replies import Card, Channel, Reply, plain
from agents.turns import history, planner
from agents.turns.toolbox import Toolbox
from bot.commands.registry import Commands
from bot.gateway.gateway import LONGEST, Gateway
from bot.outbound.notices import Notices
from bot.outbound.notifier import Notifier
from bot.surfaces.contract import ChannelMove, Delivery, FormSubmission, Incoming, Press, Speaker
from integrations.errors import TryLater
from prompts import load
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.agents.workspace_setup import open_database
from tests.doubles.surface import Recorder


class Stumbling(Recorder):
    """A surface that breaks down when it is told to."""

    trouble: Exception | None = None
    deaf: str = ""

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> dict[str, str]:
        if self.trouble:
            trouble, self.trouble = self.trouble, None
            raise trouble
        return dict(await super().send(channel, reply, to=to))

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        if channel.address == self.deaf:
            raise TryLater("The surface is busy.")
        await super().redraw(channel, reference, card)


@dataclass
class Hall:
    """The gateway with one surface, and everything that was brought to it."""

    office: DeskSetup
    gateway: Gateway
    surface: Stumbling
    woken: list[int] = field(default_factory=list)
    count: int = 0

    async def bring(self, kind: type[Delivery], *what: object, by: str = "dana") -> Reply:
        """A delivery and its turn; returns the answer, private or not."""
        self.count += 1
        stage = self.surface.stage(self.office.channel)
        before = len(stage.replies), len(stage.private)
        delivery = kind(f"d{self.count}", self.office.channel, Speaker("recorder", by, by), *what)  # type: ignore[arg-type]
        await (await self.gateway.receive(delivery))
        if len(stage.private) > before[1]:
            return stage.private[-1][1]
        return stage.replies[-1] if len(stage.replies) > before[0] else Reply()

    async def unfinished(self) -> int:
        """Deliveries that a restart would take up again."""
        async with self.office.desk.database.read_shared() as shared:
            return len(await shared.receipts.unfinished(before=self.office.clock.now()))


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    with capture_logs():
        async with open_database(tmp_path) as database:
            there = await set_up_desk(database)
            notifier, surface, woken = Notifier(there.desk), Stumbling(), list[int]()
            notifier.serve(surface)
            gateway = Gateway(
                there.desk,
                toolbox=Toolbox({}),
                commands=Commands(),
                notifier=notifier,
                wake=lambda: woken.append(1),
                on_reply=Notices(there.desk, notifier).add_requests,
            )
            yield Hall(there, gateway, surface, woken)
            await gateway.close()


@pytest.fixture(autouse=True)
def prompts_are_read() -> None:
    """As the desk does before its loop runs."""
    load()


async def test_what_a_model_put_on_a_button_never_runs_as_a_command(hall: Hall) -> None:
    context = await hall.office.context()
    options = ["/role vic owner", " /pause", "\x00/settings self-approval on"]
    said = await history.store_question(context, question="Shorter?", options=options)
    for place in range(len(options)):
        assert plain((await hall.bring(Press, f"pick:{said.id}:{place}")).text) == planner.NOTHING
    async with context.read() as work:
        assert (await work.workspaces.get()).paused_at is None
        vic = await work.people.find_by_name("vic")
    assert vic
    assert vic.role == "viewer"


@pytest.mark.parametrize(
    "value", ["pick:²:0", "pick:1:²", "pick:9:9", f"pick:{'9' * 30}:0", "approve:²:1", "", ":", "\x00"]
)
async def test_a_forged_button_is_answered_to_whoever_pressed_it(hall: Hall, value: str) -> None:
    await hall.office.plan()
    reply = await hall.bring(Press, value)
    assert reply.private
    assert plain(reply.text)
    assert await hall.unfinished() == 0


@pytest.mark.parametrize(
    "words", ["", " \n", "\x00", "\ud800", "x\ud800\x00", "/", "/\ud800", "y" * (LONGEST + 1)]
)
async def test_whatever_is_said_is_answered(hall: Hall, words: str) -> None:
    assert plain((await hall.bring(Incoming, words)).text)
    assert await hall.unfinished() == 0


async def test_a_refused_form_is_answered_to_whoever_handed_it_in(hall: Hall) -> None:
    (post,) = await hall.office.plan()
    reply = await hall.bring(FormSubmission, f"edit:{post.id}:1", {"short": "New"}, by="vic")
    assert reply.private
    assert "As viewer you can look" in plain(reply.text)


async def test_a_turn_that_failed_is_told_of_once_and_not_again_after_a_restart(hall: Hall) -> None:
    hall.surface.trouble = RuntimeError("the surface broke")
    reply = await hall.bring(Incoming, "/help")
    assert "Something went wrong here (turn " in plain(reply.text)
    assert await hall.unfinished() == 0


async def test_what_was_approved_wakes_the_clock_even_when_it_cannot_be_shown(hall: Hall) -> None:
    (post,) = await hall.office.plan()
    hall.surface.trouble = RuntimeError("the surface broke")
    await hall.bring(Press, f"approve:{post.id}:1")
    assert hall.woken
    assert "/queue shows what stands" in plain(hall.surface.stage(hall.office.channel).replies[-1].text)


async def test_one_copy_that_cannot_be_redrawn_does_not_keep_the_others_old(hall: Hall) -> None:
    (post,) = await hall.office.plan()
    key = f"post:{post.id}"
    async with hall.office.desk.database.work(hall.office.workspace_id) as work:
        for address in ("deaf", hall.office.channel.address):
            await work.showings.add(
                card=key, surface="recorder", address=address, thread="", reference="message-1"
            )
    hall.surface.deaf = "deaf"
    hall.surface.stage(hall.office.channel).cards[key] = Card(key, "old")
    reply = await hall.bring(Press, f"approve:{post.id}:1")
    assert "approved" in plain(reply.text)
    assert hall.surface.stage(hall.office.channel).cards[key].state == "scheduled"


async def test_a_repeated_delivery_is_not_answered_again(hall: Hall) -> None:
    delivery = Incoming("same", hall.office.channel, Speaker("recorder", "dana", "dana"), "/help")
    for _ in range(3):
        await (await hall.gateway.receive(delivery))
    assert len(hall.surface.stage(hall.office.channel).replies) == 1


async def test_a_stranger_is_told_that_nobody_knows_them(hall: Hall) -> None:
    reply = await hall.bring(Incoming, "/pause", by="mallory")
    assert reply.private
    assert "I don't know you" in plain(reply.text)


async def test_an_interrupted_delivery_is_taken_up_once_with_its_words(hall: Hall) -> None:
    async with hall.office.desk.database.shared_work() as shared:
        channel = {"surface": "recorder", "address": hall.office.channel.address, "thread": ""}
        await shared.receipts.store(
            surface="recorder",
            delivery="cut",
            kind="Incoming",
            body={"channel": channel, "text": "plan 3 posts"},
            at=hall.office.clock.now(),
        )
    await hall.gateway.recover_interrupted(patience=timedelta(minutes=1))
    assert not hall.surface.stage(hall.office.channel).replies, "another gateway may be at work on it"
    for _ in range(2):
        await hall.gateway.recover_interrupted()
    (reply,) = hall.surface.stage(hall.office.channel).replies
    assert "say it again if it is not done:\nplan 3 posts" in plain(reply.text)


async def test_a_place_that_moved_is_known_at_its_new_address_at_once(hall: Hall) -> None:
    (post,) = await hall.office.plan()
    await hall.bring(Incoming, f"/show {post.number}")
    await hall.bring(ChannelMove, "elsewhere", by="mallory")
    assert "I don't know you" in plain((await hall.bring(Incoming, "/help")).text), (
        "the old place is nobody's"
    )
    hall.office.channel = Channel("recorder", "elsewhere")
    await hall.bring(Press, f"approve:{post.id}:1")
    assert hall.surface.stage(hall.office.channel).cards[f"post:{post.id}"].state == "scheduled"
    assert await hall.unfinished() == 0


async def test_a_move_that_was_cut_off_is_made_after_all(hall: Hall) -> None:
    body = {
        "delivery": "cut",
        "channel": {"surface": "recorder", "address": hall.office.channel.address, "thread": ""},
        "speaker": {"surface": "recorder", "address": "", "name": "", "window": ""},
        "address": "elsewhere",
        "without_references": True,
    }
    async with hall.office.desk.database.shared_work() as shared:
        await shared.receipts.store(
            surface="recorder", delivery="cut", kind="Moved", body=body, at=hall.office.clock.now()
        )
    await hall.gateway.recover_interrupted()
    assert await hall.unfinished() == 0
    async with hall.office.desk.database.read_shared() as shared:
        assert await shared.workspaces.find_by_channel(surface="recorder", address="elsewhere")


async def test_who_spoke_at_the_new_address_first_is_in_the_old_workspace(hall: Hall) -> None:
    await hall.office.plan()
    early = await set_up_desk(hall.office.desk.database, place="elsewhere", clock=hall.office.clock)
    assert early.workspace_id != hall.office.workspace_id
    await hall.bring(ChannelMove, "elsewhere")
    async with hall.office.desk.database.read_shared() as shared:
        (only,) = await shared.workspaces.all()
        assert await shared.workspaces.find_by_channel(surface="recorder", address="elsewhere") == only.id
        assert [each.name for each in await shared.within(only.id).people.all()] == [
            "dana",
            "bob",
            "eve",
            "vic",
        ]
