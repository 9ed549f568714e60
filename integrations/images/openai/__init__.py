"""Image models of OpenAI, or of a server with its protocol; the client is the extra `providers`."""

from importlib import import_module
from importlib.util import find_spec

from integrations.errors import Misconfigured
from integrations.images.base import Painter, PainterSetup


def build(surroundings: PainterSetup) -> Painter:
    """Painter that uses OpenAI. Raises `Misconfigured` where its client or its key is missing."""
    if find_spec("openai") is None:
        raise Misconfigured("OpenAI needs an extra: pip install 'copydesk[providers]'.")
    if not surroundings.key("openai"):
        raise Misconfigured("OpenAI needs a key in OPENAI_API_KEY.")
    painter: Painter = import_module("integrations.images.openai.client").OpenAIPainter(surroundings)
    return painter
