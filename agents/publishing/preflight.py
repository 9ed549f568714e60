"""Preflight: an hour before a post is due, its account, quota and files are checked and people are warned."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from agents.accounts.health_check import HealthCheck
from agents.cards import post_card
from agents.checks import post_checks
from agents.context import Clock, Send
from agents.media import files
from agents.platform_rules import quotas
from agents.platform_rules.registry import Platforms
from agents.replies import Channel, Reply, lines, text
from integrations.errors import Rejected
from storage.database import Database
from storage.models import Account, Health, Post, Variant
from storage.unit_of_work import Work

AHEAD = timedelta(hours=1)
FRESH = timedelta(minutes=15)
"""An account that was checked longer ago is checked again."""

log = structlog.get_logger()


class Preflight:
    """Checks posts every minute; warns once for each post and due time."""

    def __init__(
        self, database: Database, platforms: Platforms, clock: Clock, *, health_check: HealthCheck, send: Send
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._health_check = health_check
        self._send = send

    async def run(self) -> int:
        """Check the posts due within the hour; returns how many are at risk."""
        async with self._database.read_shared() as shared:
            workspaces = [each.id for each in await shared.workspaces.all() if each.paused_at is None]
        return sum([await self._safely(each) for each in workspaces])

    async def _safely(self, workspace_id: int) -> int:
        """Check one workspace. The safety net: trouble with a workspace ends here."""
        try:
            return await self._watch(workspace_id)
        except Exception:
            log.exception("watching broke", workspace_id=workspace_id)
            return 0

    async def _watch(self, workspace_id: int) -> int:
        now = self._clock.now()
        async with self._database.read(workspace_id) as work:
            ahead = await work.posts.due_without_warning(after=now, until=now + AHEAD)
        risky: dict[int, list[str]] = {}
        for variant in ahead:
            account = await self._checked_account(variant.account)
            if found := await self._find_risks(workspace_id, variant, account):
                label = self._platforms.label(account)
                risky.setdefault(variant.post_id, []).extend(f"{label}: {each}" for each in found)
        async with self._database.work(workspace_id) as work:
            await work.posts.mark_warned([each.id for each in ahead])
        for post_id, found in risky.items():
            await self._warn(workspace_id, post_id, found)
        return len(risky)

    async def _checked_account(self, account: Account) -> Account:
        looked = account.examined_at
        if self._platforms.rehearses(account) or (looked and self._clock.now() - looked < FRESH):
            return account
        return await self._health_check.check_account(account)

    async def _find_risks(self, workspace_id: int, variant: Variant, account: Account) -> list[str]:
        """Sentences on everything that would keep a variant from going out."""
        current = variant.current
        found = [*_access_risks(account, variant.due_at, renews=self._renews(account))]
        wrong = post_checks.content_error(
            self._platforms, account, current.words, current.media, current.besides
        )
        found += [wrong] if wrong else []
        try:
            await files.verify_files(files.list_media_files(current.media, folder=self._platforms.folder))
        except Rejected as gone:
            found.append(gone.sentence)
        async with self._database.read(workspace_id) as work:
            short = await quotas.quota_refusal(work, self._platforms, variant, account)
        return [*found, *([short] if short else [])]

    def _renews(self, account: Account) -> bool:
        return self._platforms.renewer(account.carrier) is not None

    async def _warn(self, workspace_id: int, post_id: int, found: Sequence[str]) -> None:
        async with self._database.read(workspace_id) as work:
            post = await work.posts.by_id(post_id)
            channel = await _find_channel(work, post) if post else None
            if post is None or channel is None:
                return
            card = await post_card.post_card(work, self._platforms, post, now=self._clock.now())
        heading = text(f"⚠ #{post.number} {post.brief} is at risk: it is due within the hour, and")
        rows = [text(f"  · {each}") for each in dict.fromkeys(found)]
        await self._send(workspace_id, channel, Reply(text=lines(heading, *rows), cards=(card,)))


def _access_risks(account: Account, due_at: datetime, *, renews: bool) -> Sequence[str]:
    if account.health is not Health.CONNECTED:
        return ["the account must be connected again"]
    found = []
    if missing := account.standing.get("missing"):
        found.append(f"it lacks the right to {', '.join(missing)}: connect it again and allow everything")
    if account.expires_at is not None and account.expires_at <= due_at and not renews:
        found.append("its access ends before then: connect it again")
    return found


async def _find_channel(work: Work, post: Post) -> Channel | None:
    campaign = await work.campaigns.by_id(post.campaign_id)
    place = await work.places.by_id(campaign.place_id if campaign else None)
    return Channel(place.surface, place.address, campaign.thread) if place and campaign else None
