"""What platforms on the Graph share: lists in pages, usage headers, signatures of webhooks."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from integrations.errors import Reconnect
from integrations.graph import Graph, refusals, usage, webhooks
from integrations.http import HttpClient
from integrations.platforms.base import UsedUpQuota
from tests.doubles.platforms.meta.graph import Refused
from tests.doubles.platforms.meta.threads import ThreadsDouble

BODY = b'{"object":"page","entry":[]}'


def signed(body: bytes, secret: str = "app-secret") -> dict[str, str]:
    found = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={found}"}


def test_only_what_our_own_app_secret_signed_is_genuine() -> None:
    assert webhooks.is_genuine(BODY, signed(BODY), secret="app-secret")
    assert not webhooks.is_genuine(BODY + b" ", signed(BODY), secret="app-secret")
    assert not webhooks.is_genuine(BODY, signed(BODY, "another"), secret="app-secret")
    assert not webhooks.is_genuine(BODY, {}, secret="app-secret")
    assert not webhooks.is_genuine(BODY, {"x-hub-signature-256": "sha256=größe"}, secret="app-secret")
    assert not webhooks.is_genuine(BODY, signed(BODY, ""), secret=""), "no app, nothing to trust"


def test_a_challenge_is_answered_to_whoever_knows_the_token() -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "agreed", "hub.challenge": "1158201444"}
    assert webhooks.answer_challenge(asked, token="agreed") == "1158201444"
    assert webhooks.answer_challenge(asked, token="other") is None
    assert webhooks.answer_challenge({**asked, "hub.mode": "unsubscribe"}, token="agreed") is None
    assert webhooks.answer_challenge({**asked, "hub.verify_token": ""}, token="") is None
    assert webhooks.answer_challenge({}, token="agreed") is None


def used(percent: int, minutes: int = 0) -> dict[str, str]:
    use = {"type": "pages", "call_count": percent, "estimated_time_to_regain_access": minutes}
    return {"x-business-use-case-usage": json.dumps({"17": [{"type": "pages", "call_count": 1}, use]})}


@pytest.mark.parametrize(
    ("headers", "spent"),
    [
        ({}, None),
        (used(99), None),
        (used(100), UsedUpQuota("account", timedelta(hours=1))),
        (used(100, 19), UsedUpQuota("account", timedelta(minutes=19))),
        ({"x-app-usage": '{"call_count":28,"total_time":100}'}, UsedUpQuota("app", timedelta(hours=1))),
        ({"x-app-usage": '{"call_count":28,"total_time":25}'}, None),
        ({"x-app-usage": "nonsense", "x-business-use-case-usage": "[]"}, None),
    ],
)
def test_a_quota_is_spent_when_a_header_says_a_hundred_percent(
    headers: dict[str, str], spent: UsedUpQuota | None
) -> None:
    assert usage.used_up_quota(headers) == spent


async def test_a_list_is_read_page_by_page_and_not_for_ever() -> None:
    double = ThreadsDouble()
    async with double:
        for number in range(120):
            double.mentions.append({"id": str(number)})
        client = HttpClient("Threads", double.url)
        graph = Graph(client, "/v1.0", refusals.error_sorter("Threads"))
        path = f"{double.account}/mentions"
        everything = [each["id"] async for each in graph.every(double.token, path)]
        assert everything == [str(number) for number in reversed(range(120))]
        double.calls.clear()
        assert len([each async for each in graph.every(double.token, path, pages=2)]) == 100
        assert len(double.calls) == 2
        await client.close()


async def test_a_refusal_leaves_its_trace_in_the_log_and_none_of_its_words() -> None:
    double = ThreadsDouble()
    async with double:
        client = HttpClient("Threads", double.url)
        graph = Graph(client, "/v1.0", refusals.error_sorter("Threads"))
        double.fails("me$", "refuse", Refused(190, "Session of Ada has expired", subcode=463))
        with capture_logs() as lines, pytest.raises(Reconnect):
            await graph.get(double.token, "me", fields="id")
        await client.close()
    (line,) = lines
    assert (line["code"], line["subcode"], line["trace"]) == (190, 463, "AbCdEfGhIjK")
    assert "Ada" not in str(lines)
    assert double.token not in str(lines)
