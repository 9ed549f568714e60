"""Errors of Claude's API, sorted by what to do next."""

import anthropic
import httpx2

from integrations.errors import OutsideError, TryLater
from integrations.llm.anthropic.streaming import LABEL
from integrations.llm.api import answers, statuses
from integrations.llm.api.answers import MALFORMED_STREAM_ERRORS

KEY = "ANTHROPIC_API_KEY"
CLIENT_ERRORS = (
    anthropic.AnthropicError,
    httpx2.HTTPError,
    httpx2.StreamError,
    *MALFORMED_STREAM_ERRORS,
)
"""Errors that the client raises: its own, httpx2's in the middle of a stream, and those of unchecked
reading."""

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


def sort_error(trouble: Exception) -> OutsideError:
    """The desk's error for an error of the client."""
    match trouble:
        case anthropic.APIStatusError():
            return _refused(trouble)
        case anthropic.APITimeoutError() | httpx2.TimeoutException():
            return TryLater(f"{LABEL} did not answer in time.", code="timeout")
        case anthropic.APIConnectionError() | httpx2.HTTPError() | httpx2.StreamError():
            return TryLater(f"The connection to {LABEL} broke.", code="connection")
    return answers.malformed_error(LABEL)


def _refused(trouble: anthropic.APIStatusError) -> OutsideError:
    status = trouble.status_code if trouble.status_code >= 400 else BY_TYPE.get(str(trouble.type), 500)
    return statuses.sort_status(status, label=LABEL, key=KEY, headers=trouble.response.headers)
