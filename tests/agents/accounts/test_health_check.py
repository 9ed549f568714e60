"""Accounts are looked after: how they stand is kept, what is lost said once, what is at risk in time."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from agents.accounts.health_check import HealthCheck
from agents.accounts.token_renewal import Renewals
from agents.platform_rules.registry import Platforms
from agents.publishing.preflight import Preflight
from agents.replies import Channel, Reply, plain
from integrations.errors import OutsideError, Reconnect, TryLater
from integrations.platforms.base import PlatformIdentity
from integrations.platforms.base.connecting import AccountStatus, PublishingQuota
from storage.models import Account, Health
from tests.agents.publishing_setup import START, PublishingSetup
from tests.doubles.platform import Mute


@dataclass
class ExaminingPlatform(Mute):
    """Says how its accounts stand."""

    name: str = "telling"
    label: str = "Telling"
    standing: AccountStatus | OutsideError = field(default_factory=lambda: AccountStatus("@renamed"))
    asked: int = 0

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        self.asked += 1
        if isinstance(self.standing, OutsideError):
            raise self.standing
        return self.standing


@dataclass
class Care:
    """A setup with an account that is looked after, and what people were told."""

    setup: PublishingSetup
    platform: ExaminingPlatform
    account: Account
    said: list[str] = field(default_factory=list)

    async def hear(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        self.said.append(plain(reply.text))

    def health_check(self) -> HealthCheck:
        known = Platforms({"telling": self.platform})
        database, clock = self.setup.database, self.setup.clock
        renewals = Renewals(database, known, clock)
        return HealthCheck(database, known, clock, renewals=renewals, send=self.hear)

    def preflight(self) -> Preflight:
        known = Platforms({"telling": self.platform})
        database, clock = self.setup.database, self.setup.clock
        return Preflight(database, known, clock, health_check=self.health_check(), send=self.hear)

    async def now(self) -> Account:
        async with self.setup.database.read(self.setup.workspace_id) as work:
            return await work.accounts.get("main")

    async def change(self, **values: object) -> None:
        async with self.setup.database.work(self.setup.workspace_id) as work:
            account = await work.accounts.get("main")
            for name, value in values.items():
                setattr(account, name, value)


@pytest.fixture
async def care(setup: PublishingSetup) -> Care:
    account = await setup.account(carrier="telling")
    async with setup.database.work(setup.workspace_id) as work:
        place = await work.places.keep(surface="console", address="home")
        (await work.workspaces.get()).home_channel_id = place.id
    return Care(setup, ExaminingPlatform(now=setup.clock.now), account)


async def test_how_an_account_stands_is_kept_for_six_hours(care: Care) -> None:
    quota = PublishingQuota(3, 10, START + timedelta(days=1))
    care.platform.standing = AccountStatus("@renamed", ("write",), quota, {"characters": 5000, "unknown": 1})
    assert await care.health_check().run() == 1
    account = await care.now()
    assert account.handle == "@renamed"
    assert account.standing["missing"] == ["write"]
    assert Platforms({"telling": care.platform}).limits(account).characters == 5000
    assert await care.health_check().run() == 0
    await care.setup.clock.pass_time(hours=6)
    assert await care.health_check().run() == 1


async def test_an_account_that_is_closed_to_us_is_lost_and_that_is_said_once(care: Care) -> None:
    care.platform.standing = Reconnect("Closed.", code="401")
    await care.health_check().run()
    await care.setup.clock.pass_time(hours=7)
    await care.health_check().run()
    assert (await care.now()).health is Health.RECONNECT
    assert len(care.said) == 1
    assert "must be connected again" in care.said[0]


async def test_trouble_that_passes_changes_nothing(care: Care) -> None:
    care.platform.standing = TryLater("Busy.")
    await care.health_check().run()
    assert (await care.now()).health is Health.CONNECTED
    assert care.said == []


async def test_a_post_that_can_go_out_is_looked_at_and_nobody_is_bothered(care: Care) -> None:
    await care.setup.scheduled(care.account, "fine", due=timedelta(minutes=50))
    assert await care.preflight().run() == 0
    assert care.platform.asked == 1
    await care.preflight().run()
    assert care.platform.asked == 1, "a post is looked at once"


async def test_a_post_is_not_looked_at_before_its_last_hour(care: Care) -> None:
    care.platform.standing = Reconnect("Closed.", code="401")
    await care.setup.scheduled(care.account, "far away", due=timedelta(minutes=61))
    assert await care.preflight().run() == 0
    await care.setup.clock.pass_time(minutes=2)
    assert await care.preflight().run() == 1


async def test_each_risk_is_named(care: Care, tmp_path: Path) -> None:
    due = timedelta(minutes=50)
    media = [{"sha256": "0" * 64, "path": str(tmp_path / "gone.png"), "mime": "image/png", "alt": ""}]
    quota = PublishingQuota(0, 10, START + timedelta(days=1))
    care.platform.standing = AccountStatus("@main", ("write:media",), quota, {"characters": 3})
    await care.change(expires_at=START + timedelta(minutes=49))
    await care.setup.scheduled(care.account, "too long by now", due=due, media=media)
    assert await care.preflight().run() == 1
    (said,) = care.said
    for part in ("lacks the right to write:media", "access ends", "over the 3", "gone.png", "quota allows 0"):
        assert part in said
    assert await care.preflight().run() == 0, "it is said once"


async def test_a_post_that_was_moved_is_looked_at_again(care: Care) -> None:
    care.platform.standing = AccountStatus("@main", ("write",))
    (one,) = await care.setup.scheduled(care.account, "moved", due=timedelta(minutes=30))
    assert await care.preflight().run() == 1
    async with care.setup.database.work(care.setup.workspace_id) as work:
        for variant in await work.posts.due_between(START, START + timedelta(days=1)):
            variant.due_at += timedelta(minutes=10)
    assert one
    assert await care.preflight().run() == 1
