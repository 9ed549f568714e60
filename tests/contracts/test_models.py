"""What every model keeps, whoever wrote it: run for everything that is discovered, over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from llmock.pytest_plugin import LLMock

from integrations import discovery
from integrations.errors import Misconfigured, OutsideError, Rejected, TryLater
from integrations.llm.base import ChatMessage, FinalAnswer, FinishedCall, Model, ModelSetup, NativeBlocks
from integrations.llm.base.abilities import Charges, Closes
from tests.integrations.llm.asking import CALL, SAID, ask, request

ALL = discovery.find_models()
FREE = {"rules"}
"""They talk to nobody."""
VENDORS = {"anthropic": "anthropic", "groq": "groq"}
"""Whose own address llmock knows; the others speak OpenAI's protocol."""
ANSWER = "Post 3 waits for approval, and nothing is published before somebody presses."


def surroundings(llmock: LLMock) -> ModelSetup:
    """Everybody is on loopback, with a key and a model of some name."""

    def base_url(name: str, _default: str) -> str:
        return llmock.base_url(VENDORS.get(name, "openai"))

    return ModelSetup(lambda _: "a-key-of-a-test", base_url, lambda name, _purpose: f"{name}-model")


@pytest.fixture(params=sorted(ALL))
async def model(request: pytest.FixtureRequest, llmock: LLMock) -> AsyncIterator[Model]:
    llmock.tool_mode("off")
    built: Model = await asyncio.to_thread(ALL[request.param].build, surroundings(llmock))
    yield built
    if isinstance(built, Closes):
        await built.close()


@pytest.fixture
def outside(model: Model) -> Model:
    """A model that talks to somebody."""
    if model.name in FREE:
        pytest.skip("it talks to nobody")
    return model


def test_it_says_what_it_is(model: Model) -> None:
    assert model.name in ALL
    assert model.name.isidentifier()
    assert model.label.strip()


async def test_an_answer_ends_with_done_and_is_what_was_streamed(model: Model, llmock: LLMock) -> None:
    llmock.reply(ANSWER)
    heard = await ask(model)
    assert isinstance(heard.events[-1], FinalAnswer)
    assert [type(each) for each in heard.events].count(FinalAnswer) == 1
    assert heard.words == heard.done.text
    assert heard.done.model


async def test_words_come_as_they_are_written_and_tokens_are_counted(outside: Model, llmock: LLMock) -> None:
    llmock.reply(ANSWER)
    heard = await ask(outside)
    assert heard.words == ANSWER
    assert len(heard.events) > 5
    [called] = heard.called
    assert heard.events[-2] is called
    assert called == FinishedCall(outside.name, heard.done.model, heard.done.usage, called.request_id)
    assert called.usage.input > 0
    assert called.usage.output > 0


async def test_a_tool_is_asked_for_and_its_answer_carried_back(outside: Model, llmock: LLMock) -> None:
    llmock.call_tool("show_post", {"number": 3, "words": "Grüße 🌷"}).reply(ANSWER)
    asked = request()
    done = (await ask(outside, asked)).done
    [call] = done.calls
    assert (call.name, call.arguments) == ("show_post", {"number": 3, "words": "Grüße 🌷"})
    step = ChatMessage("model", done.text, done.calls, native=done.native)
    loop = replace(asked, messages=(*SAID, step, ChatMessage("tool", '{"shown": 1}', answers=call.id)))
    assert (await ask(outside, loop)).done.text == ANSWER


async def test_a_turn_that_another_model_began_is_taken_over(model: Model, llmock: LLMock) -> None:
    llmock.reply(ANSWER)
    foreign = NativeBlocks("somebody-else", ({"type": "thinking", "thinking": "", "signature": "theirs"},))
    step = ChatMessage("model", "", (CALL,), native=foreign)
    asked = request(ChatMessage("model", "Hello."), *SAID, step, ChatMessage("tool", "{}", answers=CALL.id))
    assert (await ask(model, asked)).trouble is None
    assert "theirs" not in str([each.body for each in llmock.requests])


@pytest.mark.parametrize(
    ("status", "sorts"),
    [(400, Rejected), (401, Misconfigured), (402, Misconfigured), (404, Misconfigured), (413, Rejected)]
    + [(each, TryLater) for each in (408, 429, 500, 503, 529)],
)
async def test_a_refused_call_is_sorted_and_made_once(
    outside: Model, llmock: LLMock, status: int, sorts: type[OutsideError]
) -> None:
    llmock.fail(status, retry_after=3600 if status == 429 else None)
    heard = await ask(outside)
    assert type(heard.trouble) is sorts
    assert "a-key-of-a-test" not in str(heard.trouble)
    assert [each.trouble for each in heard.called] == [heard.trouble]
    assert len(llmock.requests) == 1


@pytest.mark.parametrize(
    ("fault", "code"), [("disconnect", "connection"), ("truncate", "truncated"), ("corrupt", "malformed")]
)
async def test_half_an_answer_is_none(outside: Model, llmock: LLMock, fault: str, code: str) -> None:
    getattr(llmock.reply(ANSWER), fault)(after_chunks=4)
    heard = await ask(outside)
    assert (type(heard.trouble), heard.trouble and heard.trouble.code) == (TryLater, code)
    assert len(heard.called) == 1


async def test_a_broken_tool_call_is_never_completed(outside: Model, llmock: LLMock) -> None:
    llmock.call_tool("show_post", {"number": 3}).break_tool_call("malformed_arguments")
    trouble = (await ask(outside)).trouble
    assert (type(trouble), trouble and trouble.code) == (TryLater, "malformed")


async def test_who_costs_money_says_so(model: Model) -> None:
    assert isinstance(model, Charges) == (model.name in {"anthropic", "openai", "groq", "gemini"})


@pytest.mark.parametrize("name", sorted({*ALL} - FREE - {"ollama", "llamacpp", "vllm"}))
def test_without_a_key_it_is_not_built(name: str) -> None:
    with pytest.raises(Misconfigured, match=f"{name.upper()}_API_KEY"):
        ALL[name].build(ModelSetup(lambda _: "", lambda _, default: default, lambda *_: "some"))
