"""Ollama: models on a machine of one's own (docs.ollama.com/openai)."""

from integrations.llm.base import Model, ModelSetup
from integrations.llm.openai import build_compatible_model
from integrations.llm.openai.services import Service

OLLAMA = Service(
    name="ollama", label="Ollama", base_url="http://localhost:11434/v1", charges=False, strict=False
)


def build(surroundings: ModelSetup) -> Model:
    """Build a model that Ollama serves. Raises `Misconfigured`."""
    return build_compatible_model(OLLAMA, surroundings)
