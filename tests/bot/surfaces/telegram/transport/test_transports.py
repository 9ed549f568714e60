"""Long polling and the webhook: kept before they are confirmed, again until they are kept, never twice."""

from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.settings import Settings, SettingsError
from bot.surfaces.telegram.transport.webhook import SECRET as HEADER
from bot.surfaces.telegram.transport.webhook import WebhookEndpoint
from bot.wiring import telegram as telegram_wiring
from bot.wiring.configured import is_telegram_configured
from storage.database import StorageError
from tests.bot.surfaces.telegram.conftest import PLAN, SECRET, Stage, playing
from tests.doubles.clock import HandClock
from tests.doubles.files import picture
from tests.doubles.telegram import Telegram, until

HELLO = "what's scheduled?"


async def receipts(stage: Stage) -> int:
    """How many deliveries were ever kept."""
    async with stage.app.desk.database.engine.connect() as connection:
        return int((await connection.exec_driver_sql("SELECT count(*) FROM receipts")).scalar() or 0)


async def connected(stage: Stage) -> None:
    """Wait until Telegram knows the webhook."""
    await until(stage.telegram.world, lambda: stage.telegram.world.webhook.url or None)


def hook(stage: Stage) -> WebhookEndpoint:
    (found,) = stage.app.surfaces.endpoints
    assert isinstance(found, WebhookEndpoint)
    return found


async def test_the_whole_route_works_over_a_webhook(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock, TELEGRAM_WEBHOOK_SECRET=SECRET) as stage:
        await connected(stage)
        assert telegram.world.webhook.secret == SECRET
        _, card, _ = await stage.plan()
        await stage.person("dana").presses(card, "Approve")
        await stage.settled()
        assert "Approved by dana" in card.text
        assert (await stage.app.ready())["telegram"]
        assert not [each for each in telegram.refused() if each[0] == "getUpdates"]


async def test_an_album_over_a_webhook_is_one_turn(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock, TELEGRAM_WEBHOOK_SECRET=SECRET) as stage:
        await connected(stage)
        erin = telegram.alone("erin")
        two = [picture("PNG", (400, height)) for height in (300, 301)]
        erin.sends_album(*two, words="plan 1 post about our bakery for X tomorrow 9:00")
        await stage.settled()
        *album, card = stage.posted(erin.direct)
        assert (len(album), card.labels[0]) == (2, "Approve")


@pytest.mark.parametrize("given", [{}, {HEADER: ""}, {HEADER: "forged"}, {HEADER: SECRET + "x"}])
async def test_a_forged_webhook_is_refused_and_nothing_is_kept(
    telegram: Telegram, tmp_path: Path, clock: HandClock, given: dict[str, str]
) -> None:
    async with playing(telegram, tmp_path, clock, TELEGRAM_WEBHOOK_SECRET=SECRET) as stage:
        await connected(stage)
        body = {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}}
        async with httpx.AsyncClient() as browser:
            url = f"http://127.0.0.1:{stage.web.port}{hook(stage).path}"
            assert (await browser.post(url, json=body, headers=given)).status_code == 403
        assert await receipts(stage) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000])
async def test_a_webhook_with_no_update_in_it_is_refused(
    telegram: Telegram, tmp_path: Path, clock: HandClock, body: bytes
) -> None:
    async with playing(telegram, tmp_path, clock, TELEGRAM_WEBHOOK_SECRET=SECRET) as stage:
        await connected(stage)
        async with httpx.AsyncClient() as browser:
            url = f"http://127.0.0.1:{stage.web.port}{hook(stage).path}"
            answer = await browser.post(url, content=body, headers={HEADER: SECRET})
        assert answer.status_code == 400
        assert await receipts(stage) == 0


async def test_the_path_of_the_webhook_says_nothing_about_the_token(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock, TELEGRAM_WEBHOOK_SECRET=SECRET) as stage:
        assert hook(stage).path.startswith("/telegram/")
        assert not {*telegram.token.split(":")} & {*hook(stage).path.split("/")}


async def test_what_could_not_be_kept_is_brought_again_by_the_webhook(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock, TELEGRAM_WEBHOOK_SECRET=SECRET) as stage:
        await connected(stage)
        broken = breaks(stage, times=2)
        stage.person("dana").mentions(HELLO)
        await stage.settled()
        assert broken == [0, 0]
        assert [each.status for each in telegram.delivering.acks][-3:] == [503, 503, 200]
        assert len(telegram.posted()) == 1


async def test_what_could_not_be_kept_is_fetched_again(stage: Stage) -> None:
    broken = breaks(stage, times=2)
    stage.person("dana").mentions(HELLO)
    await stage.settled()
    assert broken == [0, 0]
    assert len(stage.posted()) == 1


def breaks(stage: Stage, *, times: int) -> list[int]:
    """The next deliveries cannot be kept; how often that came to pass."""
    seen: list[int] = []
    keeping = stage.app.gateway._receipts
    keep = keeping.keep

    async def fails(delivery: object) -> int | None:
        if len(seen) < times:
            seen.append(0)
            raise StorageError("The database cannot be reached.")
        return await keep(delivery)  # type: ignore[arg-type]

    keeping.keep = fails  # type: ignore[method-assign]
    return seen


async def test_a_stalled_database_loses_nothing_and_presses_are_answered_meanwhile(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    confirmed = stage.telegram.world.waiting
    async with stage.app.desk.database._writing:
        stage.person("dana").mentions(HELLO)
        await stage.person("dana").presses(card, "Approve", within=1.0)
        await stage.person("dana").sees("⏳ Approve…", within=1.0)
        assert len(confirmed()) == 2
    await stage.settled()
    assert "Approved by dana" in card.text
    assert "Queue" in "".join(each.text for each in stage.posted())
    assert confirmed() == []


async def test_the_same_update_three_times_has_one_effect(stage: Stage) -> None:
    said = stage.person("dana").mentions(PLAN)
    await stage.settled()
    shown, kept = len(stage.posted()), await receipts(stage)
    update = {"update_id": 500_001, "message": stage.telegram.described(said)}
    inbox = stage.surface._inbox
    assert inbox
    assert [await inbox.take(update), await inbox.take(update)] == [True, True]
    await stage.settled()
    assert (len(stage.posted()), await receipts(stage)) == (shown, kept)


async def test_a_crash_between_keeping_and_confirming_does_nothing_twice(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock) as before:
        before.person("dana").mentions(PLAN)
        (update,) = telegram.world.waiting()
        await before.settled()
        shown = len(telegram.posted())
    telegram.world.updates.append(update)
    async with playing(telegram, tmp_path, clock) as after:
        await after.settled()
        assert len(telegram.posted()) == shown


async def test_the_network_is_waited_for(stage: Stage) -> None:
    stage.telegram.weather.fails("getUpdates", "drop", times=3)
    stage.telegram.weather.fails("getUpdates", "status", times=2, status=502)
    stage.person("dana").mentions(HELLO)
    await stage.settled()
    assert len(stage.posted()) == 1


async def test_another_poller_is_waited_for(stage: Stage) -> None:
    words = (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    stage.telegram.weather.fails("getUpdates", "refuse", times=2, status=409, words=words)
    stage.person("dana").mentions(HELLO)
    await stage.settled()
    assert len(stage.posted()) == 1


async def test_polling_takes_a_webhook_away_that_somebody_set(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    telegram.world.webhook.url = "https://example.com/old"
    async with playing(telegram, tmp_path, clock) as stage:
        stage.person("dana").mentions(HELLO)
        await stage.settled()
        assert len(telegram.posted()) == 1


async def test_the_check_says_who_we_are_and_how_updates_come(stage: Stage) -> None:
    said = await telegram_wiring.check_connection(stage.app.settings, stage.app.desk.database, SystemClock())
    assert said.startswith("@copydesk_bot, updates by long polling")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"TELEGRAM_WEBHOOK_SECRET": "s"}, "TELEGRAM_BOT_TOKEN"),
        ({"TELEGRAM_BOT_TOKEN": "1:a", "TELEGRAM_WEBHOOK_SECRET": "with blanks"}, "letters, digits"),
    ],
)
def test_half_of_the_settings_ends_the_start_with_a_sentence(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        is_telegram_configured(Settings.of(given))
