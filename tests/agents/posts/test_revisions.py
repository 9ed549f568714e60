"""The writer: plans whole or not at all, changes exactly what was named, loses no words."""

from datetime import date, timedelta
from typing import Any

import pytest

from agents import tools
from agents.approvals.stale_cards import Stale
from agents.posts import plans, revisions
from agents.posts.plans import Draft
from agents.refusals import Refused
from agents.replies import plain
from agents.turns.toolbox import Toolbox
from storage.database import Database
from storage.models import OPEN, Answer, Status
from storage.repositories.base import NotFound
from tests.agents.desk_setup import DeskSetup, set_up_desk

TOOLS = Toolbox.of(tools)
BOTH = {"short": "Spring is here", "long": "Spring is here, at length"}


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


async def plan(desk: DeskSetup, *drafts: Draft, by: str = "eve") -> None:
    day = date(2026, 11, 20)
    await plans.store_plan(await desk.context(by), goal="g", first=day, last=day, drafts=drafts, note="")


async def answers(desk: DeskSetup, number: int) -> list[tuple[int, Answer]]:
    post = await desk.post(number)
    async with desk.desk.database.read(desk.workspace_id) as work:
        asked = await work.approvals.of_post(post.id, version=post.version)
    return [(each.variant_id, each.answer) for each in asked]


async def test_every_word_of_a_plan_is_asked_about(desk: DeskSetup) -> None:
    (post,) = await desk.plan(BOTH)
    assert [variant.current.words for variant in post.variants] == list(BOTH.values())
    assert await answers(desk, 1) == [(variant.id, Answer.PENDING) for variant in post.variants]
    assert await desk.statuses(1) == [Status.PROPOSED] * 2


async def test_a_plan_is_stored_whole_or_not_at_all(desk: DeskSetup) -> None:
    due = desk.clock.now() + timedelta(days=1)
    with pytest.raises(NotFound, match="no account “nowhere”"):
        await plan(desk, Draft("b", due, BOTH), Draft("b", due, {"nowhere": "words"}))
    with pytest.raises(Refused, match="1 to 50"):
        await plan(desk)
    with pytest.raises(Refused, match="1 to 50"):
        await plan(desk, *[Draft("b", due, BOTH)] * 51)
    with pytest.raises(Refused, match="at least one account"):
        await plan(desk, Draft("b", due, {}))
    with pytest.raises(Refused, match="not draft"):
        await plan(desk, Draft("b", due, BOTH), by="vic")
    (post,) = await desk.plan(BOTH)
    assert post.number == 1


async def test_words_that_are_too_long_to_keep_are_refused_and_never_cut(desk: DeskSetup) -> None:
    long = "x" * (plans.MOST_CHARACTERS + 1)
    with pytest.raises(Refused, match=r"20,000 characters; this one has 20,001"):
        await desk.plan({"long": long})
    await desk.plan(BOTH)
    with pytest.raises(Refused, match=r"20,001"):
        await revisions.revise(await desk.context("eve"), 1, {"long": long}, note="")
    assert (await desk.post(1)).variants[1].current.words == BOTH["long"]


async def test_titles_are_one_line_that_a_card_can_carry(desk: DeskSetup) -> None:
    await plan(desk, Draft("many\nlines " * 100, desk.clock.now() + timedelta(days=1), BOTH))
    await plan(desk, Draft("", desk.clock.now() + timedelta(days=1), BOTH))
    assert len((await desk.post(1)).brief) <= 150
    assert "\n" not in (await desk.post(1)).brief
    assert (await desk.post(2)).brief == "Spring is here"


async def test_a_new_text_asks_again_and_leaves_the_other_accounts_answer(desk: DeskSetup) -> None:
    (post,) = await desk.plan(BOTH)
    await desk.approve(post)
    await revisions.revise(await desk.context("eve"), 1, {"short": "Other words"}, note="")
    short, long = (await desk.post(1)).variants
    assert (short.status, long.status) == (Status.PROPOSED, Status.SCHEDULED)
    assert (short.current.words, long.current.words) == ("Other words", BOTH["long"])
    assert await answers(desk, 1) == [(long.id, Answer.APPROVED), (short.id, Answer.PENDING)]


@pytest.mark.parametrize("status", [each for each in Status if each not in OPEN])
async def test_words_that_may_be_out_are_not_changed(desk: DeskSetup, status: Status) -> None:
    await desk.plan(BOTH)
    await desk.put(1, status)
    for words in ({"short": "Other words"}, {"short": BOTH["short"], "long": "Others"}):
        with pytest.raises(Refused, match="too late"):
            await revisions.revise(await desk.context("eve"), 1, words, note="")
    with pytest.raises(Refused, match="too late"):
        await revisions.move_post(await desk.context("eve"), 1, desk.clock.now())


async def test_what_would_change_nothing_or_leave_nothing_is_refused(desk: DeskSetup) -> None:
    await desk.plan(BOTH)
    context = await desk.context("eve")
    with pytest.raises(Refused, match="Nothing in #1 would change"):
        await revisions.revise(context, 1, {"short": " Spring is here\x00 "}, note="")
    with pytest.raises(Refused, match="Nothing would be left"):
        await revisions.revise(context, 1, {"short": "\x00"}, note="")
    await desk.plan({"short": "One"})
    with pytest.raises(Refused, match="does not go out on long, but on short"):
        await revisions.revise(context, 2, {"long": "Two"}, note="")


async def test_a_change_to_an_older_version_is_refused(desk: DeskSetup) -> None:
    await desk.plan(BOTH)
    context = await desk.context("eve")
    await revisions.revise(context, 1, {"short": "Second"}, note="", version=1)
    with pytest.raises(Stale):
        await revisions.revise(context, 1, {"short": "Third"}, note="", version=1)
    with pytest.raises(Stale):
        await revisions.move_post(context, 1, desk.clock.now(), version=1)
    assert (await desk.post(1)).variants[0].current.words == "Second"


async def test_one_refused_change_does_not_hide_the_others(desk: DeskSetup) -> None:
    await desk.plan(BOTH, count=2)
    context = await desk.context("eve")
    moves = [{"number": 1, "due": "2026-11-24T09:00"}, {"number": 9, "due": "2026-11-24T10:00"}]
    reply = await TOOLS.call(
        context, "move_posts", {"moves": [*moves, {"number": 2, "due": "2020-01-01T09:00"}]}
    )
    said = plain(reply.text)
    assert "#1 moved from" in said
    assert "There is no post #9" in said
    assert "already passed" in said
    assert [card.title.split()[0] for card in reply.cards] == ["#1"]


async def test_two_texts_for_one_account_are_refused(desk: DeskSetup) -> None:
    twice = [{"account": "short", "text": "One"}, {"account": "short", "text": "Two"}]
    post = {"brief": "b", "due": "", "variants": twice}
    arguments = {"topic": "t", "start": "", "end": "", "posts": [post]}
    with pytest.raises(Refused, match="two texts"):
        await TOOLS.call(await desk.context("eve"), "plan_posts", arguments)


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        ("9999-12-31", "", "is not a day|two years|backwards"),
        ("", "9999-12-31", "two years"),
        ("2026-12-02", "2026-12-01", "backwards"),
        ("", "2026-11-01", "passed"),
        ("soon", "", "not a day"),
    ],
)
async def test_days_that_cannot_be_planned_are_refused(
    desk: DeskSetup, start: str, end: str, why: str
) -> None:
    post = {"brief": "b", "due": "", "variants": [{"account": "short", "text": "One"}]}
    arguments = {"topic": "t", "start": start, "end": end, "posts": [post]}
    with pytest.raises(Refused, match=why):
        await TOOLS.call(await desk.context("eve"), "plan_posts", arguments)


@pytest.mark.parametrize("name", ["move_posts", "revise_posts", "cancel_posts", "publish_now"])
async def test_acts_on_no_post_are_asked_back(desk: DeskSetup, name: str) -> None:
    arguments: dict[str, dict[str, Any]] = {
        "move_posts": {"moves": []},
        "revise_posts": {"changes": []},
        "cancel_posts": {"numbers": [], "account": ""},
        "publish_now": {"numbers": []},
    }
    with pytest.raises(Refused, match="Which posts"):
        await TOOLS.call(await desk.context("eve"), name, arguments[name])
