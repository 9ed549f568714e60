"""What a person sees of Telegram: messages as they now stand, buttons, toasts, a text while it is written."""

from dataclasses import dataclass
from datetime import timedelta

from tests.doubles.telegram.json_values import Json
from tests.doubles.telegram.objects import Draft, Human, Message, Place, Toast
from tests.doubles.telegram.world import World
from tests.doubles.waiting import until

DRAFT_LIFE = timedelta(seconds=30)
"""How long a preview stands (Bot API, `sendMessageDraft`)."""


class Unanswered(AssertionError):
    """A press that got no answer: its button keeps turning."""


def words_of(shown: Message) -> str:
    """What stands on a message, its inline buttons too."""
    return "\n".join([shown.text, *shown.labels])


@dataclass
class Looking:
    """Somebody with Telegram before them. `here` is the chat they look at."""

    world: World
    human: Human
    here: Place

    @property
    def id(self) -> int:
        """The user id."""
        return self.human.id

    @property
    def direct(self) -> Place:
        """Their private chat with the bot."""
        return self.world.places[self.id]

    @property
    def toasts(self) -> list[Toast]:
        """What their presses were answered with, oldest first."""
        return [each.toast for each in self.world.pressed.values() if each.person == self.id and each.toast]

    def visible(self, place: Place | None = None) -> list[Message]:
        """Every message they can see there, oldest first."""
        place = place or self.here
        if not place.holds(self.id):
            return []
        return [each for each in self.world.listed(place.id) if each.only_to in {0, self.id}]

    def draft(self, place: Place | None = None) -> Draft | None:
        """What is being written to them, while it stands."""
        place = place or self.here
        now = self.world.now()
        found = [each for each in self.world.drafts if each.chat == place.id and now - each.at <= DRAFT_LIFE]
        return found[-1] if found else None

    async def sees(self, words: str, *, in_: Place | None = None, within: float = 5.0) -> Message:
        """Wait for a message of the bot with these words; returns the newest.

        Raises `AssertionError` when none comes.
        """

        def found() -> Message | None:
            shown = [each for each in self.visible(in_) if each.from_bot and words in words_of(each)]
            return shown[-1] if shown else None

        return await until(self.world, found, within=within, what=lambda: self._all(words, in_))

    def _all(self, words: str, place: Place | None) -> str:
        shown = "\n---\n".join(words_of(each) for each in self.visible(place))
        return f"{self.human.name} does not see {words!r} but:\n{shown}"

    def button(self, on: Message, label: str) -> Json:
        """What has this label, or begins with it. Raises `AssertionError`."""
        assert on in self.visible(self.world.places[on.chat]), "that message is gone"
        chosen = [each for each in on.buttons if each["text"] == label] or [
            each for each in on.buttons if str(each["text"]).startswith(label)
        ]
        assert chosen, f"no button {label!r} among {on.labels}"
        return chosen[0]
