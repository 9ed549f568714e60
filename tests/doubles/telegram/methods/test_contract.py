"""The double of Telegram knows the methods and parameters of the Bot API: no more, and no fewer."""

import inspect
import json
import os
import re
from pathlib import Path

import pytest

from telegram import Bot
from tests.doubles.telegram.json_values import names
from tests.doubles.telegram.methods.parameters import PARAMETERS, SINCE, known, required
from tests.doubles.telegram.methods.registry import METHODS

SPEC = Path(os.environ.get("TELEGRAM_API_SPEC", "api.min.json"))
"""The Bot API as JSON (PaulSonOfLars/telegram-bot-api-spec), where somebody has it."""

OF_THE_LIBRARY = frozenset(
    names(
        "self read_timeout write_timeout connect_timeout pool_timeout api_kwargs allow_sending_without_reply "
        "reply_to_message_id disable_web_page_preview filename"
    )
)
"""What python-telegram-bot takes beside the parameters."""

SHORTCUTS = {"sendMediaGroup": {"caption", "parse_mode", "caption_entities"}}
"""Its shortcuts of one method."""


def spelled(name: str) -> str:
    """`sendMessage` → `send_message`."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("name", sorted(PARAMETERS.keys() - SINCE.keys()))
def test_python_telegram_bot_and_the_double_know_the_same_parameters(name: str) -> None:
    found = set(inspect.signature(getattr(Bot, spelled(name))).parameters) - OF_THE_LIBRARY
    assert known(name, (10, 0)) == found - SHORTCUTS.get(name, set())


def test_every_method_has_its_parameters() -> None:
    assert set(METHODS) | {"logOut", "close"} == set(PARAMETERS)


@pytest.mark.skipif(not SPEC.exists(), reason="TELEGRAM_API_SPEC names no file: the Bot API as JSON")
def test_the_published_description_and_the_double_agree() -> None:
    spec = json.loads(SPEC.read_text())
    major, minor = spec["version"].removeprefix("Bot API ").split(".")
    for name in PARAMETERS.keys() - SINCE.keys():
        fields = {each["name"]: each["required"] for each in spec["methods"][name].get("fields", [])}
        assert known(name, (int(major), int(minor))) == set(fields), name
        assert required(name) == {each for each, needed in fields.items() if needed}, name
