"""No secret of the settings and nothing of another workspace is ever in a request, the log or an answer."""

import json
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from llmock.pytest_plugin import LLMock
from structlog.testing import capture_logs

from agents.context import Context
from agents.posts.plans import Draft, store_plan
from agents.workspace import brand
from bot.settings import Settings
from tests.evals import changes, mistakes, plans
from tests.evals.runner import Played, Stage, replayed_stage
from tests.evals.scenario import Expect, Given, Scenario, says
from tests.evals.starting_state import FRIDAY

pytestmark = pytest.mark.slow

ELSEWHERE = "canary of another workspace"
PLAYED = (*plans.SCENARIOS[:3], *changes.SCENARIOS[:3], *mistakes.SCENARIOS)
TALK = Scenario("talk", "hello", (says("Hello."),), Expect(says=("Hello.",)))


def secrets() -> Mapping[str, str]:
    """A canary for every setting that is a secret. Those of chats are left out: they would be served."""
    names = [str(each.alias) for each in Settings.model_fields.values() if "Secret" in repr(each.annotation)]
    kept = [each for each in names if not each.startswith(("SLACK_", "TELEGRAM_", "COPYDESK_"))]
    canaries = {name: f"canary {name.lower()}".replace(" ", "-") for name in kept}
    return {**canaries, "COPYDESK_SECRET_KEY": Fernet.generate_key().decode()}


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """Everything that was logged so far, by us (before anything is struck out of it) and by libraries."""
    caplog.set_level(logging.WARNING)  # the desk lets no more of libraries through
    with capture_logs() as ours:
        yield lambda: f"{ours}\n{caplog.text}"


@pytest.fixture
async def stage(tmp_path: Path, llmock: LLMock) -> AsyncIterator[Stage]:
    async with replayed_stage(tmp_path, llmock, **SECRETS) as opened:
        yield opened


SECRETS = secrets()


async def fill(context: Context) -> None:
    """Another workspace with something to tell."""
    await brand.add_fact(context, "voice", ELSEWHERE)
    day = FRIDAY.date()
    drafts = [Draft(ELSEWHERE, None, {"x": f"{ELSEWHERE}, a post"})]
    await store_plan(context, goal=ELSEWHERE, first=day, last=day, drafts=drafts, note="")


def seen(played: Played, words: str) -> bool:
    """Is it in what vendors were sent, or in what people were told?"""
    return words in json.dumps(list(played.bodies), ensure_ascii=False) or words in played.told


@pytest.mark.timeout(300)
async def test_no_secret_and_nothing_of_others_is_sent_logged_or_said(
    stage: Stage, log: Callable[[], str]
) -> None:
    await stage.play(TALK, before=fill)
    for scenario in PLAYED:
        played = await stage.play(scenario)
        found = [name for name, value in SECRETS.items() if seen(played, value)]
        assert not found, scenario.name
        assert not seen(played, ELSEWHERE), scenario.name
    logged = log()
    assert "outside failed" in logged
    assert not [name for name, value in SECRETS.items() if value in logged]
    assert ELSEWHERE not in logged


async def test_what_a_model_may_know_is_seen_by_this_test(stage: Stage) -> None:
    assert seen(await stage.play(TALK, before=fill), ELSEWHERE)
    told = Scenario("told", "hello", (says(ELSEWHERE),), given=Given())
    assert seen(await stage.play(told), ELSEWHERE)


def test_every_vendors_key_is_among_the_canaries() -> None:
    assert {name for name in SECRETS if name.endswith("_API_KEY")} >= {
        "ANTHROPIC_API_KEY",
        "GROQ_API_KEY",
        "OPENAI_API_KEY",
        "GEMINI_API_KEY",
    }
