"""Every method that is played: who answers it, and a call as whoever answers it sees it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.doubles.telegram.errors import Refusal
from tests.doubles.telegram.json_values import Json, unfolded
from tests.doubles.telegram.methods import parameters
from tests.doubles.telegram.objects import Message, Place, Topic
from tests.doubles.telegram.world import World

GENERAL = 1
"""The topic of a forum that is there from the start; nothing can be sent to it by its number."""


@dataclass(frozen=True)
class Uploaded:
    """A part of a multipart form that is a file."""

    name: str
    body: bytes = field(repr=False)
    mime: str = ""


@dataclass(frozen=True)
class Asked:
    """One call as its method sees it."""

    world: World
    arguments: Json
    uploads: Mapping[str, Uploaded] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string argument, '' when it is not given."""
        return str(self.arguments.get(name, ""))

    def flag(self, name: str) -> bool:
        """A yes-or-no argument; forms carry true and false."""
        value = self.arguments.get(name, False)
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true"}

    def number(self, name: str, *, default: int = 0) -> int:
        """A whole number. Raises `Refusal`."""
        try:
            return int(self.arguments.get(name, default))
        except (TypeError, ValueError):
            raise Refusal(f"invalid {name} specified") from None

    def folded(self, name: str, *, kind: type, what: str) -> Any:
        """An object or a list, which a form carries as JSON; None when it is not given. Raises `Refusal`."""
        if name not in self.arguments:
            return None
        try:
            found = unfolded(self.arguments[name])
        except ValueError:
            raise Refusal(f"can't parse {what} JSON object") from None
        if not isinstance(found, kind):
            raise Refusal(f"can't parse {what} JSON object")
        return found

    def place(self) -> Place:
        """The chat that is meant, where the bot may still speak. Raises `Refusal`."""
        place = self.chat()
        if place.upgraded_to:
            raise Refusal(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=place.upgraded_to
            )
        standing = place.standings.get(self.world.bot.id)
        if place.kind == "private" and standing != "member":
            blocked = "bot was blocked by the user"
            raise Refusal(
                blocked if standing == "kicked" else "bot can't initiate conversation with a user", status=403
            )
        if standing in {None, "left"}:
            raise Refusal(f"bot is not a member of the {place.kind} chat", status=403)
        if standing == "kicked":
            raise Refusal(f"bot was kicked from the {place.kind} chat", status=403)
        return place

    def chat(self) -> Place:
        """The chat that is meant, as far as the bot ever saw it. Raises `Refusal`."""
        if not self.arguments.get("chat_id"):
            raise Refusal("chat_id is empty")
        try:
            place = self.world.places.get(int(self.arguments["chat_id"]))
        except ValueError:
            place = None
        if place is None or (place.kind != "private" and self.world.bot.id not in place.standings):
            raise Refusal("chat not found")
        return place

    def thread(self, place: Place) -> int:
        """The topic that is meant; 0 for none. Raises `Refusal`."""
        wanted = self.number("message_thread_id")
        if not wanted:
            return 0
        topic = self.topic(place, wanted)
        if topic.closed:
            raise Refusal("TOPIC_CLOSED")
        return topic.id

    def topic(self, place: Place, wanted: int) -> Topic:
        """A topic of a chat that has them. Raises `Refusal`."""
        if wanted == GENERAL or wanted not in place.topics:
            raise Refusal("message thread not found")
        return place.topics[wanted]

    def message(self, missing: str) -> Message:
        """The message that is meant; `missing` is what is said when there is none. Raises `Refusal`."""
        found = self.world.messages.get((self.place().id, self.number("message_id")))
        if found is None or found.deleted:
            raise Refusal(missing)
        return found


Answers = TypeVar("Answers", bound=Callable[[Asked], object])
METHODS: dict[str, Callable[[Asked], object]] = {}
"""An answer may have to be awaited."""


def method(name: str) -> Callable[[Answers], Answers]:
    """Marks who answers a method."""

    def marked(answers: Answers) -> Answers:
        METHODS[name] = answers
        return answers

    return marked


def checked(name: str, arguments: Json, uploads: Mapping[str, Uploaded], world: World) -> Json:
    """The arguments of a call. Raises `Refusal` for unknown and missing ones, and stray files."""
    _check_uploads(name, arguments, uploads, world)
    strangers = sorted(set(arguments) - parameters.known(name, world.version))
    if strangers:
        raise Refusal(f"unknown parameter {strangers[0]!r} of {name}")
    for each in sorted(parameters.required(name)):
        if arguments.get(each) in (None, "") and each not in {"url", "text", "commands", *uploads}:
            raise Refusal(f"parameter {each!r} of {name} is required")
    return arguments


def _check_uploads(name: str, arguments: Json, uploads: Mapping[str, Uploaded], world: World) -> None:
    named = json.dumps(arguments)
    for each in uploads:
        if each not in parameters.known(name, world.version) and f"attach://{each}" not in named:
            raise Refusal(f"file {each!r} is not named in the request")
