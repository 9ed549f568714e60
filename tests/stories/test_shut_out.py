"""Blocked or kicked: the desk says so once elsewhere, knocks no more, and is back when it is spoken to."""

from collections.abc import Mapping

import pytest

from agents.replies import Channel, Reply, plain, say
from bot.surfaces.contract import AccessRevoked, Gone, Speaker
from storage.models import Status
from tests.doubles.surface import Recorder
from tests.stories.planning import plan_posts
from tests.stories.theatre import Theatre
from tests.stories.two_places import TwoPlaces, second_workspace


class Barred(Recorder):
    """A surface that counts knocks and lets nobody in where it is barred."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.barred: dict[str, Exception] = {}
        self.gone_threads: set[str] = set()
        self.knocks = 0

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Refuse, or show it."""
        if trouble := self.barred.get(channel.address):
            self.knocks += 1
            raise trouble
        if channel.thread in self.gone_threads:
            raise Gone("That topic is gone.")
        return await super().send(channel, reply, to=to)


@pytest.fixture
async def places(theatre: Theatre) -> TwoPlaces:
    """Two places that are one workspace; people talked in both, and the second one is its home."""
    there = await second_workspace(theatre)
    places = TwoPlaces(theatre, there)
    surface = Barred("pigeons")
    there.surface = surface
    theatre.app.notifier.serve(surface)
    await plan_posts(there, "Theirs", due="2026-11-24 09:00", by="dee")
    await theatre.says("what is scheduled?")
    await there.says("what is scheduled?", by="dee")
    await places.link()
    await there.says("/settings home here", by="dee")
    return places


def barred(places: TwoPlaces) -> Barred:
    assert isinstance(places.there.surface, Barred)
    return places.there.surface


async def speak(places: TwoPlaces, words: str) -> None:
    """The desk wants to say something there."""
    await places.here.app.notifier.speak(places.here.workspace_id, places.there.channel, say(words))


@pytest.mark.parametrize("trouble", [Gone("The chat is gone."), AccessRevoked("We were blocked.")])
async def test_what_was_not_delivered_is_said_elsewhere_with_the_reason_once(
    places: TwoPlaces, trouble: Exception
) -> None:
    barred(places).barred["dovecote"] = trouble
    await speak(places, "the first")
    await speak(places, "the second")
    first, after = (plain(each.text) for each in places.here.stage.replies[-2:])
    assert "I am not let in on pigeons (dovecote)" in first
    assert first.endswith("the first")
    assert after == "the second"
    assert barred(places).knocks == 1


async def test_a_digest_and_a_report_are_shown_elsewhere(places: TwoPlaces) -> None:
    barred(places).barred["dovecote"] = AccessRevoked("We were blocked.")
    await places.here.passes(days=3)
    said = places.here.said()
    assert said.count("I am not let in") == 1
    assert barred(places).knocks == 1
    assert len(places.here.stage.replies) >= 4, "a digest a day and the report on Monday"


async def test_trouble_is_told_elsewhere_with_its_card(places: TwoPlaces) -> None:
    await places.there.presses("Approve", on="#1", by="dee")
    await places.here.says("/fault x refuse", by="dana")
    barred(places).barred["dovecote"] = AccessRevoked("We were blocked.")
    await places.here.passes(days=6)
    assert places.here.card("#1").state == "trouble"
    async with places.here.app.desk.database.read(places.here.workspace_id) as work:
        assert [v.status for v in (await work.posts.numbered(1)).variants] == [Status.REJECTED]


async def test_whoever_speaks_there_again_opens_it(places: TwoPlaces) -> None:
    barred(places).barred["dovecote"] = AccessRevoked("We were blocked.")
    await speak(places, "lost there")
    barred(places).barred.clear()
    await speak(places, "still elsewhere")
    await places.there.says("/help", by="dee")
    await speak(places, "back there")
    assert plain(places.there.stage.replies[-1].text) == "back there"
    assert "back there" not in places.here.said()


async def test_where_no_place_is_open_nobody_knocks_for_ever(places: TwoPlaces) -> None:
    only = await second_workspace(places.here, surface="post", owner="eve", address="box")
    surface = Barred("post")
    only.surface = surface
    places.here.app.notifier.serve(surface)
    await plan_posts(only, "Waits", due="2026-11-24 09:00", by="eve")
    surface.barred["box"] = AccessRevoked("We were blocked.")
    await only.passes(days=2)
    assert surface.knocks == 1
    surface.barred.clear()
    assert "shut: I am not let in on post (box)" not in plain((await only.says("/settings", by="eve")).text)


async def test_a_thread_that_is_gone_shuts_no_channel(places: TwoPlaces) -> None:
    barred(places).gone_threads.add("7")
    notifier, channel = places.here.app.notifier, Channel("pigeons", "dovecote", "7")
    await notifier.speak(places.here.workspace_id, channel, say("beside the thread"))
    assert plain(places.there.stage.replies[-1].text) == "beside the thread"
    assert "shut:" not in plain((await places.here.says("/settings")).text)


async def test_the_settings_show_what_is_shut(places: TwoPlaces) -> None:
    barred(places).barred["dovecote"] = AccessRevoked("We were blocked.")
    await speak(places, "hello")
    assert "shut: I am not let in on pigeons (dovecote)" in plain((await places.here.says("/settings")).text)
