"""vLLM: open models on one's own GPUs (docs.vllm.ai, "OpenAI-Compatible Server")."""

from integrations.llm.base import Model, ModelSetup
from integrations.llm.openai import build_compatible_model
from integrations.llm.openai.services import Service

VLLM = Service(name="vllm", label="vLLM", base_url="http://localhost:8000/v1", charges=False, strict=False)


def build(surroundings: ModelSetup) -> Model:
    """Build the model that the server was started with. Raises `Misconfigured`."""
    return build_compatible_model(VLLM, surroundings)
