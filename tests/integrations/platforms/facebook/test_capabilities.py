"""Facebook beside publishing: choosing a Page, rights, numbers, what comes back, moderating."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from integrations.errors import Reconnect, Rejected
from integrations.platforms.base import MediaFile, PlatformIdentity, PostExtras
from integrations.platforms.base.connecting import AuthorizationRequest, Renews
from integrations.platforms.facebook import Facebook
from integrations.platforms.facebook.activity import parse_webhook
from tests.doubles.platforms.meta.facebook import FacebookDouble, webhook
from tests.doubles.platforms.meta.graph import Call, Grant
from tests.integrations.platforms.graph_desk import (
    OURS,
    Notes,
    contracts,
    generic,
    made_calls,
    of_node,
    video,
    words,
)

JOURNEY = AuthorizationRequest("state-1", "https://desk.example.com/connect/facebook/back", "v" * 43)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def test_one_consent_shows_every_page_that_may_be_posted_to(
    facebook: Facebook, double: FacebookDouble
) -> None:
    double.consent.denied = {"read_insights"}
    departure = await facebook.depart(JOURNEY, {})
    assert departure.url.startswith("https://www.facebook.com/v26.0/dialog/oauth?")
    back = double.consent.say_yes(departure.url)
    found = await facebook.arrive(JOURNEY, luggage="", code=back["code"])
    assert [(each.handle, each.note) for each in found] == [
        ("@acmegarden", "Page Acme Garden"),
        ("Acme Tools", "Page"),
    ]
    assert [each.access.expires_at for each in found] == [None, None], "Page tokens do not end by themselves"
    assert not isinstance(facebook, Renews)
    assert all(each.standing and each.standing.missing == ("read_insights",) for each in found)
    first, second = found
    assert first.access.secret != second.access.secret
    landed = await facebook.publish(
        words("hello", PlatformIdentity(1, "", "", first.access.secret, first.external_id))
    )
    assert landed.external_id in double.posts
    with pytest.raises(Rejected, match="begin again"):
        await facebook.arrive(JOURNEY, luggage="", code=back["code"])


async def test_a_right_that_was_taken_away_is_named(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    assert (await facebook.examine(page)).missing == ()
    double.grants[page.access] = Grant(page.external_id, double.consent.scopes - {"pages_manage_posts"})
    assert (await facebook.examine(page)).missing == ("pages_manage_posts",)
    with pytest.raises(Reconnect, match="lack a right"):
        await facebook.publish(words("hello", page))
    double.grants[page.access].trouble = 460
    with pytest.raises(Reconnect, match="password was changed"):
        await facebook.examine(page)


async def test_numbers_have_our_names_and_cost_two_calls_a_post(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    landed = await facebook.publish(words("count me", page))
    double.calls.clear()
    (reading,) = await facebook.measure(page, [landed.external_id, "1_999999999"])
    assert reading.numbers == {
        "views": 5, "reach": 5, "clicks": 5, "video_views": 5, "likes": 4, "comments": 2, "shares": 1
    }  # fmt: skip
    assert double.count("GET", "/insights") == 1
    account = await facebook.survey(page, since=LONG_AGO, until=datetime.now(UTC))
    assert account.numbers["followers"] == 12
    assert account.numbers["new_followers"] == 5


async def test_a_name_that_has_ended_takes_no_other_with_it_and_is_asked_for_once(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    landed = await facebook.publish(words("count me", page))
    double.dead.add("post_clicks")
    (reading,) = await facebook.measure(page, [landed.external_id])
    assert "clicks" not in reading.numbers
    assert reading.numbers["views"] == 5
    double.calls.clear()
    await facebook.measure(page, [landed.external_id])
    assert len(double.calls) == 2


async def test_what_came_back_is_heard_once_and_our_own_words_are_not(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    besides = PostExtras(first_comment="Hours below")
    landed = await facebook.publish(words("one", page, besides=besides, remember=Notes().remember))
    theirs = double.says("Where?", below=landed.external_id)
    below = double.says("Here", below=theirs, who="300000000000010")
    double.tagged.append(
        {
            "id": "7_7",
            "message": "Look, Acme",
            "from": {"id": "9"},
            "created_time": "2026-11-20T09:00:00+0000",
        }
    )
    heard = {each.external_id: each for each in await facebook.listen(page, since=LONG_AGO)}
    assert set(heard) == {theirs, below, "7_7"}
    assert (heard[theirs].kind, heard[theirs].about, heard[theirs].author) == (
        "comment",
        landed.external_id,
        "Bob",
    )
    assert heard[below].about == theirs
    assert heard["7_7"].kind == "mention"
    assert await facebook.listen(page, since=datetime.now(UTC) + timedelta(hours=1)) == []


COMMENT: dict[str, Any] = {
    "item": "comment",
    "comment_id": "5_6",
    "post_id": "1_5",
    "from": {"id": "9", "name": "Bob"},
    "message": "Where?",
}


def test_a_webhook_tells_of_comments_and_mentions_of_others() -> None:
    ((whose, heard),) = parse_webhook(webhook("1", COMMENT))
    assert (whose, heard.external_id, heard.about, heard.kind) == ("1", "5_6", "1_5", "comment")
    assert heard.at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    ((_, mention),) = parse_webhook(
        webhook("1", {"item": "post", "post_id": "8_8", "sender_name": "Eve"}, "mention")
    )
    assert (mention.kind, mention.author, mention.external_id) == ("mention", "Eve", "8_8")
    assert parse_webhook(webhook("1", {**COMMENT, "from": {"id": "1", "name": "Acme"}})) == []
    assert parse_webhook(webhook("1", {**COMMENT, "verb": "remove"})) == []
    assert parse_webhook(webhook("1", {**COMMENT, "item": "reaction"})) == []
    assert parse_webhook({"object": "user", "entry": []}) == []


async def test_answering_hiding_liking_and_taking_down(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    landed = await facebook.publish(words("one", page))
    theirs = double.says("Rude!", below=landed.external_id)
    ours = await facebook.reply(words("Sorry.", page, key="1-2-1"), to=theirs)
    assert double.comments[ours.external_id]["parent"] == {"id": theirs}
    await facebook.hide(page, theirs, below=landed.external_id)
    assert double.comments[theirs]["is_hidden"]
    await facebook.engage(page, theirs, "like")
    assert double.likes == [theirs]
    await facebook.delete(page, landed.external_id)
    await facebook.delete(page, landed.external_id)
    assert double.posts == {}


NODES = {
    "*/feed": "Page",
    "*/photos": "Page",
    "*/video_reels": "Page",
    "*/published_posts": "Page",
    "*/tagged": "Page",
    "*/visitor_posts": "Page",
    "me/accounts": "User",
    "*/comments": "PagePost",
    "*/likes": "Comment",
}


def node_of(call: Call, page: PlatformIdentity) -> str:
    path = generic(call.path)
    if path == "*/insights":
        return "Page" if page.external_id + "/insights" in call.path else "PagePost"
    if path == "*":
        return "Comment" if call.method == "POST" else "PagePost"
    return NODES.get(path, "")


async def test_every_call_is_in_the_vendors_specification(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity, photos: list[MediaFile]
) -> None:
    folder = contracts("meta")
    back = double.consent.say_yes((await facebook.depart(JOURNEY, {})).url)
    await facebook.arrive(JOURNEY, luggage="", code=back["code"])
    besides = PostExtras(first_comment="first")
    notes = replace(words("a https://example.com", page), besides=besides, remember=Notes().remember)
    landed = await facebook.publish(notes)
    await facebook.publish(words("photo", page, media=(photos[0],)))
    await facebook.publish(words("photos", page, media=tuple(photos)))
    await facebook.publish(words("film", page, media=(video(),)))
    await facebook.find(words("nothing", page))
    await facebook.measure(page, [landed.external_id])
    await facebook.survey(page, since=LONG_AGO, until=datetime.now(UTC))
    theirs = double.says("Hm", below=landed.external_id)
    await facebook.listen(page, since=LONG_AGO)
    await facebook.hide(page, theirs, below=landed.external_id)
    await facebook.engage(page, theirs, "like")
    await facebook.delete(page, landed.external_id)
    held = 0
    for call in made_calls(double.calls):
        if node := node_of(call, page):
            known = of_node(folder, node)
            edge = generic(call.path).partition("/")[2]
            assert (call.method, edge) in known, call
            beyond = {"source"} if edge == "photos" else set()  # the bytes themselves (docs/graph-api/photos)
            assert not set(call.given) - known[call.method, edge] - OURS - beyond, call
            held += 1
    assert held > 20
