"""Groq: open models, fast (console.groq.com/docs/openai)."""

from integrations.llm.api.prices import parse_price
from integrations.llm.base import Model, ModelSetup
from integrations.llm.openai import build_compatible_model
from integrations.llm.openai.services import Service

GROQ = Service(
    name="groq",
    label="Groq",
    base_url="https://api.groq.com/openai/v1",
    model="openai/gpt-oss-120b",
    effort="low",
    limit="max_completion_tokens",
    strict=False,
    prices={"openai/gpt-oss-120b": (parse_price("0.15", "0.075", "0.60"),)},
)


def build(surroundings: ModelSetup) -> Model:
    """Build Groq with the desk's key. Raises `Misconfigured`."""
    return build_compatible_model(GROQ, surroundings)
