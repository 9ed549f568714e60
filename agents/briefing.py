"""A briefing in words, for models that read: what stands in one workspace for long, and what is so now.

Both are JSON in a frame, keys in order, so that the same briefing gives the same bytes.
"""

import json
from datetime import datetime
from typing import Any

from agents import checks
from integrations.llm.base import AccountBrief, Briefing, PostBrief
from integrations.llm.base.campaigns import CampaignBrief
from prompts import render


def desk(knows: Briefing) -> str:
    """The accounts and the brand: it changes when people change them, and may be kept in a cache."""
    return render(
        "desk",
        workspace=_json(knows.workspace),
        accounts=_json([_account(each) for each in knows.accounts]),
        brand=_json({kind: list(values) for kind, values in knows.brand.items()}),
    )


def present(knows: Briefing) -> str:
    """The moment, the person, and the posts as they stand: it changes with every turn."""
    now = render(
        "present",
        now=f"{knows.now:%A, %Y-%m-%d %H:%M}",
        zone=knows.zone,
        person=_json(knows.person),
        posts=_json([_post(each) for each in knows.posts]),
    )
    return f"{now}\n{_campaign(knows.campaign)}" if knows.campaign else now


def _campaign(serves: CampaignBrief) -> str:
    """What the posts of this turn are for."""
    return render(
        "campaign",
        count=str(serves.count),
        start=serves.start.isoformat(),
        end=serves.end.isoformat(),
        outline=_json({"goal": serves.goal, **serves.outline}),
    )


def _json(value: Any) -> str:
    return checks.clean(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def _account(each: AccountBrief) -> dict[str, Any]:
    made = {"account": each.ref, "platform": each.label, "handle": each.handle, "limit": each.limit}
    return made | ({"recommended": each.recommended} if each.recommended else {})


def _post(each: PostBrief) -> dict[str, Any]:
    made = {"number": each.number, "brief": each.brief, "status": each.status, "due": _wall(each.due)}
    return made | {"texts": dict(each.texts)}


def _wall(due: datetime | None) -> str:
    return f"{due:%Y-%m-%dT%H:%M}" if due else ""
