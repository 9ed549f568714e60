"""Mastodon, on any server. Limits are the server's own, read when an account is connected and examined.

Sources: docs.joinmastodon.org (methods/statuses, media, accounts, notifications; entities/Instance;
user/posting). Graphemes are counted; every link counts 23, and of @name@server only @name
(app/validators/status_length_validator.rb). Written for 4.3 and later. `PlatformIdentity.external_id` is the
account's id on `PlatformIdentity.server`.
"""

import html
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import regex

from integrations.errors import Rejected
from integrations.http import HttpClient
from integrations.media_limits import JPEG, PNG, WEBP, MediaLimits, PictureLimits
from integrations.platforms.base import (
    Limits,
    Measurement,
    OutgoingPost,
    PlatformIdentity,
    PlatformSetup,
    PublishedPost,
    ReceivedActivity,
)
from integrations.platforms.base.capabilities import Gesture, PostOption, count_numbered_steps
from integrations.platforms.base.connecting import (
    AccountStatus,
    AuthorizationRequest,
    ConnectQuestion,
    ConsentRedirect,
    FoundAccount,
)
from integrations.platforms.mastodon import connect
from integrations.platforms.mastodon.api import Api, Keys, split_ids
from integrations.platforms.mastodon.posting import Posting, parse_time

GRAPHEME = regex.compile(r"\X")
LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
MENTION = re.compile(r"(?<![\w/])@([\w.-]*\w)@[\w.-]+\w", re.ASCII)
RESERVED = "·" * 23
"""Length of a link: `characters_reserved_per_url` (entities/Instance), 23 on every server that is known."""
PAGE = 40
PAGES = 5
"""So many pages of notifications are read at once; the rest waits for the next time."""
NUMBERS = {
    "likes": "favourites_count",
    "comments": "replies_count",
    "shares": "reblogs_count",
    "quotes": "quotes_count",
}
ACCOUNT = {"followers": "followers_count", "following": "following_count", "posts": "statuses_count"}
"""Our names → what Mastodon calls them."""
BREAK, TAG = re.compile(r"<br ?/?>|</p>\s*<p>"), re.compile(r"<[^>]+>")
KINDS = {"mention": "mention", "favourite": "like", "reblog": "share", "follow": "follow", "quote": "quote"}


def count_characters(text: str) -> int:
    """Length of a text as Mastodon counts it."""
    return len(GRAPHEME.findall(MENTION.sub(r"@\1", LINK.sub(RESERVED, text))))


def build(surroundings: PlatformSetup) -> "Mastodon":
    """Mastodon platform of this desk; its base URL is the proposed server."""
    home = surroundings.base_url(Mastodon.name, DEFAULT_URL)
    return Mastodon(HttpClient(Mastodon.label, home, guarded=True), home=home, now=surroundings.now)


DEFAULT_URL = "https://mastodon.social"
MEDIA = MediaLimits(
    pictures=PictureLimits(mimes=(JPEG, PNG, WEBP), most=4, size=16_000_000, pixels=33_177_600),
    together=4,
    alt=1500,
    canvas=(1200, 675),
)
"""A server's usual limits (docs.joinmastodon.org/entities/Instance); how many it takes is asked."""


class Mastodon:
    """Mastodon platform: threads, activity, numbers, replies, likes, boosts, by OAuth."""

    name: ClassVar[str] = "mastodon"
    label: ClassVar[str] = "Mastodon"
    limits: ClassVar[Limits] = Limits(characters=500, count=count_characters, media=MEDIA)
    settle: ClassVar[timedelta] = timedelta(seconds=10)
    most_texts: ClassVar[int] = 25
    options: ClassVar[Mapping[str, PostOption]] = {
        "visibility": PostOption("Who sees it", ("public", "unlisted", "private")),
    }
    answers_whom: ClassVar[str] = ""
    gestures: ClassVar[Sequence[Gesture]] = ("like", "share")

    def __init__(self, client: HttpClient, *, home: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._api = Api(client)
        self._home = home
        self._now = now
        self.questions: Sequence[ConnectQuestion] = connect.connect_questions(home)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish the post, pictures first, a thread status by status."""
        return await Posting(self._api, outgoing).publish()

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of texts whose ids were remembered."""
        return count_numbered_steps(steps, "status")

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication of exactly these words on the account."""
        return await Posting(self._api, outgoing).find()

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Reply to a status."""
        return await Posting(self._api, outgoing, to).publish()

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Likes, comments, shares and quotes, a call for 20 statuses; Mastodon has no views."""
        found = []
        for some in split_ids(external_ids, most=20):
            found += await self._api.get(identity, "/api/v1/statuses", **{"id[]": list(some)})
        return [
            Measurement(
                str(each["id"]),
                {ours: each[name] for ours, name in NUMBERS.items() if each.get(name) is not None},
                NUMBERS,
            )
            for each in found
        ]

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Followers, following and posts now."""
        found = await self._api.get(identity, "/api/v1/accounts/verify_credentials")
        return Measurement(
            identity.external_id, {ours: found[name] for ours, name in ACCOUNT.items()}, ACCOUNT
        )

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Mentions, likes, shares, quotes and followers after `since`, oldest first."""
        heard: list[ReceivedActivity] = []
        newest = ""
        for _ in range(PAGES):
            query = {"limit": PAGE, **({"max_id": newest} if newest else {})}
            page = await self._api.get(identity, "/api/v1/notifications", **query)
            fresh = [each for each in page if parse_time(each["created_at"]) > since]
            heard += [_heard(each) for each in fresh if each["type"] in KINDS]
            if len(fresh) < len(page) or len(page) < PAGE:
                break
            newest = page[-1]["id"]
        return sorted(heard, key=lambda each: each.at)

    async def engage(self, identity: PlatformIdentity, external_id: str, gesture: Gesture) -> None:
        """Like (favourite) or share (boost) a status."""
        verb = "favourite" if gesture == "like" else "reblog"
        await self._api.send("POST", identity, f"/api/v1/statuses/{external_id}/{verb}", harmless=True)

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete a status; servers allow 30 in half an hour."""
        try:
            await self._api.send("DELETE", identity, f"/api/v1/statuses/{external_id}", harmless=True)
        except Rejected as gone:
            if gone.code not in ("404", "410"):
                raise

    async def depart(self, journey: AuthorizationRequest, answers: Mapping[str, str]) -> ConsentRedirect:
        """Redirect to the consent page of the person's own server."""
        return await connect.begin_consent(self._client, journey, answers.get("server", ""), home=self._home)

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Account that consented."""
        return await connect.finish_consent(
            self._client, journey, luggage=luggage, code=code, now=self._now()
        )

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Name of the account, its rights, and its server's limits."""
        return await connect.examine_account(self._api, identity)

    async def revoke(self, identity: PlatformIdentity) -> None:
        """Revoke the token."""
        keys = Keys.read(identity)
        await self._api.send(
            "POST",
            identity,
            "/oauth/revoke",
            harmless=True,
            data={"token": keys.token, "client_id": keys.client_id, "client_secret": keys.client_secret},
        )


def _heard(notification: Mapping[str, object]) -> ReceivedActivity:
    status, who = notification.get("status") or {}, notification["account"]
    assert isinstance(status, Mapping) and isinstance(who, Mapping)  # noqa: PT018, S101
    kind = KINDS[str(notification["type"])]
    about = status.get("in_reply_to_id") if kind == "mention" else status.get("id")
    return ReceivedActivity(
        external_id=str(status.get("id") if kind in ("mention", "quote") else notification["id"]),
        about=str(about or ""),
        kind="reply" if kind == "mention" and about else kind,
        author=f"@{who['acct']}",
        text=_plain(str(status.get("content") or "")) if kind in ("mention", "quote") else "",
        at=parse_time(str(notification["created_at"])),
    )


def _plain(content: str) -> str:
    """Plain text of a status, which comes as HTML."""
    return html.unescape(TAG.sub("", BREAK.sub("\n", content)))
