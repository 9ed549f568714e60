"""Threads: posts, pictures, videos, carousels and threads of posts, by containers.

Sources: developers.facebook.com/docs/threads and github.com/fbsamples/threads_api (its Postman collection).
`external_id` is the account's id there; its access is a token of 60 days, prolonged while it is
good. Pictures and videos are fetched by Threads from an address of ours.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from integrations.errors import OutsideError, Rejected
from integrations.graph import Graph, refusals, usage, webhooks
from integrations.graph.containers import PAUSES, Containers
from integrations.graph.refusals import Refusal
from integrations.graph.tokens import OAuthEndpoints
from integrations.http import HttpClient
from integrations.media_limits import MOV, MP4, MediaLimits, PictureLimits, VideoLimits
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
from integrations.platforms.base.capabilities import Gesture, PostOption, count_numbered_steps
from integrations.platforms.base.connecting import (
    Access,
    AccountStatus,
    AuthorizationRequest,
    ConnectQuestion,
    ConsentRedirect,
    FoundAccount,
)
from integrations.platforms.base.webhooks import ActivityNews
from integrations.platforms.threads import activity
from integrations.platforms.threads.posting import DIALECT, EARLY, Posting
from integrations.platforms.threads.text import CHARACTERS, LINKS, count_characters

DEFAULT_URL = "https://graph.threads.net"
AUTHORIZE = "https://www.threads.net/oauth/authorize"
VERSION = "/v1.0"
SCOPES = (
    "threads_basic",
    "threads_content_publish",
    "threads_manage_replies",
    "threads_read_replies",
    "threads_manage_insights",
    "threads_manage_mentions",
    "threads_delete",
)
MEDIA = MediaLimits(
    # 8 MB and 320 to 1440 pixels, MP4 and MOV up to 1 GB and five minutes (docs/threads/overview)
    pictures=PictureLimits(most=20, size=8_000_000, width=1440, least_side=320, ratio=(0.1, 10)),
    video=VideoLimits(
        mimes=(MP4, MOV),
        size=(1, 1_000_000_000),
        seconds=(0.01, 300),
        width=(1, 1920),
        height=(1, 4096),
        fps=(23, 60),
        video=("h264", "hevc"),
        most=20,
    ),
    together=20,
    mixes=True,
    fetches=("picture", "video"),
    canvas=(1080, 1350),
)
REPLY = ("everyone", "accounts_you_follow", "mentioned_only", "parent_post_author_only", "followers_only")


def build(surroundings: PlatformSetup) -> "Threads":
    """Threads platform of this desk."""
    return Threads(
        HttpClient(Threads.label, surroundings.base_url(Threads.name, DEFAULT_URL)),
        app=surroundings.app(Threads.name),
        media_url=surroundings.media_url,
        now=surroundings.now,
    )


def own_error(refusal: Refusal) -> OutsideError | None:
    """Error for a code of Threads' own (docs/threads/posts, docs/threads/troubleshooting)."""
    if refusal.name == EARLY:
        return refusals.not_ready("Threads", refusal)
    if "LINK_LIMIT_EXCEEDED" in refusal.words:
        return Rejected(f"Threads takes at most {LINKS} links in a post.", code="link_limit")
    return None


class Threads:
    """Threads platform: posts, threads, activity, numbers, replies, moderation, by OAuth."""

    name: ClassVar[str] = "threads"
    label: ClassVar[str] = "Threads"
    limits: ClassVar[Limits] = Limits(characters=CHARACTERS, count=count_characters, media=MEDIA, links=LINKS)
    settle: ClassVar[timedelta] = timedelta(seconds=10)
    renews_before: ClassVar[timedelta] = timedelta(days=20)
    most_texts: ClassVar[int] = 25
    options: ClassVar[Mapping[str, PostOption]] = {"reply": PostOption("Who may answer", REPLY)}
    answers_whom: ClassVar[str] = ""
    gestures: ClassVar[Sequence[Gesture]] = ("share",)
    questions: ClassVar[Sequence[ConnectQuestion]] = ()

    def __init__(
        self,
        client: HttpClient,
        *,
        app: OAuthApp,
        media_url: Callable[[MediaFile], str],
        now: Callable[[], datetime],
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self.has_app = app.is_registered
        self._client = client
        self._app = app
        self.agreed = webhooks.verify_token(app.client_secret)
        self._graph = Graph(client, VERSION, refusals.error_sorter(self.label, own_error))
        self._office = OAuthEndpoints(client, self.label, app, AUTHORIZE, "/oauth/access_token")
        self._media_url = media_url
        self._now = now
        self._pauses = pauses

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish the post, a thread part by part."""
        return await self._posting(outgoing).publish()

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of texts whose ids were remembered."""
        return count_numbered_steps(steps, "post")

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication of the post's containers."""
        return await self._posting(outgoing).find()

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Reply to a post."""
        return await self._posting(outgoing, to).publish()

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Views, likes, comments, shares, quotes and sends, a call for each post."""
        found = []
        for each in external_ids:
            try:
                asked = "views,likes,replies,reposts,quotes,shares"
                page = await self._graph.get(identity.access, f"{each}/insights", metric=asked)
            except Rejected:  # it is gone
                continue
            found.append(Measurement(each, activity.normalise_insights(page["data"]), activity.CALLED))
        return found

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Numbers of the account; followers are the current ones."""
        page = await self._graph.get(
            identity.access,
            f"{identity.external_id}/threads_insights",
            metric="views,likes,replies,reposts,quotes,clicks,followers_count",
            since=int(since.timestamp()),
            until=int(until.timestamp()),
        )
        return Measurement(identity.external_id, activity.normalise_insights(page["data"]), activity.CALLED)

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Replies and mentions after `since`, oldest first."""
        return await activity.fetch_activity(self._graph, identity, since=since)

    async def engage(self, identity: PlatformIdentity, external_id: str, gesture: Gesture) -> None:
        """Share (repost) a post; Threads has no way to like one."""
        await self._graph.post(identity.access, f"{external_id}/repost")

    async def hide(self, identity: PlatformIdentity, external_id: str, *, below: str) -> None:
        """Hide a reply and everything below it."""
        path = f"{external_id}/manage_reply"
        await self._graph.post(identity.access, path, harmless=True, hide="true")

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete a post; Threads allows a hundred a day."""
        try:
            await self._graph.delete(identity.access, external_id)
        except Rejected as gone:
            if gone.code != refusals.GONE:
                raise

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
        access = await self._prolonged("/access_token", "th_exchange_token", short.secret, secret=True)
        who = await self._graph.get(access.secret, "me", fields="id,username")
        handle = f"@{who['username']}"
        standing = await self.examine(PlatformIdentity(0, handle, self.name, access.secret, str(who["id"])))
        return [FoundAccount(str(who["id"]), handle, access, standing=standing)]

    async def renew(self, identity: PlatformIdentity) -> Access:
        """Sixty more days for a token that is good and older than one."""
        return await self._prolonged("/refresh_access_token", "th_refresh_token", identity.access)

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Name of the account, its rights, and its remaining posts for these 24 hours."""
        who = await self._graph.get(identity.access, "me", fields="id,username")
        rights = await self._graph.get(identity.access, "debug_token", input_token=identity.access)
        path = f"{identity.external_id}/threads_publishing_limit"
        page = await self._graph.get(identity.access, path, fields="quota_usage,config")
        had = rights["data"].get("scopes") or SCOPES
        missing = tuple(each for each in SCOPES if each not in had)
        return AccountStatus(f"@{who['username']}", missing, usage.publishing_quota(page["data"]))

    async def _prolonged(self, path: str, grant: str, token: str, *, secret: bool = False) -> Access:
        asked = {"grant_type": grant, "access_token": token}
        if secret:
            asked["client_secret"] = self._office.app.client_secret
        sort = refusals.error_sorter(self.label, own_error)
        return await self._office.prolong(path, now=self._now(), sort=sort, **asked)

    def _posting(self, outgoing: OutgoingPost, to: str = "") -> Posting:
        containers = Containers(self._graph, DIALECT, outgoing, self._now(), self._pauses)
        return Posting(self._graph, outgoing, self._media_url, containers, to)
