"""Usage of quotas, in percent, from the Graph's headers.

Source: developers.facebook.com/docs/graph-api/overview/rate-limiting: `X-App-Usage` for our app,
`X-Business-Use-Case-Usage` for an account, with the minutes until it is open again.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from integrations.platforms.base import UsedUpQuota
from integrations.platforms.base.connecting import PublishingQuota

APP, ACCOUNT = "x-app-usage", "x-business-use-case-usage"
FULL = 100
WINDOW = timedelta(hours=1)
"""Over which an app's calls are counted; waited for where no other time is named."""
SHARES = ("call_count", "total_time", "total_cputime")


def used_up_quota(headers: Mapping[str, str]) -> UsedUpQuota | None:
    """Quota that these headers report as used up, or None."""
    if any(_full(each) for each in _uses(headers)):
        return UsedUpQuota("account", time_until_regained(headers) or WINDOW)
    return UsedUpQuota("app", WINDOW) if _full(_read(headers, APP)) else None


def time_until_regained(headers: Mapping[str, str]) -> timedelta | None:
    """Time until the account is open again; None when the headers do not say."""
    minutes = [int(each.get("estimated_time_to_regain_access") or 0) for each in _uses(headers)]
    return timedelta(minutes=max(minutes)) if any(minutes) else None


def publishing_quota(limits: Sequence[Mapping[str, Any]]) -> PublishingQuota | None:
    """Remaining publications of an account by its own limit, over a rolling 24 hours."""
    used = limits[0].get("quota_usage") if limits else None
    most = (limits[0].get("config") or {}).get("quota_total") if limits else None
    return None if used is None or most is None else PublishingQuota(max(int(most) - int(used), 0), int(most))


def _full(use: Mapping[str, Any]) -> bool:
    return any(float(use.get(each) or 0) >= FULL for each in SHARES)


def _uses(headers: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    for each in _read(headers, ACCOUNT).values():
        yield from each


def _read(headers: Mapping[str, str], name: str) -> dict[str, Any]:
    try:
        found = json.loads(headers.get(name) or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
