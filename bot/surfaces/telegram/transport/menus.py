"""The bot's menus and description: commands for each kind of chat and language."""

from collections.abc import Mapping, Sequence

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
)

from bot.surfaces.telegram.transport.client import Client

MOST = 100
"""Commands of one menu (core.telegram.org/bots/api, setMyCommands)."""
LONGEST = 256
"""Characters of the description of a command (core.telegram.org/bots/api, BotCommand)."""
EVERYDAY = ("help", "plan", "queue", "waiting", "calendar", "show", "report", "mute", "cancel")
"""Commands in the menu of a group's members; admins see every command."""
IN: Mapping[str, Mapping[str, str]] = {
    "de": {
        "help": "alle Befehle",
        "plan": "Beiträge planen, in eigenen Worten",
        "queue": "was als Nächstes hinausgeht",
        "waiting": "was auf eine Entscheidung wartet",
        "calendar": "was geplant ist, Tag für Tag",
        "show": "Beitrag N mit seinen Knöpfen",
        "report": "was hinausging und wie es lief",
        "mute": "eine Weile nichts ungefragt sagen",
        "cancel": "verlassen, was offen ist",
    },
    "es": {
        "help": "todos los comandos",
        "plan": "planificar publicaciones, con tus palabras",
        "queue": "qué sale a continuación",
        "waiting": "lo que espera una decisión",
        "calendar": "lo planificado, día a día",
        "show": "la publicación N con sus botones",
        "report": "qué salió y cómo fue",
        "mute": "no decir nada por un rato sin que se pregunte",
        "cancel": "salir de lo que está abierto",
    },
}
"""Descriptions of the everyday commands in the languages that the desk understands beside English."""
ABOUT = (
    "A social media desk you talk to. Say “plan 5 posts about our spring sale for next week”: I draft, you "
    "approve the exact words, I publish on time and exactly once. Add me to a group to work as a team."
)
BRIEFLY = "I draft social posts, you approve the exact words, I publish on time, exactly once."


async def publish_menus(client: Client, commands: Mapping[str, str]) -> None:
    """Publish menus and description; `commands` is name → description. The next start retries failures."""
    menus: Sequence[tuple[BotCommandScope, Sequence[str]]] = (
        (BotCommandScopeAllPrivateChats(), [*commands]),
        (BotCommandScopeAllGroupChats(), [each for each in EVERYDAY if each in commands]),
        (BotCommandScopeAllChatAdministrators(), [*commands]),
    )
    for scope, names in menus:
        for language in ("", *IN):
            shown = _shown(commands, names, language)
            await client.quietly(
                lambda api, shown=shown, scope=scope, language=language: api.set_my_commands(  # type: ignore[misc]
                    shown, scope=scope, language_code=language or None
                )
            )
    await client.quietly(lambda api: api.set_my_description(ABOUT))
    await client.quietly(lambda api: api.set_my_short_description(BRIEFLY))


def _shown(commands: Mapping[str, str], names: Sequence[str], language: str) -> list[BotCommand]:
    known = IN.get(language, {})
    return [BotCommand(each, known.get(each, commands[each])[:LONGEST]) for each in names[:MOST]]
