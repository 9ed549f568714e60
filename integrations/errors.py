"""What can go wrong outside, sorted by what to do next.

Every adapter translates trouble into one of these where it happens. `sentence` is written for people: it
says what happened and what to do, and never contains a secret, a token or a raw answer.
"""

from datetime import timedelta
from typing import Literal

Scope = Literal["call", "account", "app"]


class OutsideError(Exception):
    """Something outside went wrong; subclasses say what to do about it."""

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class TryLater(OutsideError):
    """It surely did not arrive or was surely not accepted: trying again later is safe.

    `wait` is how long the other side asked us to wait, or None when it did not say; `scope` is what has to
    wait: this call alone, everything on the account, or everything that our app does there.
    """

    def __init__(
        self, sentence: str, *, wait: timedelta | None = None, scope: Scope = "call", code: str = ""
    ) -> None:
        super().__init__(sentence, code=code)
        self.wait = wait
        self.scope = scope


class Rejected(OutsideError):
    """The other side refused the content: a person must change something first."""


class Declined(Rejected):
    """A model will not do that: say so plainly, and look for no other one that would."""


class Reconnect(OutsideError):
    """The account's access is gone or too narrow: a person must connect it again."""


class Misconfigured(OutsideError):
    """Our own app is at fault (its key, its rights, its payment): an owner of the desk must act."""


class Uncertain(OutsideError):
    """Nobody knows whether it was accepted: look it up or ask a person, never repeat it blindly.

    So is a thread of which some is out and the rest was refused: to send it anew would say its beginning
    twice.
    """
