"""Everything that can go wrong with Claude, over a real socket, and what it is sorted into."""

from dataclasses import replace
from datetime import timedelta

import pytest

from integrations.errors import Declined, Misconfigured, OutsideError, Rejected, TryLater
from integrations.llm.anthropic.client import Claude
from integrations.llm.base import FinishedCall
from tests.doubles.claude.server import ClaudeDouble
from tests.doubles.claude.speaking import Answer, Ending, Refusal, text, tool
from tests.integrations.llm.asking import ask
from tests.integrations.llm.claudes import HELLO, speaking_to


@pytest.mark.parametrize(
    ("status", "kind", "sorts"),
    [
        (400, "invalid_request_error", Rejected),
        (401, "authentication_error", Misconfigured),
        (402, "billing_error", Misconfigured),
        (403, "permission_error", Misconfigured),
        (404, "not_found_error", Misconfigured),
        (408, "timeout_error", TryLater),
        (409, "conflict_error", TryLater),
        (413, "request_too_large", Rejected),
        (422, "invalid_request_error", Rejected),
        (429, "rate_limit_error", TryLater),
        (500, "api_error", TryLater),
        (503, "api_error", TryLater),
        (504, "timeout_error", TryLater),
        (529, "overloaded_error", TryLater),
    ],
)
async def test_a_refused_call_is_sorted_and_made_once(
    claude: Claude, double: ClaudeDouble, status: int, kind: str, sorts: type[OutsideError]
) -> None:
    double.will(Refusal(status, kind))
    heard = await ask(claude)
    assert (type(heard.trouble), heard.trouble and heard.trouble.code) == (sorts, str(status))
    assert len(double.asked) == 1
    assert [each.trouble for each in heard.called] == [heard.trouble]


async def test_an_hour_of_waiting_is_told_and_not_waited_for(claude: Claude, double: ClaudeDouble) -> None:
    double.will(Refusal(429, "rate_limit_error", {"retry-after": "3600"}))
    trouble = (await ask(claude)).trouble
    assert isinstance(trouble, TryLater)
    assert trouble.wait == timedelta(hours=1)


@pytest.mark.parametrize(
    ("ending", "after", "code"),
    [
        ("cut", 6, "connection"),
        ("quiet", 6, "truncated"),
        ("quiet", 0, "truncated"),
        ("corrupt", 6, "malformed"),
        ("corrupt", 0, "malformed"),
        ("strange", 6, "malformed"),
        ("strange", 0, "malformed"),
        ("overloaded_error", 6, "529"),
    ],
)
async def test_half_an_answer_is_none(
    claude: Claude, double: ClaudeDouble, ending: Ending, after: int, code: str
) -> None:
    double.will(replace(HELLO, ending=ending, after=after))
    heard = await ask(claude)
    assert (type(heard.trouble), heard.trouble and heard.trouble.code) == (TryLater, code)
    [called] = heard.called
    assert called.usage.input == (509 if after else 0)


@pytest.mark.parametrize("given", ['{"number": 3', '{"number": NaN}', "[3]", "3", "{'number': 3}"])
async def test_a_tool_call_that_is_cut_or_broken_is_never_completed(
    claude: Claude, double: ClaudeDouble, given: str
) -> None:
    double.will(Answer((text("I look."), tool("show_post", given)), stop="tool_use"))
    trouble = (await ask(claude)).trouble
    assert (type(trouble), trouble and trouble.code) == (TryLater, "malformed")


@pytest.mark.parametrize(
    ("stop", "sorts", "code"),
    [
        ("max_tokens", Rejected, "max_tokens"),
        ("model_context_window_exceeded", Rejected, "context"),
        ("refusal", Declined, "refusal"),
        ("pause_turn", TryLater, "truncated"),
    ],
)
async def test_an_answer_that_stops_for_another_reason_is_none(
    claude: Claude, double: ClaudeDouble, stop: str, sorts: type[OutsideError], code: str
) -> None:
    double.will(replace(HELLO, stop=stop))
    heard = await ask(claude)
    assert (type(heard.trouble), heard.trouble and heard.trouble.code) == (sorts, code)
    assert [each.usage.output for each in heard.called] == [42]


async def test_a_refusal_is_said_plainly_with_its_reason(claude: Claude, double: ClaudeDouble) -> None:
    details = {"type": "refusal", "category": "general_harms", "explanation": "secret words"}
    double.will(replace(HELLO, stop="refusal", details=details))
    trouble = (await ask(claude)).trouble
    assert str(trouble) == (
        "Claude declined to write this (general harms). Say it differently, or write it yourself."
    )


async def test_nobody_there_is_trouble_of_the_connection(double: ClaudeDouble) -> None:
    double.url = "http://127.0.0.1:1"
    async with speaking_to(double) as claude:
        heard = await ask(claude)
    assert (type(heard.trouble), heard.trouble and heard.trouble.code) == (TryLater, "connection")
    assert heard.called == [FinishedCall("anthropic", "claude-sonnet-5-5", trouble=heard.trouble)]


async def test_a_wrong_key_is_an_owners_business_and_in_no_words(double: ClaudeDouble) -> None:
    async with speaking_to(double, key="sk-ant-a-wrong-one") as claude:
        heard = await ask(claude)
        with pytest.raises(Misconfigured):
            await claude.probe()
    assert isinstance(heard.trouble, Misconfigured)
    assert "sk-ant" not in repr(heard) + str(heard.trouble)
