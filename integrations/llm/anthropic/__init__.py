"""Claude, by Anthropic's own API. Its client takes a second to import, so it is imported when it is built."""

from importlib import import_module

from integrations.errors import Misconfigured
from integrations.llm.base import Model, ModelSetup

BASE_URL = "https://api.anthropic.com"


def build(surroundings: ModelSetup) -> Model:
    """Claude with a key of ours. Raises `Misconfigured` without one."""
    key = surroundings.key("anthropic")
    if not key:
        raise Misconfigured("Claude needs a key in ANTHROPIC_API_KEY.")
    client = import_module("integrations.llm.anthropic.client")
    model: Model = client.Claude(
        key,
        surroundings.base_url("anthropic", BASE_URL),
        model=lambda purpose: surroundings.model("anthropic", purpose),
    )
    return model
