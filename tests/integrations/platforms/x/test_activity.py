"""What comes back from X, what is done about it, and what it costs."""

from datetime import timedelta

import pytest

from integrations.errors import Rejected
from integrations.platforms.base import OutgoingPost, PlatformIdentity
from integrations.platforms.x import X, activity, webhooks
from tests.doubles.clock import HandClock
from tests.doubles.platforms.x import ADA, EVE, XService


@pytest.mark.parametrize("vocabulary", ["tweet", "post"])
async def test_numbers_have_our_names_in_both_vocabularies(
    x: X, there: XService, ada: PlatformIdentity, vocabulary: str
) -> None:
    landed = await x.publish(OutgoingPost("1", ada, "Count me"))
    there.word = vocabulary
    there.posts[landed.external_id].numbers = {
        "impression_count": 90, "like_count": 7, "retweet_count": 3, "reply_count": 2, "url_link_clicks": 5,
    }  # fmt: skip
    (reading,) = await x.measure(ada, [landed.external_id, "123"])
    assert reading.numbers == {
        "views": 90, "likes": 7, "shares": 3, "comments": 2, "quotes": 0, "bookmarks": 0,
        "link_clicks": 5, "profile_clicks": 0,
    }  # fmt: skip


@pytest.mark.parametrize("vocabulary", ["tweet", "post"])
async def test_an_account_has_followers_and_posts(
    x: X, there: XService, ada: PlatformIdentity, vocabulary: str
) -> None:
    there.word = vocabulary
    await x.publish(OutgoingPost("1", ada, "One"))
    reading = await x.survey(ada, since=there.now(), until=there.now())
    assert reading.numbers == {"followers": 12, "following": 3, "posts": 1}


async def test_clicks_are_not_asked_for_when_x_gives_them_no_longer(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    landed = await x.publish(OutgoingPost("1", ada, "Old"))
    clock.set(clock.now() + timedelta(days=31))
    there.grants.tokens[next(iter(there.grants.tokens))].until += timedelta(days=40)
    (reading,) = await x.measure(ada, [landed.external_id])
    assert "link_clicks" not in reading.numbers
    assert "views" in reading.numbers


async def test_a_hundred_posts_are_one_call(x: X, there: XService, ada: PlatformIdentity) -> None:
    ids = [there.says(ADA, f"post {number}").id for number in range(150)]
    assert len(await x.measure(ada, ids)) == 150
    assert there.names() == ["GET /2/tweets"] * 2


@pytest.mark.parametrize("vocabulary", ["tweet", "post"])
async def test_mentions_and_answers_are_heard_oldest_first(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock, vocabulary: str
) -> None:
    there.word = vocabulary
    landed = await x.publish(OutgoingPost("1", ada, "Talk to @ada"))
    since = clock.now()
    clock.set(since + timedelta(minutes=1))
    answer = there.says(EVE, "@ada a < b & c?", above=landed.external_id)
    clock.set(since + timedelta(minutes=2))
    mention = there.says(EVE, "ask @ada")
    heard = await x.listen(ada, since=since)
    assert [(each.external_id, each.kind, each.about) for each in heard] == [
        (answer.id, "reply", landed.external_id),
        (mention.id, "mention", ""),
    ]
    assert (heard[0].author, heard[0].text) == ("@eve", "@ada a < b & c?")
    assert await x.listen(ada, since=heard[-1].at) == []


async def test_many_mentions_come_in_pages(
    x: X, there: XService, ada: PlatformIdentity, clock: HandClock
) -> None:
    since = clock.now() - timedelta(hours=1)
    for number in range(activity.PAGE + 20):
        there.says(EVE, f"@ada {number}")
    heard = await x.listen(ada, since=since)
    assert len({each.external_id for each in heard}) == activity.PAGE + 20


async def test_an_answer_below_our_post_is_hidden_and_one_elsewhere_is_not(
    x: X, there: XService, ada: PlatformIdentity
) -> None:
    landed = await x.publish(OutgoingPost("1", ada, "Mine"))
    rude, elsewhere = there.says(EVE, "@ada boo", above=landed.external_id), there.says(EVE, "boo")
    await x.hide(ada, rude.id, below=landed.external_id)
    assert there.posts[rude.id].hidden
    with pytest.raises(Rejected):
        await x.hide(ada, elsewhere.id, below=landed.external_id)


async def test_a_post_is_taken_down_and_shared_and_twice_is_no_trouble(
    x: X, there: XService, ada: PlatformIdentity
) -> None:
    landed = await x.publish(OutgoingPost("1", ada, "Away with me"))
    theirs = there.says(EVE, "share me")
    await x.engage(ada, theirs.id, "share")
    assert there.shared == [(ADA, theirs.id)]
    await x.delete(ada, landed.external_id)
    await x.delete(ada, landed.external_id)
    assert list(there.posts) == [theirs.id]


@pytest.mark.parametrize(
    ("text", "price"), [("no link", 15_000), ("see example.com", 200_000), ("https://x.com/a", 200_000)]
)
def test_a_link_makes_a_post_dear(text: str, price: int) -> None:
    assert X.price(None, text) == price  # type: ignore[arg-type]


def test_a_webhook_is_answered_and_known_by_its_signature() -> None:
    """printf challenge | openssl dgst -sha256 -hmac key -binary | base64"""
    assert webhooks.answer_challenge("challenge", secret="key") == {
        "response_token": "sha256=/pSWP7rGsIbPhx1COvS7X3o9wOYdN+THjRIqbMdRs+g="
    }
    genuine = webhooks.answer_challenge('{"for_user_id":"1"}', secret="key")["response_token"]
    assert webhooks.is_genuine(b'{"for_user_id":"1"}', genuine, secret="key")
    assert not webhooks.is_genuine(b'{"for_user_id":"2"}', genuine, secret="key")
    assert not webhooks.is_genuine(b'{"for_user_id":"1"}', "", secret="key")
    assert not webhooks.is_genuine(b'{"for_user_id":"1"}', "sha256=ü", secret="key")
    assert not webhooks.is_genuine(b"", webhooks.answer_challenge("", secret="")["response_token"], secret="")
