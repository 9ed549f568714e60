"""The card of a post and the form of its options, as stories read and press them."""

from agents.replies import Form, Preview
from tests.stories.theatre import Theatre

PLAN = "plan 1 post about our spring sale for X and LinkedIn tomorrow at 9:00"


def button_labels(theatre: Theatre) -> list[str]:
    return [button.label for button in theatre.card("#1").buttons]


def previews_of(theatre: Theatre, label: str) -> list[Preview]:
    return [each for each in theatre.card("#1").previews if each.account.startswith(label)]


async def open_option_form(theatre: Theatre, account: str) -> Form:
    """Open the options of one of several accounts by two presses."""
    which = await theatre.presses("Options", on="#1")
    value = next(each.value for each in which.buttons if each.label.startswith(account))
    asked = (await theatre.presses_value(value)).form
    assert asked is not None
    return asked
