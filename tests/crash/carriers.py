"""The three kinds of platform, as the desk sees them: with real keys, with a look-up, with neither."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.errors import OutsideError, TryLater, Uncertain
from integrations.platforms.base import Describes, Limits, OutgoingPost, PublishedPost
from tests.crash import platform

NAME = "double"


@dataclass
class Blind:
    """Publishes, and cannot say what it published. `speed` is the desk's seconds in a real one."""

    path: str
    speed: float
    name: str = NAME
    label: str = "Double"
    limits: Limits = Limits(characters=500, count=len)  # noqa: RUF009 (frozen)

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Every trouble but a 429 leaves it open whether the call was taken."""
        try:
            told = await platform.ask(self.path, {"act": "publish", "key": outgoing.key, "from": os.getpid()})
        except (OSError, EOFError) as trouble:
            raise Uncertain("The double did not answer.") from trouble
        if told["status"] == 429:
            wait = told["wait"]
            length = None if wait is None else timedelta(seconds=wait * self.speed)
            raise TryLater("The double is busy.", wait=length)
        if told["status"] != 200:
            raise Uncertain("The double broke.")
        return _landed(told)


@dataclass
class Keyed(Blind):
    """Takes a key once, whoever brings it again."""

    repeats_safely: timedelta = timedelta(days=30)


@dataclass
class Finding(Blind):
    """Can be asked what it published."""

    @property
    def settle(self) -> timedelta:
        """Longer than a call that nobody waits for any more can take to be seen."""
        return timedelta(seconds=0.5 * self.speed)

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """What is shown with this key."""
        try:
            told = await platform.ask(self.path, {"act": "find", "key": outgoing.key})
        except (OSError, EOFError) as trouble:
            raise OutsideError("The double did not answer.") from trouble
        if told["status"] != 200:
            raise OutsideError("The double cannot be asked now.")
        return None if told["found"] is None else _landed(told["found"])


def _landed(told: platform.Line) -> PublishedPost:
    at = datetime.fromtimestamp(told["at"], UTC)
    return PublishedPost(told["id"], f"https://double.example/{told['id']}", at)


KINDS: dict[str, type[Blind]] = {"keys": Keyed, "look-up": Finding, "blind": Blind}


def carrier(kind: str, path: str, speed: float) -> Describes:
    """One of that kind, behind that socket."""
    return KINDS[kind](path, speed)
