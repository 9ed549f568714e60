"""Publishing on a Page, against a strict double over sockets: once, whatever breaks."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from integrations.errors import OutsideError, Rejected, TryLater, Uncertain
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity, PostExtras, PublishedPost
from integrations.platforms.facebook import Facebook
from tests.doubles.platforms.meta.facebook import FacebookDouble
from tests.doubles.platforms.meta.graph import Refused
from tests.integrations.platforms.graph_desk import Notes, video, words

NOTHING = PostExtras()
FIRST = PostExtras(first_comment="Opening hours below")


def texts(double: FacebookDouble) -> list[str]:
    return [str(each["message"]) for each in double.posts.values()]


async def brought(
    facebook: Facebook, outgoing: OutgoingPost, notes: Notes, *, tries: int = 6
) -> PublishedPost:
    """As the desk does it: what is uncertain is looked up, what is not out is sent again."""
    unsure = False
    for _ in range(tries):
        again = replace(outgoing, steps=dict(notes.kept), remember=notes.remember)
        try:
            landed = await facebook.find(again) if unsure else None
            return landed or await facebook.publish(again)
        except Uncertain:
            unsure = True
        except TryLater:
            continue
    raise AssertionError("it never landed")


async def test_words_with_a_link_are_out_after_one_call(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    landed = await facebook.publish(words("Spring is here: https://example.com/sale.", page))
    assert double.posts[landed.external_id]["link"] == "https://example.com/sale"
    assert landed.url == f"https://www.facebook.com/{landed.external_id}/"
    assert len(double.calls) == 1, "the least there is"


async def test_a_photo_is_out_after_one_call_with_its_description(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity, photos: list[MediaFile]
) -> None:
    landed = await facebook.publish(words("One", page, media=(photos[0],)))
    (photo,) = double.posts[landed.external_id]["photos"]
    assert double.photos[photo]["alt"] == "picture a"
    assert len(double.calls) == 1, "the least there is"


async def test_many_photos_are_one_post_in_their_order(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity, photos: list[MediaFile]
) -> None:
    landed = await facebook.publish(words("Three https://example.com", page, media=tuple(photos)))
    shown = double.posts[landed.external_id]["photos"]
    assert [double.photos[each]["alt"] for each in shown] == ["picture a", "picture b", "picture c"]
    assert len(double.calls) == 4
    assert len(double.posts) == 1


async def test_photos_that_are_there_are_not_sent_again(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity, photos: list[MediaFile]
) -> None:
    notes = Notes()
    double.fails("feed$", "cut")
    await brought(facebook, words("Three", page, media=tuple(photos)), notes)
    assert len(double.photos) == 3
    assert texts(double) == ["Three"]


@dataclass(frozen=True)
class Break:
    """What breaks, in a post of so many photos; of the calls that match, so many pass first."""

    kind: str
    path: str
    photos: int = 0
    besides: PostExtras = NOTHING
    passes: int = 0

    def __str__(self) -> str:
        beside = "commented" if self.besides.first_comment else "alone"
        return f"{self.kind}-{self.path}-{self.passes}-{self.photos} photos-{beside}"


KINDS = ("lost", "broke", "cut")
STEPS = [("feed$", 0), ("photos$", 1), ("photos$", 3), ("feed$", 3), ("comments$", 0), ("comments$", 3)]


@pytest.mark.parametrize(
    "broken",
    [Break(kind, *step, besides) for step in STEPS for kind in KINDS for besides in (NOTHING, FIRST)],
    ids=str,
)
async def test_whatever_breaks_in_whatever_step_there_is_one_post(
    facebook: Facebook, page: PlatformIdentity, double: FacebookDouble, photos: list[MediaFile], broken: Break
) -> None:
    double.fails(broken.path, broken.kind)
    outgoing = words("once", page, media=tuple(photos[: broken.photos]), besides=broken.besides)
    landed = await brought(facebook, replace(outgoing, not_before=datetime.now(UTC)), Notes())
    assert texts(double) == ["once"]
    assert landed.external_id in double.posts
    below = [each["message"] for each in double.comments.values()]
    assert below == ([FIRST.first_comment] if broken.besides is FIRST else [])


@pytest.mark.parametrize(
    "broken",
    [
        Break(kind, path, passes=passes)
        for path in ("video_reels$", r"video-upload.*\d+$", r"v26.0/\d+$")
        for kind in KINDS
        for passes in (0, 1)
    ],
    ids=str,
)
async def test_whatever_breaks_a_reel_is_out_once(
    facebook: Facebook, page: PlatformIdentity, double: FacebookDouble, broken: Break
) -> None:
    """The end of a Reel has the path of its beginning."""
    double.reels.slow = 3
    for _ in range(broken.passes):
        double.fails(broken.path, "pass")
    double.fails(broken.path, broken.kind)
    landed = await brought(facebook, words("film", page, media=(video(),)), Notes())
    assert texts(double) == ["film"]
    assert landed.external_id in double.posts
    assert landed.url.startswith("https://www.facebook.com/reel/")


async def test_a_video_that_facebook_cannot_use_is_refused_and_another_try_begins_anew(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    notes = Notes()
    double.reels.broken = True
    outgoing = words("film", page, media=(video(),), remember=notes.remember)
    with pytest.raises(Rejected, match="another one"):
        await facebook.publish(outgoing)
    double.reels.broken = False
    await brought(facebook, outgoing, notes)
    assert texts(double) == ["film"]


async def test_an_older_post_of_the_same_words_is_not_taken_for_this_one(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    double.put("again and again", created_time="2026-01-01T00:00:00+0000")
    outgoing = words("again and again", page, not_before=datetime.now(UTC))
    assert await facebook.find(outgoing) is None
    landed = await facebook.publish(outgoing)
    assert await facebook.find(outgoing) == replace(landed, at=(await found_at(facebook, outgoing)))


async def found_at(facebook: Facebook, outgoing: OutgoingPost) -> datetime:
    found = await facebook.find(outgoing)
    assert found is not None
    return found.at


@pytest.mark.parametrize(
    "broken", [Break(kind, "feed$", photos) for kind in KINDS for photos in (1, 3)], ids=str
)
async def test_photos_without_words_are_known_by_themselves(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity, photos: list[MediaFile], broken: Break
) -> None:
    """Somebody else posts a photo without words in the same minute: it is not taken for this one."""
    stranger = double.put("", photos=["42"])
    double.fails(broken.path, broken.kind)
    outgoing = words("", page, media=tuple(photos[: broken.photos]), not_before=datetime.now(UTC))
    landed = await brought(facebook, outgoing, Notes())
    assert len(double.posts) == 2
    assert landed.external_id != stranger["id"]


async def test_a_comment_whose_answer_was_lost_is_not_said_twice(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    notes = Notes()
    outgoing = words("post", page, besides=FIRST, remember=notes.remember)
    double.fails("comments$", "lost")
    with pytest.raises(Uncertain):
        await facebook.publish(outgoing)
    await facebook.publish(replace(outgoing, steps=dict(notes.kept)))
    assert (len(double.posts), len(double.comments)) == (1, 1)


async def test_a_comment_that_is_refused_leaves_the_post_published(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity
) -> None:
    double.fails("comments$", "refuse", Refused(368, "-"))
    landed = await facebook.publish(words("post", page, besides=FIRST, remember=Notes().remember))
    assert landed.external_id in double.posts
    assert double.comments == {}


@pytest.mark.parametrize(
    ("refusal", "meaning"),
    [
        (Refused(506, "-"), (Uncertain, "already")),
        (Refused(100, "-", subcode=1366051), (Uncertain, "already")),
        (Refused(1390008, "-"), (TryLater, "more slowly")),
        (Refused(1366046, "-"), (Rejected, "4 MB")),
        (Refused(100, "-", subcode=1346003), (Rejected, "spam")),
        (Refused(1404078, "-"), (Rejected, "prove who they are")),
        (Refused(32, "-"), (TryLater, "slow down")),
        (Refused(80001, "-"), (TryLater, "slow down")),
    ],
)
async def test_facebooks_own_refusals_are_sorted(
    facebook: Facebook, double: FacebookDouble, page: PlatformIdentity, refusal: Refused, meaning: Any
) -> None:
    double.fails("feed$", "refuse", refusal)
    error, sentence = meaning
    with pytest.raises(OutsideError, match=sentence) as trouble:
        await facebook.publish(words("hello", page))
    assert type(trouble.value) is error
