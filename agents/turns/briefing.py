"""The briefing of a model: the accounts and the brand, which rarely change, and the present state of posts.

Both are rendered as JSON with sorted keys, so that the same briefing gives the same bytes.
"""

import json
import re
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agents.checks import brand_facts
from agents.context import Context
from agents.platform_rules import thread_parts
from agents.text import clean, shortened
from integrations.llm.base import AccountBrief, Briefing, PostBrief
from integrations.llm.base.campaign_brief import CampaignBrief
from prompts import render
from storage.models import Health, Post, Workspace
from storage.unit_of_work import Work

NUMBER = re.compile(r"(?<![\w.,:])#?([0-9]{1,9})(?![\w%:])")
NEAR = 5
"""Posts that "make them shorter" may mean: the number of posts of a plan."""
NEWEST = 10
"""The last posts made, which a model is told of even when they are finished."""
LISTED = 60
"""Posts that a model is told of, soonest first; it can look up the others."""
TITLE = 60


def render_desk(knows: Briefing) -> str:
    """The accounts and the brand, rendered: it changes only when people change them, and may be cached."""
    return render(
        "desk",
        workspace=_json(knows.workspace),
        accounts=_json([_account(each) for each in knows.accounts]),
        brand=_json({kind: list(values) for kind, values in knows.brand.items()}),
    )


def find_posts_meant(knows: Briefing, words: str, *, follows: bool) -> frozenset[int]:
    """Numbers of posts that a message may mean: those it names, else the newest if it `follows` a talk."""
    numbers = {each.number for each in knows.posts}
    named = numbers & {int(each) for each in NUMBER.findall(words)}
    return frozenset(named or (sorted(numbers)[-NEAR:] if follows else ()))


def render_present(knows: Briefing, *, near: Collection[int] = ()) -> str:
    """The moment, the person and the posts, rendered: it changes with every turn.

    Only the posts `near` come with their words.
    """
    first = sorted(knows.posts, key=lambda each: (each.number not in near, each.due is None, _wall(each.due)))
    listed = sorted(first[:LISTED], key=lambda each: each.number)
    more = [f"and {len(first) - LISTED} more: show_queue"] if len(first) > LISTED else []
    now = render(
        "present",
        now=f"{knows.now:%A, %Y-%m-%d %H:%M}",
        zone=knows.zone,
        person=_json(knows.person),
        posts="\n".join([*map(_row, listed), *more]) or "none",
        texts=_json({str(each.number): dict(each.texts) for each in listed if each.number in near}),
    )
    return f"{now}\n{_campaign(knows.campaign)}" if knows.campaign else now


def _campaign(serves: CampaignBrief) -> str:
    """The campaign of this turn, rendered."""
    return render(
        "campaign",
        count=str(serves.count),
        start=serves.start.isoformat(),
        end=serves.end.isoformat(),
        outline=_json({"goal": serves.goal, **serves.outline}),
    )


def _json(value: Any) -> str:
    return clean(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _account(each: AccountBrief) -> dict[str, Any]:
    made = {"account": each.ref, "platform": each.label, "handle": each.handle, "limit": each.limit}
    return made | ({"recommended": each.recommended} if each.recommended else {})


def _row(each: PostBrief) -> str:
    return _json([each.number, each.status, _wall(each.due), shortened(each.brief, most=TITLE)])


def _wall(due: datetime | None) -> str:
    return f"{due:%Y-%m-%dT%H:%M}" if due else ""


async def gather_briefing(context: Context) -> Briefing:
    """Everything that a model may know of the workspace in this turn."""
    async with context.read() as work:
        workspace = await work.workspaces.get()
        told: dict[str, list[str]] = {}
        for fact in await work.brand_facts.all():
            told.setdefault(fact.kind, []).append(brand_facts.quote_fact(fact))
        posts = await work.posts.newest_and_open(NEWEST)
        return Briefing(
            now=context.now().astimezone(ZoneInfo(workspace.zone)),
            zone=workspace.zone,
            workspace=workspace.name,
            person=context.person.name,
            accounts=await _accounts(work, context),
            brand={kind: tuple(values) for kind, values in told.items()},
            campaign=context.campaign,
            posts=tuple(_post_brief(workspace, post) for post in posts),
        )


async def _accounts(work: Work, context: Context) -> tuple[AccountBrief, ...]:
    accounts = [each for each in await work.accounts.all() if each.health is Health.CONNECTED]
    return tuple(
        AccountBrief(
            ref=each.ref,
            platform=each.platform,
            label=context.platforms.of(each).label,
            handle=each.handle,
            limit=context.platforms.limits(each).characters,
            recommended=context.platforms.limits(each).recommended,
        )
        for each in accounts
    )


def _post_brief(workspace: Workspace, post: Post) -> PostBrief:
    first = min(post.variants, key=lambda variant: variant.due_at)
    return PostBrief(
        number=post.number,
        brief=post.brief,
        status=first.status.value,
        due=first.due_at.astimezone(ZoneInfo(workspace.zone)),
        texts={variant.account.ref: thread_parts.join_parts(variant.current) for variant in post.variants},
    )
