"""Instagram beside publishing: connecting, numbers, what comes back, moderating, the specification."""

from datetime import UTC, datetime, timedelta

import pytest

from integrations.errors import Reconnect, Rejected, TryLater
from integrations.platforms.base import PlatformIdentity, PostExtras
from integrations.platforms.base.capabilities import Deletes, Engages
from integrations.platforms.base.connecting import AuthorizationRequest
from integrations.platforms.instagram import Instagram
from integrations.platforms.instagram.activity import parse_webhook
from tests.doubles.platforms.meta.graph import Call
from tests.doubles.platforms.meta.instagram import InstagramDouble, webhook
from tests.integrations.platforms.graph_desk import (
    OURS,
    Notes,
    contracts,
    generic,
    made_calls,
    of_node,
    picture,
    video,
    words,
)

JOURNEY = AuthorizationRequest("state-1", "https://desk.example.com/connect/instagram/back", "v" * 43)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ONE = (picture(),)


async def test_consent_opens_one_account_for_sixty_days(
    instagram: Instagram, double: InstagramDouble
) -> None:
    double.consent.denied = {"instagram_business_manage_insights"}
    departure = await instagram.depart(JOURNEY, {})
    assert departure.url.startswith("https://www.instagram.com/oauth/authorize?")
    back = double.consent.say_yes(departure.url)
    (found,) = await instagram.arrive(JOURNEY, luggage="", code=back["code"])
    assert (found.handle, found.external_id) == ("@ada", double.account), "not the id that apps see"
    assert found.access.expires_at is not None
    assert timedelta(days=59) < found.access.expires_at - datetime.now(UTC) < timedelta(days=61)
    assert found.standing is not None
    assert found.standing.missing == ("instagram_business_manage_insights",)
    assert found.standing.quota is not None
    assert found.standing.quota.most == 100
    with pytest.raises(Rejected, match="begin again"):
        await instagram.arrive(JOURNEY, luggage="", code=back["code"])


async def test_access_is_prolonged_while_it_is_good(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    access = await instagram.renew(who)
    assert access.secret != who.access
    double.fails("refresh_access_token", "status", status=503)
    with pytest.raises(TryLater):
        await instagram.renew(who)
    double.grants[who.access].trouble = 463
    with pytest.raises(Reconnect, match="run out"):
        await instagram.renew(who)


async def test_numbers_have_our_names_and_no_data_is_no_number(
    instagram: Instagram, who: PlatformIdentity
) -> None:
    landed = await instagram.publish(words("count me", who, media=ONE))
    (reading,) = await instagram.measure(who, [landed.external_id, "99999999"])
    assert set(reading.numbers) == {"views", "likes", "comments", "shares", "saves", "engagements"}
    account = await instagram.survey(who, since=LONG_AGO, until=datetime.now(UTC))
    assert (account.numbers["followers"], account.numbers["reach"]) == (12, 7)


async def test_what_came_back_is_heard_and_our_own_words_are_not(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    besides = PostExtras(first_comment="#spring")
    landed = await instagram.publish(words("one", who, media=ONE, besides=besides, remember=Notes().remember))
    theirs = double.says("Where?", below=landed.external_id)
    below = double.says("Here", below=theirs, who="eve")
    double.tags.append(
        {"id": "77777777", "caption": "with @ada", "username": "bob", "timestamp": "2026-11-20T09:00:00+0000"}
    )
    heard = {each.external_id: each for each in await instagram.listen(who, since=LONG_AGO)}
    assert set(heard) == {theirs, below, "77777777"}
    assert (heard[theirs].kind, heard[theirs].about) == ("comment", landed.external_id)
    assert (heard[below].kind, heard[below].about, heard[below].author) == ("reply", theirs, "@eve")
    assert heard["77777777"].text == "with @ada"
    assert await instagram.listen(who, since=datetime.now(UTC) + timedelta(hours=1)) == []


@pytest.mark.parametrize("flat", [False, True])
def test_a_webhook_tells_of_comments_and_mentions_of_others(*, flat: bool) -> None:
    value = {"id": "55", "from": {"id": "9", "username": "bob"}, "text": "Where?", "media": {"id": "44"}}
    ((whose, heard),) = parse_webhook(webhook("1", "comments", value, flat=flat))
    assert (whose, heard.external_id, heard.about, heard.kind, heard.author) == (
        "1",
        "55",
        "44",
        "comment",
        "@bob",
    )
    ((_, reply),) = parse_webhook(webhook("1", "comments", {**value, "parent_id": "50"}, flat=flat))
    assert (reply.kind, reply.about) == ("reply", "50")
    ((_, mention),) = parse_webhook(
        webhook("1", "mentions", {"media_id": "44", "comment_id": "66"}, flat=flat)
    )
    assert (mention.kind, mention.external_id, mention.about) == ("mention", "66", "44")
    assert parse_webhook(webhook("9", "comments", value, flat=flat)) == [], "it is our own"
    assert parse_webhook(webhook("1", "story_insights", value, flat=flat)) == []
    assert parse_webhook({"object": "page"}) == []


async def test_answering_and_hiding_and_what_is_not_offered(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    landed = await instagram.publish(words("one", who, media=ONE))
    theirs = double.says("Rude!", below=landed.external_id)
    ours = await instagram.reply(words("Sorry.", who, key="1-2-1"), to=theirs)
    assert double.comments[ours.external_id]["below"] == theirs
    await instagram.hide(who, theirs, below=landed.external_id)
    assert double.comments[theirs]["hidden"]
    assert not isinstance(instagram, Deletes | Engages)


NODES = {
    "*/media": "IGUserForIGOnlyAPI",
    "*/media_publish": "IGUserForIGOnlyAPI",
    "*/content_publishing_limit": "IGUserForIGOnlyAPI",
    "*/tags": "IGUserForIGOnlyAPI",
    "me": "IGUserForIGOnlyAPI",
    "*/comments": "IGMediaForIGOnlyAPI",
    "*/replies": "IGComment",
    "access_token": "IGAccessTokenForIGOnlyAPI",
    "refresh_access_token": "IGRefreshAccessTokenForIGOnlyAPI",
}
SPELT = {"media_publish": "mediapublish", "me": "", "access_token": "", "refresh_access_token": ""}
"""How the specification writes an edge; a node itself has none."""


def node_of(call: Call, who: PlatformIdentity) -> str:
    path = generic(call.path)
    if path == "*/insights":
        return "IGUserForIGOnlyAPI" if who.external_id in call.path else "IGMediaForIGOnlyAPI"
    if path == "*":
        return "IGComment" if call.method == "POST" else "IGMediaForIGOnlyAPI"
    return NODES.get(path, "")


async def test_every_call_is_in_the_vendors_specification(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    folder = contracts("meta")
    back = double.consent.say_yes((await instagram.depart(JOURNEY, {})).url)
    await instagram.arrive(JOURNEY, luggage="", code=back["code"])
    await instagram.renew(who)
    besides = PostExtras(first_comment="first")
    media = (picture(alt="dot"), video())
    landed = await instagram.publish(
        words("all", who, media=media, besides=besides, remember=Notes().remember)
    )
    await instagram.publish(words("film", who, media=(video(),)))
    await instagram.measure(who, [landed.external_id])
    await instagram.survey(who, since=LONG_AGO, until=datetime.now(UTC))
    theirs = double.says("Hm", below=landed.external_id)
    await instagram.reply(words("Yes", who), to=theirs)
    await instagram.listen(who, since=LONG_AGO)
    await instagram.hide(who, theirs, below=landed.external_id)
    held = 0
    for call in made_calls(double.calls):
        if node := node_of(call, who):
            known, path = of_node(folder, node), generic(call.path)
            edge = SPELT.get(path.removeprefix("*/"), path.partition("/")[2])
            assert (call.method, edge) in known, call
            assert not set(call.given) - known[call.method, edge] - OURS, call
            held += 1
    assert held > 20
