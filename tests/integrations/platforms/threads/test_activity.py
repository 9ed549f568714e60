"""What comes back from Threads, what is done about it, and every call held to the vendor's collection."""

from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.platforms.base import PlatformIdentity, PostExtras
from integrations.platforms.base.connecting import AuthorizationRequest
from integrations.platforms.threads import SCOPES, Threads
from integrations.platforms.threads.activity import parse_webhook
from tests.doubles.platforms.meta.threads import ThreadsDouble
from tests.integrations.platforms.graph_desk import (
    OURS,
    contracts,
    generic,
    made_calls,
    of_collection,
    picture,
    video,
    words,
)

JOURNEY = AuthorizationRequest("state-1", "https://desk.example.com/connect/threads/back", "v" * 43)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_answers_and_mentions_are_heard_once_and_our_own_are_not(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    landed = await threads.publish(words("one", who, besides=PostExtras(more=("two",))))
    answer = double.says("Where?", below=landed.external_id)
    double.mentions.append(
        {"id": "55555555", "text": "@ada!", "username": "eve", "timestamp": "2026-11-20T09:00:00+0000"}
    )
    heard = await threads.listen(who, since=LONG_AGO)
    assert [(each.kind, each.author, each.about) for each in heard if each.external_id == answer] == [
        ("reply", "@bob", landed.external_id)
    ]
    assert [each.text for each in heard if each.kind == "mention"] == ["@ada!"]
    assert len(heard) == 2
    assert await threads.listen(who, since=datetime.now(UTC) + timedelta(hours=1)) == []


WEBHOOK: dict[str, Any] = {
    "app_id": "123456",
    "topic": "moderate",
    "target_id": "78901",
    "time": 1723226877,
    "values": {
        "value": {
            "id": "8901234",
            "username": "bob",
            "text": "Where?",
            "replied_to": {"id": "567890"},
            "root_post": {"id": "123456", "owner_id": "178414", "username": "ada"},
            "timestamp": "2024-08-07T10:33:16+0000",
        },
        "field": "replies",
    },
}
"""As developers.facebook.com/docs/threads/webhooks shows it."""


def test_a_webhook_tells_whose_post_was_answered() -> None:
    ((whose, heard),) = parse_webhook(WEBHOOK)
    assert whose == "178414"
    assert (heard.external_id, heard.about, heard.kind, heard.author) == (
        "8901234",
        "567890",
        "reply",
        "@bob",
    )
    assert parse_webhook({**WEBHOOK, "values": [WEBHOOK["values"]] * 2}) == [(whose, heard)] * 2
    assert parse_webhook({**WEBHOOK, "values": {**WEBHOOK["values"], "field": "delete"}}) == []
    assert parse_webhook({}) == []


async def test_answering_hiding_sharing_and_taking_down(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    landed = await threads.publish(words("one", who))
    theirs = double.says("Rude!", below=landed.external_id)
    ours = await threads.reply(words("Sorry.", who, key="1-2-1"), to=theirs)
    assert double.posts[ours.external_id]["replied_to"]["id"] == theirs
    await threads.hide(who, theirs, below=landed.external_id)
    assert double.hidden == {theirs}
    await threads.engage(who, theirs, "share")
    assert double.shared == [theirs]
    await threads.delete(who, landed.external_id)
    await threads.delete(who, landed.external_id)
    assert landed.external_id not in double.posts


async def test_every_call_is_in_the_vendors_collection(
    threads: Threads, double: ThreadsDouble, who: PlatformIdentity
) -> None:
    known = of_collection(contracts("threads") / "threads-api.postman_collection.json")
    back = double.consent.say_yes((await threads.depart(JOURNEY, {})).url)
    await threads.arrive(JOURNEY, luggage="", code=back["code"])
    await threads.renew(who)
    landed = await threads.publish(
        words("all", who, media=(picture(alt="dot"), video()), besides=PostExtras(more=("two",)))
    )
    await threads.measure(who, [landed.external_id])
    await threads.survey(who, since=LONG_AGO, until=datetime.now(UTC))
    theirs = double.says("Hm", below=landed.external_id)
    await threads.listen(who, since=LONG_AGO)
    await threads.hide(who, theirs, below=landed.external_id)
    await threads.engage(who, theirs, "share")
    await threads.delete(who, landed.external_id)
    for call in made_calls(double.calls):
        path = generic(call.path)
        path = path if ("GET", path) in known or path == "*" else path.replace("*/", "me/", 1)
        path = path if (call.method, path) in known else path.replace("me/", "*/", 1)
        strange = set(call.given) - known[call.method, path] - OURS
        assert strange <= {"since", "until"} if path.endswith("insights") else not strange, call
    assert set(SCOPES) <= double.consent.scopes
