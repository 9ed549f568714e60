"""A strict Bot API on loopback: `open_telegram()` serves it, `Telegram.person()` acts in it."""

from tests.doubles.telegram.objects import Message, Place, Pressed, Toast
from tests.doubles.telegram.person import Person
from tests.doubles.telegram.screen import Unanswered, words_of
from tests.doubles.telegram.service import Telegram, open_telegram
from tests.doubles.telegram.updates.delivery import Ack
from tests.doubles.waiting import until

__all__ = [
    "Ack",
    "Message",
    "Person",
    "Place",
    "Pressed",
    "Telegram",
    "Toast",
    "Unanswered",
    "open_telegram",
    "until",
    "words_of",
]
