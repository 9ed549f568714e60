"""Groq: open models, fast (console.groq.com/docs/openai)."""

from integrations.llm.base import Model, Surroundings
from integrations.llm.openai import compatible
from integrations.llm.openai.services import Service
from integrations.llm.wire.prices import price

GROQ = Service(
    name="groq",
    label="Groq",
    base_url="https://api.groq.com/openai/v1",
    model="openai/gpt-oss-120b",
    effort="low",
    limit="max_completion_tokens",
    strict=False,
    prices={"openai/gpt-oss-120b": (price("0.15", "0.075", "0.60"),)},
)


def build(surroundings: Surroundings) -> Model:
    """Groq with a key of ours. Raises `Misconfigured`."""
    return compatible(GROQ, surroundings)
