"""OpenAI, and the adapter for every service with its protocol (chat completions); their abilities are data.

Its client is an extra (`pip install 'copydesk[providers]'`) and is imported when a service is built.
"""

from importlib import import_module
from importlib.util import find_spec

from integrations.errors import Misconfigured
from integrations.llm.api.prices import parse_price
from integrations.llm.base import Model, ModelSetup
from integrations.llm.openai.services import Service

OPENAI = Service(
    name="openai",
    label="OpenAI",
    base_url="https://api.openai.com/v1",
    model="gpt-6-luna",
    effort="low",
    limit="max_completion_tokens",
    # developers.openai.com/api/docs/models, November 2026; beyond 272,000 tokens of prompt it is more
    prices={
        "gpt-6-luna": (parse_price("0.10", "0.01", "0.50", written="0.125"),),
        "gpt-6-sol": (parse_price("2", "0.20", "10", written="2.50"),),
        "gpt-5.4-mini": (parse_price("0.75", "0.075", "4.50"),),
    },
)


def build(surroundings: ModelSetup) -> Model:
    """Build OpenAI's own models. Raises `Misconfigured`."""
    return build_compatible_model(OPENAI, surroundings)


def build_compatible_model(service: Service, surroundings: ModelSetup) -> Model:
    """Build a model with the protocol. Raises `Misconfigured` when its client, key or model is missing."""
    name, variable = service.name, f"{service.name.upper()}_API_KEY"
    if find_spec("openai") is None:
        raise Misconfigured(f"{service.label} needs an extra: pip install 'copydesk[providers]'.")
    key = surroundings.key(name)
    if service.charges and not key:
        raise Misconfigured(f"{service.label} needs a key in {variable}.")
    if not service.model and not surroundings.model(name, "planner"):
        raise Misconfigured(
            f"{service.label} needs a model: name one in COPYDESK_LLM_PLANNER, as {name}:its-name."
        )
    client = import_module("integrations.llm.openai.client")
    kind = client.PaidCompatibleModel if service.charges else client.CompatibleModel
    model: Model = kind(service, key, surroundings)
    return model
