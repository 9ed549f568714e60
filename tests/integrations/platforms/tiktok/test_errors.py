"""Trouble on the way to TikTok: sorted, asked about, and never a second video."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import MediaFile, OutgoingPost, PlatformIdentity
from integrations.platforms.tiktok import TikTok
from tests.doubles.clock import HandClock
from tests.doubles.platforms.attempt_notes import Died, Notes
from tests.doubles.platforms.service import Fault, Kind
from tests.doubles.platforms.tiktok import TikTokService, refusal
from tests.integrations.platforms.tiktok.posts import shown

PUT, INIT, STATUS = "PUT /upload", "POST /v2/post/publish/video/init/", "POST /v2/post/publish/status/fetch/"


@pytest.mark.parametrize("case", [(steps, tells) for steps in range(5) for tells in (True, False)])
async def test_a_desk_that_dies_anywhere_leaves_one_video(
    tiktok: TikTok,
    there: TikTokService,
    film: Callable[[Notes], OutgoingPost],
    case: tuple[int, bool],
    clock: HandClock,
) -> None:
    """Where TikTok does not say how much it has, the address has to end before another one is asked for."""
    steps, there.tells_bytes = case
    dying = Notes(dies_after=steps)
    if steps < 4:
        with pytest.raises(Died):
            await tiktok.publish(film(dying))
    clock.set(clock.now() + timedelta(hours=0 if there.tells_bytes else 2))
    after = Notes(dict(dying.kept))
    await tiktok.find(film(after))
    await tiktok.publish(film(after))
    assert len(there.out()) == 1


@pytest.mark.parametrize("case", [(skip, kind) for skip in (0, 1) for kind in ("cuts", "loses", "breaks")])
async def test_trouble_in_any_piece_never_makes_a_second_video(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile, case: tuple[int, Kind]
) -> None:
    """Before the last piece it is tried later; with it, nobody knows, and TikTok is asked."""
    skip, kind = case
    notes = Notes()
    there.suffer(PUT, kind, skip=skip)
    with pytest.raises(Uncertain if skip else TryLater):
        await tiktok.publish(shown(ada, notes, video))
    found = await tiktok.find(shown(ada, notes, video))
    assert (found is not None) == bool(there.out())
    landed = await tiktok.publish(shown(ada, notes, video))
    assert len(there.publishings) == 1
    assert found is None or found.external_id == landed.external_id


@pytest.mark.parametrize("kind", ["cuts", "loses", "breaks"])
async def test_an_announcement_without_an_answer_is_made_again(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile, kind: Kind
) -> None:
    notes = Notes()
    there.suffer(INIT, kind)
    with pytest.raises(TryLater):
        await tiktok.publish(shown(ada, notes, video))
    assert await tiktok.find(shown(ada, notes, video)) is None
    await tiktok.publish(shown(ada, notes, video))
    assert len(there.out()) == 1


async def test_an_address_that_ended_before_all_was_there_is_asked_for_again(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile, clock: HandClock
) -> None:
    notes = Notes()
    there.suffer(PUT, "cuts", skip=0)
    with pytest.raises(TryLater):
        await tiktok.publish(shown(ada, notes, video))
    clock.set(clock.now() + timedelta(hours=2))
    await tiktok.publish(shown(ada, notes, video))
    assert (len(there.publishings), len(there.out())) == (2, 1)


async def test_what_takes_long_is_asked_about_and_not_sent_again(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, video: MediaFile, clock: HandClock
) -> None:
    notes = Notes()
    there.working = 3
    there.suffer(STATUS, "refuses", status=500, body={})
    with pytest.raises(TryLater):  # the status is asked again later; it is announced and brought
        await tiktok.publish(shown(ada, notes, video))
    with pytest.raises(TryLater, match="still working"):
        await tiktok.find(shown(ada, notes, video))
    there.working = 0
    there.publishings["v_pub_file~v2.1"].looks = 0
    found = await tiktok.find(shown(ada, notes, video))
    assert found is not None
    assert len(there.publishings) == 1


@pytest.mark.parametrize(
    "dropped",
    [
        ("frame_rate_check_failed", Rejected),
        ("spam_risk_text", Rejected),
        ("something_new", Rejected),
        ("internal", TryLater),
    ],
)
async def test_what_tiktok_drops_is_said_and_surely_not_out(
    tiktok: TikTok,
    there: TikTokService,
    ada: PlatformIdentity,
    video: MediaFile,
    dropped: tuple[str, type[OutsideError]],
) -> None:
    notes = Notes()
    there.fails, kind = dropped
    with pytest.raises(kind):
        await tiktok.publish(shown(ada, notes, video))
    assert await tiktok.find(shown(ada, notes, video)) is None
    there.fails = ""
    if kind is TryLater:
        await tiktok.publish(shown(ada, notes, video))
        assert len(there.out()) == 1


@pytest.mark.parametrize("seen", [True, False])
async def test_pictures_whose_announcement_got_no_answer_are_looked_for_and_never_sent_blindly(
    tiktok: TikTok, there: TikTokService, ada: PlatformIdentity, pictures: tuple[MediaFile, ...], seen: bool
) -> None:
    notes = Notes()
    there.moderates = not seen
    there.suffer("POST /v2/post/publish/content/init/", "loses")
    with pytest.raises(Uncertain):
        await tiktok.publish(shown(ada, notes, *pictures))
    if seen:
        found = await tiktok.find(shown(ada, notes, *pictures))
        assert found is not None
        assert found.external_id == there.out()[0].post_id
    else:
        with pytest.raises(Uncertain, match="nobody here can tell"):
            await tiktok.find(shown(ada, notes, *pictures))


@pytest.mark.parametrize(
    "answer",
    [
        (401, "access_token_invalid", Reconnect),
        (401, "scope_not_authorized", Reconnect),
        (403, "spam_risk_user_banned_from_posting", Rejected),
        (403, "spam_risk_text", Rejected),
        (403, "unaudited_client_can_only_post_to_private_accounts", Misconfigured),
        (400, "invalid_params", Rejected),
        (200, "spam_risk_text", Rejected),
        (200, "something_new", Uncertain),
        (500, "internal_error", TryLater),
    ],
)
async def test_each_refusal_says_what_to_do_next(
    tiktok: TikTok,
    there: TikTokService,
    ada: PlatformIdentity,
    video: MediaFile,
    answer: tuple[int, str, type[OutsideError]],
) -> None:
    status, code, kind = answer
    there.faults.append(Fault(INIT, "refuses", refusal(status, code).answered))
    with pytest.raises(kind) as raised:
        await tiktok.publish(shown(ada, Notes(), video))
    assert raised.value.sentence.endswith(".")


@pytest.mark.parametrize(
    "cap",
    [
        ("rate_limit_exceeded", "account", timedelta(minutes=1)),
        ("spam_risk_too_many_posts", "account", timedelta(days=1)),
        ("reached_active_user_cap", "app", timedelta(days=1)),
    ],
)
async def test_caps_hold_the_account_or_everybody(
    tiktok: TikTok,
    there: TikTokService,
    ada: PlatformIdentity,
    video: MediaFile,
    cap: tuple[str, str, timedelta],
) -> None:
    code, scope, wait = cap
    there.faults.append(Fault(INIT, "refuses", refusal(429, code).answered))
    with pytest.raises(TryLater) as later:
        await tiktok.publish(shown(ada, Notes(), video))
    assert (later.value.scope, later.value.wait) == (scope, wait)
