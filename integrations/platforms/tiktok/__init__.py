"""TikTok: videos and pictures through its Content Posting API.

Sources: developers.tiktok.com/doc (content-posting-api, login-kit, display-api). Comments, answers, likes and
deleting are in no open API of TikTok's. Before TikTok has audited our app, posts are for the account itself
alone. About 15 posts a day and account, over all apps. `external_id` is the account's open_id.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from integrations.errors import Reconnect
from integrations.http import HttpClient
from integrations.media_limits import JPEG, MOV, MP4, WEBM, WEBP, MediaLimits, PictureLimits, VideoLimits
from integrations.oauth import ENDED, OAuthDialect, OAuthFlow, Tokens
from integrations.platforms.base import (
    Limits,
    Measurement,
    MediaFile,
    OAuthApp,
    OutgoingPost,
    Pace,
    PlatformIdentity,
    PlatformSetup,
    PublishedPost,
)
from integrations.platforms.base.capabilities import PostOption
from integrations.platforms.base.connecting import (
    Access,
    AccountStatus,
    AuthorizationRequest,
    ConnectQuestion,
    ConsentRedirect,
    FoundAccount,
)
from integrations.platforms.base.webhooks import ForgedDelivery, News
from integrations.platforms.tiktok import webhooks
from integrations.platforms.tiktok.api import Api
from integrations.platforms.tiktok.post_options import OPTIONS
from integrations.platforms.tiktok.posting import Posting

DEFAULT_URL = "https://open.tiktokapis.com"
PAGES = "https://www.tiktok.com"
"""Address of TikTok's website, for the public API."""
STATS, LISTS = "user.info.stats", "video.list"
SCOPES = ("user.info.basic", "user.info.profile", STATS, LISTS, "video.publish")
DIALECT = OAuthDialect(client_id="client_key", between=",", proof=False)
"""PKCE is TikTok's for apps on phones and desktops alone."""
MEDIA = MediaLimits(
    pictures=PictureLimits(mimes=(JPEG, WEBP), most=35, size=20_000_000, width=1920, height=1920),
    video=VideoLimits(
        mimes=(MP4, MOV, WEBM),
        size=(1, 4_000_000_000),
        seconds=(1, 600),
        width=(360, 4096),
        height=(360, 4096),
        fps=(23, 60),
        video=("h264", "hevc", "vp8", "vp9"),
    ),
    together=35,
    fetches=("picture",),
    canvas=(1080, 1920),
)
PACE = Pace(15, timedelta(days=1))
"""Posts of one account by all apps together: "about 15", as developers.tiktok.com puts it."""
NUMBERS = {
    "views": "view_count",
    "likes": "like_count",
    "comments": "comment_count",
    "shares": "share_count",
}
ACCOUNT = {
    "followers": "follower_count",
    "following": "following_count",
    "likes": "likes_count",
    "posts": "video_count",
}
PAGE = 20


def count_utf16_units(text: str) -> int:
    """UTF-16 code units: an emoji beyond the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def build(surroundings: PlatformSetup) -> "TikTok":
    """TikTok platform of this desk."""
    base = surroundings.base_url(TikTok.name, DEFAULT_URL)
    app, url = surroundings.app(TikTok.name), surroundings.media_url
    return TikTok(HttpClient(TikTok.label, base), base=base, app=app, now=surroundings.now, media_url=url)


class TikTok:
    """TikTok platform: videos, pictures, options, numbers, webhooks, by OAuth."""

    name: ClassVar[str] = "tiktok"
    label: ClassVar[str] = "TikTok"
    limits: ClassVar[Limits] = Limits(
        characters=2200, count=count_utf16_units, media=MEDIA, needs_media=True, pace=PACE
    )
    settle: ClassVar[timedelta] = timedelta(seconds=30)
    renews_before: ClassVar[timedelta] = timedelta(minutes=5)
    options: ClassVar[Mapping[str, PostOption]] = OPTIONS
    questions: ClassVar[Sequence[ConnectQuestion]] = ()
    agreed: ClassVar[str] = ""

    def __init__(
        self,
        client: HttpClient,
        *,
        base: str,
        app: OAuthApp,
        now: Callable[[], datetime],
        media_url: Callable[[MediaFile], str],
    ) -> None:
        pages, oauth = PAGES if base == DEFAULT_URL else base, f"{base}/v2/oauth"
        self.has_app = app.is_registered
        self._client = client
        self._api = Api(client)
        self._flow = OAuthFlow(
            client, app, f"{pages}/v2/auth/authorize/", f"{oauth}/token/", f"{oauth}/revoke/", DIALECT
        )
        self._secret = app.client_secret
        self._now = now
        self._media_url = media_url

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Upload the post, and wait for a while until it is published."""
        return await Posting(self._api, outgoing, self._now(), self._media_url).publish()

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication of the post's publish_id."""
        return await Posting(self._api, outgoing, self._now(), self._media_url).find()

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Views, likes, comments and shares, a call for 20 posts; private posts have none."""
        able = LISTS in Tokens.read(identity).scopes
        public = [each for each in external_ids if able and each.isdecimal()]
        readings: list[Measurement] = []
        for start in range(0, len(public), PAGE):
            path = f"/v2/video/query/?fields=id,{','.join(NUMBERS.values())}"
            body = {"filters": {"video_ids": public[start : start + PAGE]}}
            found = await self._api.post(identity, path, body, harmless=True)
            readings += [
                Measurement(
                    str(each["id"]),
                    {ours: int(each.get(name) or 0) for ours, name in NUMBERS.items()},
                    NUMBERS,
                )
                for each in found.get("videos", [])
            ]
        return readings

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Followers, following, likes and posts now; nothing without the right to read them."""
        if STATS not in Tokens.read(identity).scopes:
            return Measurement(identity.external_id, {})
        fields = ",".join(ACCOUNT.values())
        user = (await self._api.get(identity, "/v2/user/info/", fields=fields))["user"]
        numbers = {ours: int(user[name]) for ours, name in ACCOUNT.items() if name in user}
        return Measurement(identity.external_id, numbers, ACCOUNT)

    def greet(self, query: Mapping[str, str]) -> str | None:
        """None: TikTok sends no verification request."""
        return None

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Sequence[News]:
        """News of a published post or of withdrawn access. Raises `ForgedDelivery`."""
        signature = headers.get(webhooks.SIGNATURE, "")
        if not webhooks.is_genuine(body, signature, secret=self._secret, now=self._now()):
            raise ForgedDelivery("the signature does not fit, or is not of this moment")
        return webhooks.parse_webhook(body)

    async def depart(self, journey: AuthorizationRequest, answers: Mapping[str, str]) -> ConsentRedirect:
        """Redirect to TikTok's consent page."""
        return ConsentRedirect(self._flow.consent_url(journey, SCOPES))

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Account that consented."""
        tokens = await self._flow.exchange(journey, code, now=self._now())
        open_id, standing = await self._look(tokens)
        return [FoundAccount(open_id, standing.handle, tokens.kept(), standing=standing)]

    async def renew(self, identity: PlatformIdentity) -> Access:
        """New access for a day; the refresh token may change, too, and lasts a year."""
        tokens = Tokens.read(identity)
        if not tokens.refresh:
            raise Reconnect(ENDED, code="no_refresh")
        return (await self._flow.refresh(tokens, now=self._now())).kept()

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Current name of the account, and its rights."""
        return (await self._look(Tokens.read(identity)))[1]

    async def revoke(self, identity: PlatformIdentity) -> None:
        """Revoke our access."""
        await self._flow.give_back(Tokens.read(identity).access)

    async def _look(self, tokens: Tokens) -> tuple[str, AccountStatus]:
        opened = PlatformIdentity(0, "this account", "", tokens.kept().secret)
        found = await self._api.get(opened, "/v2/user/info/", fields="open_id,username,display_name")
        user = found["user"]
        missing = tuple(each for each in SCOPES if each not in tokens.scopes)
        return str(user["open_id"]), AccountStatus(
            f"@{user.get('username') or user['display_name']}", missing
        )
