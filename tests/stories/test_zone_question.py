"""A surface that does not tell the zone: it is guessed, asked for once with the first times, put right."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agents.context import Profile
from agents.replies import Button, Channel, Reply, plain
from bot.app import open_desk
from tests.doubles.clock import HandClock
from tests.doubles.surface import Recorder
from tests.stories.planning import plan_posts, read_post
from tests.stories.theatre import Theatre, settings_in, words_of

QUESTION = "Is that where you are?"


class Polyglot(Recorder):
    """A surface that knows its people's language and not their zone."""

    language = "de"

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """Who that is."""
        return Profile(address, belongs=True, language=self.language)


@pytest.fixture
async def chat(home: Path, clock: HandClock) -> AsyncIterator[Theatre]:
    """A desk that nobody has spoken to yet."""
    surface = Polyglot()
    async with open_desk(settings_in(home), clock=clock) as app:
        app.notifier.serve(surface)
        yield Theatre(app, clock, surface, Channel(surface.name, "42"), 1)


async def plan(chat: Theatre) -> Reply:
    return await chat.says("plan 2 posts about our spring sale for X on Monday and Tuesday at 9:00")


def offered(reply: Reply) -> list[str]:
    return [each.label for each in reply.buttons]


def due(theatre: Theatre, number: str) -> str:
    return plain(theatre.card(number).lines[0])


async def test_the_first_plan_goes_on_in_a_guessed_zone_and_asks(chat: Theatre) -> None:
    assert QUESTION not in plain((await chat.says("/help")).text)
    reply = await plan(chat)
    assert "I took these times to be meant in Europe/Berlin" in plain(reply.text)
    assert offered(reply) == ["Europe/Berlin", "Europe/Vienna", "Europe/Zurich", "Another…"]
    assert due(chat, "#1").endswith("09:00 Europe/Berlin")


async def test_it_is_asked_once(chat: Theatre) -> None:
    await asyncio.gather(plan(chat), plan(chat))
    await plan(chat)
    said = [plain(reply.text) for reply in chat.stage.replies]
    assert sum(QUESTION in each for each in said) == 1


async def test_who_is_where_we_guessed_says_so_and_nothing_moves(chat: Theatre) -> None:
    await plan(chat)
    before = await read_post(chat, 1)
    assert "✓ The zone is Europe/Berlin, where it is 10:00." in plain(
        (await chat.presses("Europe/Berlin")).text
    )
    assert (await read_post(chat, 1)).version == before.version


async def test_another_zone_moves_what_is_proposed_to_the_same_hour_there(chat: Theatre) -> None:
    await plan(chat)
    before = [(await read_post(chat, number)).variants[0].due_at for number in (1, 2)]
    await chat.presses("Approve", on="#2")
    form = (await chat.presses_value("zone:other:")).form
    reply = await chat.hands_in(form, zone="New York")
    assert "The zone is America/New_York, where it is 04:00" in plain(reply.text)
    assert "asked about anew: #1." in plain(reply.text)
    assert "which it keeps: #2." in plain(reply.text)
    assert due(chat, "#1").endswith("09:00 America/New_York"), "the card was drawn anew"
    assert due(chat, "#2").endswith("Tue 24 Nov 12:30 Europe/Berlin")
    after = [(await read_post(chat, number)).variants[0].due_at for number in (1, 2)]
    assert (after[0] - before[0]).total_seconds() == 6 * 3600
    assert after[1] == before[1]


async def test_what_is_retimed_is_approved_anew_and_goes_out_then(chat: Theatre) -> None:
    await plan(chat)
    old = chat.button("Approve", on="#1").value
    await chat.presses_value("zone:Europe/Vienna:")
    assert "has changed" in plain((await chat.presses_value(old)).text)
    await chat.presses("Approve", on="#1")
    await chat.passes(days=4)
    (entry,) = await chat.feed()
    assert entry.at.astimezone(ZoneInfo("Europe/Vienna")).hour == 9


async def test_a_city_that_nobody_knows_goes_back_with_what_was_typed(chat: Theatre) -> None:
    await plan(chat)
    form = (await chat.presses_value("zone:other:")).form
    again = (await chat.hands_in(form, zone="Berlim")).form
    assert again
    (field,) = again.fields
    assert field.value == "Berlim"
    assert "Europe/Berlin" in field.error


async def test_the_answer_is_given_once_and_changed_with_a_command(chat: Theatre) -> None:
    await plan(chat)
    await chat.presses_value("zone:Europe/Zurich:")
    assert "somebody said so before" in plain((await chat.presses_value("zone:Europe/Berlin:")).text)
    moment = (await read_post(chat, 1)).variants[0].due_at
    assert "keeps its moment" in plain((await chat.says("/timezone Asia/Tokyo")).text)
    assert (await read_post(chat, 1)).variants[0].due_at == moment


async def test_the_command_answers_the_question_too(chat: Theatre) -> None:
    await plan(chat)
    assert "asked about anew: #1, #2." in plain((await chat.says("/timezone America/New_York")).text)
    assert QUESTION not in plain((await plan(chat)).text)


async def test_only_an_owner_answers(chat: Theatre) -> None:
    await plan(chat)
    reply = await chat.presses_value("zone:Europe/Zurich:", by="eve")
    assert "Only an owner" in plain(reply.text)


async def test_a_time_that_has_passed_there_is_meant_for_the_next_day(chat: Theatre) -> None:
    await chat.says("/help")
    await plan_posts(chat, "Soon", due="2026-11-20 10:30", by="dana")
    await chat.presses_value("zone:Asia/Tokyo:")
    assert due(chat, "#1").endswith("Sat 21 Nov 10:30 Asia/Tokyo")


@pytest.mark.parametrize("form", ["zone:", "zone:Mars/Olympus:", "zone:../../etc/passwd:"])
async def test_a_forged_button_sets_nothing(chat: Theatre, form: str) -> None:
    await plan(chat)
    assert "✓" not in words_of(await chat.presses_value(form))
    assert chat.button("Europe/Berlin") == Button("Europe/Berlin", "zone:Europe/Berlin:", "primary")
