"""Profiles of people on Telegram: name, whether they belong to a chat, and the owners of a chat.

A private chat belongs to one person, who owns it. A group belongs to its members, and its admins own it
(core.telegram.org/bots/api, getChatMember and getChatAdministrators). Telegram tells no time zones.
"""

import re
from collections.abc import Mapping
from time import monotonic

from telegram import ChatMember, Update, User

from agents.context import Profile
from bot.surfaces.contract import DrawingRefused, Gone
from bot.surfaces.telegram.transport.client import Client

KEPT = 600.0
"""Seconds that a profile is cached, unless Telegram reports a change."""
MOST = 5000
NAMING = re.compile(r"/(?:role|invite)\s+@(\w{4,32})\b")
"""A command that names a person; usernames have 4 to 32 letters, digits and underscores."""

Admins = Mapping[str, Profile]


class People:
    """Looks people up, with a cache."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[tuple[str, str], tuple[float, Profile | None]] = {}
        self._admins: dict[str, tuple[float, Admins]] = {}
        self._usernames: dict[str, str] = {}
        self._languages: dict[str, str] = {}

    def remember(self, update: Update) -> None:
        """Remember the sender of an update: a bot cannot look people up by their usernames."""
        person = update.effective_user
        if person is None:
            return
        if len(self._usernames) >= MOST:
            self._usernames.clear()
        if len(self._languages) >= MOST:
            self._languages.clear()
        self._languages[str(person.id)] = person.language_code or ""
        if person.username:
            self._usernames[person.username.lower()] = str(person.id)
        chat = update.effective_chat
        if chat is not None and chat.id == person.id:
            self._keep(str(chat.id), str(person.id), self._profile(person, belongs=True))

    def with_address(self, words: str) -> str:
        """The words with the username in a command replaced by the person's address, which the desk knows."""
        if found := NAMING.match(words):
            address = self._usernames.get(found[1].lower())
            if address:
                return f"{words[: found.start(1)]}{address}{words[found.end(1) :]}"
        return words

    def forget(self, chat: str) -> None:
        """Forget the profiles of a chat, after a change of its members."""
        self._admins.pop(chat, None)
        for key in [each for each in self._known if each[0] == chat]:
            del self._known[key]

    async def look_up(self, chat: str, person: str) -> Profile | None:
        """The profile of the person with this id in the chat; None for an unknown id."""
        if not re.fullmatch("[0-9]{1,18}", person):
            return None
        until, profile = self._known.get((chat, person), (0.0, None))
        if until < monotonic():
            profile = await self._fetch(chat, person)
            self._keep(chat, person, profile)
        return profile

    async def owners(self, chat: str) -> Admins:
        """The admins of a group by address, its creator first; empty for a private chat."""
        if not chat.startswith("-"):
            return {}
        until, admins = self._admins.get(chat, (0.0, {}))
        if until < monotonic():
            admins = await self._fetch_admins(chat)
            if len(self._admins) >= MOST:
                self._admins.clear()
            self._admins[chat] = (monotonic() + KEPT, admins)
        return admins

    async def _fetch(self, chat: str, person: str) -> Profile | None:
        try:
            member = await self._client.ask(chat, lambda api, at: api.get_chat_member(at, int(person)))
        except (Gone, DrawingRefused):
            return None
        return self._profile(member.user, belongs=_belongs(member))

    async def _fetch_admins(self, chat: str) -> Admins:
        try:
            found = await self._client.ask(chat, lambda api, at: api.get_chat_administrators(at))
        except (Gone, DrawingRefused):
            return {}
        first = sorted(found, key=lambda each: each.status != ChatMember.OWNER)
        return {
            str(each.user.id): self._profile(each.user, belongs=True)
            for each in first
            if not each.user.is_bot
        }

    def _profile(self, person: User, *, belongs: bool) -> Profile:
        """A profile, with the language from the person's last message: only messages tell it."""
        language = person.language_code or self._languages.get(str(person.id), "")
        return Profile(name=person.full_name, belongs=belongs and not person.is_bot, language=language)

    def _keep(self, chat: str, person: str, profile: Profile | None) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[chat, person] = (monotonic() + KEPT, profile)


def _belongs(member: ChatMember) -> bool:
    """Whether the person is in the group now; a restricted person may be in it or not."""
    if member.user.is_bot or member.status in (ChatMember.LEFT, ChatMember.BANNED):
        return False
    return member.status != ChatMember.RESTRICTED or bool(getattr(member, "is_member", False))
