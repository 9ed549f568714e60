"""llama.cpp's own server (github.com/ggml-org/llama.cpp, tools/server): it compiles schemas into grammars."""

from integrations.llm.base import Model, ModelSetup
from integrations.llm.openai import build_compatible_model
from integrations.llm.openai.services import Service

LLAMACPP = Service(
    name="llamacpp", label="llama.cpp", base_url="http://localhost:8080/v1", charges=False, strict=False
)


def build(surroundings: ModelSetup) -> Model:
    """Build the model that the server was started with. Raises `Misconfigured`."""
    return build_compatible_model(LLAMACPP, surroundings)
