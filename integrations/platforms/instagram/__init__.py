"""Instagram: pictures, Reels and carousels of professional accounts, by containers.

Sources: developers.facebook.com/docs/instagram-platform (the API with Instagram Login, which needs no Page)
and docs/graph-api/changelog (v26.0). `external_id` is the account's `user_id`; its access is a token
of 60 days, prolonged while it is good. Media are fetched by Instagram from an address of ours. Under this
login it offers no way to take a post down, to like or to follow, so there is none here.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from integrations.errors import Rejected
from integrations.graph import Graph, refusals, usage, webhooks
from integrations.graph.containers import PAUSES, Containers
from integrations.graph.tokens import OAuthEndpoints
from integrations.http import HttpClient
from integrations.media_limits import JPEG, MOV, MP4, MediaLimits, PictureLimits, VideoLimits
from integrations.platforms.base import (
    Limits,
    Measurement,
    MediaFile,
    OAuthApp,
    OutgoingPost,
    PlatformIdentity,
    PlatformSetup,
    PublishedPost,
    ReceivedActivity,
)
from integrations.platforms.base.capabilities import PostOption, count_numbered_steps
from integrations.platforms.base.connecting import (
    Access,
    AccountStatus,
    AuthorizationRequest,
    ConnectQuestion,
    ConsentRedirect,
    FoundAccount,
)
from integrations.platforms.base.webhooks import ActivityNews
from integrations.platforms.instagram import activity
from integrations.platforms.instagram.error_codes import own_error
from integrations.platforms.instagram.posting import DIALECT, Posting

DEFAULT_URL = "https://graph.instagram.com"
AUTHORIZE = "https://www.instagram.com/oauth/authorize"
TOKENS = "https://api.instagram.com"
"""Address of the code exchange; another base URL replaces it."""
VERSION = "/v26.0"
SCOPES = (
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_insights",
)
MEDIA = MediaLimits(
    # JPEG to 8 MB, 4:5 to 1.91:1, from 320 pixels; Reels of 3 s to 15 min (docs, content-publishing, media)
    pictures=PictureLimits(
        mimes=(JPEG,), most=10, size=8_000_000, width=1440, least_side=320, ratio=(0.8, 1.91)
    ),
    video=VideoLimits(
        mimes=(MP4, MOV),
        size=(1, 300_000_000),
        seconds=(3, 900),
        width=(1, 1920),
        height=(1, 4096),
        fps=(23, 60),
        video=("h264", "hevc"),
        most=10,
    ),
    together=10,
    mixes=True,
    fetches=("picture", "video"),
    canvas=(1080, 1350),
)


def count_utf16_units(text: str) -> int:
    """UTF-16 code units: Instagram does not define a character, and no other count is higher."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def build(surroundings: PlatformSetup) -> "Instagram":
    """Instagram platform of this desk."""
    base = surroundings.base_url(Instagram.name, DEFAULT_URL)
    return Instagram(
        HttpClient(Instagram.label, base),
        app=surroundings.app(Instagram.name),
        media_url=surroundings.media_url,
        now=surroundings.now,
        tokens=TOKENS if base == DEFAULT_URL else base,
    )


class Instagram:
    """Instagram platform: pictures, Reels, carousels, comments, numbers, moderation, by OAuth."""

    name: ClassVar[str] = "instagram"
    label: ClassVar[str] = "Instagram"
    limits: ClassVar[Limits] = Limits(
        characters=2200, count=count_utf16_units, media=MEDIA, hashtags=30, mentions=20, needs_media=True
    )
    settle: ClassVar[timedelta] = timedelta(seconds=15)
    renews_before: ClassVar[timedelta] = timedelta(days=20)
    comment_characters: ClassVar[int] = 2200
    options: ClassVar[Mapping[str, PostOption]] = {
        "reel": PostOption("Where a Reel is shown", ("profile", "reels"), of_videos=True)
    }
    answers_whom: ClassVar[str] = ""
    questions: ClassVar[Sequence[ConnectQuestion]] = ()

    def __init__(
        self,
        client: HttpClient,
        *,
        app: OAuthApp,
        media_url: Callable[[MediaFile], str],
        now: Callable[[], datetime],
        tokens: str = TOKENS,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self.has_app = app.is_registered
        self._client = client
        self._app = app
        self.agreed = webhooks.verify_token(app.client_secret)
        self._graph = Graph(client, VERSION, refusals.error_sorter(self.label, own_error))
        self._office = OAuthEndpoints(client, self.label, app, AUTHORIZE, f"{tokens}/oauth/access_token")
        self._media_url = media_url
        self._now = now
        self._pauses = pauses

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish the post and its first comment."""
        return await self._posting(outgoing).publish()

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of texts whose ids were remembered."""
        return count_numbered_steps(steps, "post")

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication of the post's container."""
        return await self._posting(outgoing).find()

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Reply to a comment."""
        made = await self._graph.post(outgoing.identity.access, f"{to}/replies", message=outgoing.text)
        url = f"https://www.instagram.com/{outgoing.identity.handle.removeprefix('@')}/"
        return PublishedPost(str(made["id"]), url, self._now())

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Views, reach, likes, comments, shares, saves and engagements, a call for each post."""
        found = []
        for each in external_ids:
            try:
                page = await self._graph.get(identity.access, f"{each}/insights", metric=activity.METRICS)
            except Rejected:  # it is gone
                continue
            found.append(Measurement(each, activity.normalise_insights(page["data"]), activity.CALLED))
        return found

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Numbers of the account for that period; followers are the current ones."""
        who = await self._graph.get(identity.access, "me", fields="followers_count")
        page = await self._graph.get(
            identity.access,
            f"{identity.external_id}/insights",
            metric=activity.SURVEY,
            metric_type="total_value",
            period="day",
            since=int(since.timestamp()),
            until=int(until.timestamp()),
        )
        followers = {"followers": int(who["followers_count"])}
        numbers = {**activity.normalise_insights(page["data"]), **followers}
        return Measurement(identity.external_id, numbers, activity.CALLED)

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Comments and tags after `since`, oldest first."""
        return await activity.fetch_activity(self._graph, identity, since=since)

    async def hide(self, identity: PlatformIdentity, external_id: str, *, below: str) -> None:
        """Hide a comment."""
        await self._graph.post(identity.access, external_id, harmless=True, hide="true")

    def greet(self, query: Mapping[str, str]) -> str | None:
        """Challenge of a request with our token."""
        return webhooks.answer_challenge(query, token=self.agreed)

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Sequence[ActivityNews]:
        """News of a signed delivery. Raises `ForgedDelivery`."""
        return webhooks.parse_delivery(
            body, headers, secret=self._app.client_secret, read=activity.parse_webhook
        )

    async def depart(self, journey: AuthorizationRequest, answers: Mapping[str, str]) -> ConsentRedirect:
        """Redirect to the consent page."""
        return self._office.depart(journey, SCOPES)

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Account that consented, with a token of 60 days."""
        short = await self._office.trade(journey, code)
        asked = {"client_secret": self._office.app.client_secret, "access_token": short.secret}
        access = await self._prolonged("/access_token", grant_type="ig_exchange_token", **asked)
        who = await self._graph.get(access.secret, "me", fields="user_id,username")
        there = PlatformIdentity(0, f"@{who['username']}", self.name, access.secret, str(who["user_id"]))
        quota = (await self.examine(there)).quota
        missing = tuple(each for each in SCOPES if short.rights and each not in short.rights)
        standing = AccountStatus(there.handle, missing, quota)
        return [FoundAccount(there.external_id, there.handle, access, standing=standing)]

    async def renew(self, identity: PlatformIdentity) -> Access:
        """Sixty more days for a token that is good and older than one."""
        return await self._prolonged(
            "/refresh_access_token", grant_type="ig_refresh_token", access_token=identity.access
        )

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Name of the account, and its remaining posts; its rights cannot be read later on."""
        who = await self._graph.get(identity.access, "me", fields="user_id,username")
        path = f"{identity.external_id}/content_publishing_limit"
        page = await self._graph.get(identity.access, path, fields="quota_usage,config")
        return AccountStatus(f"@{who['username']}", quota=usage.publishing_quota(page["data"]))

    async def _prolonged(self, path: str, **asked: str) -> Access:
        return await self._office.prolong(path, now=self._now(), sort=self._graph.sort, **asked)

    def _posting(self, outgoing: OutgoingPost) -> Posting:
        containers = Containers(self._graph, DIALECT, outgoing, self._now(), self._pauses)
        return Posting(self._graph, outgoing, self._media_url, containers)
