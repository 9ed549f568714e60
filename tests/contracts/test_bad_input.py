"""What each platform would refuse is refused here first, by its own count and its documents' numbers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.checks import post_checks
from agents.platform_rules import limits
from agents.platform_rules.registry import Platforms
from integrations.media_limits import GIF, JPEG, MP4, PDF, PNG
from storage.models import Account
from tests.contracts.test_platforms import ALL

TEXTS = [
    ("x", 280, {"a": 1, "字": 2, "🌷": 2, "👩‍👩‍👧‍👦": 2, "\u0301": 1}),
    ("facebook", 63_206, {"a": 1}),
    ("instagram", 2_200, {"a": 1}),
    ("threads", 500, {"a": 1, "字": 1, "🌷": 4}),
    ("tiktok", 2_200, {"a": 1, "字": 1, "🌷": 2}),
    ("linkedin", 3_000, {"a": 1, "🌷": 2, "(": 2, "*": 2}),
    ("bluesky", 300, {"a": 1, "字": 1, "🌷": 1}),
    ("mastodon", 500, {"a": 1, "字": 1, "🌷": 1}),
    ("telegram_channel", 4_096, {"a": 1, "字": 1, "🌷": 2}),
]
"""(platform, what it takes, signs → what each counts there)"""
PICTURE: dict[str, Any] = {"mime": JPEG, "size": 1000, "width": 1080, "height": 1080}
MOVING = {**PICTURE, "mime": GIF, "frames": 250, "width": 640, "height": 640}
FILM = {
    **{"mime": MP4, "size": 1_000_000, "width": 540, "height": 960, "seconds": 30.0},
    **{"fps": 30.0, "video": "h264", "audio": "aac"},
}
WIDE, LONG = {"width": 3000, "height": 1000}, {"width": 4200, "height": 200}
FINE = [
    *((name, [PICTURE]) for name, _, _ in TEXTS),
    *((name, [FILM]) for name in ("x", "facebook", "instagram", "threads", "tiktok", "linkedin")),
    *((name, [MOVING]) for name in ("x", "linkedin")),
]
BAD: list[tuple[str, list[dict[str, Any]], str]] = [
    ("x", [PICTURE] * 5, "at most 4 pictures"),
    ("x", [{**PICTURE, "size": 5_100_000}], "up to 5 MB"),
    ("x", [{**MOVING, "frames": 351}], "350 frames"),
    ("x", [{**MOVING, "size": 15_100_000}], "up to 15 MB"),
    ("x", [{**FILM, "seconds": 141.0}], "2:20 min"),
    ("x", [PICTURE, FILM], "no pictures and videos"),
    ("x", [{"mime": PDF, "size": 1000}], "no documents"),
    ("facebook", [{**PICTURE, "size": 4_100_000}], "up to 4 MB"),
    ("facebook", [{**FILM, "seconds": 91.0}], "1:30 min"),
    ("instagram", [{**PICTURE, "mime": PNG}], "JPEG, not PNG"),
    ("instagram", [{**PICTURE, **WIDE}], "1.91:1"),
    ("instagram", [{**PICTURE, "size": 8_100_000}], "up to 8 MB"),
    ("instagram", [PICTURE] * 11, "at most 10"),
    ("instagram", [{**FILM, "seconds": 2.0}], "from 3 s"),
    ("threads", [PICTURE] * 21, "at most 20"),
    ("threads", [{**PICTURE, "size": 8_100_000}], "up to 8 MB"),
    ("threads", [{**FILM, "seconds": 301.0}], "5:00 min"),
    ("tiktok", [{**PICTURE, "mime": PNG}], "JPEG or WebP, not PNG"),
    ("tiktok", [PICTURE] * 36, "at most 35"),
    ("tiktok", [MOVING], "no moving GIFs"),
    ("tiktok", [{**FILM, "width": 300}], "width"),
    ("linkedin", [{**MOVING, "frames": 251}], "250 frames"),
    ("linkedin", [MOVING, MOVING], "at most 1 moving GIF"),
    ("linkedin", [PICTURE] * 21, "at most 20"),
    ("linkedin", [{**PICTURE, "width": 8000, "height": 4520}], "36,152,319 pixels"),
    ("linkedin", [{**FILM, "size": 74_000}], "from 75 kB"),
    ("bluesky", [PICTURE] * 5, "at most 4"),
    ("bluesky", [{**PICTURE, "size": 1_100_000}], "up to 1 MB"),
    ("bluesky", [FILM], "no videos"),
    ("mastodon", [PICTURE] * 5, "at most 4"),
    ("mastodon", [{**PICTURE, "size": 16_100_000}], "up to 16 MB"),
    ("mastodon", [{**PICTURE, "width": 8000, "height": 4200}], "33,177,600 pixels"),
    ("telegram_channel", [PICTURE] * 11, "at most 10"),
    ("telegram_channel", [{**PICTURE, **LONG}], "20:1"),
    ("telegram_channel", [{**PICTURE, "size": 10_100_000}], "up to 10 MB"),
]
FETCHED = {
    **{key: [PICTURE, FILM] for key in ("instagram", "threads")},
    "tiktok": [PICTURE],
    "facebook": [FILM],
}


def error(name: str, words: str) -> str:
    """What is said before anybody is asked, of a post with a picture."""
    account = Account(
        platform=name, carrier=name, handle="@ada", connected_at=datetime(2026, 11, 20, tzinfo=UTC)
    )
    account.standing = {}
    return post_checks.words_error(
        Platforms(ALL), account, words, [] if name == "telegram_channel" else [PICTURE]
    )


@pytest.mark.parametrize(
    ("name", "most", "sign", "weight"), [(n, m, s, w) for n, m, each in TEXTS for s, w in each.items()]
)
def test_text_is_taken_up_to_the_limit_and_one_over_is_refused_by_the_platforms_own_count(
    name: str, most: int, sign: str, weight: int
) -> None:
    full = sign * (most // weight) + "a" * (most % weight)
    assert ALL[name].limits.count(full) == most
    assert "over" not in error(name, full)
    assert f" are 1 over the {most:,} that" in error(name, f"{full}a")


@pytest.mark.parametrize(("name", "media"), FINE)
def test_media_that_fit_are_taken(name: str, media: list[dict[str, Any]]) -> None:
    platform = ALL[name]
    assert limits.media_refusal(platform.label, platform.limits.media, media, reachable=True) == ""


@pytest.mark.parametrize(("name", "media", "part"), BAD)
def test_media_that_it_does_not_take_are_refused_with_its_own_numbers(
    name: str, media: list[dict[str, Any]], part: str
) -> None:
    platform = ALL[name]
    said = limits.media_refusal(platform.label, platform.limits.media, media, reachable=True)
    assert part in said
    assert said.startswith(f"{platform.label} takes")


@pytest.mark.parametrize("name", sorted({each for each, _, _ in TEXTS}))
def test_who_fetches_media_says_so_on_a_desk_that_nobody_reaches(name: str) -> None:
    platform, fetched = ALL[name], FETCHED.get(name, [])
    for media in (PICTURE, FILM):
        said = limits.media_refusal(platform.label, platform.limits.media, [media], reachable=False)
        assert ("COPYDESK_PUBLIC_URL" in said) == (media in fetched)
