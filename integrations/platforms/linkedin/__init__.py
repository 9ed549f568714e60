"""LinkedIn: posts of members and pages, by its versioned API.

Sources: learn.microsoft.com/linkedin/marketing (Posts, Images, MultiImage, Videos, Documents, Comments API).
Feeds fold a post after about 1,300 characters at the latest; that is advice, not a rule. What others do
there may be kept for 48 hours and their words handed to nobody (Marketing API terms): LinkedIn tells of it by
webhook, the desk keeps that it happened, without words and names, for so long, and answers nothing there.
`PlatformIdentity.external_id` is the account's URN.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from integrations.errors import Reconnect, Rejected
from integrations.http import HttpClient
from integrations.media_limits import (
    DOCX,
    PDF,
    PPTX,
    AnimationLimits,
    DocumentLimits,
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
from integrations.platforms.base.webhooks import ActivityNews, ForgedDelivery
from integrations.platforms.linkedin import connect, insights, webhooks
from integrations.platforms.linkedin.api import Api, quote_urn
from integrations.platforms.linkedin.posting import POST, Posting
from integrations.platforms.linkedin.text import count_utf16_units

MEDIA = MediaLimits(
    pictures=PictureLimits(most=20, size=8_000_000, pixels=36_152_319),
    animation=AnimationLimits(size=8_000_000, pixels=36_152_319, frames=250),
    video=VideoLimits(
        size=(75_000, 500_000_000), seconds=(3, 1800), width=(1, 4096), height=(1, 2304), fps=(1, 60)
    ),
    document=DocumentLimits(mimes=(PDF, PPTX, DOCX), size=100_000_000),
    together=20,
    canvas=(1080, 1350),
)
"""The bytes of a picture are ours, because LinkedIn names none. A document of more than 300 pages is
LinkedIn's to refuse: there is no limit for pages here."""


def build(surroundings: PlatformSetup) -> "LinkedIn":
    """LinkedIn platform of this desk."""
    base = surroundings.base_url(LinkedIn.name, connect.DEFAULT_URL)
    app = surroundings.app(LinkedIn.name)
    return LinkedIn(HttpClient(LinkedIn.label, base), base=base, app=app, now=surroundings.now)


class LinkedIn:
    """LinkedIn platform: posts, media, first comments, numbers, webhooks, by OAuth."""

    name: ClassVar[str] = "linkedin"
    label: ClassVar[str] = "LinkedIn"
    tried_first: ClassVar[bool] = True
    limits: ClassVar[Limits] = Limits(characters=3000, count=count_utf16_units, media=MEDIA, recommended=1300)
    settle: ClassVar[timedelta] = timedelta(seconds=20)
    renews_before: ClassVar[timedelta] = timedelta(minutes=5)
    comment_characters: ClassVar[int] = 1250
    keeps_for: ClassVar[timedelta] = webhooks.KEPT_FOR
    agreed: ClassVar[str] = ""
    options: ClassVar[Mapping[str, PostOption]] = {
        "visibility": PostOption("Who sees it", ("public", "connections")),
        "reshares": PostOption("May be reposted", ("yes", "no")),
        "card": PostOption("The first link as a card", ("no", "yes")),
    }
    questions: ClassVar[Sequence[ConnectQuestion]] = (connect.QUESTION,)

    def __init__(self, client: HttpClient, *, base: str, app: OAuthApp, now: Callable[[], datetime]) -> None:
        self.has_app = app.is_registered
        self._client = client
        self._api = Api(client, now)
        self._flow = connect.oauth_flow(client, base, app)
        self._secret = app.client_secret
        self._now = now

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish the post, media first, then its first comment."""
        return await Posting(self._api, outgoing, self._now()).publish()

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of texts whose ids were remembered."""
        return int(POST in steps)

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication of exactly these words. Raises `Uncertain` where the account cannot be read."""
        return await Posting(self._api, outgoing, self._now()).find()

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Views, reach, likes, comments, shares, and clicks for pages."""
        return await insights.measure(self._api, identity, external_ids)

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Followers of a page now; nothing of a member."""
        return await insights.survey(self._api, identity)

    def greet(self, query: Mapping[str, str]) -> str | None:
        """Answer to LinkedIn's challenge, at the beginning and every two hours."""
        code = query.get("challengeCode")
        return (
            json.dumps(webhooks.answer_challenge(code, secret=self._secret))
            if code and self._secret
            else None
        )

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Sequence[ActivityNews]:
        """News of activity on a page, without its words. Raises `ForgedDelivery`."""
        signature = headers.get(webhooks.SIGNATURE, "")
        if not webhooks.is_genuine(body, signature, secret=self._secret):
            raise ForgedDelivery("the signature does not fit")
        return webhooks.parse_webhook(body)

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete a post; an absent one gets the same answer."""
        path = f"/rest/posts/{quote_urn(external_id)}"
        headers = {"X-RestLi-Method": "DELETE"}
        try:
            await self._api.send("DELETE", identity, path, harmless=True, headers=headers)
        except Rejected as gone:
            if gone.code != "404":
                raise

    async def depart(self, journey: AuthorizationRequest, answers: Mapping[str, str]) -> ConsentRedirect:
        """Redirect to LinkedIn's consent page."""
        return ConsentRedirect(self._flow.consent_url(journey, connect.parse_scopes(answers)))

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Accounts of the consent: the member and their pages."""
        tokens = await self._flow.exchange(journey, code, now=self._now())
        return await connect.find_accounts(self._api, tokens)

    async def renew(self, identity: PlatformIdentity) -> Access:
        """New access for 60 days, where LinkedIn gave the right to renew."""
        tokens = Tokens.read(identity)
        if not tokens.refresh:
            raise Reconnect(ENDED, code="no_refresh")
        return (await self._flow.refresh(tokens, now=self._now())).kept()

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Current name of the account, and whether it may publish."""
        return await connect.examine_account(self._api, identity)
