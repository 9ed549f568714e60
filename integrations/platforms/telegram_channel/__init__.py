"""Telegram channels: posts by a bot that is an administrator of the channel.

Source: core.telegram.org/bots/api (10.1). A bot cannot read a channel's history, so nothing is found again,
heard or counted there but subscribers; there are no alt texts. `external_id` is the channel's id,
the access its bot's token.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from integrations.errors import Reconnect, Rejected
from integrations.http import HttpClient
from integrations.media_limits import (
    DOCX,
    JPEG,
    MP4,
    PDF,
    PNG,
    PPTX,
    WEBP,
    AnimationLimits,
    DocumentLimits,
    MediaLimits,
    PictureLimits,
    VideoLimits,
)
from integrations.platforms.base import (
    Limits,
    Measurement,
    OutgoingPost,
    PlatformIdentity,
    PlatformSetup,
    PublishedPost,
)
from integrations.platforms.base.capabilities import PostOption
from integrations.platforms.base.connecting import Access, AccountStatus, ConnectQuestion, FoundAccount
from integrations.platforms.telegram_channel.api import OUT, TOKEN, Bot, Json
from integrations.platforms.telegram_channel.posting import Posting, count_utf16_units

DEFAULT_URL = "https://api.telegram.org"
UPLOAD = 50_000_000
MEDIA = MediaLimits(
    pictures=PictureLimits(
        mimes=(JPEG, PNG, WEBP), most=10, size=10_000_000, width=5000, height=5000, ratio=(1 / 20, 20)
    ),
    animation=AnimationLimits(size=UPLOAD),
    video=VideoLimits(
        mimes=(MP4,), size=(1, UPLOAD), seconds=(0, 86_400), width=(1, 8192), height=(1, 8192), most=10
    ),
    document=DocumentLimits(mimes=(PDF, PPTX, DOCX), size=UPLOAD, most=10),
    together=10,
    canvas=(1200, 675),
)
"""Width and height of a photo are at most 10,000 together."""
RIGHT = "can_post_messages"
UNKNOWN = "That is no token of a bot: @BotFather gives one, such as 123456789:AA…"
UNSEEN = "The bot does not see this channel: write its @name or its id, and make the bot an administrator."


def build(surroundings: PlatformSetup) -> "TelegramChannel":
    """Telegram channel platform of this desk."""
    base = surroundings.base_url(TelegramChannel.name, DEFAULT_URL)
    return TelegramChannel(HttpClient(TelegramChannel.label, base))


class TelegramChannel:
    """Telegram channel platform: posts, albums, options and deletion, by a bot's token."""

    name: ClassVar[str] = "telegram_channel"
    label: ClassVar[str] = "Telegram channel"
    limits: ClassVar[Limits] = Limits(characters=4096, count=count_utf16_units, media=MEDIA)
    options: ClassVar[Mapping[str, PostOption]] = {
        "notify": PostOption("Notify subscribers", ("yes", "no")),
        "preview": PostOption("Show a preview of the link", ("yes", "no")),
        "forwards": PostOption("May be forwarded", ("yes", "no")),
    }
    questions: ClassVar[Sequence[ConnectQuestion]] = (
        ConnectQuestion("token", "The bot's token", "from @BotFather", secret=True),
        ConnectQuestion("channel", "The channel", "its @name, or its id, such as -1001234567890"),
    )

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish the post."""
        return await Posting(Bot.of(self._client, outgoing.identity), outgoing).publish()

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Subscribers of the channel now; Telegram gives bots no other number."""
        bot = Bot.of(self._client, identity)
        count = await bot.call("getChatMemberCount", harmless=True, json={"chat_id": identity.external_id})
        return Measurement(identity.external_id, {"followers": int(count)})

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete the publication's messages; absent ones are skipped."""
        ids = [int(each) for each in external_id.split(",")]
        body = {"chat_id": identity.external_id, "message_ids": ids}
        await Bot.of(self._client, identity).call("deleteMessages", harmless=True, json=body)

    async def admit(self, answers: Mapping[str, str]) -> Sequence[FoundAccount]:
        """Channel in which the bot of this token may post."""
        token, channel = answers["token"].strip(), answers["channel"].strip()
        if not TOKEN.fullmatch(token):
            raise Rejected(UNKNOWN, code="token")
        bot = Bot(self._client, token)
        try:
            me = await bot.call("getMe", harmless=True, json={})
        except Reconnect:
            raise Rejected(UNKNOWN, code="token") from None
        try:
            chat = await self._chat(bot, _name(channel))
            standing = await self._standing(bot, chat, int(me["id"]))
        except Reconnect:
            raise Rejected(UNSEEN, code="channel") from None
        if standing.missing:
            raise Rejected(OUT, code="rights")
        return [
            FoundAccount(
                str(chat["id"]), standing.handle, Access(token), note=chat["title"], standing=standing
            )
        ]

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Current name of the channel, and whether the bot may post."""
        bot = Bot.of(self._client, identity)
        chat = await self._chat(bot, identity.external_id)
        return await self._standing(bot, chat, int(bot.token.partition(":")[0]))

    async def _chat(self, bot: Bot, chat: str) -> Json:
        found: Json = await bot.call("getChat", harmless=True, json={"chat_id": chat})
        if found.get("type") != "channel":
            raise Rejected("That is no channel, but a group or a person.", code="kind")
        return found

    async def _standing(self, bot: Bot, chat: Json, bot_id: int) -> AccountStatus:
        asked = {"chat_id": chat["id"], "user_id": bot_id}
        member: Json = await bot.call("getChatMember", harmless=True, json=asked)
        handle = f"@{chat['username']}" if chat.get("username") else str(chat["title"])
        return AccountStatus(handle, () if member.get(RIGHT) is True else (RIGHT,))


def _name(typed: str) -> str:
    """Channel as @name or id, from any way to write it."""
    plain = typed.removeprefix("https://").removeprefix("t.me/").strip("/")
    return plain if plain.startswith(("@", "-")) else f"@{plain}"
