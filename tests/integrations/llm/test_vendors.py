"""The chain over real sockets: vendors fail in every way they know, and the turn goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from llmock.pytest_plugin import LLMock
from llmock.scenarios import Reply

from bot.clock import SystemClock
from bot.settings import Settings
from bot.wiring.models import build_model_chain
from integrations.errors import Declined
from integrations.llm.base import ChatMessage, Reset, TextDelta
from integrations.llm.chain import ModelChain
from tests.integrations.llm.asking import SAID, ask, request

HERE = "Post 3 waits for approval, and nothing goes out before somebody presses."
THERE = "Post 3 still waits."


@asynccontextmanager
async def opened(llmock: LLMock, names: str = "anthropic,groq") -> AsyncIterator[ModelChain]:
    """The chain that these settings make."""
    llmock.tool_mode("off")
    given = {"COPYDESK_LLM": names, "COPYDESK_LLM_PLANNER": "ollama:qwen3:8b"}
    given |= {f"{name}_API_KEY": "key" for name in ("ANTHROPIC", "GROQ", "OPENAI")}
    at = {"ANTHROPIC": "anthropic", "GROQ": "groq", "OPENAI": "openai", "OLLAMA": "openai"}
    given |= {f"{name}_BASE_URL": llmock.base_url(path) for name, path in at.items()}
    chain = await asyncio.to_thread(lambda: build_model_chain(Settings.of(given)))
    try:
        yield chain
    finally:
        await chain.close()


@pytest.mark.parametrize("status", [401, 402, 403, 404, 413, 429, 500, 503, 529])
async def test_another_vendor_answers(llmock: LLMock, status: int) -> None:
    llmock.fail(status, times=None, retry_after=3600, provider="anthropic").reply(THERE, provider="groq")
    async with opened(llmock) as chain:
        done = (await ask(chain)).done
    assert (done.text, done.label, done.instead_of) == (THERE, "drafted by Groq", "anthropic")
    assert [each.provider for each in llmock.requests] == ["anthropic", "groq"]


@pytest.mark.parametrize("fault", ["disconnect", "truncate", "corrupt"])
async def test_a_stream_that_breaks_is_taken_back_and_begun_anew(llmock: LLMock, fault: str) -> None:
    getattr(llmock.reply(HERE), fault)(after_chunks=6, provider="anthropic")
    llmock.reply(THERE)
    async with opened(llmock) as chain:
        heard = await ask(chain)
    kinds = [type(each) for each in heard.events]
    assert kinds.index(TextDelta) < kinds.index(Reset)
    anew = [each.text for each in heard.events[kinds.index(Reset) :] if isinstance(each, TextDelta)]
    assert "".join(anew) == heard.done.text == THERE
    assert heard.done.instead_of == ""


async def test_a_vendor_that_stalls_is_given_up(llmock: LLMock) -> None:
    llmock.reply(HERE).stall(after_chunks=4, seconds=1.5, times=2, provider="anthropic")
    llmock.reply(HERE, provider="anthropic").reply(THERE, provider="groq")
    async with opened(llmock) as chain:
        hasty = ModelChain(chain.models, clock=SystemClock(), deadline=timedelta(seconds=0.4))
        assert (await ask(hasty)).done.text == THERE


async def test_one_vendor_finishes_what_another_began(llmock: LLMock) -> None:
    llmock.call_tool("show_post", {"number": 3}, provider="anthropic")
    async with opened(llmock) as chain:
        done = (await ask(chain)).done
        llmock.fail(529, times=None, provider="anthropic").reply(THERE, provider="groq")
        step = ChatMessage("model", done.text, done.calls, native=done.native)
        told = ChatMessage("tool", '{"shown": "#3"}', answers=done.calls[0].id)
        assert (await ask(chain, request(*SAID, step, told))).done.text == THERE
    body = llmock.last_request.body
    assert [each["role"] for each in body["messages"]] == ["system", "user", "assistant", "tool"]
    assert (
        body["messages"][3]["tool_call_id"] == body["messages"][2]["tool_calls"][0]["id"] == done.calls[0].id
    )


async def test_when_every_vendor_is_down_the_rules_answer_and_say_so(llmock: LLMock) -> None:
    llmock.outage()
    async with opened(llmock, "anthropic,groq,openai") as chain:
        heard = await ask(chain, request(ChatMessage("person", "help")))
    assert heard.done.label == "written from a template: no AI could be reached"
    asked = ["anthropic", "anthropic", "groq", "groq", "openai", "openai", "rules"]
    assert [each.provider for each in heard.called] == asked


async def test_a_refusal_is_the_last_word(llmock: LLMock) -> None:
    llmock.add(Reply(text="I will not.", finish_reason="content_filter"))
    async with opened(llmock) as chain:
        heard = await ask(chain)
    assert isinstance(heard.trouble, Declined)
    assert len(llmock.requests) == 1


async def test_a_model_of_ones_own_answers_when_the_budget_is_spent(llmock: LLMock) -> None:
    llmock.reply(THERE)
    async with opened(llmock, "anthropic,ollama") as chain:
        done = (await ask(chain, replace(request(), free=True))).done
    assert (done.text, done.model, done.label) == (THERE, "qwen3:8b", "drafted by Ollama")
