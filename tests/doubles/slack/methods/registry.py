"""Every method of the Web API that is played: its tier, its scope, its arguments, and who answers it."""

import inspect
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.objects import Grant, Human, Message, Place
from tests.doubles.slack.world import World

NESTED = {
    "blocks",
    "view",
    "metadata",
    "prompts",
    "chunks",
    "unfurls",
    "files",
    "attachments",
    "loading_messages",
}
"""Arguments that may come as JSON inside a form."""

MORE = {"chat.stopStream": {"session_status"}, "apps.connections.open": {"app_token"}}
"""Arguments that the client takes under another name or passes on."""


@dataclass(frozen=True)
class Asked:
    """One call as its method sees it."""

    world: World
    arguments: Json
    grant: Grant

    def text(self, name: str) -> str:
        """A string argument, '' when it is not given. Raises `Refusal`."""
        value = self.arguments.get(name, "")
        if not isinstance(value, str):
            raise Refusal("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes-or-no argument; forms carry 1, 0, true, false."""
        value = self.arguments.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true"}

    def number(self, name: str, *, default: int) -> int:
        """A whole number. Raises `Refusal`."""
        try:
            return int(self.arguments.get(name, default))
        except (TypeError, ValueError):
            raise Refusal(
                "invalid_arguments", [f"[ERROR] must be an integer [json-pointer:/{name}]"]
            ) from None

    def place(self, name: str = "channel") -> Place:
        """The channel that is meant, as far as this token can see. Raises `Refusal`."""
        place = self.world.places.get(self.text(name))
        hidden = place is not None and place.kind != "channel" and self.grant.bot_user not in place.members
        if place is None or place.team != self.grant.team or hidden:
            raise Refusal("channel_not_found")
        return place

    def person(self, name: str = "user") -> Human:
        """Somebody of the team, or met in one of its channels. Raises `Refusal`."""
        human = self.world.people.get(self.text(name))
        if human is None or (human.team != self.grant.team and not human.stranger):
            raise Refusal("user_not_found")
        return human

    def message(self, name: str = "ts") -> Message:
        """A message that everybody in the channel sees. Raises `Refusal`."""
        found = self.world.messages.get((self.place().id, self.text(name)))
        if found is None or found.only_to:
            raise Refusal("message_not_found")
        return found


@dataclass(frozen=True)
class Method:
    """What is known of one method. `tier` is calls a minute; 0 is one a second in each channel."""

    name: str
    answers: Callable[[Asked], Json]
    tier: int
    needs: str
    required: tuple[str, ...]
    token: str


METHODS: dict[str, Method] = {}
ONE_A_SECOND = 0
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}


def method(
    name: str, *, tier: int, needs: str = "", required: tuple[str, ...] = (), token: str = "bot"
) -> Callable[[Callable[[Asked], Json]], Callable[[Asked], Json]]:
    """Marks who answers a method. `token` is bot, app or none; `tier` 0 is the one of posting."""

    def marked(answers: Callable[[Asked], Json]) -> Callable[[Asked], Json]:
        METHODS[name] = Method(name, answers, TIERS.get(tier, ONE_A_SECOND), needs, required, token)
        return answers

    return marked


@cache
def known(name: str) -> frozenset[str]:
    """The arguments of a method: those of Slack's own client."""
    of_client = inspect.signature(getattr(AsyncWebClient, name.replace(".", "_"))).parameters
    return frozenset({*of_client, "token", *MORE.get(name, ())} - {"self", "kwargs"})


def checked(asked: Method, arguments: Mapping[str, object]) -> Json:
    """The arguments, unfolded. Raises `Refusal` for unknown and missing ones."""
    strangers = sorted(set(arguments) - known(asked.name))
    if strangers:
        raise Refusal("invalid_arguments", [f"[ERROR] unknown argument: {each}" for each in strangers])
    missing = [each for each in asked.required if each not in arguments]
    if missing:
        raise Refusal("invalid_arguments", [f"[ERROR] missing required field: {each}" for each in missing])
    return {name: _unfolded(name, value) for name, value in arguments.items() if name != "token"}


def _unfolded(name: str, value: object) -> object:
    if name not in NESTED or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise Refusal("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
