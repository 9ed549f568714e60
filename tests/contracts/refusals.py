"""Every refusal that the platforms are known to give, as each writes it, and what is to be done next.

A row is what was answered, and the kind of trouble of a call that may have put something up. `None` stands
for what says nothing about that: uncertain then, and later for a call that only reads.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, Scope, TryLater, Uncertain

CANARY = "what-they-wrote"
"""Stands in every answer and in no sentence for people."""
Kind = type[OutsideError] | None


@dataclass(frozen=True)
class Row:
    """One refusal. `scope` is what has to wait, `wait` for how many seconds, where it says so."""

    platform: str
    name: str
    status: int
    body: Any
    kind: Kind
    scope: Scope | None = None
    wait: float | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.platform} {self.name}"


def x() -> Iterator[Row]:
    """Problems by their type (docs.x.com/x-api/fundamentals/response-codes)."""
    types: Mapping[str, tuple[int, Kind]] = {
        "usage-capped": (429, Misconfigured),
        "client-forbidden": (403, Misconfigured),
        "invalid-request": (400, Rejected),
        "not-authorized-for-resource": (403, Rejected),
        "resource-not-found": (404, Rejected),
        "about:blank": (401, Reconnect),
    }
    for name, (status, kind) in types.items():
        yield Row("x", name, status, {"type": f"https://api.x.com/2/problems/{name}", "detail": CANARY}, kind)
    twice = {"detail": "You are not allowed to create a Tweet with duplicate content.", "title": CANARY}
    yield Row("x", "duplicate", 403, twice, Uncertain)
    yield Row("x", "not permitted", 403, {"detail": "You are not permitted to perform this action"}, Rejected)
    yield Row("x", "no credit", 402, {"detail": CANARY}, Misconfigured)
    reset = {"x-rate-limit-reset": "120"}
    yield Row("x", "429", 429, {"title": "Too Many Requests"}, TryLater, "account", 120, reset)
    day = {"x-app-limit-24hour-remaining": "0", "x-app-limit-24hour-reset": "600"}
    yield Row("x", "429 of the app", 429, {"title": CANARY}, TryLater, "app", 600, day)
    yield Row("x", "429 without a reset", 429, {"title": CANARY}, TryLater, "account")
    yield Row("x", "503", 503, {"title": CANARY}, None)


META: Mapping[str, tuple[Kind, Scope | None]] = {
    **{f"190/{each}": (Reconnect, None) for each in (458, 459, 460, 463, 464, 467)},
    **dict.fromkeys(("4",), (TryLater, "app")),
    **dict.fromkeys(("17", "32", "613", "80001", "80002"), (TryLater, "account")),
    **dict.fromkeys(("1", "2"), (None, None)),
    **dict.fromkeys(("10", "200", "299"), (Reconnect, None)),
    **dict.fromkeys(("100", "100/33", "368"), (Rejected, None)),
}
FACEBOOK: Mapping[str, tuple[Kind, Scope | None]] = {
    **dict.fromkeys(("506", "1366051"), (Uncertain, None)),
    "1390008": (TryLater, "account"),
    **dict.fromkeys(("1366046", "1346003", "1404102", "1404078", "4854002"), (Rejected, None)),
}
INSTAGRAM: Mapping[str, tuple[Kind, Scope | None]] = {
    **dict.fromkeys(("-1/2207001", "-2/2207003", "-1/2207032", "-1/2207053"), (None, None)),
    **dict.fromkeys(("9004/2207052", "24/2207006", "24/2207008", "-2/2207020"), (TryLater, "call")),
    "9007/2207027": (TryLater, "call"),
    "9/2207042": (TryLater, "account"),
    "25/2207050": (Reconnect, None),
    **{
        f"36000/22070{each}": (Rejected, None)
        for each in ("04", "05", "09", "10", "26", "28", "51", "57", "81")
    },
}
THREADS: Mapping[str, tuple[Kind, Scope | None]] = {"24/4279009": (TryLater, "call")}


def graph() -> Iterator[Row]:
    """Codes and subcodes of the Graph, those that all have in common for each that speaks it."""
    own = {"facebook": FACEBOOK, "instagram": INSTAGRAM, "threads": THREADS}
    for platform, more in own.items():
        for name, (kind, scope) in {**META, **more}.items():
            code, _, subcode = name.partition("/")
            error = {"message": CANARY, "code": int(code), "error_subcode": int(subcode or 0)}
            yield Row(platform, name, 400, {"error": error}, kind, scope)
        passing = {"message": CANARY, "code": 100, "is_transient": True}
        yield Row(platform, "transient", 500, {"error": passing}, None)
        use = '{"17": [{"call_count": 100, "estimated_time_to_regain_access": 7}]}'
        headers = {"x-business-use-case-usage": use}
        error = {"message": CANARY, "code": 32}
        yield Row(platform, "32 with minutes", 400, {"error": error}, TryLater, "account", 420, headers)
    links = {"message": f"THREADS_API__LINK_LIMIT_EXCEEDED {CANARY}", "code": 1}
    yield Row("threads", "too many links", 400, {"error": links}, Rejected)


TIKTOK: Mapping[str, tuple[int, Kind, Scope | None, float | None]] = {
    "access_token_invalid": (401, Reconnect, None, None),
    "scope_not_authorized": (401, Reconnect, None, None),
    "rate_limit_exceeded": (429, TryLater, "account", 60),
    "spam_risk_too_many_posts": (403, TryLater, "account", 86_400),
    "spam_risk_too_many_pending_share": (403, TryLater, "account", 86_400),
    "spam_risk_user_banned_from_posting": (403, Rejected, None, None),
    "spam_risk_text": (403, Rejected, None, None),
    "spam_risk": (403, Rejected, None, None),
    "reached_active_user_cap": (403, TryLater, "app", 86_400),
    "unaudited_client_can_only_post_to_private_accounts": (403, Misconfigured, None, None),
    "url_ownership_unverified": (403, Misconfigured, None, None),
    "privacy_level_option_mismatch": (403, Rejected, None, None),
    "invalid_params": (400, Rejected, None, None),
    "invalid_param": (400, Rejected, None, None),
    "internal_error": (500, None, None, None),
}


def tiktok() -> Iterator[Row]:
    """Codes of the envelope."""
    for code, (status, kind, scope, wait) in TIKTOK.items():
        error = {"code": code, "message": CANARY, "log_id": "1"}
        yield Row("tiktok", code, status, {"data": {}, "error": error}, kind, scope, wait)


def linkedin() -> Iterator[Row]:
    """Statuses; the words of a limit say whose it is."""
    plain: Mapping[int, Kind] = {401: Reconnect, 403: Reconnect, 422: Rejected, 500: None}
    for status, kind in plain.items():
        yield Row("linkedin", str(status), status, {"status": status, "message": CANARY}, kind)
    coded = {426: "NONEXISTENT_VERSION", 400: "VERSION_MISSING"}
    for status, code in coded.items():
        yield Row("linkedin", code, status, {"code": code, "message": CANARY}, Misconfigured)
    throttled = {"message": f"Comment create throttled {CANARY}"}
    yield Row("linkedin", "throttled", 429, throttled, TryLater, "account", 60)
    day = {"message": "Resource level throttle MEMBER DAY limit for calls to this resource is reached."}
    yield Row("linkedin", "429 of a day", 429, day, TryLater, "account", 15 * 3600)
    app = {"message": "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."}
    yield Row("linkedin", "429 of the app", 429, app, TryLater, "app", 15 * 3600)


def others() -> Iterator[Row]:
    """Bluesky's names, Mastodon's statuses, Telegram's codes."""
    names: Mapping[str, tuple[int, Kind]] = {
        "InvalidRequest": (400, Rejected),
        "InvalidToken": (400, Reconnect),
        "ExpiredToken": (400, Reconnect),
        "RecordNotFound": (400, Rejected),
        "InvalidSwap": (400, Uncertain),
        "AuthenticationRequired": (401, Reconnect),
        "InternalServerError": (500, None),
        "UpstreamFailure": (502, None),
    }
    for error, (status, kind) in names.items():
        yield Row("bluesky", error, status, {"error": error, "message": CANARY}, kind)
    full, reset = {"error": "RateLimitExceeded", "message": CANARY}, {"ratelimit-reset": "90"}
    yield Row("bluesky", "429", 429, full, TryLater, "account", 90, reset)
    statuses: Mapping[int, Kind] = {401: Reconnect, 403: Reconnect, 404: Rejected, 422: Rejected, 503: None}
    for status, kind in statuses.items():
        yield Row("mastodon", str(status), status, {"error": CANARY}, kind)
    moment = {"x-ratelimit-reset": "2100-01-01T00:00:00.000Z"}
    yield Row("mastodon", "429", 429, {"error": CANARY}, TryLater, "account", None, moment)
    wait = {"ok": False, "error_code": 429, "description": CANARY, "parameters": {"retry_after": 33}}
    yield Row("telegram_channel", "429", 429, wait, TryLater, "account", 33)
    codes: Mapping[int, Kind] = {400: Rejected, 401: Reconnect, 403: Reconnect, 500: None}
    for status, kind in codes.items():
        body = {"ok": False, "error_code": status, "description": CANARY}
        yield Row("telegram_channel", str(status), status, body, kind)


ROWS = [*x(), *graph(), *tiktok(), *linkedin(), *others()]
