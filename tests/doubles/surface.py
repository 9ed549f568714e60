"""A surface that remembers what it showed, and refuses what a real one would refuse."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.replies import Card, Channel, Reply, plain
from bot.surfaces.contract import AttachedFile, Door, Speaker


@dataclass
class Stage:
    """What one channel shows. Cards are redrawn in place, as a chat would do it."""

    replies: list[Reply] = field(default_factory=list)
    cards: dict[str, Card] = field(default_factory=dict)
    private: list[tuple[str, Reply]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    previews: list[Card | None] = field(default_factory=list)


class Recorder:
    """Keeps the Surface protocol."""

    def __init__(self, name: str = "recorder") -> None:
        self.name = name
        self.stages: dict[str, Stage] = {}
        self.dropped: dict[str, bytes] = {}
        """files that lie in its channels, by their references"""
        self._sent = 0

    def stage(self, channel: Channel) -> Stage:
        """What a channel shows."""
        return self.stages.setdefault(channel.address, Stage())

    async def run(self, door: Door) -> None:
        """Nobody types here: stories speak through the door themselves."""

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply."""
        assert reply, "an empty reply is never sent"
        stage = self.stage(channel)
        if reply.private:
            assert to is not None, "a private reply needs somebody to read it"
            stage.private.append((to.name, reply))
            return {}
        stage.replies.append(reply)
        references = {}
        for card in reply.cards:
            assert card.title.strip(), "a card has a title"
            stage.cards[card.key] = card
            self._sent += 1
            references[card.key] = f"message-{self._sent}"
        return references

    async def fetch(self, channel: Channel, file: AttachedFile, *, most: int) -> bytes:
        """A file that was dropped."""
        return self.dropped[file.reference][:most]

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Show a card's present state in its place."""
        stage = self.stage(channel)
        assert reference.startswith("message-"), "only what was shown is redrawn"
        stage.cards[card.key] = card

    async def progress(self, channel: Channel, step: str) -> None:
        """Remember the step."""
        self.stage(channel).steps.append(step)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Remember what could be seen."""
        self.stage(channel).previews.append(card)

    def words(self, channel: Channel) -> str:
        """Everything said in a channel, private words too."""
        stage = self.stage(channel)
        said = [plain(reply.text) for reply in stage.replies]
        return "\n".join([*said, *(plain(reply.text) for _, reply in stage.private)])
