"""A strict Slack on loopback: `open_slack()` serves it, `Slack.person()` acts in it."""

from tests.doubles.slack.block_kit.content import words_of
from tests.doubles.slack.events.delivery import Ack
from tests.doubles.slack.objects import Message, Place, View
from tests.doubles.slack.person import Person
from tests.doubles.slack.screen import Unanswered
from tests.doubles.slack.service import Slack, open_slack
from tests.doubles.waiting import until

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
