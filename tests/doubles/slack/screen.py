"""What a person sees of Slack: messages, their own ephemeral ones, the modal on top, their Home tab."""

from dataclasses import dataclass

from tests.doubles.slack.block_kit import content
from tests.doubles.slack.events.delivery import Ack, Delivering
from tests.doubles.slack.objects import Human, Message, Place, View
from tests.doubles.slack.world import World
from tests.doubles.waiting import until


class Unanswered(AssertionError):
    """What the person did was not acknowledged: Slack shows them a warning."""


def answered(ack: Ack) -> Ack:
    """The same ack when it is one. Raises `Unanswered`."""
    if not ack.ok:
        raise Unanswered(f"answered {ack.status} after {ack.seconds:.2f} s: {ack.body[:200]}")
    return ack


@dataclass
class Looking:
    """Somebody in a team with the app. `here` is the channel they look at."""

    world: World
    delivering: Delivering
    human: Human
    here: Place

    @property
    def id(self) -> str:
        """The user id."""
        return self.human.id

    @property
    def direct(self) -> Place:
        """Their direct messages with the app."""
        return self.world.direct(self.human, self.bot)

    @property
    def bot(self) -> str:
        """The app's user id in their team."""
        team = self.here.team if self.human.stranger else self.human.team
        return self.world.bot_of(team).id

    @property
    def modal(self) -> View:
        """The modal before them."""
        stack = self.world.modals.get(self.id)
        assert stack, f"{self.human.name} has no modal open"
        return stack[-1]

    @property
    def home(self) -> View:
        """The app's Home tab as they see it."""
        return self.world.homes[self.id]

    def visible(self, place: Place | None = None) -> list[Message]:
        """Every message they can see there, oldest first."""
        place = place or self.here
        if self.id not in place.members:
            return []
        return [each for each in self.world.listed(place.id) if each.only_to in {"", self.id}]

    async def sees(self, words: str, *, in_: Place | None = None, within: float = 5.0) -> Message:
        """Wait for a message of the app with these words; returns the newest.

        Raises `AssertionError` when none comes.
        """

        def found() -> Message | None:
            shown = [each for each in self.visible(in_) if each.from_app and words in content.words_of(each)]
            return shown[-1] if shown else None

        return await until(self.world, found, within=within, what=lambda: self._all(words, in_))

    def _all(self, words: str, place: Place | None) -> str:
        shown = "\n---\n".join(content.words_of(each) for each in self.visible(place))
        return f"{self.human.name} does not see {words!r} but:\n{shown}"

    async def sees_modal(self, words: str = "", *, within: float = 5.0) -> View:
        """Wait until the modal before them says this. Raises `AssertionError`."""

        def found() -> View | None:
            stack = self.world.modals.get(self.id)
            return stack[-1] if stack and words in content.words_of(stack[-1]) else None

        return await until(self.world, found, within=within, what=lambda: f"no modal says {words!r}")

    async def sees_home(self, words: str = "", *, within: float = 5.0) -> View:
        """Wait until their Home tab says this. Raises `AssertionError`."""

        def found() -> View | None:
            home = self.world.homes.get(self.id)
            return home if home and words in content.words_of(home) else None

        return await until(self.world, found, within=within, what=lambda: f"no Home tab says {words!r}")

    def buttons(self, on: Message | View) -> list[str]:
        """Labels of what they can press there."""
        return [each.label for each in self.controls(on)]

    def controls(self, on: Message | View) -> list[content.Control]:
        """What they can press there now. Raises `AssertionError` when the message is gone."""
        if isinstance(on, View):
            return content.controls(on.body["blocks"], user=self.id)
        now = self.world.messages.get((on.channel, on.ts))
        assert now is not None, "that message is gone"
        return content.controls(now.blocks, user=self.id)
