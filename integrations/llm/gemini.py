"""Gemini, by Google's OpenAI-compatible endpoint (ai.google.dev/gemini-api/docs/openai), which is a beta."""

from integrations.llm.base import Model, ModelSetup
from integrations.llm.openai import build_compatible_model
from integrations.llm.openai.services import Service

GEMINI = Service(
    name="gemini",
    label="Gemini",
    base_url="https://generativelanguage.googleapis.com/v1beta/openai",
    model="gemini-3.6-flash",
    effort="low",
    strict=False,
)


def build(surroundings: ModelSetup) -> Model:
    """Build Gemini with the desk's key. Raises `Misconfigured`."""
    return build_compatible_model(GEMINI, surroundings)
