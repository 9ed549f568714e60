"""Errors of services with OpenAI's protocol, sorted by what to do next."""

import httpx2
import openai

from integrations.errors import OutsideError, TryLater
from integrations.llm.api import answers, statuses
from integrations.llm.api.answers import MALFORMED_STREAM_ERRORS
from integrations.llm.openai.services import Service

CLIENT_ERRORS = (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, *MALFORMED_STREAM_ERRORS)
"""Errors that the client raises: its own, httpx2's, and those of unchecked reading."""
UNPAID = "insufficient_quota"
"""A 429 that no waiting helps (platform.openai.com/docs/guides/error-codes)."""
OVERFULL = "context_length_exceeded"
UNWANTED = {"content_filter", "content_policy_violation", "moderation_blocked"}


def sort_error(trouble: Exception, service: Service) -> OutsideError:
    """The desk's error for an error of the client."""
    match trouble:
        case openai.APIStatusError():
            return _refused(trouble, service)
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return TryLater(f"{service.label} did not answer in time.", code="timeout")
        case openai.APIConnectionError() | httpx2.HTTPError() | httpx2.StreamError():
            return TryLater(f"The connection to {service.label} broke.", code="connection")
        case openai.APIError():
            return TryLater(f"{service.label} is in trouble.", code=trouble.code or "stream")
    return answers.malformed_error(service.label)


def _refused(trouble: openai.APIStatusError, service: Service) -> OutsideError:
    if trouble.code == OVERFULL:
        return answers.overfull_error(service.label, code=OVERFULL)
    if trouble.code in UNWANTED:
        return answers.declined_error(service.label)
    status = 402 if trouble.code == UNPAID else trouble.status_code
    key, headers = f"{service.name.upper()}_API_KEY", trouble.response.headers
    return statuses.sort_status(status, label=service.label, key=key, headers=headers)
