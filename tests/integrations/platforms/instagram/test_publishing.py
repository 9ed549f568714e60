"""Publishing on Instagram, against a strict double over sockets: once, whatever breaks."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from integrations.errors import OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PlatformIdentity, PostExtras, PublishedPost
from integrations.platforms.instagram import Instagram, count_utf16_units
from tests.doubles.platforms.meta.graph import Refused
from tests.doubles.platforms.meta.instagram import InstagramDouble
from tests.integrations.platforms.graph_desk import Notes, picture, video, words

FIRST = PostExtras(first_comment="#spring #sale")
ONE = (picture(),)


def captions(double: InstagramDouble) -> list[str]:
    return [str(each["caption"]) for each in double.posts.values()]


async def brought(
    instagram: Instagram, outgoing: OutgoingPost, notes: Notes, *, tries: int = 6
) -> PublishedPost:
    """As the desk does it: what is uncertain is looked up, what is not out is sent again."""
    unsure = False
    for _ in range(tries):
        again = replace(outgoing, steps=dict(notes.kept), remember=notes.remember)
        try:
            landed = await instagram.find(again) if unsure else None
            return landed or await instagram.publish(again)
        except Uncertain:
            unsure = True
        except TryLater:
            continue
    raise AssertionError("it never landed")


async def test_a_picture_is_out_after_four_calls_with_its_description(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    landed = await instagram.publish(words("Spring 🌷", who, media=(picture(alt="a red dot"),)))
    post = double.posts[landed.external_id]
    assert post["form"]["alt_text"] == "a red dot"
    assert landed.url == post["permalink"]
    assert len(double.calls) == 4, "container, one look, publication, link: 2 are the least"


async def test_a_video_is_a_reel_that_is_shown_where_it_was_chosen(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    besides = PostExtras(options={"reel": "reels"})
    landed = await instagram.publish(words("Film", who, media=(video(),), besides=besides))
    form = double.posts[landed.external_id]["form"]
    assert (form["media_type"], form["share_to_feed"]) == ("REELS", "false")


async def test_many_are_one_carousel_with_one_caption(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    media = (picture("a", alt="dot"), video(), picture("b"))
    landed = await instagram.publish(words("Three", who, media=media))
    children = double.posts[landed.external_id]["form"]["children"].split(",")
    kinds = [double.containers.made[each].form.get("media_type", "IMAGE") for each in children]
    assert kinds == ["IMAGE", "VIDEO", "IMAGE"]
    assert captions(double) == ["Three"]


async def test_words_alone_are_refused_before_anything_is_sent(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    with pytest.raises(Rejected, match="without a picture"):
        await instagram.publish(words("hello", who))
    assert double.calls == []
    assert instagram.limits.needs_media


@pytest.mark.parametrize("besides", [PostExtras(), FIRST], ids=["alone", "commented"])
@pytest.mark.parametrize(
    "broken",
    [
        (path, kind)
        for path in ("media$", "media_publish$", "comments$", r"v26.0/\d+$")
        for kind in ("lost", "broke", "cut")
    ],
)
async def test_whatever_breaks_in_whatever_step_there_is_one_post(
    instagram: Instagram,
    double: InstagramDouble,
    who: PlatformIdentity,
    broken: tuple[str, str],
    besides: PostExtras,
) -> None:
    double.fails(*broken)
    landed = await brought(instagram, words("once", who, media=ONE, besides=besides), Notes())
    assert captions(double) == ["once"]
    assert landed.external_id in double.posts
    said = [each["text"] for each in double.comments.values()]
    assert said == ([FIRST.first_comment] if besides is FIRST else [])


@pytest.mark.parametrize("kind", ["lost", "broke", "cut"])
@pytest.mark.parametrize("passes", range(4))
async def test_a_carousel_breaks_at_any_container_and_keeps_those_before(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity, kind: str, passes: int
) -> None:
    for _ in range(passes):
        double.fails("media$", "pass")
    double.fails("media$", kind)
    media = tuple(picture(each) for each in "abc")
    await brought(instagram, words("three", who, media=media), Notes())
    assert captions(double) == ["three"]
    orphans = 0 if kind == "cut" else 1
    assert len(double.containers.made) == 4 + orphans, "what is known is not laid down again"


async def test_a_comment_whose_answer_was_lost_is_not_said_twice(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    outgoing = words("post", who, media=ONE, besides=FIRST, remember=notes.remember)
    double.fails("comments$", "lost")
    with pytest.raises(Uncertain):
        await instagram.publish(outgoing)
    await instagram.publish(replace(outgoing, steps=dict(notes.kept)))
    assert (len(double.posts), len(double.comments)) == (1, 1)


async def test_one_that_is_out_and_not_listed_yet_is_not_sent_again(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    outgoing = words("shy", who, media=ONE, remember=notes.remember)
    double.fails("media_publish$", "lost")
    with pytest.raises(Uncertain):
        await instagram.publish(outgoing)
    double.unlisted, again = True, replace(outgoing, steps=dict(notes.kept))
    with pytest.raises(TryLater):
        await instagram.find(again)
    double.unlisted = False
    found = await instagram.find(again)
    assert found is not None
    assert captions(double) == ["shy"]


async def test_a_container_that_has_expired_is_laid_down_anew(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    outgoing = words("late", who, media=ONE, remember=notes.remember)
    double.fails("media_publish$", "cut")
    with suppress(Uncertain):
        await instagram.publish(outgoing)
    for each in double.containers.made.values():
        each.made_at -= 25 * 3600
    await brought(instagram, outgoing, notes)
    assert captions(double) == ["late"]


@pytest.mark.parametrize(
    ("reason", "meaning"),
    [
        ("2207003", (TryLater, "brought again")),
        ("2207053", (TryLater, "brought again")),
        ("2207009", (Rejected, "higher than 4:5")),
        ("2207026", (Rejected, "MP4 and MOV")),
        ("2207052", (TryLater, "could not fetch")),
        ("2207050", (Reconnect, "restricted")),
    ],
)
async def test_media_that_cannot_be_used_say_why(
    instagram: Instagram,
    double: InstagramDouble,
    who: PlatformIdentity,
    reason: str,
    meaning: tuple[type[OutsideError], str],
) -> None:
    notes = Notes()
    double.containers.fail = [reason]
    outgoing = words("film", who, media=(video(),), remember=notes.remember)
    error, sentence = meaning
    with pytest.raises(error, match=sentence):
        await instagram.publish(outgoing)
    await brought(instagram, outgoing, notes)
    assert captions(double) == ["film"], "the next try lays a new one down"


async def test_work_that_takes_long_is_waited_for_in_another_try(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    notes = Notes()
    double.containers.slow = 4
    outgoing = words("slow", who, media=(video(),), remember=notes.remember)
    with pytest.raises(TryLater) as later:
        await instagram.publish(outgoing)
    assert later.value.wait == timedelta(seconds=30)
    await brought(instagram, outgoing, notes)
    assert len(double.containers.made) == 1


async def test_a_publication_that_is_too_early_is_asked_for_again(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    double.containers.early = 2
    await instagram.publish(words("soon", who, media=ONE))
    assert captions(double) == ["soon"]


async def test_a_day_that_is_full_closes_the_account_for_a_while(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity
) -> None:
    double.daily = 1
    await instagram.publish(words("one", who, media=ONE))
    with pytest.raises(TryLater, match="24 hours") as later:
        await instagram.publish(words("two", who, media=ONE))
    assert (later.value.scope, later.value.wait) == ("account", timedelta(hours=1))
    quota = (await instagram.examine(who)).quota
    assert quota is not None
    assert (quota.left, quota.most) == (0, 1)


@pytest.mark.parametrize(
    "caption",
    ["x" * 2201, " ".join(f"#t{number}" for number in range(31)), "@a " * 21],
    ids=["long", "#", "@"],
)
async def test_what_is_over_a_limit_is_named(
    instagram: Instagram, who: PlatformIdentity, caption: str
) -> None:
    with pytest.raises(Rejected, match="30 hashtags or 20 mentions"):
        await instagram.publish(words(caption, who, media=ONE))
    limits = instagram.limits
    assert (limits.characters, limits.hashtags, limits.mentions) == (2200, 30, 20)
    assert count_utf16_units("🌷") == 2


@pytest.mark.parametrize(
    ("refusal", "meaning"),
    [
        (Refused(4, "-", subcode=2207051), (Rejected, "spam")),
        (Refused(80002, "-"), (TryLater, "slow down")),
        (Refused(-2, "-", subcode=2207003), (Uncertain, "nobody knows")),
        (Refused(24, "-", subcode=2207008), (TryLater, "forgotten")),
        (Refused(190, "-", subcode=467), (Reconnect, "not good any more")),
    ],
)
async def test_instagrams_own_refusals_are_sorted(
    instagram: Instagram, double: InstagramDouble, who: PlatformIdentity, refusal: Refused, meaning: Any
) -> None:
    double.fails("media_publish$", "refuse", refusal)
    error, sentence = meaning
    with pytest.raises(OutsideError, match=sentence) as trouble:
        await instagram.publish(words("hello", who, media=ONE))
    assert type(trouble.value) is error
