"""Videos and pictures on TikTok: chosen by a person, once, whatever breaks on the way."""

from dataclasses import replace

import pytest

from integrations.errors import Misconfigured, Rejected
from integrations.platforms.base import MediaFile, PlatformIdentity, PostExtras
from integrations.platforms.base.setup import no_media_url
from integrations.platforms.tiktok import TikTok
from integrations.platforms.tiktok.api import Api
from integrations.platforms.tiktok.posting import Posting
from tests.doubles.clock import HandClock
from tests.doubles.platforms.attempt_notes import Notes
from tests.doubles.platforms.tiktok import TikTokService
from tests.integrations.platforms.tiktok.conftest import FILM
from tests.integrations.platforms.tiktok.posts import CHOSEN, shown


async def test_a_video_is_announced_brought_and_waited_for(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile
) -> None:
    landed = await tiktok.publish(shown(ada, Notes(), video))
    (out,) = there.out()
    assert bytes(out.content) == FILM
    assert out.info == {
        "title": "Spring 🌷 #sale", "privacy_level": "PUBLIC_TO_EVERYONE",
        "disable_comment": False, "disable_duet": True, "disable_stitch": True,
    }  # fmt: skip
    assert landed.url == f"https://www.tiktok.com/@ada/video/{landed.external_id}"
    assert len(there.calls) == 5, "creator_info, init, two pieces, status"


async def test_pictures_are_fetched_by_tiktok(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, pictures: tuple[MediaFile, ...]
) -> None:
    landed = await tiktok.publish(shown(ada, Notes(), *pictures))
    (out,) = there.out()
    assert out.source["photo_images"] == [f"https://desk.example.com/media/{n}.jpg" for n in range(2)]
    assert landed.url.startswith("https://www.tiktok.com/@ada/photo/")
    assert len(there.calls) == 3


async def test_pictures_need_a_desk_that_is_reached_and_an_address_that_is_verified(
    tiktok: TikTok,
    there: TikTokService,
    ada: PlatformIdentity,
    pictures: tuple[MediaFile, ...],
    clock: HandClock,
) -> None:
    hidden = Posting(Api(tiktok._client), shown(ada, Notes(), *pictures), clock.now(), no_media_url)
    with pytest.raises(Misconfigured, match="COPYDESK_PUBLIC_URL"):
        await hidden.publish()
    there.verified = "https://elsewhere.example.com/"
    with pytest.raises(Misconfigured, match="verified"):
        await tiktok.publish(shown(ada, Notes(), *pictures))


@pytest.mark.parametrize("left_out", ["privacy", "comments", "duets", "stitches"])
async def test_nothing_is_chosen_but_by_a_person(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile, left_out: str
) -> None:
    chosen = {name: value for name, value in CHOSEN.items() if name != left_out}
    outgoing = replace(shown(ada, Notes(), video), besides=PostExtras(options=chosen))
    with pytest.raises(Rejected, match="a person to"):
        await tiktok.publish(outgoing)
    assert all(not choice.ordinary for name, choice in tiktok.options.items() if name in CHOSEN)
    assert not there.publishings


@pytest.mark.parametrize(
    "case",
    [
        ({"privacy_level_options": ["SELF_ONLY"]}, {}, "who may watch"),
        ({"comment_disabled": True}, {}, "does not allow comments"),
        ({"duet_disabled": True}, {"duets": "yes"}, "does not allow duets"),
        ({"max_video_post_duration_sec": 10}, {}, "at most 10 seconds"),
        ({}, {"privacy": "me", "brand": "partner"}, "paid partnership"),
    ],
)
async def test_what_the_account_does_not_allow_is_said_before_anything_is_sent(
    tiktok: TikTok,
    there: TikTokService,
    ada: PlatformIdentity,
    video: MediaFile,
    case: tuple[dict[str, object], dict[str, str], str],
) -> None:
    creator, chosen, sentence = case
    there.creator |= creator
    with pytest.raises(Rejected, match=sentence):
        await tiktok.publish(shown(ada, Notes(), video, **chosen))
    assert not there.publishings


async def test_what_it_advertises_and_who_made_it_is_disclosed(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile
) -> None:
    await tiktok.publish(shown(ada, Notes(), video, brand="partner", ai="yes"))
    (out,) = there.out()
    assert out.info["brand_content_toggle"] is True
    assert out.info["is_aigc"] is True


async def test_a_post_without_a_public_id_leads_to_the_profile(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile
) -> None:
    landed = await tiktok.publish(shown(ada, Notes(), video, privacy="me"))
    assert landed.url == "https://www.tiktok.com/@ada"
    assert landed.external_id in there.publishings
