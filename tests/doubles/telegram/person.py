"""A person at their Telegram: writes, answers, forwards, and presses what stands before them."""

from collections.abc import Sequence

from tests.doubles.telegram import api_objects
from tests.doubles.telegram.formatting import entities
from tests.doubles.telegram.json_values import Json
from tests.doubles.telegram.methods import files
from tests.doubles.telegram.methods.registry import Uploaded
from tests.doubles.telegram.objects import File, Message, Place, Pressed
from tests.doubles.telegram.screen import Looking, Unanswered
from tests.doubles.telegram.updates import visibility
from tests.doubles.telegram.world import KEPT_PRESS
from tests.doubles.waiting import until

MIMES = {"photo": "image/jpeg", "voice": "audio/ogg", "video": "video/mp4", "audio": "audio/mpeg"}


class Person(Looking):
    """Somebody who acts. What they do waits for the bot as an update, as `Telegram.delivered` waits for."""

    def says(
        self,
        words: str,
        *,
        in_: Place | None = None,
        thread: int = 0,
        reply_to: Message | None = None,
        quote: str = "",
        marked: Sequence[Json] = (),
    ) -> Message:
        """Write something; `marked` are entities beside those that Telegram finds by itself."""
        assert words.strip(), "nobody can send nothing"
        message = self._new(in_, thread=thread or (reply_to.thread if reply_to else 0))
        message.text = words
        message.entities = [*entities.detected(words), *marked]
        message.reply_to, message.quote = (reply_to.id, quote) if reply_to else (0, "")
        assert reply_to is None or reply_to.chat == message.chat, "answers stay in the chat"
        return visibility.says(self.world, message)

    def mentions(self, words: str, *, in_: Place | None = None, thread: int = 0) -> Message:
        """Write something to the bot by its name."""
        return self.says(f"@{self.world.bot.username} {words}", in_=in_, thread=thread)

    def replies(self, to: Message, words: str, *, quote: str = "") -> Message:
        """Answer a message, where it stands."""
        return self.says(words, in_=self.world.places[to.chat], reply_to=to, quote=quote)

    def starts(self, payload: str = "") -> Message:
        """Open the private chat with the bot, by a link with a payload or without."""
        assert len(payload) <= 64, "a link carries 64 characters"
        return self.says(f"/start {payload}".strip(), in_=self.direct)

    def sends_photo(
        self, body: bytes, *, words: str = "", in_: Place | None = None, reply_to: Message | None = None
    ) -> Message:
        """Send one picture, with words below it."""
        return self.sends("photo", body, words=words, in_=in_, reply_to=reply_to)

    def sends_album(self, *bodies: bytes, words: str = "", in_: Place | None = None) -> list[Message]:
        """Send pictures together: a message each, the words on the first."""
        assert 2 <= len(bodies) <= 10, "an album has two to ten"
        album = str(self.world.number() + 13_000_000_000)
        said = [words, *[""] * len(bodies)]
        return [
            self.sends("photo", body, words=text, in_=in_, album=album)
            for body, text in zip(bodies, said, strict=False)
        ]

    def sends_voice(self, body: bytes = b"OggS", *, seconds: int = 3, in_: Place | None = None) -> Message:
        """Send a voice note."""
        return self.sends("voice", body, seconds=seconds, in_=in_)

    def sends(
        self,
        kind: str,
        body: bytes,
        *,
        words: str = "",
        name: str = "",
        seconds: int = 0,
        in_: Place | None = None,
        thread: int = 0,
        reply_to: Message | None = None,
        album: str = "",
    ) -> Message:
        """Send a file: photo, document, video, voice, audio, video_note, animation, sticker."""
        message = self._new(in_, thread=thread)
        message.file = self._file(kind, name or f"{kind}.bin", body, seconds)
        message.text, message.entities, message.album = words, entities.detected(words), album
        message.reply_to = reply_to.id if reply_to else 0
        return visibility.says(self.world, message)

    def _file(self, kind: str, name: str, body: bytes, seconds: int) -> File:
        mime = MIMES.get(kind, "application/octet-stream")
        return files.keep(self.world, kind, Uploaded(name, body, mime), duration=seconds)

    def _new(self, in_: Place | None, *, thread: int = 0) -> Message:
        """An empty message of theirs; whoever writes to the bot has let it in."""
        place = in_ or self.here
        assert place.holds(self.id), f"{self.human.name} is not in {place.title!r}"
        assert not place.upgraded_to, "nobody can write in a group that became a supergroup"
        assert not thread or thread in place.topics, "there is no such topic"
        if place.kind == "private" and not place.holds(self.world.bot.id):
            visibility.stands(self.world, place, "member", by=self.human)
        return Message(place.id, self.world.message_id(place), self.id, self.world.now(), thread=thread)

    def forwards(self, original: Message, *, in_: Place | None = None) -> Message:
        """Forward a message of any chat that they are in."""
        message = self._new(in_)
        sender, origin = self.world.who(original.sender), {"date": api_objects.stamp(original.date)}
        message.text, message.entities, message.file = original.text, original.entities, original.file
        if sender.hides_forwards:
            message.forward = {"type": "hidden_user", "sender_user_name": sender.name, **origin}
        else:
            message.forward = {"type": "user", "sender_user": api_objects.user(sender), **origin}
        return visibility.says(self.world, message)

    def edits(self, message: Message, words: str) -> None:
        """Change what they wrote."""
        assert message.sender == self.id, "nobody edits what others wrote"
        message.text, message.entities = words, entities.detected(words)
        message.edited_at, message.edits = self.world.now(), message.edits + 1
        visibility.says(self.world, message, kind="edited_message")

    def deletes(self, message: Message) -> None:
        """Delete a message; bots are not told."""
        message.deleted = True
        self.world.note()

    async def presses(self, on: Message, label: str, *, within: float = 5.0) -> Pressed:
        """Press what has this label (or begins with it) and wait until the bot answers.

        Raises `Unanswered`, and `AssertionError` when there is nothing like it to press.
        """
        button = self.button(on, label)
        assert "disabled" not in button, f"{label!r} cannot be pressed any more"
        assert "callback_data" in button, f"{label!r} is nothing that the bot hears of"
        return await self.acts(str(button["callback_data"]), on=on, within=within)

    async def acts(self, value: str, *, on: Message, within: float = 5.0) -> Pressed:
        """What pressing sends, even for something that stood there once. Raises `Unanswered`."""
        pressed = self.begins(value, on=on)
        try:
            await until(self.world, lambda: pressed.toast, within=within)
        except AssertionError:
            raise Unanswered(f"{value!r} was not answered in {within} s") from None
        return pressed

    def begins(self, value: str, *, on: Message) -> Pressed:
        """The same without waiting for the answer."""
        pressed = Pressed(
            str(4_000_000_000 + self.world.number()), self.id, on.chat, on.id, value, self.world.now()
        )
        self.world.pressed[pressed.id] = pressed
        body = api_objects.press(pressed, self.world)
        self.world.hears("callback_query", body, lane=f"press {self.id}", life=KEPT_PRESS)
        return pressed

    def copies(self, on: Message, label: str) -> str:
        """Press a button that copies, and what is copied. Raises `AssertionError`."""
        button = self.button(on, label)
        assert "copy_text" in button, f"{label!r} copies nothing"
        return str(button["copy_text"]["text"])

    def taps(self, label: str, *, in_: Place | None = None) -> Message:
        """Use the keyboard that the bot put in place of their own. Raises `AssertionError`."""
        asking = [each.asks for each in self.visible(in_) if each.asks]
        rows = asking[-1].get("keyboard", []) if asking else []
        labels = [each["text"] if isinstance(each, dict) else each for row in rows for each in row]
        assert label in labels, f"no key {label!r} among {labels}"
        return self.says(label, in_=in_)

    def blocks_bot(self) -> None:
        """Block the bot in their private chat."""
        visibility.stands(self.world, self.direct, "kicked", by=self.human)

    def unblocks_bot(self) -> None:
        """Let it in again."""
        visibility.stands(self.world, self.direct, "member", by=self.human)
