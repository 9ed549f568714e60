"""The planner: one turn ends in one answer, whatever a model does."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from agents import tools
from agents.refusals import Refused
from agents.replies import Reply, plain
from agents.turns import briefing, history, planner, toolbox
from agents.turns.toolbox import Toolbox
from integrations.errors import TryLater
from integrations.llm.base import Event, FinalAnswer, FinishedCall, Model, ModelRequest, TokenUsage, ToolCall
from prompts import load
from storage.database import Database
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.doubles.model import Played, Scripted

TOOLS = Toolbox.of(tools)
PLAN: dict[str, Any] = {
    "topic": "spring",
    "start": "",
    "end": "",
    "posts": [{"brief": "b", "due": "", "variants": [{"account": "short", "text": "Hello"}]}],
}


class Tireless(Scripted):
    """Asks for the same tools in every answer."""

    async def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        self.requests.append(request)
        yield FinalAnswer(text="", calls=self._calls, model=self.name)


class Faint(Scripted):
    """Breaks down after its first answer: with an error, or by saying no more."""

    trouble: TryLater | None = None

    async def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        self.requests.append(request)
        if len(self.requests) == 1 and self._calls:
            yield FinalAnswer(text="", calls=self._calls, model=self.name)
        elif self.trouble:
            raise self.trouble


@pytest.fixture(autouse=True)
def prompts_are_read() -> None:
    """As the desk does before its loop runs."""
    load()


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


def calls(*asked: tuple[str, Any]) -> tuple[ToolCall, ...]:
    return tuple(ToolCall(f"c{number}", *each) for number, each in enumerate(asked))


async def turn(desk: DeskSetup, model: Model, words: str = "do it", *, by: str = "eve") -> Reply:
    async def progress(step: str) -> None:
        assert step

    context = await desk.context(by)
    context = replace(context, desk=replace(context.desk, model=model))
    return await planner.run_turn(context, words, toolbox=TOOLS, progress=progress)


async def test_what_a_tool_shows_and_what_a_model_says_are_one_reply(desk: DeskSetup) -> None:
    await desk.plan()
    reply = await turn(desk, Scripted(calls=calls(("show_post", {"number": 1})), text="Done.\ud800\x00"))
    assert plain(reply.text) == "Done."
    assert [card.title for card in reply.cards] == ["#1 Spring"]


async def test_a_plan_is_one_call(desk: DeskSetup) -> None:
    model = Played("p", (FinalAnswer("Here they are.", calls(("plan_posts", PLAN)), "m"),))
    reply = await turn(desk, model)
    assert [card.title for card in reply.cards] == ["#1 b"]
    assert plain(reply.text) == "Here they are."


async def test_two_wishes_that_were_done_are_one_call(desk: DeskSetup) -> None:
    await desk.plan(count=3)
    moves = {"moves": [{"number": 3, "due": "2026-11-27T09:00"}]}
    words = {"changes": [{"number": 2, "variants": [{"account": "short", "text": "Spring!"}]}]}
    model = Scripted(calls=calls(("move_posts", moves), ("revise_posts", words)))
    reply = await turn(desk, model, "move 3 to Friday, make 2 shorter")
    assert len(model.requests) == 1
    assert {card.title for card in reply.cards} == {"#2 Spring", "#3 Spring"}


async def test_a_model_hears_of_what_was_refused_also_where_the_rest_was_done(desk: DeskSetup) -> None:
    await desk.plan()
    moves = [{"number": number, "due": "2026-11-27T09:00"} for number in (1, 9)]
    model = Scripted(calls=calls(("move_posts", {"moves": moves})), text="There is no #9.")
    assert "There is no #9." in plain((await turn(desk, model)).text)
    assert len(model.requests) == 2


async def test_a_model_is_shown_the_words_of_the_posts_that_are_named(desk: DeskSetup) -> None:
    for number in range(1, 4):
        await desk.plan({"short": f"words of {'abc'[number - 1]}"})
    model = Scripted(calls=calls(("read_posts", {"numbers": [3]})))
    reply = await turn(desk, model, "make 2 shorter")
    present = model.requests[0].present
    assert "words of b" in present
    assert "words of a" not in present
    assert json.loads(present.splitlines()[4])[:2] == [3, "proposed"]
    assert "words of c" in model.requests[1].messages[-1].text
    assert "words of" not in plain(reply.text)


async def test_what_follows_a_talk_may_be_about_the_newest_posts(desk: DeskSetup) -> None:
    await desk.plan({"short": "words of a"})
    first, second = Scripted(text="Hello"), Scripted(text="Hm")
    await turn(desk, first, "hello")
    await turn(desk, second, "make it shorter")
    assert "words of a" not in first.requests[0].present
    assert "words of a" in second.requests[0].present


async def test_a_refusal_and_a_mistake_are_told_to_the_model(desk: DeskSetup) -> None:
    model = Scripted(calls=calls(("show_post", {"number": 10**30}), ("publish", {}), ("show_post", {})))
    await turn(desk, model)
    told = [each.text for each in model.requests[1].messages if each.role == "tool"]
    assert "There is no post #1000" in told[0]
    assert "there is no tool publish" in told[1]
    assert "do not fit: number" in told[2]


async def test_an_endless_model_is_stopped(desk: DeskSetup) -> None:
    model = Tireless(calls=calls(("show_queue", {})))
    reply = await turn(desk, model)
    assert len(model.requests) == planner.MOST_CALLS
    assert "more steps than one message may take" in plain(reply.text)


async def test_a_turn_that_takes_too_many_tokens_is_stopped(desk: DeskSetup) -> None:
    dear = FinishedCall("p", "m", TokenUsage(input=planner.MOST_TOKENS // 2))
    answer = (dear, FinalAnswer("", calls(("show_queue", {})), "m"))
    model = Played("p", answer, answer, answer)
    assert "more steps than one message may take" in plain((await turn(desk, model)).text)
    assert len(model.requests) == 2


async def test_of_a_flood_of_tools_the_first_are_used_and_every_one_is_answered(desk: DeskSetup) -> None:
    flood = calls(*[("plan_posts", PLAN)] * 100)
    model = Scripted(calls=flood)
    reply = await turn(desk, model)
    assert len(model.requests) == 2
    assert len(reply.cards) == toolbox.MOST_TOOLS
    assert toolbox.TOO_MANY in plain(reply.text)
    assert len([each for each in model.requests[1].messages if each.role == "tool"]) == 100


async def test_a_model_that_says_nothing_is_not_answered_with_silence(desk: DeskSetup) -> None:
    for text in ("", "\n", "\ud800"):
        assert plain((await turn(desk, Scripted(text=text))).text) == planner.NOTHING


async def test_what_was_done_before_a_model_broke_down_is_shown(desk: DeskSetup) -> None:
    await desk.plan()
    model = Faint(calls=calls(("show_post", {"number": 1})))
    for trouble in (TryLater("The model is busy."), None):
        model.trouble, model.requests = trouble, []
        reply = await turn(desk, model)
        assert len(reply.cards) == 1
        assert "What stands above was done; the rest was not." in plain(reply.text)


async def test_trouble_before_anything_was_done_is_raised(desk: DeskSetup) -> None:
    model = Faint()
    with pytest.raises(Refused, match="broke off"):
        await turn(desk, model)
    model.trouble = TryLater("The model is busy.")
    with pytest.raises(TryLater):
        await turn(desk, model)


async def test_a_model_sees_the_conversation_and_no_question_twice(desk: DeskSetup) -> None:
    options = [{"label": "A", "says": "plan a"}, {"label": "B", "says": "plan b"}]
    asked = {"question": "A or B?", "options": options}
    await turn(desk, Scripted(calls=calls(("ask_person", asked))), "plan")
    messages = await history.recent_messages(await desk.context())
    assert [(each.role, each.text) for each in messages] == [("person", "plan"), ("model", "A or B?")]


async def test_a_question_has_at_most_four_answers_that_a_surface_can_draw(desk: DeskSetup) -> None:
    options = [{"label": "", "says": "plan it"}, {"label": "x", "says": ""}]
    options += [{"label": "long " * 40, "says": str(each)} for each in range(100)]
    asked = {"question": "", "options": options}
    reply = await turn(desk, Scripted(calls=calls(("ask_person", asked))))
    assert plain(reply.text) == "What do you mean?"
    assert len(reply.buttons) == 4
    assert reply.buttons[0].label == "plan it"
    assert all(0 < len(button.label) <= 75 for button in reply.buttons)


async def test_a_briefing_takes_the_same_few_questions_however_many_posts_there_are(desk: DeskSetup) -> None:
    counts = []
    for _ in range(2):
        await desk.plan(count=20)
        counts.append(await questions(desk))
    assert counts[0] == counts[1]


async def questions(desk: DeskSetup) -> int:
    """How many statements a briefing takes."""
    seen: list[str] = []

    def note(*given: Any) -> None:
        seen.append(given[2])

    engine = desk.desk.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await briefing.gather_briefing(await desk.context())
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)
