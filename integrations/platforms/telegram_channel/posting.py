"""Publishing in a channel: one message, an album, or media with the words below them.

Nothing makes a call safe to repeat, and no bot can read what stands in a channel: when an answer is lost a
person is asked. Where words are longer than a caption may be, the media's ids are remembered before the words
are sent.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from integrations import media_files
from integrations.errors import Uncertain
from integrations.platforms.base import MediaFile, OutgoingPost, PublishedPost
from integrations.platforms.telegram_channel.api import Bot, Json

CAPTION = 1024
"""UTF-16 code units of a caption."""
SHOWN = "shown"
SENDS = {"photo": "sendPhoto", "video": "sendVideo", "animation": "sendAnimation", "document": "sendDocument"}


def count_utf16_units(text: str) -> int:
    """UTF-16 code units, as Telegram places entities: an emoji beyond the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost`."""

    bot: Bot
    outgoing: OutgoingPost

    async def publish(self) -> PublishedPost:
        """Publish the post."""
        text, media = self.outgoing.text, self.outgoing.media
        if not media:
            return self._landed([await self._say(text)])
        if count_utf16_units(text) <= CAPTION:
            return self._landed(await self._show(text))
        shown = json.loads(self.outgoing.steps.get(SHOWN, "[]"))
        if not shown:
            shown = await self._show("")
            await self.outgoing.remember(SHOWN, json.dumps(shown))
        return self._landed([*shown, await self._say(text)])

    async def _say(self, text: str) -> Json:
        chosen = self.outgoing.besides.options
        preview = {"link_preview_options": {"is_disabled": True}} if chosen.get("preview") == "no" else {}
        return _kept(await self.bot.call("sendMessage", json={**self._where(), "text": text, **preview}))

    async def _show(self, caption: str) -> list[Json]:
        """Send the media, as one message or as an album."""
        media = self.outgoing.media
        captioned = {"caption": caption} if caption else {}
        form = {name: _plain(value) for name, value in self._where().items()}
        if len(media) == 1:
            kind = media_kind(media[0])
            files = {kind: await _file(media[0])}
            return [_kept(await self.bot.call(SENDS[kind], data={**form, **captioned}, files=files))]
        parts: list[Json] = [
            {"type": media_kind(each), "media": f"attach://file{place}"} for place, each in enumerate(media)
        ]
        parts[0] |= captioned
        files = {f"file{place}": await _file(each) for place, each in enumerate(media)}
        sent = await self.bot.call("sendMediaGroup", data={**form, "media": json.dumps(parts)}, files=files)
        return [_kept(each) for each in sent]

    def _where(self) -> Json:
        chosen = self.outgoing.besides.options
        silent = {"disable_notification": True} if chosen.get("notify") == "no" else {}
        kept = {"protect_content": True} if chosen.get("forwards") == "no" else {}
        return {"chat_id": self.outgoing.identity.external_id, **silent, **kept}

    def _landed(self, sent: Sequence[Json]) -> PublishedPost:
        """Publication of these messages: their ids, and the address of the first."""
        ids = [str(each["id"]) for each in sent]
        identity = self.outgoing.identity
        return PublishedPost(
            ",".join(ids),
            message_link(identity.external_id, identity.handle, ids[0]),
            parse_unix_time(sent[0]["at"]),
        )


def media_kind(media: MediaFile) -> str:
    """Telegram's name of the media's kind."""
    if media.mime == "image/gif":
        return "animation"
    kinds = {"image": "photo", "video": "video"}
    return kinds.get(media.mime.partition("/")[0], "document")


def message_link(chat: str, handle: str, message: str) -> str:
    """Address of a message: by the name of a public channel, else by the id, for members alone."""
    place = handle.removeprefix("@") if handle.startswith("@") else f"c/{chat.removeprefix('-100')}"
    return f"https://t.me/{place}/{message}"


def parse_unix_time(number: int) -> datetime:
    """Time of Unix seconds."""
    return datetime.fromtimestamp(number, UTC)


def _kept(message: Mapping[str, Any]) -> Json:
    if "message_id" not in message:
        raise Uncertain("Telegram answered in a way that we do not know.", code="answer")
    return {"id": message["message_id"], "at": message["date"]}


def _plain(value: object) -> str:
    """Value in a form."""
    return "true" if value is True else str(value)


async def _file(media: MediaFile) -> tuple[str, bytes, str]:
    ending = media.path.rpartition(".")[2]
    return f"file.{ending}", await media_files.read_bytes(media), media.mime
