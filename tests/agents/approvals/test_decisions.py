"""Approvals: exact words at an exact time, decided once by those who may, taken back for a minute."""

import asyncio
from datetime import timedelta

import pytest

from agents.accounts import accounts
from agents.approvals import reversals
from agents.approvals.requests import plan_stamp
from agents.approvals.stale_cards import Stale
from agents.interactions import card_lookup
from agents.posts import revisions
from agents.publishing import held_posts
from agents.refusals import Refused
from agents.replies import Card, plain
from storage.database import Database
from storage.models import Answer, Post, Status
from tests.agents.desk_setup import PLATFORMS, DeskSetup, set_up_desk


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


async def card(desk: DeskSetup, key: str) -> Card:
    """A card as it stands."""
    async with desk.desk.database.read(desk.workspace_id) as work:
        found = await card_lookup.find_card(work, PLATFORMS, key, now=desk.clock.now())
    assert found
    return found


async def labels(desk: DeskSetup, post: Post) -> list[str]:
    """What can be pressed on a post's card."""
    return [button.label for button in (await card(desk, f"post:{post.id}")).buttons]


async def test_of_twenty_who_approve_at_once_one_is_believed(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    value = f"approve:{post.id}:1"
    presses = [desk.press(value, by=by) for by in ["dana", "bob"] * 10]
    told = await asyncio.gather(*presses, return_exceptions=True)
    assert sum(not isinstance(each, Exception) for each in told) == 1
    assert all("already approved by" in str(each) for each in told if isinstance(each, Stale))


async def test_what_was_changed_behind_the_question_is_not_approved(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    async with desk.desk.database.work(desk.workspace_id) as work:
        held = await work.posts.lock(post.id)
        held.variants[0].current.words = "Smuggled in"
        held.variants[1].due_at += timedelta(seconds=1)
    with pytest.raises(Stale):
        await desk.approve(post)
    assert await desk.statuses(1) == [Status.PROPOSED] * 2


async def test_only_what_was_approved_is_on_record(desk: DeskSetup) -> None:
    (post,) = await desk.plan({"short": "x" * 300, "long": "fine"})
    await desk.approve(post)
    assert await desk.statuses(1) == [Status.PROPOSED, Status.SCHEDULED]
    async with desk.desk.database.read(desk.workspace_id) as work:
        (row,) = [each for each in await work.audit.about("post #1") if each.verb == "approved"]
    assert len(row.detail["seals"]) == 1


async def test_who_may_not_decide_is_told_who_may(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    for verb in ("approve", "undo", "send", "live", "resend"):
        with pytest.raises(Refused, match="Only dana, bob can decide"):
            await desk.press(f"{verb}:{post.id}:1", by="eve")
    with pytest.raises(Refused, match="cannot decide"):
        await desk.press(f"release:{post.id}:1", by="eve")
    with pytest.raises(Refused):
        await reversals.reject(await desk.context("vic"), post.id, 1, reason="")
    assert await desk.statuses(1) == [Status.PROPOSED] * 2


async def test_nobody_approves_their_own_words_not_even_all_at_once(desk: DeskSetup) -> None:
    posts = await desk.plan(by="bob", count=2)
    for value in (f"approve:{posts[0].id}:1", f"approve_all:{posts[0].campaign_id}:{plan_stamp(posts)}"):
        with pytest.raises(Refused, match="second pair of eyes: dana"):
            await desk.press(value, by="bob")
    assert await desk.statuses(1) == [Status.PROPOSED] * 2


async def test_the_button_for_all_counts_and_approves_what_can_be_approved(desk: DeskSetup) -> None:
    posts = await desk.plan(count=4)
    await revisions.revise(await desk.context("eve"), 1, {"short": "x" * 300}, note="")
    await desk.put(2, Status.HELD)
    (button,) = (await card(desk, f"plan:{posts[0].campaign_id}")).buttons
    assert button.label == "Approve all 2"
    reply = await desk.press(button.value)
    assert "✓ Approved: #3, #4. #1 waits for an edit: 300 characters are 20 over" in plain(reply.text)
    assert await desk.statuses(2) == [Status.HELD] * 2
    assert not (await card(desk, f"plan:{posts[0].campaign_id}")).buttons
    with pytest.raises(Stale):
        await desk.press(button.value.replace(button.value[-4:], "0000"))


async def test_a_post_whose_time_has_passed_offers_another_time_and_no_approval(desk: DeskSetup) -> None:
    (post,) = await desk.plan(hours=1)
    desk.clock.set(desk.clock.now() + timedelta(hours=3))
    assert await labels(desk, post) == ["Edit", "Reschedule", "Image", "Reject"]
    with pytest.raises(Refused, match="Press Reschedule"):
        await desk.approve(post)


async def test_an_approval_is_taken_back_for_a_minute(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await desk.approve(post)
    assert "Undo" in await labels(desk, post)
    await desk.press(f"undo:{post.id}:1")
    assert await desk.statuses(1) == [Status.PROPOSED] * 2
    await desk.approve(post)
    desk.clock.set(desk.clock.now() + timedelta(seconds=61))
    assert "Undo" not in await labels(desk, post)
    with pytest.raises(Refused, match="more than 60 seconds"):
        await desk.press(f"undo:{post.id}:1")


@pytest.mark.parametrize("status", [Status.CLAIMED, Status.SENDING, Status.HELD, Status.REJECTED])
async def test_what_has_gone_further_is_not_undone_nor_offered_to_be(desk: DeskSetup, status: Status) -> None:
    (post,) = await desk.plan()
    await desk.approve(post)
    await desk.put(1, status)
    assert "Undo" not in await labels(desk, post)
    with pytest.raises(Refused, match="gone further"):
        await desk.press(f"undo:{post.id}:1")
    assert await desk.statuses(1) == [status] * 2


async def test_one_that_may_be_out_is_dropped_for_good(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await desk.approve(post)
    await desk.put(1, Status.ASKING)
    await desk.press(f"drop:{post.id}:1")
    assert await desk.statuses(1) == [Status.DROPPED] * 2
    assert "Undo" not in await labels(desk, post)
    with pytest.raises(Refused):
        await desk.press(f"undo:{post.id}:1")
    assert await desk.statuses(1) == [Status.DROPPED] * 2


async def test_a_rejection_spares_what_is_on_its_way_and_says_so(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await desk.approve(post)
    async with desk.desk.database.work(desk.workspace_id) as work:
        (await work.posts.lock(post.id)).variants[0].status = Status.SENDING
    reply = await reversals.reject(await desk.context(), post.id, 1, reason="no")
    assert "Too late for Short @demo (mirror)" in plain(reply.text)
    async with desk.desk.database.read(desk.workspace_id) as work:
        asked = await work.approvals.of_post(post.id, version=1)
    assert [each.answer for each in asked] == [Answer.APPROVED, Answer.REJECTED]


async def test_what_is_approved_is_cancelled_only_by_those_who_decide(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await desk.approve(post)
    with pytest.raises(Refused, match="cannot decide"):
        await reversals.cancel(await desk.context("eve"), 1, account="short")
    await reversals.cancel(await desk.context("bob"), 1, account="short")
    assert await desk.statuses(1) == [Status.DROPPED, Status.SCHEDULED]
    with pytest.raises(Refused, match="Nothing of #1 can be cancelled"):
        await reversals.cancel(await desk.context("bob"), 1, account="short")


async def test_what_is_held_goes_out_by_a_press_and_not_while_paused(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await desk.approve(post)
    await held_posts.pause_publishing(await desk.context())
    await desk.put(1, Status.HELD)
    assert "Send now" not in await labels(desk, post)
    with pytest.raises(Refused, match="paused"):
        await desk.press(f"send:{post.id}:1")
    await held_posts.resume_publishing(await desk.context())
    assert "Send now" in await labels(desk, post)
    await desk.press(f"send:{post.id}:1", by="bob")
    assert await desk.statuses(1) == [Status.SCHEDULED] * 2
    with pytest.raises(Stale):
        await desk.press(f"send:{post.id}:1", by="bob")


async def test_what_lost_its_account_waits_until_it_is_connected_again(desk: DeskSetup) -> None:
    (post,) = await desk.plan({"short": "Hello"})
    await desk.approve(post)
    await desk.put(1, Status.RECONNECT)
    await accounts.disconnect(await desk.context(), "short")
    assert "Send now" not in await labels(desk, post)
    with pytest.raises(Refused, match="must be connected again"):
        await desk.press(f"send:{post.id}:1")
    reply = await accounts.connect_simulated(await desk.context(), "mirror", "short", "")
    assert reply.redraw == (f"post:{post.id}",)
    assert "Send now" in await labels(desk, post)
    await desk.press(f"send:{post.id}:1")
    assert await desk.statuses(1) == [Status.SCHEDULED]


@pytest.mark.slow
async def test_resuming_holds_everything_that_fell_due_however_much(desk: DeskSetup) -> None:
    for _ in range(5):
        for post in await desk.plan({"short": "Hello"}, count=50):
            await desk.approve(post)
    await held_posts.pause_publishing(await desk.context())
    desk.clock.set(desk.clock.now() + timedelta(days=100))
    await held_posts.resume_publishing(await desk.context())
    async with desk.desk.database.read(desk.workspace_id) as work:
        assert await work.posts.count_by_status() == {Status.HELD: 250}


@pytest.mark.parametrize("number", ["²", "٣", "-1", "9" * 30, "1 ", "x", ""])
@pytest.mark.parametrize("verb", ["approve", "approve_all", "undo", "send", "edit", "reject", "drop"])
async def test_a_forged_button_is_an_old_button(desk: DeskSetup, verb: str, number: str) -> None:
    await desk.plan()
    for value in (f"{verb}:{number}:1", f"{verb}:1:{number}"):
        with pytest.raises((Refused, Stale)):
            await desk.press(value)
    assert await desk.statuses(1) == [Status.PROPOSED] * 2


async def test_a_person_who_looked_settles_what_nobody_knew(desk: DeskSetup) -> None:
    (post,) = await desk.plan({"short": "Hello"})
    await desk.approve(post)
    await desk.put(1, Status.ASKING)
    assert await labels(desk, post) == ["It's live", "It isn't: send it", "Drop it"]
    await desk.press(f"live:{post.id}:1")
    assert await desk.statuses(1) == [Status.PUBLISHED]
    assert "confirmed by dana" in plain((await card(desk, f"post:{post.id}")).lines[0])
