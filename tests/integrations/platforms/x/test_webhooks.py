"""What X tells by itself: challenge answered, signature asked for, posts read in both vocabularies."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp
from integrations.platforms.base.webhooks import ForgedDelivery, HasWebhookSecret, ReceivesWebhooks
from integrations.platforms.x import X, webhooks
from tests.doubles.platforms.x import ADA, EVE

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
POST = {
    "id": "2123702889477046273",
    "author_id": EVE,
    "text": "@ada why &lt;3?",
    "referenced_posts": [{"type": "replied_to", "id": "77"}],
}
EVENT = {
    "event_type": "post.reply.create",
    "filter": {"user_id": ADA},
    "includes": {"users": [{"id": EVE, "username": "eve", "name": "Eve"}]},
    "payload": POST,
}


@pytest.fixture
async def x() -> AsyncIterator[X]:
    nowhere = "http://127.0.0.1:9"
    app = OAuthApp("our-app", "our-secret", "consumer-secret")
    platform = X(HttpClient("X", nowhere), base=nowhere, app=app, now=lambda: NOW)
    yield platform
    await platform.close()


def delivery(event: Any, secret: str = "consumer-secret") -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"data": event}).encode()
    signature = webhooks.answer_challenge(body.decode(), secret=secret)["response_token"]
    return body, {webhooks.SIGNATURE: signature}


def test_the_challenge_is_answered_only_where_the_secret_is_known(x: X) -> None:
    assert isinstance(x, ReceivesWebhooks | HasWebhookSecret)
    answer = x.greet({"crc_token": "challenge"})
    assert answer is not None
    assert json.loads(answer) == webhooks.answer_challenge("challenge", secret="consumer-secret")
    assert x.greet({}) is None


async def test_nothing_is_believed_without_a_secret() -> None:
    nowhere = "http://127.0.0.1:9"
    silent = X(HttpClient("X", nowhere), base=nowhere, app=OAuthApp("our-app", "our-secret"), now=lambda: NOW)
    assert silent.greet({"crc_token": "challenge"}) is None
    with pytest.raises(ForgedDelivery):
        silent.hear(*delivery(EVENT, secret=""))
    await silent.close()


@pytest.mark.parametrize("word", ["referenced_posts", "referenced_tweets"])
def test_an_answer_is_heard_in_both_vocabularies(x: X, word: str) -> None:
    post = {name: value for name, value in POST.items() if name != "referenced_posts"}
    (told,) = x.hear(*delivery({**EVENT, "payload": {**post, word: POST["referenced_posts"]}}))
    heard = told.heard
    assert (told.whose, heard.kind, heard.about, heard.author) == (ADA, "reply", "77", "@eve")
    assert heard.text == "@ada why <3?"


def test_what_is_ours_or_of_another_kind_is_passed_over(x: X) -> None:
    assert x.hear(*delivery({**EVENT, "payload": {**POST, "author_id": ADA}})) == []
    assert x.hear(*delivery({**EVENT, "event_type": "profile.update.bio"})) == []


@pytest.mark.parametrize(
    "event", [None, [], {"event_type": "post.reply.create"}, {**EVENT, "payload": {}}, {**EVENT, "filter": 1}]
)
def test_what_x_does_not_write_is_refused(x: X, event: object) -> None:
    with pytest.raises(ForgedDelivery):
        x.hear(*delivery(event))


def test_a_changed_body_or_another_secret_is_refused(x: X) -> None:
    body, headers = delivery(EVENT)
    with pytest.raises(ForgedDelivery):
        x.hear(body + b" ", headers)
    with pytest.raises(ForgedDelivery):
        x.hear(*delivery(EVENT, secret="guessed"))
    with pytest.raises(ForgedDelivery):
        x.hear(body, {})
