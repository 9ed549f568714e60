"""A strict Door: answers turns from a script, and refuses what no surface may hand in."""

from collections.abc import Awaitable, Callable

from agents.replies import Form, Reply
from bot.surfaces.contract import Delivery, FormSubmission, Press, Surface

Act = Callable[[Surface, Delivery], Awaitable[None]]
"""What a turn does when a reply alone does not say it."""


class ScriptedDoor:
    """One answer a turn, in order; a turn after the last answer says nothing.

    A delivery that repeats, comes from elsewhere, presses what was not shown or hands in other fields than
    the form has is a fault of the surface, and fails the test.
    """

    def __init__(self, surface: Surface, *answers: Reply | Act, shown: Reply | None = None) -> None:
        self.surface = surface
        self.received: list[Delivery] = []
        self.finished: list[Delivery] = []
        self._answers = list(answers)
        self._values: set[str] = set()
        self._forms: dict[str, Form] = {}
        self._note(shown or Reply())

    async def receive(self, delivery: Delivery) -> Awaitable[None]:
        """Take the delivery in; what is returned is its turn."""
        self._check(delivery)
        self.received.append(delivery)
        return self._turn(delivery, self._answers.pop(0) if self._answers else Reply())

    async def send(self, delivery: Delivery, reply: Reply) -> None:
        """Send a reply where the delivery came from."""
        self._note(reply)
        to = delivery.speaker if reply.private else None
        references = await self.surface.send(delivery.channel, reply, to=to)
        assert set(references) == {card.key for card in reply.cards}
        assert len(set(references.values())) == len(references)

    async def _turn(self, delivery: Delivery, answer: Reply | Act) -> None:
        if isinstance(answer, Reply):
            await self.send(delivery, answer)
        else:
            await answer(self.surface, delivery)
        self.finished.append(delivery)

    def _note(self, reply: Reply) -> None:
        buttons = (*reply.buttons, *(button for card in reply.cards for button in card.buttons))
        self._values |= {button.value for button in buttons}
        if reply.form is not None:
            self._forms[reply.form.value] = reply.form

    def _check(self, delivery: Delivery) -> None:
        assert delivery.delivery
        assert delivery.delivery not in {each.delivery for each in self.received}
        assert delivery.channel.surface == delivery.speaker.surface == self.surface.name
        if isinstance(delivery, Press):
            assert delivery.value in self._values, f"{delivery.value} was never shown"
        if isinstance(delivery, FormSubmission):
            form = self._forms[delivery.value]
            assert list(delivery.values) == [each.name for each in form.fields]
            assert all(isinstance(each, str) for each in delivery.values.values())
