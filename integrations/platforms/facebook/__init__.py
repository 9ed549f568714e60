"""Facebook Pages: words, links, photos and Reels, first comments, moderation and numbers.

Sources: developers.facebook.com/docs/pages-api, docs/facebook-login, docs/graph-api/changelog (v26.0, of
2026-07-29). `external_id` is the Page's id and its access the Page's own token, which does not end
by itself when it was made from a long-lived one; so nothing has to be renewed. 63,206 characters are widely
reported and kept by open-source publishers; Facebook's reference names no number.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from integrations.errors import Rejected
from integrations.graph import Graph, refusals, webhooks
from integrations.graph.containers import PAUSES
from integrations.http import HttpClient
from integrations.media_limits import JPEG, MP4, PNG, MediaLimits, PictureLimits, VideoLimits
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
from integrations.platforms.base.capabilities import Gesture
from integrations.platforms.base.connecting import (
    AccountStatus,
    AuthorizationRequest,
    ConnectQuestion,
    ConsentRedirect,
    FoundAccount,
)
from integrations.platforms.base.webhooks import ActivityNews
from integrations.platforms.facebook import activity
from integrations.platforms.facebook.connect import PageConnection
from integrations.platforms.facebook.error_codes import own_error
from integrations.platforms.facebook.posting import POST, Posting, post_link

DEFAULT_URL = "https://graph.facebook.com"
VERSION = "/v26.0"
MEDIA = MediaLimits(
    pictures=PictureLimits(mimes=(JPEG, PNG), most=10, size=4_000_000),
    # Reels: 9:16, from 540x960, 24 to 60 frames, 3 to 90 seconds (docs/video-api/guides/reels-publishing)
    video=VideoLimits(
        mimes=(MP4,),
        size=(1, 1_000_000_000),
        seconds=(3, 90),
        width=(540, 1920),
        height=(960, 3840),
        ratio=(0.56, 0.565),
        fps=(24, 60),
        video=("h264", "hevc"),
    ),
    together=10,
    fetches=("video",),
    canvas=(1080, 1350),
)


def build(surroundings: PlatformSetup) -> "Facebook":
    """Facebook platform of this desk."""
    return Facebook(
        HttpClient(Facebook.label, surroundings.base_url(Facebook.name, DEFAULT_URL)),
        app=surroundings.app(Facebook.name),
        media_url=surroundings.media_url,
        now=surroundings.now,
    )


class Facebook:
    """Facebook platform: posts, Reels, comments, numbers, replies, moderation, by OAuth."""

    name: ClassVar[str] = "facebook"
    label: ClassVar[str] = "Facebook"
    limits: ClassVar[Limits] = Limits(characters=63_206, count=len, media=MEDIA, recommended=500)
    settle: ClassVar[timedelta] = timedelta(seconds=20)
    comment_characters: ClassVar[int] = 8000
    answers_whom: ClassVar[str] = ""
    gestures: ClassVar[Sequence[Gesture]] = ("like",)
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
        self._joining = PageConnection(self._graph, self.label, app, VERSION)
        self._media_url = media_url
        self._now = now
        self._pauses = pauses
        self._dead: set[str] = set()
        """names of insights that were refused since we were started"""

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish the post and its first comment."""
        return await self._posting(outgoing).publish()

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of texts whose ids were remembered."""
        return int(POST in steps)

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication of exactly this post on the Page."""
        return await self._posting(outgoing).find()

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Reply to a post or a comment."""
        made = await self._graph.post(outgoing.identity.access, f"{to}/comments", message=outgoing.text)
        return PublishedPost(str(made["id"]), post_link(made["id"]), self._now())

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Views, reach, clicks, video_views, likes, comments and shares: mostly one call for each post."""
        found = []
        for each in external_ids:
            try:
                post = await self._graph.get(identity.access, each, fields=activity.COUNTS)
            except Rejected:  # it is gone
                continue
            insights = await self._insights(identity, f"{each}/insights", activity.METRICS)
            found.append(
                Measurement(each, {**insights, **activity.count_reactions(post)}, activity.POST_CALLED)
            )
        return found

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Numbers of the Page for those days; followers are the current ones."""
        page = await self._graph.get(identity.access, identity.external_id, fields="followers_count")
        numbers = await self._insights(
            identity,
            f"{identity.external_id}/insights",
            activity.SURVEY,
            period="day",
            since=int(since.timestamp()),
            until=int(until.timestamp()),
        )
        numbers["followers"] = int(page["followers_count"])
        return Measurement(identity.external_id, numbers, activity.PAGE_CALLED)

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Comments, mentions and visitors' posts after `since`, oldest first."""
        return await activity.fetch_activity(self._graph, identity, since=since)

    async def engage(self, identity: PlatformIdentity, external_id: str, gesture: Gesture) -> None:
        """Like a post or a comment as the Page."""
        await self._graph.post(identity.access, f"{external_id}/likes", harmless=True)

    async def hide(self, identity: PlatformIdentity, external_id: str, *, below: str) -> None:
        """Hide a comment; its author and their friends still see it."""
        await self._graph.post(identity.access, external_id, harmless=True, is_hidden="true")

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete a post or a comment."""
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
        return self._joining.depart(journey)

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Pages that may be posted to, with the Page's own token."""
        return await self._joining.arrive(journey, code, now=self._now())

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Name of the Page and missing rights of its token."""
        return await self._joining.examine(identity)

    async def _insights(
        self, identity: PlatformIdentity, path: str, names: Sequence[str], **asked: str | int
    ) -> dict[str, int]:
        """Insights by one call; a call for each name when one of the names has ended."""
        alive = [each for each in names if each not in self._dead]
        try:
            page = await self._graph.get(identity.access, path, metric=",".join(alive), **asked)
            return activity.normalise_insights(page["data"])
        except Rejected:
            found: dict[str, int] = {}
        for each in alive:
            try:
                page = await self._graph.get(identity.access, path, metric=each, **asked)
                found |= activity.normalise_insights(page["data"])
            except Rejected:
                self._dead.add(each)
        return found

    def _posting(self, outgoing: OutgoingPost) -> Posting:
        return Posting(self._graph, outgoing, self._now(), self._media_url, self._pauses)
