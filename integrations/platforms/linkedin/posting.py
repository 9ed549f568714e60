"""Publishing on LinkedIn: the post, its first comment, and the search for a post that may be out.

LinkedIn has no key that makes a call safe to repeat, and its answer to a post is nothing but an id. A page's
posts can be read; most members' cannot, then nobody but a person can tell.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from integrations.errors import Misconfigured, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from integrations.platforms.linkedin.api import (
    DUPLICATE,
    TWICE,
    Api,
    Json,
    has_right,
    is_page,
    quote_urn,
    time_of_urn,
)
from integrations.platforms.linkedin.text import escape_text, first_link, unescape_text
from integrations.platforms.linkedin.uploads import PATIENCE, Uploads, collection_of

READS_PAGES = ("r_organization_social", "r_organization_social_feed")
READS_MEMBERS = ("r_member_social", "r_member_social_feed")
SKEW = timedelta(minutes=1)
RECENT = 20
TITLE = 200
"""Characters of a title; ours, because LinkedIn names none."""
BEGAN, POST, COMMENT = "began", "post", "comment"
TRIED, NOT_YET = "tried", ""
BLIND = "LinkedIn does not let us read this account's posts, so nobody here can tell whether it is out."

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost`."""

    api: Api
    outgoing: OutgoingPost
    now: datetime

    async def publish(self) -> PublishedPost:
        """Publish the post unless an earlier try did, and then its first comment."""
        urn = self.outgoing.steps.get(POST, "")
        if not urn:
            end = asyncio.get_running_loop().time() + PATIENCE
            media = await Uploads(self.api, self.outgoing, end).urns()
            if BEGAN not in self.outgoing.steps:
                await self.outgoing.remember(BEGAN, self.now.isoformat())
            urn = await self._post(media)
        if self.outgoing.besides.first_comment:
            await self.outgoing.remember(POST, urn)
            await self._comment(urn)
        return publication_of(urn)

    async def find(self) -> PublishedPost | None:
        """Publication of exactly these words. Raises `Uncertain` where the account cannot be read."""
        if known := self.outgoing.steps.get(POST):
            return publication_of(known)
        if not self._may_look():
            raise Uncertain(BLIND, code="blind")
        began = self.outgoing.steps.get(BEGAN)
        return await self._listed(datetime.fromisoformat(began) if began else self.outgoing.not_before)

    async def _post(self, media: list[str]) -> str:
        try:
            answer = await self.api.send(
                "POST", self.outgoing.identity, "/rest/posts", json=self._body(media)
            )
        except Uncertain as doubt:
            if doubt.code == DUPLICATE:
                return await self._twin()
            raise
        return str(answer.headers["x-restli-id"])

    async def _twin(self) -> str:
        """Duplicate that LinkedIn reports. Raises `Rejected` for an older post, or `Uncertain`."""
        began = self.outgoing.steps.get(BEGAN)
        if self._may_look():
            found = await self._listed(datetime.fromisoformat(began) if began else self.now)
            if found:
                return found.external_id
        if began:
            raise Uncertain(TWICE, code=DUPLICATE)
        raise Rejected(f"{TWICE} Change them.", code=DUPLICATE)

    def _body(self, media: list[str]) -> Json:
        chosen = self.outgoing.besides.options
        body: Json = {
            "author": self.outgoing.identity.external_id,
            "commentary": escape_text(self.outgoing.text),
            "visibility": "CONNECTIONS" if chosen.get("visibility") == "connections" else "PUBLIC",
            "distribution": {
                "feedDistribution": "MAIN_FEED",
                "targetEntities": [],
                "thirdPartyDistributionChannels": [],
            },
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": chosen.get("reshares") == "no",
        }
        content = self._media(media) if media else self._article(chosen)
        return {**body, "content": content} if content else body

    def _media(self, urns: list[str]) -> Json:
        files = self.outgoing.media
        if len(urns) > 1:
            pairs = zip(urns, files, strict=True)
            return {"multiImage": {"images": [{"id": urn, **_alt(file.alt)} for urn, file in pairs]}}
        picture = collection_of(files[0]) == "images"
        named = _alt(files[0].alt) if picture else {"title": files[0].alt[:TITLE] or self._title()}
        return {"media": {"id": urns[0], **named}}

    def _article(self, chosen: Mapping[str, str]) -> Json:
        """Card for the first link, where the option is chosen: LinkedIn reads no page by itself."""
        link = first_link(self.outgoing.text) if chosen.get("card") == "yes" else ""
        return {"article": {"source": link, "title": self._title()}} if link else {}

    def _title(self) -> str:
        return self.outgoing.text.strip().partition("\n")[0][:TITLE]

    async def _comment(self, urn: str) -> None:
        """Publish the first comment at most once; a failure leaves the post published."""
        if self.outgoing.steps.get(COMMENT):
            return
        await self.outgoing.remember(COMMENT, TRIED)
        who, words = self.outgoing.identity, self.outgoing.besides.first_comment
        body = {"actor": who.external_id, "object": urn, "message": {"text": words}}
        try:
            await self.api.send("POST", who, f"/rest/socialActions/{quote_urn(urn)}/comments", json=body)
        except TryLater:
            await self.outgoing.remember(COMMENT, NOT_YET)
            raise
        except (Rejected, Reconnect, Misconfigured, Uncertain) as trouble:
            log.warning("first comment not known to be out", account_id=who.account_id, code=trouble.code)

    def _may_look(self) -> bool:
        who = self.outgoing.identity
        return has_right(who, *(READS_PAGES if is_page(who) else READS_MEMBERS))

    async def _listed(self, since: datetime | None) -> PublishedPost | None:
        who = self.outgoing.identity
        query = f"author={quote_urn(who.external_id)}&q=author&count={RECENT}&sortBy=CREATED"
        answer = await self.api.send(
            "GET", who, f"/rest/posts?{query}", headers={"X-RestLi-Method": "FINDER"}
        )
        sought = unescape_text(escape_text(self.outgoing.text))
        for each in answer.json().get("elements", []):
            recent = since is None or time_of_urn(each["id"]) >= since - SKEW
            if recent and unescape_text(each.get("commentary", "")) == sought:
                return publication_of(each["id"])
        return None


def _alt(words: str) -> Json:
    return {"altText": words} if words else {}


def publication_of(urn: str) -> PublishedPost:
    """Publication of the post with this URN."""
    return PublishedPost(urn, f"https://www.linkedin.com/feed/update/{urn}/", time_of_urn(urn))
