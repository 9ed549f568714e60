"""The chain that settings make: who is in it, which models they are, and which of them end."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from agents.context import Budget
from bot.cli.check import CheckResult, check_models
from bot.settings import Settings, SettingsError
from bot.wiring.models import build_model_chain, daily_budget, retirement_warnings
from tests.doubles.claude import server
from tests.doubles.claude.server import KEY, ClaudeDouble
from tests.house import ROOT
from tests.stories.theatre import settings_in

LAZY = """
import sys
from bot.wiring.models import build_model_chain
from bot.settings import Settings
def heavy():
    return [each for each in ("anthropic", "openai") if each in sys.modules]
build_model_chain(Settings.of({}))
print(heavy())
build_model_chain(Settings.of({"COPYDESK_LLM": "anthropic", "ANTHROPIC_API_KEY": "key"}))
print(heavy())
"""


def settings(**given: str) -> Settings:
    keys = {f"{name}_API_KEY": "key" for name in ("ANTHROPIC", "OPENAI", "GROQ", "GEMINI")}
    return Settings.of({**keys, **given})


@pytest.fixture
async def claude() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as double:
        yield double


@pytest.mark.parametrize(
    ("named", "order"),
    [
        ("rules", ["rules"]),
        ("anthropic", ["anthropic", "rules"]),
        ("rules,groq,anthropic,groq", ["groq", "anthropic", "rules"]),
        ("openai,gemini", ["openai", "gemini", "rules"]),
    ],
)
def test_the_rules_are_always_the_last(named: str, order: list[str]) -> None:
    assert [each.name for each in build_model_chain(settings(COPYDESK_LLM=named)).models] == order


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"COPYDESK_LLM": "claude"}, "COPYDESK_LLM names “claude”; expected some of: anthropic, "),
        ({"COPYDESK_LLM": "anthropic", "ANTHROPIC_API_KEY": ""}, "Claude needs a key in ANTHROPIC_API_KEY"),
        ({"COPYDESK_LLM": "groq", "GROQ_API_KEY": ""}, "Groq needs a key in GROQ_API_KEY"),
        (
            {"COPYDESK_LLM": "ollama"},
            "Ollama needs a model: name one in COPYDESK_LLM_PLANNER",
        ),
    ],
)
def test_what_cannot_be_built_ends_the_start_with_a_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as trouble:
        build_model_chain(settings(**given))
    assert sentence in str(trouble.value)


@pytest.mark.parametrize(
    ("choice", "provider", "model"),
    [
        ("claude-opus-5-5", "anthropic", "claude-opus-5-5"),
        ("claude-opus-5-5", "ollama", ""),
        ("ollama:qwen3:8b", "ollama", "qwen3:8b"),
        ("ollama:qwen3:8b", "anthropic", ""),
        ("Anthropic:claude-opus-5-5, ollama:Qwen3:8B", "ollama", "Qwen3:8B"),
        ("Anthropic:claude-opus-5-5, ollama:Qwen3:8B", "anthropic", "claude-opus-5-5"),
        ("qwen3:8b", "anthropic", "qwen3:8b"),
    ],
)
def test_a_purpose_may_have_a_model_of_its_own(choice: str, provider: str, model: str) -> None:
    chosen = settings(COPYDESK_LLM="anthropic,ollama", COPYDESK_LLM_DRAFTS=choice)
    assert chosen.model(provider, "drafts") == model
    assert chosen.model(provider, "planner") == ""


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 30), []),
        (date(2026, 10, 31), ["The model claude-sonnet-4-5 ends on 30 Nov 2026: choose another one."]),
        (date(2026, 12, 1), ["The model claude-sonnet-4-5 ended on 30 Nov 2026: choose another one."]),
    ],
)
def test_a_model_that_ends_is_told_of_thirty_days_before(today: date, said: list[str]) -> None:
    chain = build_model_chain(settings(COPYDESK_LLM="anthropic", COPYDESK_LLM_PLANNER="claude-sonnet-4-5"))
    assert retirement_warnings(chain, today=today) == said
    assert (
        retirement_warnings(build_model_chain(settings(COPYDESK_LLM="anthropic,openai,groq")), today=today)
        == []
    )


def test_a_budget_is_kept_in_millionths() -> None:
    assert daily_budget(settings()) == Budget()
    given = {"COPYDESK_TOKENS_A_DAY": "200000", "COPYDESK_DOLLARS_A_DAY": "2.50"}
    assert daily_budget(settings(**given)) == Budget(200_000, 2_500_000)
    with pytest.raises(SettingsError, match="COPYDESK_DOLLARS_A_DAY must be US dollars"):
        settings(COPYDESK_DOLLARS_A_DAY="two")


@pytest.mark.slow
def test_a_client_that_nobody_asked_for_is_not_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LAZY], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == ["[]", "['anthropic']"]


async def test_check_tries_every_model_without_asking_it_anything(
    tmp_path: Path, claude: ClaudeDouble
) -> None:
    given = {"COPYDESK_LLM": "anthropic", "COPYDESK_LLM_PLANNER": "claude-sonnet-4-5"}
    given |= {"ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": claude.url}
    first, last, ends = await check_models(await asyncio.to_thread(settings_in, tmp_path, **given))
    assert first == CheckResult("model anthropic", "yes", "claude-sonnet-4-5: active")
    assert last == CheckResult("model rules", "yes", "written from a template: no AI is configured")
    assert ends.detail.startswith("The model claude-sonnet-4-5 end")
    given["ANTHROPIC_API_KEY"] = "sk-wrong"
    wrong, *_ = await check_models(await asyncio.to_thread(settings_in, tmp_path, **given))
    assert (wrong.answers, "does not accept our key" in wrong.detail) == ("NO", True)
    given["COPYDESK_LLM"] = "claude"
    [unknown] = await check_models(await asyncio.to_thread(settings_in, tmp_path, **given))
    assert unknown.answers == "NO"
    assert claude.asked == []
