"""Claude's adapter over a real socket: what it asks, and what it hears."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import BaseModel, ConfigDict

from integrations.errors import Misconfigured, TryLater
from integrations.llm import anthropic
from integrations.llm.anthropic.client import Claude
from integrations.llm.base import ChatMessage, ModelSetup, TokenUsage, ToolCall
from tests.doubles.claude.server import ClaudeDouble
from tests.doubles.claude.speaking import Answer, text, thinking, tool
from tests.integrations.llm.asking import SAID, ask, request
from tests.integrations.llm.claudes import HELLO, speaking_to

SHOWN = tool("show_post", {"number": 3})


class Mood(BaseModel):
    """A shape of an answer."""

    model_config = ConfigDict(extra="forbid")
    mood: str


async def test_words_are_streamed_and_the_whole_is_the_same(claude: Claude, double: ClaudeDouble) -> None:
    double.will(HELLO)
    heard = await ask(claude)
    assert heard.words == heard.done.text == "Hello there, post 3 waits for approval."
    assert heard.done.model == "claude-sonnet-5-5"
    assert len(heard.events) > 3


async def test_tools_are_asked_for_with_their_arguments(claude: Claude, double: ClaudeDouble) -> None:
    double.will(Answer((SHOWN, tool("show_help", "", id="toolu_02")), stop="tool_use"))
    done = (await ask(claude)).done
    assert done.calls == (
        ToolCall("toolu_01", "show_post", {"number": 3}),
        ToolCall("toolu_02", "show_help", {}),
    )


async def test_every_token_is_counted(claude: Claude, double: ClaudeDouble) -> None:
    told = {
        "input_tokens": 509,
        "cache_read_input_tokens": 2946,
        "cache_creation_input_tokens": 300,
        "cache_creation": {"ephemeral_1h_input_tokens": 200, "ephemeral_5m_input_tokens": 100},
    }
    output = {"output_tokens": 1287, "output_tokens_details": {"thinking_tokens": 87}}
    double.will(replace(HELLO, usage=told, output=output))
    [called] = (await ask(claude)).called
    assert called.usage == TokenUsage(509, 2946, 300, 200, 1287, 87)
    assert called.request_id == "req_1"
    assert claude.cost(called, on=date(2026, 11, 21)) == round(
        509 * 2 + 2946 * 0.1 + 100 * 2.5 + 200 * 4 + 1287 * 10
    )
    assert claude.cost(called, on=date(2026, 10, 6)) == round(509 * 2 + 2946 * 0.2 + 1050 + 12870)
    assert claude.cost(replace(called, model="claude-unheard-of"), on=date(2026, 11, 21)) is None


async def test_what_changes_least_stands_first_and_is_kept(claude: Claude, double: ClaudeDouble) -> None:
    double.will(HELLO, HELLO)
    await ask(claude)
    await ask(claude, replace(request(ChatMessage("person", "And post 4?")), present="It is Saturday."))
    first, second = double.asked
    for part in ("tools", "system", "cache_control"):
        assert first[part] == second[part]
    assert list(first["tools"][0]) == ["name", "description", "input_schema", "strict"]
    assert [block["cache_control"]["ttl"] for block in first["system"]] == ["1h", "1h"]
    assert [block["text"] for block in first["system"]] == ["You plan posts.", "Accounts: X"]
    assert [block["text"] for block in second["messages"][-1]["content"]] == [
        "It is Saturday.",
        "And post 4?",
    ]
    assert first["output_config"] == {"effort": "low"}
    assert first["thinking"] == {"type": "between_tools"}
    assert first["tool_choice"] == {"type": "auto"}


async def test_thoughts_come_back_within_the_turn_and_to_their_model_alone(
    claude: Claude, double: ClaudeDouble
) -> None:
    double.will(Answer((thinking(seal="s1"), text("I look."), SHOWN), stop="tool_use"), HELLO, HELLO)
    asked = request()
    done = (await ask(claude, asked)).done
    step = ChatMessage("model", done.text, done.calls, native=done.native)
    loop = replace(asked, messages=(*SAID, step, ChatMessage("tool", "{}", answers="toolu_01")))
    assert (await ask(claude, loop)).done.text
    assert [block["type"] for block in double.asked[1]["messages"][1]["content"]] == [
        "thinking",
        "text",
        "tool_use",
    ]
    async with speaking_to(double, model="claude-haiku-5-5") as other:
        assert (await ask(other, loop)).done.text
    assert [block["type"] for block in double.asked[2]["messages"][1]["content"]] == ["text", "tool_use"]


async def test_a_conversation_begins_with_the_person_and_has_no_empty_block(
    claude: Claude, double: ClaudeDouble
) -> None:
    double.will(HELLO)
    said = (
        ChatMessage("model", "Hello."),
        ChatMessage("person", "Hi"),
        ChatMessage("model", " "),
        ChatMessage("person", "Plan"),
    )
    assert (await ask(claude, request(*said))).done.text
    [turn] = double.asked[0]["messages"]
    assert [block["text"] for block in turn["content"]] == ["Hi", "It is Friday.", "Plan"]


async def test_an_answer_has_the_shape_that_was_asked_for(claude: Claude, double: ClaudeDouble) -> None:
    double.will(Answer((text('{"mood": "calm"}'),)), Answer((text('{"mood": 7}'),)))
    asked = replace(request(), shape=Mood)
    assert (await ask(claude, asked)).done.value == Mood(mood="calm")
    assert double.asked[0]["output_config"]["format"]["schema"]["additionalProperties"] is False
    trouble = (await ask(claude, asked)).trouble
    assert (type(trouble), trouble and trouble.code) == (TryLater, "malformed")


async def test_without_a_key_it_is_not_built(double: ClaudeDouble) -> None:
    with pytest.raises(Misconfigured, match="ANTHROPIC_API_KEY"):
        anthropic.build(ModelSetup(lambda _: "", lambda *_: double.url, lambda *_: ""))


async def test_what_ends_soon_is_known_and_can_be_asked(double: ClaudeDouble) -> None:
    double.lives["claude-sonnet-4-5"] = {"lifecycle": "deprecated", "retires_at": "2026-11-30T00:00:00Z"}
    async with speaking_to(double, model="claude-sonnet-4-5") as claude:
        assert claude.retirements() == {"claude-sonnet-4-5": date(2026, 11, 30)}
        assert await claude.probe() == "claude-sonnet-4-5: deprecated until 2026-11-30"
        double.will(HELLO)
        with pytest.warns(DeprecationWarning, match="November 30th, 2026"):
            assert (
                await ask(claude)
            ).done.text  # neither effort nor thinking is named to one that takes none
