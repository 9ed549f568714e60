"""Publishing on X, alone or as a thread; posts of a crashed try are found among the account's own.

X has no key that makes a call safe to repeat. When it began is remembered before the first call, and each
post's id before the next one is made; what may be out is looked for there. Whoever sends the same words again
is refused (403 "duplicate content"): that is a sign of success, so it is looked for, too.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.errors import Rejected, Uncertain
from integrations.http import used_up_quota
from integrations.platforms.base import OutgoingPost, PublishedPost, UsedUpQuota
from integrations.platforms.x import uploads
from integrations.platforms.x.api import DUPLICATE, FIELDS, TWICE, Api, Json, time_of_post
from integrations.platforms.x.text import canonical, canonical_text_of
from integrations.platforms.x.uploads import Uploads

SKEW = timedelta(minutes=1)
"""So far X's clock may be behind ours."""
PAGE = 100
BEGAN = "began"
EVERYBODY = "everybody"
DISCLOSED = {"ai": "made_with_ai", "paid": "paid_partnership"}
SAID = f"{TWICE} Change them."


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost`. `to` is the post it replies to, or ''."""

    api: Api
    outgoing: OutgoingPost
    now: datetime
    to: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the thread; mostly a single one."""
        return (self.outgoing.text, *self.outgoing.besides.more)

    async def publish(self) -> PublishedPost:
        """Publish every text that is not out yet."""
        end = asyncio.get_running_loop().time() + uploads.PATIENCE
        media = await Uploads(self.api, self.outgoing, self.now, end).ids()
        first, above, used = "", self.to, None
        looked = len(self.texts) == 1 or BEGAN not in self.outgoing.steps  # one post is looked up by the desk
        began = await self._begin()
        for place, text in enumerate(self.texts):
            post_id = self.outgoing.steps.get(f"post {place}", "")
            if not post_id and not looked:
                looked, post_id = True, await self._earlier(place, since=began)
            if not post_id:
                post_id, used = await self._post(place, text, above, media if place == 0 else ())
            if len(self.texts) > 1:
                await self.outgoing.remember(f"post {place}", post_id)
            first, above = first or post_id, post_id
        return self._landed(first, used)

    async def find(self) -> PublishedPost | None:
        """Publication if all texts are out."""
        since = self._began() or self.outgoing.not_before
        missing = [place for place in range(len(self.texts)) if f"post {place}" not in self.outgoing.steps]
        posts = await self._own(since=since) if missing else []
        ids = [self._among(posts, place) for place in range(len(self.texts))]
        return self._landed(ids[0], None) if all(ids) else None

    async def _begin(self) -> datetime:
        """Time at which the first try began, remembered before anything can be seen."""
        if began := self._began():
            return began
        await self.outgoing.remember(BEGAN, self.now.isoformat())
        return self.now

    def _began(self) -> datetime | None:
        known = self.outgoing.steps.get(BEGAN)
        return datetime.fromisoformat(known) if known else None

    async def _post(
        self, place: int, text: str, above: str, media: Sequence[str]
    ) -> tuple[str, UsedUpQuota | None]:
        body: Json = {"text": text}
        if not above:  # whoever may answer the first may answer them all
            body |= _options(self.outgoing.besides.options)
        if media:
            body["media"] = {"media_ids": list(media)}
        if above:
            body["reply"] = {"in_reply_to_tweet_id": above}
        identity = self.outgoing.identity
        try:
            answer = await self.api.send("POST", identity, "/2/tweets", needs="tweet.write", json=body)
        except Uncertain as doubt:
            if doubt.code != DUPLICATE:
                raise
            return await self._twin(place), None
        return str(answer.json()["data"]["id"]), used_up_quota(answer.headers, "account")

    async def _twin(self, place: int) -> str:
        """Duplicate that X reports. Raises `Rejected` for an older post, or `Uncertain`."""
        post_id = self._among(await self._own(since=None), place)
        if not post_id:
            raise Uncertain(f"{TWICE} It does not show them yet.", code=DUPLICATE)
        if time_of_post(post_id) < (self._began() or self.now) - SKEW:
            raise Rejected(SAID, code=DUPLICATE)
        return post_id

    async def _earlier(self, place: int, *, since: datetime) -> str:
        return self._among(await self._own(since=since), place)

    async def _own(self, *, since: datetime | None) -> Sequence[Mapping[str, object]]:
        """Newest posts of the account, made after `since` where it is given."""
        query = {"max_results": PAGE, "exclude": "retweets", FIELDS: "entities,attachments"}
        if since:
            query["start_time"] = f"{(since - SKEW).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        identity = self.outgoing.identity
        found = await self.api.get(identity, f"/2/users/{identity.external_id}/tweets", **query)
        return list(found.get("data") or [])

    def _among(self, posts: Sequence[Mapping[str, object]], place: int) -> str:
        """Id of this text's post, as remembered or found among these posts; '' when it is absent."""
        known = self.outgoing.steps.get(f"post {place}", "")
        sought, media = canonical(self.texts[place]), len(self.outgoing.media) if place == 0 else 0
        same = (
            str(each["id"]) for each in posts if canonical_text_of(each) == sought and _media(each) == media
        )
        return known or next(same, "")

    def _landed(self, post_id: str, used: UsedUpQuota | None) -> PublishedPost:
        return PublishedPost(post_id, f"https://x.com/i/web/status/{post_id}", time_of_post(post_id), used)


def _options(chosen: Mapping[str, str]) -> Json:
    """Reply settings and disclosures in X's fields."""
    who = chosen.get("reply", EVERYBODY)
    disclosed: Json = {key: True for name, key in DISCLOSED.items() if chosen.get(name) == "yes"}
    return {"reply_settings": who, **disclosed} if who != EVERYBODY else disclosed


def _media(post: Mapping[str, object]) -> int:
    attached = post.get("attachments")
    return len(attached.get("media_keys") or ()) if isinstance(attached, Mapping) else 0
