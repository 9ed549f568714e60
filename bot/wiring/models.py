"""The chain of models that the settings name, and warnings about models that end soon."""

from collections.abc import Sequence
from datetime import date, timedelta

from agents.context import Budget
from bot.clock import SystemClock
from bot.settings import Settings, SettingsError
from integrations import discovery
from integrations.errors import OutsideError
from integrations.llm.base import Model, ModelSetup
from integrations.llm.chain import ModelChain

LAST = "rules"
"""The last model of every chain: it needs no key, no network and no money."""
NOTICE = timedelta(days=30)
"""The time before a model's end in which people are warned."""


def build_model_chain(settings: Settings) -> ModelChain:
    """The models of COPYDESK_LLM, and the rules. Raises `SettingsError` for one that cannot be built."""
    known = discovery.find_models()
    names = [*dict.fromkeys([*(each for each in settings.llm if each != LAST), LAST])]
    for name in names:
        if name not in known:
            raise SettingsError(f"COPYDESK_LLM names “{name}”; expected some of: {', '.join(sorted(known))}.")
    surroundings = ModelSetup(settings.key, settings.base_url, settings.model)
    try:
        models: list[Model] = [known[name].build(surroundings) for name in names]
    except OutsideError as trouble:
        raise SettingsError(trouble.sentence) from trouble
    return ModelChain(models, clock=SystemClock())


def daily_budget(settings: Settings) -> Budget:
    """The daily budget of a workspace for models."""
    dollars = settings.dollars_a_day
    return Budget(settings.tokens_a_day, None if dollars is None else int(dollars * 1_000_000))


def retirement_warnings(chain: ModelChain, *, today: date) -> Sequence[str]:
    """A sentence for each configured model that ends within `NOTICE`, or has ended."""
    return [
        f"The model {name} {'ended' if end < today else 'ends'} on {end:%d %b %Y}: choose another one."
        for name, end in sorted(chain.retirements().items())
        if end - today <= NOTICE
    ]
