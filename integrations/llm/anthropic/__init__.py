"""Claude by Anthropic's own API. The client is imported when the model is built, as that takes a second."""

from importlib import import_module

from integrations.errors import Misconfigured
from integrations.llm.base import Model, ModelSetup

BASE_URL = "https://api.anthropic.com"


def build(surroundings: ModelSetup) -> Model:
    """Build Claude with the desk's key. Raises `Misconfigured` without a key."""
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
