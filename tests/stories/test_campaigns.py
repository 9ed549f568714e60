"""Campaigns in the thread: goal, strategy, posts, approval, publishing; pausing, closing; who was first."""

from datetime import timedelta

from agents.replies import Card, plain
from storage.models import Status
from tests.stories.planning import read_post, variant_statuses
from tests.stories.theatre import Theatre, words_of

GOAL = "promote our spring sale"
BEGIN = f"/campaign {GOAL}"


def campaign(theatre: Theatre) -> Card:
    """The newest campaign's card as it stands on the stage."""
    return [card for key, card in theatre.stage.cards.items() if key.startswith("campaign:")][-1]


def button(theatre: Theatre, label: str) -> str:
    return next(each.value for each in campaign(theatre).buttons if each.label == label)


async def begun(theatre: Theatre) -> list[int]:
    """A campaign whose strategy dana approved; the numbers of its posts."""
    await theatre.says(BEGIN)
    await theatre.presses_value(button(theatre, "Approve"))
    return sorted(await variant_statuses(theatre))


async def test_a_goal_becomes_a_strategy_that_says_it_is_a_template(theatre: Theatre) -> None:
    reply = await theatre.says("start a campaign to promote our spring sale")

    (card,) = reply.cards
    said = words_of(reply)
    assert card.title == f"Campaign 1: {GOAL}"
    assert card.state == "waiting"
    for part in (
        "Audience:",
        "Pillar: What it is:",
        "2 posts a week, Sat 21 Nov to Fri 18 Dec 2026 (8 posts)",
    ):
        assert part in said
    assert "written from a template: no AI is configured" in said
    assert [each.label for each in card.buttons] == ["Approve", "Edit", "Reject"]
    assert await variant_statuses(theatre) == {}


async def test_an_approved_strategy_becomes_posts_that_each_ask(theatre: Theatre) -> None:
    numbers = await begun(theatre)

    assert numbers == [*range(1, 9)]
    assert set(map(tuple, (await variant_statuses(theatre)).values())) == {(Status.PROPOSED, Status.PROPOSED)}
    assert {(await read_post(theatre, each)).campaign_id for each in numbers} == {1}
    assert theatre.card("#1").title.startswith("#1 What it is: ")
    assert theatre.card("#2").title.startswith("#2 Behind it: ")
    assert "our spring sale" in theatre.card("#1").previews[0].words.lower()
    assert "✓ Approved by dana" in words_of(await theatre.says("/campaign show 1"))
    await theatre.passes(days=30)
    assert await theatre.feed() == []


async def test_the_whole_campaign_goes_out_when_its_posts_are_approved(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.presses("Approve all", on="plan")
    await theatre.passes(days=29)
    assert len(await theatre.feed()) == 16
    assert "8 posts: 8 published" in plain((await theatre.says("/campaign list")).text)


async def test_the_first_press_wins_and_the_loser_is_told(theatre: Theatre) -> None:
    await theatre.says("/invite bob approver")
    await theatre.says(BEGIN)
    old = button(theatre, "Approve")
    await theatre.presses_value(button(theatre, "Reject"), by="bob")

    late = await theatre.presses_value(old)

    assert "was already rejected by bob, Fri 20 Nov 10:00" in plain(late.text)
    assert await variant_statuses(theatre) == {}
    assert campaign(theatre).state == "closed"


async def test_an_editor_drafts_and_does_not_decide(theatre: Theatre) -> None:
    await theatre.says("/invite eve editor")
    await theatre.says(BEGIN, by="eve")
    refused = await theatre.presses_value(button(theatre, "Approve"), by="eve")
    assert plain(refused.text) == "Only dana can decide about campaign 1."
    assert await variant_statuses(theatre) == {}


async def test_a_paused_campaign_sends_nothing_and_goes_on_after_a_look(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.presses("Approve all", on="plan")
    first = (await read_post(theatre, 1)).variants[0].due_at
    await theatre.says("/campaign pause 1")
    theatre.clock.set(first - timedelta(minutes=1))
    await theatre.passes(minutes=5)

    assert await theatre.feed() == []
    assert (await variant_statuses(theatre))[1] == [Status.HELD, Status.HELD]
    assert "its campaign was paused" in words_of(await theatre.says("/show 1"))
    refused = await theatre.presses("Send now", on="#1")
    assert "Campaign 1 is paused" in plain(refused.text)

    reply = await theatre.says("/campaign resume 1")
    assert [card.title.split()[0] for card in reply.cards] == ["#1"]
    await theatre.presses("Send now", on="#1")
    await theatre.passes(minutes=1)
    assert len(await theatre.feed()) == 2


async def test_closing_asks_and_drops_what_is_open(theatre: Theatre) -> None:
    await begun(theatre)
    await theatre.presses("Approve", on="#1")
    reply = await theatre.says("/campaign close 1")
    assert reply.buttons[0].confirm == "Close campaign 1 and drop 8 open posts?"
    assert Status.PROPOSED in (await variant_statuses(theatre))[2]

    await theatre.presses_value(reply.buttons[0].value)

    assert set(map(tuple, (await variant_statuses(theatre)).values())) == {(Status.DROPPED, Status.DROPPED)}
    assert "closed" in words_of(await theatre.says("/campaign show 1"))
    await theatre.passes(days=30)
    assert await theatre.feed() == []


async def test_bad_input_gets_a_sentence(theatre: Theatre) -> None:
    for words, answer in (
        ("/campaign list", "There is no campaign yet"),
        ("/campaign show 7", "There is no campaign 7 here. Campaigns: none."),
        ("/campaign show", "Which campaign?"),
        ('/campaign ""', "What is the campaign to reach?"),
        (f"/campaign {'x' * 500}", "A goal has at most 150 characters"),
    ):
        assert answer in plain((await theatre.says(words)).text)
