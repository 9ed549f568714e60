"""A strict Slack on loopback: `open_slack()` serves it, `Slack.person()` acts in it."""

from tests.doubles.slack.delivering import Ack
from tests.doubles.slack.looking import Unanswered
from tests.doubles.slack.nouns import Message, Place, View
from tests.doubles.slack.person import Person
from tests.doubles.slack.service import Slack, open_slack
from tests.doubles.slack.surfaces import words_of
from tests.doubles.watching import until

__all__ = [
    "Ack",
    "Message",
    "Person",
    "Place",
    "Slack",
    "Unanswered",
    "View",
    "open_slack",
    "until",
    "words_of",
]
