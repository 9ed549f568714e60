"""The clocks: aware, in UTC, and faster in a rehearsal."""

from datetime import UTC, datetime, timedelta

from bot.clock import RehearsalClock, SystemClock

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


async def test_the_machine_s_clock_is_in_utc() -> None:
    clock = SystemClock()
    before = clock.now()
    await clock.sleep(timedelta(0))
    assert before.utcoffset() == timedelta(0)
    assert clock.now() >= before
    assert clock.speed == 1


async def test_a_rehearsal_starts_where_it_is_told_and_runs_faster() -> None:
    clock = RehearsalClock(speed=3600, start=START)
    assert START <= clock.now() < START + timedelta(hours=1)
    before = clock.now()
    await clock.sleep(timedelta(minutes=1))
    assert clock.now() - before >= timedelta(minutes=1)
