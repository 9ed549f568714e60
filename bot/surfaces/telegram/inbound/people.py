"""Who people are, as Telegram knows them: their name, whether they belong to a chat, and who owns it.

In a private chat one person belongs and owns it. In a group its members belong, and its admins own it
(core.telegram.org/bots/api, getChatMember and getChatAdministrators). Nobody's time zone is known.
"""

import re
from collections.abc import Mapping
from time import monotonic

from telegram import ChatMember, Update, User

from agents.context import Profile
from bot.surfaces.contract import Misdrawn, Vanished
from bot.surfaces.telegram.transport.client import Client

KEPT = 600.0
"""Seconds that an answer is kept, unless Telegram tells us of a change."""
MOST = 5000
NAMING = re.compile(r"/(?:role|invite)\s+@(\w{4,32})\b")
"""A command that names a person; usernames have 4 to 32 letters, digits and underscores."""

Admins = Mapping[str, Profile]


class People:
    """Asks Telegram, and remembers the answer for a while."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._known: dict[tuple[str, str], tuple[float, Profile | None]] = {}
        self._admins: dict[str, tuple[float, Admins]] = {}
        self._called: dict[str, str] = {}
        self._languages: dict[str, str] = {}

    def note(self, update: Update) -> None:
        """Somebody turned up: a bot cannot ask for people by their usernames, so these are remembered."""
        person = update.effective_user
        if person is None:
            return
        if len(self._called) >= MOST:
            self._called.clear()
        if len(self._languages) >= MOST:
            self._languages.clear()
        self._languages[str(person.id)] = person.language_code or ""
        if person.username:
            self._called[person.username.lower()] = str(person.id)
        chat = update.effective_chat
        if chat is not None and chat.id == person.id:
            self._keep(str(chat.id), str(person.id), self._profile(person, belongs=True))

    def by_address(self, words: str) -> str:
        """A command that names a person by username, with the address that the desk knows people by."""
        if found := NAMING.match(words):
            address = self._called.get(found[1].lower())
            if address:
                return f"{words[: found.start(1)]}{address}{words[found.end(1) :]}"
        return words

    def forget(self, chat: str) -> None:
        """Somebody's place in the chat has changed."""
        self._admins.pop(chat, None)
        for key in [each for each in self._known if each[0] == chat]:
            del self._known[key]

    async def look_up(self, chat: str, person: str) -> Profile | None:
        """The person with this id in the chat; None where Telegram knows nobody of that id there."""
        if not re.fullmatch("[0-9]{1,18}", person):
            return None
        until, profile = self._known.get((chat, person), (0.0, None))
        if until < monotonic():
            profile = await self._ask(chat, person)
            self._keep(chat, person, profile)
        return profile

    async def owners(self, chat: str) -> Admins:
        """The admins of a group by their addresses, its creator first; nobody for a private chat."""
        if not chat.startswith("-"):
            return {}
        until, admins = self._admins.get(chat, (0.0, {}))
        if until < monotonic():
            admins = await self._ask_admins(chat)
            if len(self._admins) >= MOST:
                self._admins.clear()
            self._admins[chat] = (monotonic() + KEPT, admins)
        return admins

    async def _ask(self, chat: str, person: str) -> Profile | None:
        try:
            member = await self._client.ask(chat, lambda api, at: api.get_chat_member(at, int(person)))
        except (Vanished, Misdrawn):
            return None
        return self._profile(member.user, belongs=_belongs(member))

    async def _ask_admins(self, chat: str) -> Admins:
        try:
            found = await self._client.ask(chat, lambda api, at: api.get_chat_administrators(at))
        except (Vanished, Misdrawn):
            return {}
        first = sorted(found, key=lambda each: each.status != ChatMember.OWNER)
        return {
            str(each.user.id): self._profile(each.user, belongs=True)
            for each in first
            if not each.user.is_bot
        }

    def _profile(self, person: User, *, belongs: bool) -> Profile:
        """Only what people send says which language they use Telegram in."""
        language = person.language_code or self._languages.get(str(person.id), "")
        return Profile(name=person.full_name, belongs=belongs and not person.is_bot, language=language)

    def _keep(self, chat: str, person: str, profile: Profile | None) -> None:
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[chat, person] = (monotonic() + KEPT, profile)


def _belongs(member: ChatMember) -> bool:
    """Is that one of the group now? A restricted person may be in it or not."""
    if member.user.is_bot or member.status in (ChatMember.LEFT, ChatMember.BANNED):
        return False
    return member.status != ChatMember.RESTRICTED or bool(getattr(member, "is_member", False))
