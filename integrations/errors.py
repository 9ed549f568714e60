"""Errors of outside services, sorted by the next step.

Every adapter translates trouble into one of these where it happens. `sentence` is written for people: it
says what happened and what to do, and never contains a secret, a token or a raw answer.
"""

from datetime import timedelta
from typing import Literal

Scope = Literal["call", "account", "app"]


class OutsideError(Exception):
    """Failure of an outside service; subclasses say what to do about it."""

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class TryLater(OutsideError):
    """Call that surely did not arrive or was surely not accepted: trying again later is safe.

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
    """Content that the other side refused: a person must change something first."""


class Declined(Rejected):
    """Request that a model refuses: say so plainly, and try no other model."""


class Reconnect(OutsideError):
    """Account whose access is gone or too narrow: a person must connect it again."""


class Misconfigured(OutsideError):
    """Fault of our own app (its key, its rights, its payment): an owner of the desk must act."""


class Uncertain(OutsideError):
    """Call whose outcome is unknown: look it up or ask a person, never repeat it blindly.

    So is a thread of which some is out and the rest was refused: to send it anew would say its beginning
    twice.
    """
