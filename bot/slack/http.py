"""Deliveries over signed HTTP: `/slack/events` takes events, interactivity and commands alike."""

import asyncio
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import structlog
from slack_sdk.signature import Clock, SignatureVerifier

from bot.hooks import Answered, Asked

if TYPE_CHECKING:
    from bot.slack.surface import Slack

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"

log = structlog.get_logger()


class SignedHttp:
    """A transport and the hook that feeds it. Nothing is looked at before its signature is found good.

    Slack signs the raw body and the time, which may be five minutes off (docs.slack.dev, "Verifying requests
    from Slack"). A forged or replayed request is answered with 401, one that could not be kept with 503:
    Slack tries again.
    """

    path = "/slack/events"
    methods = ("POST",)

    def __init__(self, signing_secret: str, *, clock: Clock | None = None) -> None:
        self._verifier = SignatureVerifier(signing_secret, clock or Clock())
        self._slack: Slack | None = None

    async def run(self, slack: "Slack") -> None:
        """From now on what is asked is brought to the desk, until cancelled."""
        self._slack = slack
        try:
            await asyncio.Event().wait()
        finally:
            self._slack = None

    async def answer(self, asked: Asked) -> Answered:
        """Verify, bring to the desk, acknowledge."""
        if not self._is_signed(asked):
            log.warning("unsigned request refused")
            return Answered(401)
        try:
            kind, payload = _payload(asked)
        except (ValueError, RecursionError):
            return Answered(400)
        if payload.get("type") == "url_verification":
            return Answered(200, str(payload.get("challenge") or "").encode())
        if kind == "ssl_check":
            return Answered(200)
        told = await self._slack.take(kind, payload) if self._slack else None
        if told is None:
            return Answered(503)
        return Answered(200, json.dumps(told).encode(), JSON) if told else Answered(200)

    def _is_signed(self, asked: Asked) -> bool:
        try:
            return self._verifier.is_valid_request(asked.body, {**asked.headers})
        except (ValueError, TypeError):  # a time that is no number, a body that is not UTF-8
            return False


def _payload(asked: Asked) -> tuple[str, Mapping[str, Any]]:
    """The kind of a delivery, and what is in it. Raises ValueError for what is no JSON object."""
    if asked.headers.get("content-type", "").startswith(FORM):
        form = {
            name: values[0] for name, values in parse_qs(asked.body.decode(), keep_blank_values=True).items()
        }
        if "payload" in form:
            return "interactive", _object(form["payload"])
        return ("slash_commands" if "command" in form else "ssl_check"), form
    return "events_api", _object(asked.body.decode())


def _object(words: str) -> Mapping[str, Any]:
    found = json.loads(words)
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - as json.loads does
    return found
