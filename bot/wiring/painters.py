"""The painters that the settings name; `cards`, which needs nothing, is always the last."""

from collections.abc import Sequence

from bot.settings import Settings, SettingsError
from integrations import discovery
from integrations.errors import OutsideError
from integrations.images.base import Painter, PainterSetup

LAST = "cards"
"""The last painter: it needs no key, no network and no money."""


def build_painters(settings: Settings) -> Sequence[Painter]:
    """The painters of COPYDESK_IMAGES in their order. Raises `SettingsError` for one that cannot be built."""
    known = discovery.find_painters()
    names = [*dict.fromkeys([*(each for each in settings.images if each != LAST), LAST])]
    for name in names:
        if name not in known:
            listed = ", ".join(sorted(known))
            raise SettingsError(f"COPYDESK_IMAGES names “{name}”; expected some of: {listed}.")
    surroundings = PainterSetup(settings.key, settings.base_url, lambda name: _model(settings, name))
    try:
        return [known[name].build(surroundings) for name in names]
    except OutsideError as trouble:
        raise SettingsError(trouble.sentence) from trouble


def _model(settings: Settings, name: str) -> str:
    """The model that is set for a painter: after its name and a colon, or alone for the first choice."""
    for choice in settings.images_model:
        named, _, model = choice.partition(":")
        if model and named.lower() == name:
            return model
        if not model and name == settings.images[0]:
            return choice
    return ""
