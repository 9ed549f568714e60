"""Pictures set from words: drawn as choices, put on by a press, in each platform's size, approved anew."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agents import tools
from agents.media import files
from agents.replies import Card, Reply, plain
from agents.turns import planner
from agents.turns.toolbox import Toolbox
from integrations.llm.base import ToolCall
from storage.models import Status
from tests.doubles.clock import HandClock
from tests.doubles.model import Scripted
from tests.stories.theatre import Theatre, words_of

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVERYTHING = Toolbox.of(tools)
PLAN = "plan 1 post about our new bakery for X and LinkedIn tomorrow at 9:00"
BREAD = dict.fromkeys(("concept", "prompt", "headline", "alt", "style"), "")


async def media(theatre: Theatre, number: int = 1) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        post = await work.posts.numbered(number)
        return {each.account.ref: each.current.media for each in post.variants}


async def statuses(theatre: Theatre, number: int = 1) -> set[Status]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        return {variant.status for variant in (await work.posts.numbered(number)).variants}


def use(card: Card) -> str:
    """The button that puts a choice on its post."""
    return next(each.value for each in card.buttons if each.label == "Use it")


async def test_without_a_key_a_press_draws_a_card_and_another_puts_it_on_the_post(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.presses("Approve", on="#1")
    choices = await theatre.presses("Image", on="#1")
    assert theatre.stage.steps[-2:] == ["drawing", ""]
    (choice,) = choices.cards
    assert "set from the post's words" in words_of(choices)
    assert len(choice.pictures) == 2
    assert all([await asyncio.to_thread(Path(each.path).is_file) for each in choice.pictures])
    assert await statuses(theatre) == {Status.SCHEDULED}
    reply = await theatre.presses_value(use(choice))
    assert plain(reply.text) == "The picture is on #1 now."
    assert await statuses(theatre) == {Status.PROPOSED}
    sizes = {ref: (one["width"], one["height"]) for ref, (one,) in (await media(theatre)).items()}
    assert sizes == {"x": (1200, 675), "linkedin": (1080, 1350)}
    assert "✓ on the post" in words_of(Reply(cards=(theatre.stage.cards[choice.key],)))
    assert not theatre.stage.cards[choice.key].buttons
    assert "Image" not in [each.label for each in theatre.card("#1").buttons]


async def test_a_picture_goes_out_once_it_is_approved(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.presses_value(use((await theatre.says("/image 1")).cards[0]))
    await theatre.passes(days=1)
    assert await theatre.feed() == []
    await theatre.says("move 1 to Tuesday 9:00")
    await theatre.presses("Approve", on="#1")
    await theatre.passes(days=4)
    assert len(await theatre.feed()) == 2


async def test_it_says_on_its_picture_what_the_post_begins_with(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.presses_value(use((await theatre.says("/image 1")).cards[0]))
    ((one,), (other,)) = (await media(theatre)).values()
    begins = theatre.card("#1").previews[0].words.splitlines()[0]
    assert one["alt"] == other["alt"] == f"A card with the words: {begins}"
    form = (await theatre.presses("Alt text", on="#1")).form
    assert form is not None
    assert len(form.fields) == 1


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("make an image for 1", 1),
        ("three variations for 1", 3),
        ("please draw 2 pictures for #1.", 2),
        ("mach mir drei Bilder zu #1", 3),
        ("haz dos imágenes para 1", 2),
        ("make nine pictures for 1", 4),
        ('/image 1 "Bread from seven"', 1),
    ],
)
async def test_pictures_are_asked_for_in_plain_words(theatre: Theatre, words: str, count: int) -> None:
    await theatre.says(PLAN)
    reply = await theatre.says(words)
    assert len(reply.cards) == count
    shown = {each.pictures[0].path for each in reply.cards}
    assert len(shown) == count
    assert ("Bread from seven" in words_of(reply)) == ('"' in words)


async def test_others_are_other_pictures(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    first = await theatre.says("/image 1")
    others = await theatre.presses("Others")
    paths = {picture.path for reply in (first, others) for card in reply.cards for picture in card.pictures}
    assert len(paths) == 6
    assert [each.title for each in others.cards] == ["Picture 2 for #1", "Picture 3 for #1"]


async def test_another_choice_takes_the_place_of_the_first(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    one, two = (await theatre.says("make 2 pictures for 1")).cards
    await theatre.presses_value(use(one))
    await theatre.presses_value(use(two))
    assert [each.label for each in theatre.stage.cards[one.key].buttons] == ["Use it"]
    assert all(len(each) == 1 for each in (await media(theatre)).values())
    again = await theatre.presses_value(use(two))
    assert plain(again.text) == "That picture is on #1 already."


async def test_what_cannot_be_drawn_is_said_and_nothing_changes(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    await theatre.says("/brand banned cheap")
    for words, said in (
        ("/image", "For which post?"),
        ("/image 9", "no post #9"),
        ('/image 1 "مرحبا"', "is Arabic: drop a picture of your own"),
        ('/image 1 "Cheap bread"', "This would stand on the picture: uses words the brand bans: cheap"),
    ):
        assert said in plain((await theatre.says(words)).text)
    assert all(not each for each in (await media(theatre)).values())


async def test_who_may_not_draft_may_neither_draw_nor_choose(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    (choice,) = (await theatre.says("/image 1")).cards
    await theatre.says("/invite eve viewer")
    refused = await theatre.presses_value(use(choice), by="eve")
    assert "not change" in plain(refused.text)
    assert all(not each for each in (await media(theatre)).values())


async def test_a_picture_is_its_workspaces_alone(theatre: Theatre, clock: HandClock) -> None:
    await theatre.says(PLAN)
    (choice,) = (await theatre.says("/image 1")).cards
    context = await theatre.context()
    async with theatre.app.desk.database.shared_work() as shared:
        other = await shared.workspaces.add(name="Other", zone="UTC", at=clock.now())
        assert (
            await shared.within(other.id).generated_pictures.by_id(int(choice.key.partition(":")[2])) is None
        )
        assert await shared.within(context.workspace_id).generated_pictures.by_id(1) is not None


async def test_a_choice_nobody_took_is_forgotten_and_that_is_said(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    (choice,) = (await theatre.says("/image 1")).cards
    theatre.clock.set(theatre.clock.now() + files.IDLE + timedelta(minutes=1))
    for each in choice.pictures:
        await asyncio.to_thread(Path(each.path).unlink)
    reply = await theatre.presses_value(use(choice))
    assert plain(reply.text) == "That picture is not kept any more. /image 1 draws new ones."


async def test_a_turn_without_painters_says_what_to_do(theatre: Theatre) -> None:
    await theatre.says(PLAN)
    context = await theatre.context()
    bare = replace(context, desk=replace(context.desk, painters=()))
    call = ToolCall("1", "make_image", {"number": 1, "picture": BREAD, "variations": 1})
    turn = theatre.with_model(bare, Scripted(calls=(call,), text="Here."))
    reply = await planner.run_turn(turn, "draw", toolbox=EVERYTHING, progress=theatre.no_progress)
    assert "Drop one of your own into the chat" in plain(reply.text)


async def test_the_creative_is_among_those_who_work_here(theatre: Theatre) -> None:
    said = plain((await theatre.says("/agents")).text)
    assert "Creative · on, with cards\n" in said
