"""Errors of the Graph. The platform's own words are never shown; its trace id is logged.

Sources: developers.facebook.com/docs/graph-api/guides/error-handling (codes, subcodes, `is_transient`,
`fbtrace_id`) and .../overview/rate-limiting. What it calls transient says nothing about whether a POST
arrived, so that stays what `integrations.http` makes of it: later for a GET, uncertain for a POST.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, Scope, TryLater
from integrations.graph import usage
from integrations.http import Response, parse_wait

LOST = frozenset({102, 190})
ENDED = {
    458: "our app was taken off it",
    459: "it has to be confirmed there first",
    460: "its password was changed",
    463: "our access has run out",
    464: "it has to be confirmed there first",
}
QUOTAS: dict[int, Scope] = {
    4: "app",
    17: "account",
    32: "account",
    341: "app",
    613: "account",
    80001: "account",
    80002: "account",
}
OURS = frozenset({3, 101, 104})
"""The app has no such right, is not known, or has to prove its secret."""
FORBIDDEN = frozenset({10, *range(200, 300)})
PASSING = frozenset({-2, -1, 1, 2})
GONE = "100/33"
"""There is no such object, or it is not shown to us."""
REASONS = {
    GONE: "{label} does not show it (any more).",
    "100": "{label} does not take this post: change its words, links or media.",
    "368": "{label} has blocked this for its rules: look there what it says.",
}
READY = timedelta(seconds=30)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Error answer of the Graph. `words` are the platform's: matched, never shown."""

    code: int
    subcode: int
    transient: bool
    words: str = field(repr=False)
    wait: timedelta | None

    @property
    def name(self) -> str:
        """Code and subcode, such as "190" or "100/33"."""
        return f"{self.code}/{self.subcode}" if self.subcode else f"{self.code}"


OwnErrors = Callable[[Refusal], OutsideError | None]
"""Parser of a platform's own error codes."""


def no_own_errors(_refusal: Refusal) -> None:
    """No errors beyond those that all Graph platforms share."""


def error_sorter(label: str, own: OwnErrors = no_own_errors) -> Callable[[Response], OutsideError | None]:
    """Function that turns this platform's error answers into our errors, or None for unknown ones."""

    def sort(response: Response) -> OutsideError | None:
        refusal = parse_refusal(response)
        return (own(refusal) or graph_error(label, refusal)) if refusal else None

    return sort


def not_ready(label: str, refusal: Refusal) -> OutsideError:
    """Error for a container that is not ready to be published; it surely was not published."""
    return TryLater(f"{label} is not ready with it yet.", wait=READY, code=refusal.name)


def parse_refusal(response: Response) -> Refusal | None:
    """Error in an answer; None where the answer holds none."""
    try:
        error = response.json()["error"]
        code, subcode = int(error.get("code") or 0), int(error.get("error_subcode") or 0)
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    log.warning("graph refused", code=code, subcode=subcode, trace=str(error.get("fbtrace_id", "")))
    words = " ".join(str(error.get(each) or "") for each in ("message", "error_user_title", "error_user_msg"))
    wait = usage.time_until_regained(response.headers) or parse_wait(response.headers)
    return Refusal(code, subcode, bool(error.get("is_transient")), words, wait)


def graph_error(label: str, refusal: Refusal) -> OutsideError | None:
    """Error that a code means on every Graph platform; None for unknown codes."""
    code, name = refusal.code, refusal.name
    if code in QUOTAS:
        sentence = f"{label} asks us to slow down."
        return TryLater(sentence, wait=refusal.wait or usage.WINDOW, scope=QUOTAS[code], code=name)
    if code in LOST:
        why = ENDED.get(refusal.subcode, "our access is not good any more")
        return Reconnect(f"{label} does not let us in, because {why}: connect it again.", code=name)
    if refusal.transient or code in PASSING:
        return None
    if code in FORBIDDEN:
        return Reconnect(f"We lack a right on {label}: connect it again and allow everything.", code=name)
    if code in OURS:
        return Misconfigured(
            f"{label} does not let our app do that: an owner must look at the app there.", code=name
        )
    reason = REASONS.get(name) or REASONS.get(str(code))
    return Rejected(reason.format(label=label), code=name) if reason else None
