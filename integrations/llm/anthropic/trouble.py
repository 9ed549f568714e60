"""What goes wrong with Claude's API, sorted by what to do next. No message of theirs is shown to people.

A call changes nothing outside, so whatever broke may be tried again: nothing here is `Uncertain`.
"""

import anthropic
import httpx2

from integrations.errors import Misconfigured, OutsideError, Rejected, TryLater
from integrations.http import wait_of
from integrations.llm.anthropic.hearing import LABEL
from integrations.llm.wire import answers

BREAKS = (
    anthropic.AnthropicError,
    httpx2.HTTPError,
    httpx2.StreamError,
    ValueError,
    RuntimeError,
    LookupError,
)
"""What its client raises: its own errors; in a stream those of httpx2, untranslated, JSONDecodeError
of a corrupt event and ValueError of a corrupt call; RuntimeError and IndexError of events out of order."""

BY_TYPE = {
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "overloaded_error": 529,
    "invalid_request_error": 400,
}
"""An error in the middle of a stream comes with status 200 and only says its type (…/en/api/errors)."""

OURS = {
    401: "does not accept our key: an owner must put a new one into ANTHROPIC_API_KEY.",
    402: "wants to be paid: an owner must look at the billing of its console.",
    403: "does not let our key do this: an owner must look at its rights.",
    404: "does not know the model we ask for: an owner must choose another one.",
}
LARGE = {413, 400, 422}


def sort(trouble: Exception) -> OutsideError:
    """What to do about it."""
    match trouble:
        case anthropic.APIStatusError():
            return _refused(trouble)
        case anthropic.APITimeoutError() | httpx2.TimeoutException():
            return TryLater(f"{LABEL} did not answer in time.", code="timeout")
        case anthropic.APIConnectionError() | httpx2.HTTPError() | httpx2.StreamError():
            return TryLater(f"The connection to {LABEL} broke.", code="connection")
        case anthropic.CredentialsError():
            return Misconfigured(f"{LABEL} {OURS[401]}", code="401")
    return answers.malformed(LABEL)


def _refused(trouble: anthropic.APIStatusError) -> OutsideError:
    status = trouble.status_code if trouble.status_code >= 400 else BY_TYPE.get(str(trouble.type), 500)
    code = str(status)
    if status in OURS:
        return Misconfigured(f"{LABEL} {OURS[status]}", code=code)
    if status == 413:
        return answers.overfull(LABEL, code=code)
    if status in (400, 422):
        return Rejected(f"{LABEL} does not take this request.", code=code)
    if status == 429:
        wait = wait_of(trouble.response.headers)
        return TryLater(f"{LABEL} asks us to slow down.", wait=wait, scope="app", code=code)
    wait = wait_of(trouble.response.headers)
    return TryLater(f"{LABEL} is in trouble (HTTP {code}).", wait=wait, code=code)
