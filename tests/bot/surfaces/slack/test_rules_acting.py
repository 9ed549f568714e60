"""The rules of acting on a card (1 to 12): acknowledged at once, seen at once, decided once, told truly."""

import asyncio
from pathlib import Path

import pytest

from agents.replies import parse_digits
from storage.models import Status
from tests.bot.surfaces.slack.conftest import Stage, playing
from tests.doubles.clock import HandClock
from tests.doubles.slack import Message, Slack, words_of
from tests.doubles.slack.block_kit.content import Control, controls


def now(stage: Stage, shown: Message) -> Message:
    """A message as it stands now."""
    return stage.slack.world.messages[shown.channel, shown.ts]


def control(stage: Stage, shown: Message, label: str) -> Control:
    """A button as somebody sees it who has not looked again since."""
    found = controls(now(stage, shown).blocks, user=stage.person("dana").id)
    return next(each for each in found if each.label.startswith(label))


async def statuses(stage: Stage, number: int) -> set[Status]:
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        post = await shared.within(workspace.id).posts.numbered(number)
    return {variant.status for variant in post.variants}


async def test_rule_01_a_stalled_database_does_not_delay_the_acknowledgement(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    approve = control(stage, card, "Approve")
    async with stage.app.desk.database._writing:
        ack = await stage.person("dana").acts(approve, on=card)
        assert ack.seconds < 0.4
        assert await statuses(stage, 1) == {Status.PROPOSED}
    await stage.settled()
    assert await statuses(stage, 1) == {Status.SCHEDULED}


async def test_rule_02_a_slow_press_shows_within_a_second_that_it_is_being_worked_on(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    async with stage.app.desk.database._writing:
        await dana.presses(card, "Approve")
        working = await dana.sees("⏳ Approve…", within=1.0)
        assert working.ts == card.ts
        assert dana.buttons(working) == []
    await stage.settled()
    assert "⏳" not in words_of(now(stage, card))
    assert "Approved by dana" in words_of(now(stage, card))


async def test_rule_02_a_refused_press_gives_the_buttons_back(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    before, eve = stage.person("dana").buttons(card), stage.person("eve")
    async with stage.app.desk.database._writing:
        await eve.presses(card, "Approve")
        await eve.sees("⏳ Approve…")
    await stage.settled()
    assert stage.person("dana").buttons(now(stage, card)) == before


@pytest.mark.slow
async def test_rule_03_the_first_of_twenty_presses_wins(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    await stage.person("dana").types("/copydesk", "settings self-approval on")
    await stage.person("bob").types("/copydesk", "help")
    await stage.settled()
    await stage.person("dana").types("/copydesk", "role <@U0BOB|bob> approver")
    await stage.settled()
    approve = control(stage, card, "Approve")
    people = [stage.person(("dana", "bob")[number % 2]) for number in range(20)]
    await asyncio.gather(*(each.acts(approve, on=card) for each in people))
    await stage.settled()

    told = [
        words_of(each)
        for each in [*stage.slack.posted(), *stage.slack.whispered("dana"), *stage.slack.whispered("bob")]
    ]
    assert sum("✓ #1 approved" in each for each in told) == 1
    assert sum("was already approved by" in each for each in told) == 19
    assert await statuses(stage, 1) == {Status.SCHEDULED}


async def test_rule_04_the_loser_is_told_who_and_when(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    approve = control(stage, card, "Approve")
    await stage.person("dana").acts(approve, on=card)
    await stage.settled()
    await stage.person("dana").acts(approve, on=card)
    await stage.settled()
    told = words_of(stage.slack.whispered("dana")[-1])
    assert "#1 was already approved by dana" in told
    assert "<!date^" in told


async def test_rule_05_buttons_survive_a_restart(slack: Slack, tmp_path: Path, clock: HandClock) -> None:
    async with playing(slack, tmp_path, clock) as before:
        _, card, _ = await before.plan()
    async with playing(slack, tmp_path, clock) as after:
        await after.person("dana").presses(card, "Approve")
        await after.settled()
        assert await statuses(after, 1) == {Status.SCHEDULED}
        assert "Approved by dana" in words_of(now(after, card))


async def test_rule_06_a_stale_card_does_nothing_and_is_drawn_anew(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana, approve = stage.person("dana"), control(stage, card, "Approve")
    await dana.says("make 1 shorter", in_=dana.direct)
    await stage.settled()
    await dana.acts(approve, on=card)
    await stage.settled()
    assert await statuses(stage, 1) == {Status.PROPOSED}
    assert "has changed since this was shown" in words_of(stage.slack.whispered("dana")[-1])
    fresh = control(stage, card, "Approve").element["value"]
    assert parse_digits(fresh.rpartition(":")[2]) == 2


async def test_rule_07_garbage_on_a_button_is_answered(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    approve = control(stage, card, "Approve")
    for number, value in enumerate((" ", "x", "approve:999:1", "drop_table:1:1", "approve:²:1"), 1):
        forged = Control(approve.block_id, {**approve.element, "value": value}, "Approve")
        await stage.person("dana").acts(forged, on=card)
        await stage.settled()
        assert len(stage.slack.whispered("dana")) == number
    assert await statuses(stage, 1) == {Status.PROPOSED}


async def test_rule_08_the_final_card_names_verb_actor_and_time_and_keeps_the_words(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    before = words_of(card)
    await stage.person("dana").presses(card, "Approve")
    await stage.settled()
    shown = words_of(now(stage, card))
    assert "✓ Approved by dana · <!date^" in shown
    assert "scheduled" in shown
    assert before.splitlines()[3] in shown


async def test_rule_09_a_decision_redraws_every_copy(stage: Stage) -> None:
    parent, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.types("/copydesk", "show 1")
    await dana.says("/show 1", in_=dana.direct)
    await dana.opens("home")
    await stage.settled()
    copies = [card, stage.slack.posted()[-1], stage.slack.posted(dana.direct)[-1]]
    assert len({(each.channel, each.ts) for each in copies}) == 3

    await dana.presses(copies[2], "Approve")
    await stage.settled()

    assert all("Approved by dana" in words_of(now(stage, each)) for each in copies)
    assert "approved, goes out" in words_of(now(stage, parent))
    assert "#1 our spring sale: announcement · 🟡" not in words_of(dana.home)


async def test_rule_10_outsiders_are_told_alone_who_can_decide(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    await stage.person("eve").presses(card, "Approve")
    await stage.settled()
    (told,) = stage.slack.whispered("eve")
    assert "Only dana can decide about #1" in words_of(told)
    assert await statuses(stage, 1) == {Status.PROPOSED}

    guest = stage.slack.hires("gus", guest=True)
    await stage.person(guest.id).presses(card, "Approve")
    await stage.settled()
    assert "dana can decide here" in words_of(stage.slack.whispered(guest.id)[-1])


async def test_rule_11_destructive_verbs_ask_first(stage: Stage) -> None:
    parent, card, _ = await stage.plan()
    dana = stage.person("dana")
    assert await dana.presses(parent, "Approve all", confirms=False) is None
    await dana.presses(card, "Reject")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.PROPOSED}
    await dana.submits({"reason": "wrong tone"})
    await stage.settled()
    assert await statuses(stage, 1) == {Status.DROPPED}
    assert "wrong tone" in words_of(now(stage, card))


async def test_rule_12_a_decision_can_be_undone_for_a_minute(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Approve")
    await stage.settled()
    undo = control(stage, card, "Undo")
    await dana.acts(undo, on=card)
    await dana.acts(undo, on=card)
    await stage.settled()
    assert await statuses(stage, 1) == {Status.PROPOSED}
    assert "Approve" in dana.buttons(now(stage, card))
