"""Telegram channels: connected by a bot's token, posted to once, and no more is said than is known."""

from dataclasses import replace
from pathlib import Path

import pytest

from integrations.errors import OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import (
    Finds,
    Listens,
    Measures,
    MediaFile,
    OutgoingPost,
    PlatformIdentity,
    PostExtras,
)
from integrations.platforms.base.capabilities import MeasuresAccounts
from integrations.platforms.telegram_channel import TelegramChannel
from integrations.platforms.telegram_channel.posting import count_utf16_units
from tests.doubles.clock import HandClock
from tests.doubles.platforms import contracts, telegram_spec
from tests.doubles.platforms.attempt_notes import Died, Notes
from tests.doubles.platforms.service import Asked, Call, Fault, Kind
from tests.doubles.platforms.telegram import CLOSED_NEWS, GROUP, NEWS, TOKEN, TelegramService, refusal


@pytest.fixture
def dot(picture: Path) -> MediaFile:
    return MediaFile("-", str(picture), "image/png")


def post(
    who: PlatformIdentity, text: str, *media: MediaFile, notes: Notes | None = None, **chosen: str
) -> OutgoingPost:
    kept = notes or Notes()
    besides = PostExtras(options=chosen)
    return OutgoingPost(
        "1-1-1", who, text, media, besides=besides, steps=dict(kept.kept), remember=kept.remember
    )


async def test_words_are_one_call_and_lead_to_the_message(
    telegram: TelegramChannel, there: TelegramService, news: PlatformIdentity, clock: HandClock
) -> None:
    landed = await telegram.publish(post(news, "Fresh *bread* <b>now</b> https://example.com"))
    assert len(there.calls) == 1
    assert there.messages[1].text == "Fresh *bread* <b>now</b> https://example.com"
    assert (landed.external_id, landed.url, landed.at) == ("1", "https://t.me/bakery_news/1", clock.now())


async def test_a_channel_without_a_name_is_linked_for_its_members(
    telegram: TelegramChannel, news: PlatformIdentity
) -> None:
    friends = replace(news, handle="Friends of the bakery", external_id=str(CLOSED_NEWS))
    assert (await telegram.publish(post(friends, "Hello"))).url == "https://t.me/c/1000000002/1"


@pytest.mark.parametrize(
    "file",
    [
        ("image/png", "photo"),
        ("image/gif", "animation"),
        ("video/mp4", "video"),
        ("application/pdf", "document"),
    ],
)
async def test_one_file_is_one_call_with_its_caption(
    telegram: TelegramChannel,
    there: TelegramService,
    news: PlatformIdentity,
    dot: MediaFile,
    file: tuple[str, str],
) -> None:
    mime, kind = file
    await telegram.publish(post(news, "Look", replace(dot, mime=mime)))
    assert len(there.calls) == 1
    (message,) = there.messages.values()
    assert (message.kinds, message.text) == ((kind,), "Look")


async def test_several_are_an_album_with_the_words_at_the_first(
    telegram: TelegramChannel, there: TelegramService, news: PlatformIdentity, dot: MediaFile
) -> None:
    landed = await telegram.publish(post(news, "Look", dot, dot, dot, notify="no"))
    assert len(there.calls) == 1
    assert [each.text for each in there.messages.values()] == ["Look", "", ""]
    assert landed.external_id == "1,2,3"
    assert there.messages[1].asked["disable_notification"] == "true"


async def test_what_is_chosen_goes_along(
    telegram: TelegramChannel, there: TelegramService, news: PlatformIdentity
) -> None:
    await telegram.publish(post(news, "Psst", notify="no", preview="no", forwards="no"))
    asked = there.messages[1].asked
    assert asked["disable_notification"] is asked["protect_content"] is True
    assert asked["link_preview_options"] == {"is_disabled": True}


async def test_words_too_long_for_a_caption_stand_below_the_media_and_the_media_once(
    telegram: TelegramChannel, there: TelegramService, news: PlatformIdentity, dot: MediaFile
) -> None:
    words, dying = "w" * 1025, Notes(dies_after=0)
    with pytest.raises(Died):
        await telegram.publish(post(news, words, dot, notes=dying))
    there.messages.clear()
    notes = Notes()
    there.faults.append(
        Fault(f"POST /bot{TOKEN}/sendMessage", "refuses", refusal(429, "-", retry_after=3).answered)
    )
    with pytest.raises(TryLater):
        await telegram.publish(post(news, words, dot, notes=notes))
    landed = await telegram.publish(post(news, words, dot, notes=notes))
    assert [each.kinds for each in there.messages.values()] == [("photo",), ()]
    assert landed.external_id == ",".join(str(each) for each in there.messages)


@pytest.mark.parametrize("kind", ["cuts", "loses", "breaks"])
async def test_a_post_without_an_answer_is_a_persons_to_look_for(
    telegram: TelegramChannel, there: TelegramService, news: PlatformIdentity, kind: Kind
) -> None:
    there.suffer("POST /bot", kind)
    with pytest.raises(Uncertain):
        await telegram.publish(post(news, "Hm"))
    assert not isinstance(telegram, Finds | Measures | Listens)


@pytest.mark.parametrize(
    "case",
    [
        ((401, "Unauthorized"), Reconnect),
        ((404, "Not Found"), Reconnect),
        ((403, "Forbidden: bot was kicked from the channel chat"), Reconnect),
        ((400, "Bad Request: chat not found"), Reconnect),
        ((400, "Bad Request: message is too long"), Rejected),
        ((400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), Rejected),
        ((413, "Request Entity Too Large"), Rejected),
        ((429, "Too Many Requests"), TryLater),
        ((502, "Bad Gateway"), Uncertain),
    ],
)
async def test_each_refusal_says_what_to_do_next(
    telegram: TelegramChannel,
    there: TelegramService,
    news: PlatformIdentity,
    case: tuple[tuple[int, str], type[OutsideError]],
) -> None:
    (status, description), kind = case
    there.faults.append(Fault("POST /bot", "refuses", refusal(status, description).answered))
    with pytest.raises(kind) as raised:
        await telegram.publish(post(news, "refused"))
    assert raised.value.sentence.endswith(".")
    assert TOKEN not in f"{raised.value!r} {raised.value.__cause__!r}"


async def test_it_waits_as_long_as_telegram_says(
    telegram: TelegramChannel, there: TelegramService, news: PlatformIdentity
) -> None:
    there.faults.append(Fault("POST /bot", "refuses", refusal(429, "-", retry_after=17).answered))
    with pytest.raises(TryLater) as later:
        await telegram.publish(post(news, "busy"))
    assert later.value.wait is not None
    assert (later.value.wait.total_seconds(), later.value.scope) == (17, "account")


@pytest.mark.parametrize("typed", ["@bakery_news", "bakery_news", "https://t.me/bakery_news", str(NEWS)])
async def test_a_channel_is_found_however_it_is_written(telegram: TelegramChannel, typed: str) -> None:
    (found,) = await telegram.admit({"token": f" {TOKEN} ", "channel": typed})
    assert (found.external_id, found.handle, found.note) == (str(NEWS), "@bakery_news", "News")
    assert TOKEN not in repr(found)


@pytest.mark.parametrize(
    "typed",
    [
        ("no token", "@bakery_news", "no token"),
        (TOKEN[::-1], "@bakery_news", "no token"),
        (TOKEN[:-1] + "B", "@bakery_news", "no token"),
        (TOKEN, "@nowhere", "does not see"),
        (TOKEN, str(GROUP), "no channel"),
    ],
)
async def test_what_opens_no_channel_is_refused(
    telegram: TelegramChannel, typed: tuple[str, str, str]
) -> None:
    token, channel, sentence = typed
    with pytest.raises(Rejected, match=sentence):
        await telegram.admit({"token": token, "channel": channel})


async def test_a_bot_that_may_not_post_is_noticed_when_it_is_connected_and_later(
    telegram: TelegramChannel, there: TelegramService, news: PlatformIdentity
) -> None:
    assert (await telegram.examine(news)).missing == ()
    there.rights[NEWS] = {"status": "administrator", "can_post_messages": False}
    assert (await telegram.examine(news)).missing == ("can_post_messages",)
    with pytest.raises(Rejected):
        await telegram.admit({"token": TOKEN, "channel": "@bakery_news"})
    with pytest.raises(Reconnect):
        await telegram.publish(post(news, "May I?"))
    with pytest.raises(Reconnect):
        await telegram.examine(replace(news, access="nothing"))


async def test_subscribers_are_counted_and_posts_taken_down(
    telegram: TelegramChannel,
    there: TelegramService,
    news: PlatformIdentity,
    dot: MediaFile,
    clock: HandClock,
) -> None:
    assert isinstance(telegram, MeasuresAccounts)
    assert (await telegram.survey(news, since=clock.now(), until=clock.now())).numbers == {"followers": 42}
    landed = await telegram.publish(post(news, "Away with us", dot, dot))
    await telegram.delete(news, landed.external_id)
    await telegram.delete(news, landed.external_id)
    assert not there.messages


@pytest.mark.parametrize(("text", "length"), [("", 0), ("abc", 3), ("🌷", 2)])
def test_it_counts_utf_16_code_units(text: str, length: int) -> None:
    assert count_utf16_units(text) == length


@pytest.mark.parametrize(
    "body", [b'{"chat_id": 1}', b'{"chat_id": 1, "text": "a", "bogus": 1}', b'{"chat_id": 1, "text": 5}']
)
def test_the_list_of_methods_bites(body: bytes) -> None:
    if contracts.folder("telegram") is None:
        pytest.skip(contracts.MISSING)
    asked = Asked("POST", "/bot1:A/sendMessage", {}, {"content-type": "application/json"}, body)
    assert telegram_spec.breaches([Call(asked, None)])
