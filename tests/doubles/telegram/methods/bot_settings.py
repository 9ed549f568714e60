"""What the bot says of itself: its commands by scope and language, its descriptions, its menu button."""

import re

from tests.doubles.telegram.errors import Refusal
from tests.doubles.telegram.json_values import Json, units
from tests.doubles.telegram.methods.registry import Asked, method

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
MOST, LONGEST = 100, 256
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
DESCRIPTIONS = {"description": 512, "short_description": 120}


def _key(asked: Asked) -> str:
    """For whom commands are: `all_group_chats/de`. Raises `Refusal`."""
    scope = asked.folded("scope", kind=dict, what="BotCommandScope") or {"type": "default"}
    names = SCOPES.get(scope.get("type", ""))
    if names is None or set(scope) != {"type", *names}:
        raise Refusal("can't parse BotCommandScope: unsupported type specified")
    if names and int(scope["chat_id"]) not in asked.world.places:
        raise Refusal("chat not found")
    return "/".join([scope["type"], *(str(scope[each]) for each in names), _language(asked)])


def _language(asked: Asked) -> str:
    code = asked.text("language_code")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise Refusal("invalid language code specified")
    return code


def _kept(asked: Asked, what: str) -> Json:
    found: Json = asked.world.settings.setdefault(what, {})
    return found


@method("setMyCommands")
def set_commands(asked: Asked) -> bool:
    commands = asked.folded("commands", kind=list, what="BotCommand") or []
    if len(commands) > MOST:
        raise Refusal("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not isinstance(each, dict) or set(each) != {"command", "description"}:
            raise Refusal("can't parse BotCommand: expected a command and its description")
        if not COMMAND.fullmatch(each["command"].removeprefix("/")):
            raise Refusal("BOT_COMMAND_INVALID")
        if not 1 <= units(each["description"]) <= LONGEST:
            raise Refusal("BOT_COMMAND_DESCRIPTION_INVALID")
    _kept(asked, "commands")[_key(asked)] = commands
    return True


@method("getMyCommands")
def get_commands(asked: Asked) -> list[Json]:
    found: list[Json] = _kept(asked, "commands").get(_key(asked), [])
    return found


@method("deleteMyCommands")
def delete_commands(asked: Asked) -> bool:
    _kept(asked, "commands").pop(_key(asked), None)
    return True


def _describe(asked: Asked, what: str) -> bool:
    if units(asked.text(what)) > DESCRIPTIONS[what]:
        raise Refusal(f"{what} is too long")
    _kept(asked, what)[_language(asked)] = asked.text(what)
    return True


@method("setMyDescription")
def set_description(asked: Asked) -> bool:
    return _describe(asked, "description")


@method("getMyDescription")
def get_description(asked: Asked) -> Json:
    return {"description": _kept(asked, "description").get(_language(asked), "")}


@method("setMyShortDescription")
def set_short_description(asked: Asked) -> bool:
    return _describe(asked, "short_description")


@method("getMyShortDescription")
def get_short_description(asked: Asked) -> Json:
    return {"short_description": _kept(asked, "short_description").get(_language(asked), "")}


@method("setChatMenuButton")
def set_menu(asked: Asked) -> bool:
    button = asked.folded("menu_button", kind=dict, what="MenuButton") or {"type": "default"}
    if button.get("type") not in {"commands", "web_app", "default"}:
        raise Refusal("can't parse MenuButton: unsupported type specified")
    if asked.arguments.get("chat_id") and asked.place().kind != "private":
        raise Refusal("chat must be private")
    _kept(asked, "menu")[asked.text("chat_id")] = button
    return True


@method("getChatMenuButton")
def get_menu(asked: Asked) -> Json:
    found: Json = _kept(asked, "menu").get(asked.text("chat_id"), {"type": "commands"})
    return found
