"""What a platform says to media before anybody is asked: its own numbers, in a sentence."""

from typing import Any

import pytest

from agents.platform_rules import limits
from integrations.media_limits import (
    GIF,
    JPEG,
    MP4,
    PDF,
    PNG,
    AnimationLimits,
    DocumentLimits,
    MediaLimits,
    PictureLimits,
    VideoLimits,
)

LIMITS = MediaLimits(
    pictures=PictureLimits(most=4, size=5_000_000, pixels=1_000_000, least_side=100, ratio=(0.8, 1.91)),
    animation=AnimationLimits(size=15_000_000, width=1280, height=1080, frames=350),
    video=VideoLimits(
        size=(1, 512_000_000), seconds=(0.5, 140), width=(32, 1280), height=(32, 1024), ratio=(1 / 3, 3)
    ),
    together=4,
    alt=1000,
)
PICTURE: dict[str, Any] = {"mime": JPEG, "size": 1000, "width": 400, "height": 300}
MOVING = {**PICTURE, "mime": GIF, "frames": 5}
FILM = {
    **PICTURE,
    **{"mime": MP4, "seconds": 10.0, "fps": 25.0, "video": "h264", "audio": "aac"},
}
PAPER = {"mime": PDF, "size": 1000}


def refusal(*media: dict[str, Any], allowed: MediaLimits = LIMITS, reachable: bool = True) -> str:
    return limits.media_refusal("Paper", allowed, media, reachable=reachable)


@pytest.mark.parametrize("media", [(), (PICTURE,), (PICTURE,) * 4, (MOVING,), (FILM,), ({"mime": PNG},)])
def test_what_fits_is_taken(media: tuple[dict[str, Any], ...]) -> None:
    assert refusal(*media) == ""


@pytest.mark.parametrize(
    ("media", "sentence"),
    [
        ((PICTURE,) * 5, "Paper takes at most 4 pictures."),
        ((FILM, FILM), "Paper takes at most 1 video."),
        ((PICTURE, FILM), "Paper takes no pictures and videos in one post."),
        ((PAPER,), "Paper takes no documents: put something else on it, or leave it out there."),
        (
            ({**PICTURE, "mime": "image/heic"},),
            "Paper takes JPEG or PNG, not HEIC.",
        ),
        (({**PICTURE, "size": 5_200_000},), "Paper takes files up to 5 MB; this one has 5.2 MB."),
        (
            ({**PICTURE, "width": 2000, "height": 1500},),
            "Paper takes pictures up to 1,000,000 pixels; this one has 2,000×1,500.",
        ),
        (
            ({**PICTURE, "width": 99},),
            "Paper takes pictures of at least 100 pixels a side; this one has 99×300.",
        ),
        (({**PICTURE, "width": 900},), "Paper takes sides from 0.8:1 to 1.91:1; this one has 3:1."),
        (({**MOVING, "frames": 351},), "Paper takes moving GIFs up to 350 frames; this one has 351."),
        (
            ({**MOVING, "width": 1281},),
            "Paper takes moving GIFs up to 1,280×1,080; this one has 1,281×300.",
        ),
        (
            ({**FILM, "seconds": 141.0},),
            "Paper takes videos from 0.5 s to 2:20 min; this one has 2:21 min.",
        ),
        (
            ({**FILM, "height": 1080, "width": 1000},),
            "Paper takes videos of a height from 32 pixels to 1,024 pixels; this one has 1,080 pixels.",
        ),
        (({**FILM, "video": "hevc"},), "Paper takes videos in h264; this one is in hevc."),
        (
            ({**PICTURE, "alt": "a" * 1001},),
            "1,001 characters of alt text are more than the 1,000 that Paper takes.",
        ),
        (({**PICTURE, "trouble": "It is too heavy."},), "Paper: It is too heavy."),
    ],
)
def test_what_does_not_fit_is_refused_with_the_platforms_numbers(
    media: tuple[dict[str, Any], ...], sentence: str
) -> None:
    assert refusal(*media) == sentence


def test_documents_are_taken_where_they_are() -> None:
    allowed = MediaLimits(document=DocumentLimits(mimes=(PDF,), size=2000))
    assert refusal(PAPER, allowed=allowed) == ""
    assert "up to 2 kB" in refusal({**PAPER, "size": 2001}, allowed=allowed)


def test_kinds_are_mixed_where_they_may_be() -> None:
    allowed = MediaLimits(animation=AnimationLimits(size=1_000_000, most=2), together=3, mixes=True)
    assert refusal(PICTURE, MOVING, allowed=allowed) == ""
    assert "at most 3 files" in refusal(PICTURE, PICTURE, MOVING, MOVING, allowed=allowed)


def test_a_desk_that_nobody_reaches_is_told_how_to_be_reached() -> None:
    allowed = MediaLimits(fetches=("picture",))
    assert refusal(PICTURE, allowed=allowed) == ""
    assert "COPYDESK_PUBLIC_URL" in refusal(PICTURE, allowed=allowed, reachable=False)
    assert refusal(allowed=allowed, reachable=False) == ""
