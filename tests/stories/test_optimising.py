"""After results: a change of what is planned is proposed with its evidence, or it is said why not."""

import json

import pytest

from agents.campaigns import strategist
from agents.campaigns.strategy_outline import Outline, Pillar
from agents.optimisation import optimiser
from agents.optimisation.rewording import Reworded, Rewording
from agents.posts import revisions
from agents.replies import Card, plain
from integrations.llm.base import FinalAnswer
from storage.models import Status
from tests.doubles.model import Played
from tests.stories.planning import due_times, let_weeks_pass, plan_posts, variant_statuses
from tests.stories.theatre import Theatre, words_of

pytestmark = pytest.mark.slow

LONG = "A long story about our bakery, with everything that anybody ever wanted to know about our bread, " * 2


def amendment(theatre: Theatre) -> Card:
    """The newest proposal as it stands on the stage."""
    return [card for key, card in theatre.stage.cards.items() if key.startswith("amendment:")][-1]


def button(card: Card, label: str) -> str:
    return next(each.value for each in card.buttons if each.label == label)


async def measured(theatre: Theatre, *, likes: dict[int, int]) -> None:
    """The newest numbers of posts: 1,000 views each, and so many likes."""
    async with theatre.app.desk.database.work(theatre.workspace_id) as work:
        for number, count in likes.items():
            variants = (await work.posts.numbered(number)).variants
            for each in (await work.publications.of_variants([each.id for each in variants])).values():
                numbers = {"views": 1000, "likes": count}
                await work.insights.add(publication_id=each.id, numbers=numbers, at=theatre.clock.now())


async def past(theatre: Theatre, *, likes: int = 90, at: str = "18:00", words: str = "") -> None:
    """Posts 1 to 4 went out in the morning, 5 to 8 at that time with those words, and got so many likes."""
    for day in range(23, 27):
        await plan_posts(theatre, f"Morning {day}", due=f"2026-11-{day} 09:00")
    for day in range(23, 27):
        await plan_posts(theatre, f"{words}Evening {day}", due=f"2026-11-{day} {at}")
    for number in range(1, 9):
        await theatre.presses("Approve", on=f"#{number}")
    await let_weeks_pass(theatre, days=21)
    first = {number: 30 + number for number in range(1, 5)}
    await measured(theatre, likes=first | {number: likes + number for number in range(5, 9)})


async def begun(theatre: Theatre) -> None:
    """Campaign 1 with posts 9 to 16, all in the morning."""
    await theatre.says("/campaign promote our spring sale")
    card = [card for key, card in theatre.stage.cards.items() if key.startswith("campaign:")][-1]
    await theatre.presses_value(button(card, "Approve"))


async def test_without_numbers_nothing_is_proposed_and_it_says_why(theatre: Theatre) -> None:
    await begun(theatre)
    said = plain((await theatre.says("/campaign optimise 1")).text)
    assert said.startswith("Nothing is proposed for campaign 1: 0 posts with numbers of at least a day")
    assert "it takes 8 (4 on each side of a comparison)" in said


async def test_luck_is_no_evidence(theatre: Theatre) -> None:
    await past(theatre, likes=27)
    await begun(theatre)
    said = plain((await theatre.says("/campaign optimise 1")).text)
    assert "8 posts were compared by time of day, pillar and length, and nothing differs" in said


async def test_a_better_time_is_proposed_with_its_evidence_and_asks_again(theatre: Theatre) -> None:
    await past(theatre)
    await begun(theatre)
    await theatre.presses("Approve", on="#9")
    before = await due_times(theatre, 9)

    reply = await theatre.says("/campaign optimise 1")

    said = words_of(reply)
    assert "Posts in the evening got 1.5 times what their accounts usually get" in said
    assert "(4 posts: #5, #6, #7, #8; 4 others; chance alone would do that in 2.9% of cases)" in said
    assert "#9 What it is: " in said
    assert "09:00 Europe/Berlin → " in said
    assert await due_times(theatre, 9) == before

    approve, keep = (button(amendment(theatre), label) for label in ("Approve", "Reject"))
    done = await theatre.presses_value(approve)
    changed = ", ".join(f"#{number}" for number in range(9, 17))
    assert f"✓ Changed: {changed}. They ask for approval again." in plain(done.text)
    assert {each.split()[2] for each in (await due_times(theatre, 9)).values()} == {"17:00"}
    assert (await variant_statuses(theatre))[9] == [Status.PROPOSED] * 2
    assert "was already approved by dana" in plain((await theatre.presses_value(keep)).text)
    assert "follows the evidence already" in plain((await theatre.says("/campaign optimise 1")).text)


async def test_a_rejected_proposal_changes_nothing_and_an_edited_post_is_left_alone(theatre: Theatre) -> None:
    await past(theatre)
    await begun(theatre)
    await theatre.says("/campaign optimise 1")
    old, before = button(amendment(theatre), "Approve"), await due_times(theatre, 10)
    await theatre.presses_value(button(amendment(theatre), "Reject"))
    assert await due_times(theatre, 10) == before
    assert "was already rejected by dana" in plain((await theatre.presses_value(old)).text)

    await theatre.says("/campaign optimise 1")
    await theatre.says("make 10 shorter")
    done = plain((await theatre.presses_value(button(amendment(theatre), "Approve"))).text)
    assert "Left alone, because they changed meanwhile: #10." in done
    assert await due_times(theatre, 10) == before


async def test_it_speaks_by_itself_once_when_results_came_in(theatre: Theatre) -> None:
    await past(theatre)
    await begun(theatre)
    await theatre.presses("Approve", on="#9")

    await let_weeks_pass(theatre, days=4)

    assert theatre.said().count("Results came in, and they speak for a change of what is planned") == 1
    assert amendment(theatre).state == "waiting"


async def test_a_model_words_what_the_numbers_say_and_only_that(theatre: Theatre) -> None:
    await past(theatre, words=LONG, likes=10, at="10:30")
    await begun(theatre)
    context = await theatre.context()
    await revisions.revise(context, 9, {"x": LONG}, note="")
    told = [
        Reworded(number=9, account="x", text="Fresh bread from Monday."),
        Reworded(number=9, account="linkedin", text=LONG),
        Reworded(number=1, account="x", text="Nobody asked for this."),
        Reworded(number=9, account="x", text=LONG.upper()),
    ]
    model = Played("m", (FinalAnswer("", (), "m", value=Rewording(posts=told)),))

    reply = await optimiser.review_campaign(theatre.with_model(context, model), 1)

    said = words_of(reply)
    assert "Posts with long words got 0.7 times what their accounts usually get" in said
    assert "on x" in said
    assert "Fresh bread from Monday." in said
    assert "Nobody asked for this." not in said
    assert "drafted by m" in said
    (asked,) = model.requests
    assert (asked.purpose, asked.shape, asked.tools) == ("drafts", Rewording, ())
    given = json.loads(asked.messages[0].text)["posts"]
    assert {"number": 9, "account": "x", "text": LONG.rstrip()} in given


async def test_a_models_strategy_is_mended_where_it_cannot_be(theatre: Theatre) -> None:
    outline = Outline(
        audience="Gardeners\x00 in town",
        pillars=[Pillar(name="Soil", about="What to plant when."), Pillar(name="", about="nothing")],
        posts_a_week=99,
        start="2020-01-01",
        end="soon",
        measures=["views"],
    )
    model = Played("m", (FinalAnswer("", (), "m", value=outline),))
    context = theatre.with_model(await theatre.context(), model)

    said = words_of(await strategist.propose_strategy(context, "more gardeners"))

    assert "Audience: Gardeners in town" in said
    assert said.count("Pillar:") == 1
    assert "14 posts a week, Fri 20 Nov to Thu 17 Dec 2026" in said
    assert "drafted by m" in said
    assert (model.requests[0].purpose, model.requests[0].shape) == ("strategy", Outline)
