"""X: posts, threads, pictures and videos through its API v2; every call costs money.

Sources: docs.x.com (github.com/xdevplatform/docs) and its OpenAPI specification 2.167. Since 2026-04-20
likes, follows and quote posts are closed to apps that pay per use, since 2026-02-23 answers to whoever has
not mentioned the account (changelog). Accounts with Premium may write 25,000 characters; the desk keeps to
280, what all can read. `PlatformIdentity.external_id` is the account's id.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import ClassVar

from integrations.errors import Reconnect, Rejected
from integrations.http import HttpClient
from integrations.media_limits import (
    JPEG,
    MOV,
    MP4,
    PNG,
    WEBP,
    AnimationLimits,
    MediaLimits,
    PictureLimits,
    VideoLimits,
)
from integrations.oauth import ENDED, Tokens
from integrations.platforms.base import (
    Limits,
    Measurement,
    OAuthApp,
    OutgoingPost,
    Pace,
    PlatformIdentity,
    PlatformSetup,
    PublishedPost,
    ReceivedActivity,
)
from integrations.platforms.base.capabilities import Gesture, PostOption, count_numbered_steps
from integrations.platforms.base.connecting import (
    Access,
    AccountStatus,
    AuthorizationRequest,
    ConnectQuestion,
    ConsentRedirect,
    FoundAccount,
)
from integrations.platforms.base.webhooks import ActivityNews, ForgedDelivery
from integrations.platforms.x import activity, connect, webhooks
from integrations.platforms.x.api import SCOPES, Api
from integrations.platforms.x.posting import EVERYBODY, Posting
from integrations.platforms.x.text import has_link, twitter_text, weigh

PACE = Pace(100, timedelta(minutes=15))
"""Posts of one account (x-api/fundamentals/rate-limits); parts of a thread are not counted apart here."""
PLAIN, LINKED, ANSWER, ALT = 15_000, 200_000, 10_000, 5_000
"""Prices of a post without and with a link, of a reply to a mention, and of an alt text (media
metadata), in millionths of a dollar (x-api/getting-started/pricing). Parts of a thread count as posts."""
MEDIA = MediaLimits(
    pictures=PictureLimits(mimes=(JPEG, PNG, WEBP), most=4, size=5_000_000),
    animation=AnimationLimits(size=15_000_000, width=1280, height=1080, frames=350),
    video=VideoLimits(
        mimes=(MP4, MOV),
        size=(1, 512_000_000),
        seconds=(0.5, 140),
        width=(32, 1280),
        height=(32, 1024),
        ratio=(1 / 3, 3),
        fps=(1, 60),
    ),
    together=4,
    alt=1000,
    canvas=(1200, 675),
)
"""x-api/media/quickstart/best-practices; longer videos of Premium accounts are not counted on."""


def build(surroundings: PlatformSetup) -> "X":
    """X platform of this desk."""
    base = surroundings.base_url(X.name, connect.DEFAULT_URL)
    return X(HttpClient(X.label, base), base=base, app=surroundings.app(X.name), now=surroundings.now)


class X:
    """X platform: threads, media, activity, numbers, replies, moderation, by OAuth."""

    name: ClassVar[str] = "x"
    label: ClassVar[str] = "X"
    tried_first: ClassVar[bool] = True
    limits: ClassVar[Limits] = Limits(characters=280, count=weigh, media=MEDIA, pace=PACE)
    settle: ClassVar[timedelta] = timedelta(seconds=30)
    renews_before: ClassVar[timedelta] = timedelta(minutes=5)
    most_texts: ClassVar[int] = 25
    options: ClassVar[Mapping[str, PostOption]] = {
        "reply": PostOption(
            "Who may answer", (EVERYBODY, "following", "mentionedUsers", "subscribers", "verified")
        ),
        "ai": PostOption("Made with AI", ("no", "yes")),
        "paid": PostOption("Paid partnership", ("no", "yes")),
    }
    answers_whom: ClassVar[str] = "X lets us answer only people who mentioned or quoted this account."
    gestures: ClassVar[Sequence[Gesture]] = ("share",)
    questions: ClassVar[Sequence[ConnectQuestion]] = ()
    signs_apart: ClassVar[bool] = True
    agreed: ClassVar[str] = ""
    priced_on: ClassVar[date] = date(2026, 8, 22)

    def __init__(self, client: HttpClient, *, base: str, app: OAuthApp, now: Callable[[], datetime]) -> None:
        self.has_app = app.is_registered
        self._client = client
        self._api = Api(client)
        self._flow = connect.oauth_flow(client, base, app)
        self._webhook_secret = app.webhook_secret
        self._now = now

    def load(self) -> None:
        """Import the counter of characters."""
        twitter_text()

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def price(self, text: str, *, described: int = 0, answers: bool = False) -> int:
        """Price of publishing this text, in millionths of a US dollar; a link raises it."""
        plain = ANSWER if answers else PLAIN
        return (LINKED if has_link(text) else plain) + described * ALT

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish the post, media first, a thread part by part."""
        return await Posting(self._api, outgoing, self._now()).publish()

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of texts whose ids were remembered."""
        return count_numbered_steps(steps, "post")

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication of exactly these words on the account."""
        return await Posting(self._api, outgoing, self._now()).find()

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Reply to a post whose author mentioned the account; X refuses other replies."""
        return await Posting(self._api, outgoing, self._now(), to).publish()

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Views, likes, comments, shares, quotes, bookmarks, and clicks for 30 days."""
        return await activity.measure(self._api, identity, external_ids, now=self._now())

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Followers, following and posts now; X has no history of an account."""
        return await activity.survey(self._api, identity)

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Mentions, replies and quotes after `since`, oldest first."""
        return await activity.fetch_activity(self._api, identity, since=since)

    def greet(self, query: Mapping[str, str]) -> str | None:
        """Answer to X's challenge (CRC), at the beginning and every hour."""
        token = query.get("crc_token")
        if not token or not self._webhook_secret:
            return None
        return json.dumps(webhooks.answer_challenge(token, secret=self._webhook_secret))

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Sequence[ActivityNews]:
        """News of a mention, reply or quote. Raises `ForgedDelivery`."""
        signature = headers.get(webhooks.SIGNATURE, "")
        if not webhooks.is_genuine(body, signature, secret=self._webhook_secret):
            raise ForgedDelivery("the signature does not fit")
        return activity.parse_webhook(body)

    async def engage(self, identity: PlatformIdentity, external_id: str, gesture: Gesture) -> None:
        """Share (repost) a post; X takes a repost once."""
        path = f"/2/users/{identity.external_id}/retweets"
        body = {"tweet_id": external_id}
        await self._api.send("POST", identity, path, needs="tweet.write", harmless=True, json=body)

    async def hide(self, identity: PlatformIdentity, external_id: str, *, below: str) -> None:
        """Hide a reply below our post."""
        path, needs = f"/2/tweets/{external_id}/hidden", "tweet.moderate.write"
        await self._api.send("PUT", identity, path, needs=needs, harmless=True, json={"hidden": True})

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete a post."""
        path = f"/2/tweets/{external_id}"
        try:
            await self._api.send("DELETE", identity, path, needs="tweet.write", harmless=True)
        except Rejected as gone:
            if gone.code not in ("404", "resource-not-found"):
                raise

    async def depart(self, journey: AuthorizationRequest, answers: Mapping[str, str]) -> ConsentRedirect:
        """Redirect to X's consent page."""
        return ConsentRedirect(self._flow.consent_url(journey, SCOPES))

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Account that consented."""
        tokens = await self._flow.exchange(journey, code, now=self._now())
        account_id, standing = await connect.look_up_account(self._api, tokens)
        return [FoundAccount(account_id, standing.handle, tokens.kept(), standing=standing)]

    async def renew(self, identity: PlatformIdentity) -> Access:
        """New access for two hours; the old refresh token ends with it."""
        tokens = Tokens.read(identity)
        if not tokens.refresh:
            raise Reconnect(ENDED, code="no_refresh")
        renewed = await self._flow.refresh(tokens, now=self._now())
        return renewed.kept()

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Current name of the account, and its rights."""
        _, standing = await connect.look_up_account(self._api, Tokens.read(identity))
        return standing

    async def revoke(self, identity: PlatformIdentity) -> None:
        """Revoke our access."""
        tokens = Tokens.read(identity)
        await self._flow.give_back(tokens.refresh or tokens.access)
