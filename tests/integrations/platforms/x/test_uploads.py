"""Media on their way to X: one call for a picture, segments for the rest, and no step made twice."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from integrations.errors import Reconnect, Rejected, TryLater
from integrations.oauth import Tokens
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity
from integrations.platforms.x import X, uploads
from tests.doubles.clock import HandClock
from tests.doubles.platforms.attempt_notes import Died, Notes
from tests.doubles.platforms.service import Kind
from tests.doubles.platforms.x import XService

SIZE = 2 * uploads.SEGMENT + 5
UPLOAD = ["POST /2/media/upload/initialize", *["append"] * 3, "finalize"]

STEPS = ("POST /2/media/upload/initialize", "POST /2/media/upload/2", "GET /2/media/upload")
KINDS: tuple[Kind, ...] = ("cuts", "loses", "breaks")
TROUBLES = [(kind, step) for step in STEPS for kind in KINDS]


@pytest.fixture
def video(tmp_path: Path) -> MediaFile:
    """Two segments and a bit."""
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(range(256)) * (SIZE // 256) + b"x" * (SIZE % 256))
    return MediaFile("-", str(path), "video/mp4", "what it shows")


@pytest.fixture
def dot(picture: Path) -> MediaFile:
    return MediaFile("-", str(picture), "image/png", "a red dot")


def shown(who: PlatformIdentity, notes: Notes, *media: MediaFile) -> OutgoingPost:
    return OutgoingPost("1-1-1", who, "Look", media, remember=notes.remember, steps=dict(notes.kept))


def steps_of(there: XService) -> list[str]:
    """The calls about media, without the ids in their paths."""
    names = [name for name in there.names() if "/media/" in name]
    return [name if name.count("/") < 5 else name.rpartition("/")[2] for name in names]


async def test_a_picture_is_three_calls_with_its_description(
    x: X, there: XService, ada: PlatformIdentity, dot: MediaFile
) -> None:
    await x.publish(shown(ada, Notes(), dot))
    assert there.names() == ["POST /2/media/upload", "POST /2/media/metadata", "POST /2/tweets"]
    (media,) = there.media.values()
    assert media.alt == "a red dot"


async def test_one_without_a_description_is_two(
    x: X, there: XService, ada: PlatformIdentity, dot: MediaFile
) -> None:
    await x.publish(shown(ada, Notes(), replace(dot, alt="")))
    assert there.names() == ["POST /2/media/upload", "POST /2/tweets"]


async def test_a_post_with_a_picture_is_found_again(
    x: X, there: XService, ada: PlatformIdentity, dot: MediaFile
) -> None:
    notes = Notes()
    landed = await x.publish(shown(ada, notes, dot, dot))
    assert await x.find(shown(ada, notes, dot, dot)) == landed
    assert await x.find(shown(ada, notes, dot)) is None


async def test_a_video_goes_in_segments_and_is_waited_for(
    x: X, there: XService, ada: PlatformIdentity, video: MediaFile
) -> None:
    there.working = 2
    await x.publish(shown(ada, Notes(), video))
    (media,) = there.media.values()
    assert steps_of(there)[:5] == UPLOAD
    assert len(media.content) == SIZE
    assert media.content[:4] == bytes(range(4))
    assert (media.category, media.alt) == ("tweet_video", "")


@pytest.mark.parametrize("steps", range(7))
async def test_an_upload_whose_desk_died_goes_on_with_the_same_id(
    x: X, there: XService, ada: PlatformIdentity, video: MediaFile, steps: int
) -> None:
    dying = Notes(dies_after=steps)
    with pytest.raises(Died):
        await x.publish(shown(ada, dying, video))
    landed = await x.publish(shown(ada, Notes(dict(dying.kept)), video))
    assert list(there.posts) == [landed.external_id]
    assert len(there.media) <= 2, "at most the one that nobody could remember"
    assert len(there.media[there.posts[landed.external_id].media[0]].content) == SIZE


@pytest.mark.parametrize("trouble", TROUBLES, ids=" ".join)
async def test_trouble_in_any_step_of_an_upload_is_tried_later(
    x: X, there: XService, ada: PlatformIdentity, video: MediaFile, trouble: tuple[Kind, str]
) -> None:
    there.working = 1
    notes = Notes()
    kind, call = trouble
    there.suffer(call, kind, times=2)  # a GET whose connection broke is sent once more
    with pytest.raises(TryLater):
        await x.publish(shown(ada, notes, video))
    assert not there.posts
    there.faults.clear()
    await x.publish(shown(ada, notes, video))
    assert len(there.posts) == 1


async def test_an_upload_that_takes_longer_goes_on_in_the_next_try(
    x: X, there: XService, ada: PlatformIdentity, video: MediaFile
) -> None:
    notes = Notes()
    slow = uploads.Uploads(x._api, shown(ada, notes, video), there.now(), end=0.0)
    with pytest.raises(TryLater) as later:
        await slow.ids()
    assert later.value.wait == timedelta(seconds=1)
    await x.publish(shown(ada, notes, video))
    assert len(there.media) == 1


async def test_a_file_that_x_cannot_use_has_to_be_changed(
    x: X, there: XService, ada: PlatformIdentity, video: MediaFile
) -> None:
    there.media_fails = True
    with pytest.raises(Rejected, match="choose another"):
        await x.publish(shown(ada, Notes(), video))


async def test_what_x_has_forgotten_is_uploaded_again(
    x: X, there: XService, ada: PlatformIdentity, dot: MediaFile, clock: HandClock
) -> None:
    notes = Notes(dies_after=2)
    with pytest.raises(Died):
        await x.publish(shown(ada, notes, dot))
    clock.set(clock.now() + timedelta(hours=23, minutes=30))
    token = there.grants.issue("1001", frozenset(Tokens.read(ada).scopes), now=clock.now())
    anew = replace(ada, access=Tokens(token, scopes=Tokens.read(ada).scopes).kept().secret)
    await x.publish(shown(anew, Notes(dict(notes.kept)), dot))
    assert [each.alt for each in there.media.values()] == ["a red dot", "a red dot"]


async def test_a_file_that_is_gone_and_a_right_that_is_missing_are_said(
    x: X, there: XService, ada: PlatformIdentity, dot: MediaFile
) -> None:
    with pytest.raises(Rejected, match="not there any more"):
        await x.publish(shown(ada, Notes(), replace(dot, path="/nowhere.png")))
    narrow = replace(ada, access=Tokens("t", scopes=("tweet.write",)).kept().secret)
    with pytest.raises(Reconnect, match=r"media\.write"):
        await x.publish(shown(narrow, Notes(), dot))
    assert there.calls == []
