"""When posts go out: what people say about days and times, and what is asked back."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from integrations.llm.base import ChatMessage, FinalAnswer, ModelRequest
from tests.integrations.llm.rules import desk, scoring


def moved(done: FinalAnswer) -> str:
    (call,) = done.calls
    assert call.name == "move_posts"
    return str(call.arguments["moves"][0]["due"])


def options(done: FinalAnswer) -> list[dict[str, Any]]:
    (call,) = done.calls
    assert call.name == "ask_person"
    return list(call.arguments["options"])


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Friday", "2026-11-20T10:00"),
        ("Wednesday", "2026-11-25T10:00"),
        ("tomorrow at 8", "2026-11-19T08:00"),
        ("the day after tomorrow", "2026-11-20T10:00"),
        ("3 December", "2026-12-03T10:00"),
        ("Dec 3rd at 12am", "2026-12-03T00:00"),
        ("3.12. um 18 Uhr", "2026-12-03T18:00"),
        ("13/12", "2026-12-13T10:00"),
        ("2027-01-02 07:05", "2027-01-02T07:05"),
        ("January 5", "2027-01-05T10:00"),
        ("the 30th", "2026-11-30T10:00"),
        ("tonight", "2026-11-18T19:00"),
        ("noon", "2026-11-24T12:00"),
        ("28 March 2027 02:30", "2027-03-28T02:30"),
    ],
)
async def test_a_post_moves_to_the_day_and_keeps_its_time_unless_one_is_named(words: str, due: str) -> None:
    assert moved(await desk.says(f"move 3 to {words}")) == due


@pytest.mark.parametrize(
    "words", ["to yesterday", "to today at 8", "to 2 November", "to 3 May 2020", "10 days earlier"]
)
async def test_a_past_moment_is_refused_and_the_next_ones_are_offered(words: str) -> None:
    offered = options(await desk.says(f"move 3 {words}"))
    for each in offered:
        due = moved(await desk.says(each["says"]))
        assert datetime.fromisoformat(due).replace(tzinfo=desk.ZONE) > desk.NOW


@pytest.mark.parametrize("words", ["next Friday", "3/12"])
async def test_a_day_that_may_be_two_days_is_asked_about(words: str) -> None:
    dues = {moved(await desk.says(each["says"])) for each in options(await desk.says(f"move 3 to {words}"))}
    assert len(dues) == 2


@pytest.mark.parametrize("words", ["to 31 February", "to 25:99", "to Friday or Monday", "to somewhere nice"])
async def test_what_is_no_day_moves_nothing(words: str) -> None:
    assert scoring.outcome(await desk.says(f"move 3 {words}")) in {"text", "ask_person"}


async def test_every_tuesday_means_as_many_tuesdays_as_there_are_posts() -> None:
    (call,) = (await desk.says("plan 4 posts about tea every Tuesday at 10")).calls
    dues = [datetime.fromisoformat(each["due"]) for each in call.arguments["posts"]]
    assert dues[0] == datetime(2026, 11, 24, 10)  # noqa: DTZ001  # a wall time has no zone
    assert {later - earlier for earlier, later in pairwise(dues)} == {timedelta(days=7)}


async def test_a_stretch_with_a_time_is_used_evenly() -> None:
    (call,) = (await desk.says("plan 7 posts about tea next week at 9am")).calls
    days = [each["due"][8:10] for each in call.arguments["posts"]]
    assert days == ["23", "24", "25", "26", "27", "28", "29"]


@pytest.mark.parametrize(
    "topic", ["Black Friday", "Taco Tuesday", "the world of tomorrow", "what we did yesterday"]
)
async def test_a_day_inside_a_topic_stays_in_the_topic(topic: str) -> None:
    (call,) = (await desk.says(f"draft a post about {topic}")).calls
    assert call.arguments["topic"] == topic
    assert call.arguments["start"] == ""


@pytest.mark.parametrize(
    ("first", "asked", "then"),
    [
        ("plan 4 posts for LinkedIn next week", "4", "coffee"),
        ("plan 4 posts for LinkedIn next week", "4", "about our open day"),
        ("plane 4 Posts für LinkedIn nächste Woche", "4", "Kaffee"),
    ],
)
async def test_the_topic_can_follow_in_the_next_message(first: str, asked: str, then: str) -> None:
    question = await desk.says(first)
    assert asked in question.text
    before = (ChatMessage("person", first), ChatMessage("model", question.text))
    (call,) = (await desk.says(then, before=before)).calls
    assert call.name == "plan_posts"
    assert len(call.arguments["posts"]) == 4
    assert call.arguments["start"] == "2026-11-23"
    assert {each["account"] for post in call.arguments["posts"] for each in post["variants"]} == {"linkedin"}


async def test_an_order_after_the_question_is_an_order_and_no_topic() -> None:
    before = (
        ChatMessage("person", "plan 4 posts"),
        ChatMessage("model", "What should the 4 posts be about?"),
    )
    for words, outcome in (
        ("cancel 4", "cancel_posts"),
        ("never mind", "text"),
        ("what's scheduled?", "show_queue"),
    ):
        assert scoring.outcome(await desk.says(words, before=before)) == outcome


async def test_a_tool_result_ends_the_turn_without_a_word() -> None:
    done = await desk.answer(ModelRequest("planner", "", (ChatMessage("tool", "{}"),), (), desk.briefing()))
    assert (done.text, done.calls) == ("", ())


async def test_only_offered_tools_are_called() -> None:
    looks = [each for each in desk.TOOLS if each.name not in desk.MUTATING]
    refused = await desk.says("plan 3 posts about tea", tools=looks)
    assert not refused.calls
    assert "role" in refused.text
    silent = await desk.says("asdf", tools=[])
    assert not silent.calls
    assert "/help" in silent.text


@pytest.mark.parametrize(
    "words", ["a" * 20_000, "plan 3 posts about " + "tea " * 5_000, "🎉" * 500, "\x00\x07\u202e"]
)
async def test_oversized_and_garbled_messages_are_answered_with_what_to_do(words: str) -> None:
    done = await desk.says(words)
    assert done.text or options(done)


async def test_letters_written_from_right_to_left_survive() -> None:
    (call,) = (await desk.says("draft a post about قهوة عربية")).calls
    assert call.arguments["topic"] == "قهوة عربية"
