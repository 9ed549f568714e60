"""Media on their way to LinkedIn: pictures, several, videos in parts, documents; no part brought twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from integrations.errors import Rejected, TryLater
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity
from integrations.platforms.linkedin import LinkedIn
from integrations.platforms.linkedin.api import Api
from integrations.platforms.linkedin.uploads import Uploads
from tests.doubles.platforms.attempt_notes import Died, Notes
from tests.doubles.platforms.linkedin import LinkedInService
from tests.doubles.platforms.linkedin_media import PART
from tests.doubles.platforms.service import Kind

SIZE = 2 * PART + 5
STEPS = ("POST /rest/videos", "PUT /dms-uploads", "POST /rest/videos?action=finalizeUpload")
KINDS: tuple[Kind, ...] = ("cuts", "loses", "breaks")
TROUBLES = [(kind, step) for step in STEPS[:2] for kind in KINDS]


@pytest.fixture
def dot(picture: Path) -> MediaFile:
    return MediaFile("-", str(picture), "image/png", "a red dot")


@pytest.fixture
def video(tmp_path: Path) -> MediaFile:
    """Two parts and a bit."""
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(range(256)) * (SIZE // 256) + b"x" * (SIZE % 256))
    return MediaFile("-", str(path), "video/mp4", "what it shows")


def shown(who: PlatformIdentity, notes: Notes, *media: MediaFile) -> OutgoingPost:
    return OutgoingPost("1-1-1", who, "Look\nhere", media, remember=notes.remember, steps=dict(notes.kept))


async def test_a_members_picture_is_three_calls(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity, dot: MediaFile
) -> None:
    await linkedin.publish(shown(ada, Notes(), dot))
    assert [name.split("/dms")[0] for name in there.names()] == [
        "POST /rest/images",
        "PUT ",
        "POST /rest/posts",
    ]
    (post,) = there.posts.values()
    assert post.body["content"]["media"]["altText"] == "a red dot"


async def test_a_pages_picture_is_waited_for(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity, dot: MediaFile
) -> None:
    there.working = 0
    await linkedin.publish(shown(page, Notes(), dot))
    assert len(there.calls) == 4


async def test_several_pictures_stand_in_their_order(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity, dot: MediaFile
) -> None:
    await linkedin.publish(shown(ada, Notes(), dot, replace(dot, alt=""), replace(dot, alt="third")))
    (post,) = there.posts.values()
    images = post.body["content"]["multiImage"]["images"]
    assert [each.get("altText") for each in images] == ["a red dot", None, "third"]
    assert [each["id"] for each in images] == list(there.media)


async def test_a_document_has_a_title(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity, tmp_path: Path
) -> None:
    path = tmp_path / "plan.pdf"
    path.write_bytes(b"%PDF-1.7")
    await linkedin.publish(shown(ada, Notes(), MediaFile("-", str(path), "application/pdf")))
    (post,) = there.posts.values()
    assert post.body["content"]["media"]["title"] == "Look"
    assert post.body["content"]["media"]["id"].startswith("urn:li:document:")


async def test_a_video_goes_in_parts_to_an_address_each(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity, video: MediaFile
) -> None:
    await linkedin.publish(shown(page, Notes(), video))
    (media,) = there.media.values()
    assert len(media.parts) == 3
    assert len(media.content) == SIZE


@pytest.mark.parametrize("steps", range(8))
async def test_an_upload_whose_desk_died_goes_on_with_the_same_name(
    linkedin: LinkedIn, there: LinkedInService, ada: PlatformIdentity, video: MediaFile, steps: int
) -> None:
    dying = Notes(dies_after=steps)
    if steps < 7:
        with pytest.raises(Died):
            await linkedin.publish(shown(ada, dying, video))
    await linkedin.publish(shown(ada, Notes(dict(dying.kept)), video))
    assert len(there.posts) == 1
    assert sum(name.startswith("PUT") for name in there.names()) <= 4, "at most one part more than there are"


@pytest.mark.parametrize("trouble", TROUBLES, ids=" ".join)
async def test_trouble_in_any_step_of_an_upload_is_tried_later(
    linkedin: LinkedIn,
    there: LinkedInService,
    ada: PlatformIdentity,
    video: MediaFile,
    trouble: tuple[Kind, str],
) -> None:
    notes = Notes()
    kind, call = trouble
    there.suffer(call, kind, times=2)
    with pytest.raises(TryLater):
        await linkedin.publish(shown(ada, notes, video))
    assert not there.posts
    there.faults.clear()
    await linkedin.publish(shown(ada, notes, video))
    assert len(there.posts) == 1


async def test_what_is_still_being_worked_on_is_tried_later_and_what_failed_is_changed(
    linkedin: LinkedIn, there: LinkedInService, page: PlatformIdentity, dot: MediaFile
) -> None:
    there.working = 5
    api = Api(linkedin._client, there.now)
    with pytest.raises(TryLater, match="still working"):
        await Uploads(api, shown(page, Notes(), dot), end=0.0).urns()
    there.media_fails = True
    with pytest.raises(Rejected, match="choose another"):
        await linkedin.publish(shown(page, Notes(), dot))
