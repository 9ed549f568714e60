"""/unlink: a place leaves its workspace, and nothing that was planned is lost or sent twice."""

import pytest

from agents.replies import plain
from tests.stories.planning import plan_posts
from tests.stories.theatre import Theatre, words_of
from tests.stories.two_places import TwoPlaces, second_workspace


@pytest.fixture
async def places(theatre: Theatre) -> TwoPlaces:
    """Two places that are one workspace, with an approved post that was planned there."""
    places = TwoPlaces(theatre, await second_workspace(theatre))
    await plan_posts(places.there, "Theirs", due="2026-11-24 09:00", by="dee")
    await places.there.presses("Approve", on="#1", by="dee")
    await places.link()
    return places


async def unlink(places: TwoPlaces, *, by: str = "dee") -> str:
    await places.there.says("/unlink", by=by)
    return plain((await places.there.presses("Take this place out", by=by)).text)


async def test_the_place_is_on_its_own_and_the_posts_stay(places: TwoPlaces) -> None:
    assert "workspace of its own" in await unlink(places)
    await places.meet()
    assert places.here.workspace_id != places.there.workspace_id
    assert "Theirs" not in words_of(await places.there.says("/queue", by="dee"))
    assert "Theirs" in words_of(await places.here.says("/queue"))
    await places.here.passes(days=6)
    assert [entry.words for entry in await places.here.feed()] == ["Theirs"]


async def test_the_others_are_told(places: TwoPlaces) -> None:
    await unlink(places)
    assert "took a place on pigeons out" in plain(places.here.stage.replies[-1].text)


async def test_its_old_cards_do_nothing_any_more(places: TwoPlaces) -> None:
    await plan_posts(places.here, "Ours", due="2026-11-24 09:00", by="dee")
    await places.there.says("/show 2", by="dee")
    value = places.there.button("Approve", on="#2").value
    await unlink(places)
    said = plain((await places.there.presses_value(value, by="dee")).text)
    assert "does not exist here" in said
    await places.here.passes(days=6)
    assert [entry.words for entry in await places.here.feed()] == ["Theirs"]


async def test_a_pause_stays_on_both_sides(places: TwoPlaces) -> None:
    await places.here.says("/pause")
    await unlink(places)
    assert "Paused already" in plain((await places.there.says("/pause", by="dee")).text)
    assert "Paused already" in plain((await places.here.says("/pause")).text)


async def test_rights_stay_what_they_were_there(places: TwoPlaces) -> None:
    await places.there.says("/invite rob viewer", by="dee")
    await unlink(places)
    assert "rob: viewer" in plain((await places.there.says("/role", by="dee")).text)
    assert "As viewer" in plain((await places.there.says("/pause", by="rob")).text)


async def test_only_an_owner_takes_a_place_out(places: TwoPlaces) -> None:
    await places.there.says("/invite rob approver", by="dee")
    assert "Only an owner" in plain((await places.there.says("/unlink yes", by="rob")).text)


async def test_a_place_that_is_linked_with_none_stays(theatre: Theatre) -> None:
    assert "linked with no other" in plain((await theatre.says("/unlink")).text)


async def test_somebody_must_own_what_stays(places: TwoPlaces) -> None:
    await places.there.says("/invite sue owner", by="dee")
    await places.here.says("/invite bob owner")
    await places.there.says("/role dee viewer", by="sue")
    await places.here.says("/role bob viewer", by="bob")
    said = plain((await places.there.says("/unlink yes", by="sue")).text)
    assert "Nobody in the other places would own" in said


async def test_what_was_apart_can_be_linked_again(places: TwoPlaces) -> None:
    await unlink(places)
    assert "✓ Linked" in await places.link()
    assert "Theirs" in words_of(await places.there.says("/queue", by="dee"))
