"""/link: two places on two surfaces become one workspace; nothing is lost, and nothing is published twice."""

import asyncio

import pytest

from agents.replies import Channel, plain
from agents.times import zone_guess
from storage.models import Role, Status
from tests.databases import unguard_audit
from tests.stories.planning import plan_posts, read_post
from tests.stories.theatre import Theatre, words_of
from tests.stories.two_places import TwoPlaces, second_workspace


@pytest.fixture
async def places(theatre: Theatre) -> TwoPlaces:
    """Two places that know nothing of each other."""
    return TwoPlaces(theatre, await second_workspace(theatre))


async def test_a_press_in_one_place_changes_the_copy_in_the_other(places: TwoPlaces) -> None:
    here, there = places.here, places.there
    await plan_posts(here, "Ours", due="2026-11-24 09:00")
    assert "one workspace now" in await places.link()
    await plan_posts(there, "Theirs", due="2026-11-25 09:00", by="dana")
    for number in ("1", "2"):
        await here.says(f"/show {number}")
        await there.says(f"/show {number}", by="dee")
    await here.presses("Approve", on="#1")
    assert "Approved by dana" in words_of_card(there, "#1")
    await there.presses("Approve", on="#2", by="dee")
    assert "Approved by dana" in words_of_card(here, "#2")
    await here.passes(days=6)
    assert sorted(entry.words for entry in await here.feed()) == ["Ours", "Theirs"]
    assert "published" in words_of_card(there, "#1")


def words_of_card(theatre: Theatre, number: str) -> str:
    return "\n".join(plain(line) for line in theatre.card(number).lines)


async def test_both_places_are_told(places: TwoPlaces) -> None:
    await places.link()
    said = plain(places.here.stage.replies[-1].text)
    assert "one workspace now" in said
    assert "Owners: dana." in said


@pytest.mark.slow
async def test_a_hundred_presses_in_both_places_are_one_decision(places: TwoPlaces) -> None:
    await plan_posts(places.here, "Once", due="2026-11-24 09:00")
    await places.link()
    await places.there.says("/show 1", by="dee")
    value = places.here.button("Approve", on="#1").value
    answers = await asyncio.gather(
        *(
            (places.here if each % 2 else places.there).presses_value(value, by="dana" if each % 2 else "dee")
            for each in range(100)
        )
    )
    assert all(answers)
    told = [
        plain(reply.text)
        for place in (places.here, places.there)
        for reply in (*place.stage.replies, *(each for _, each in place.stage.private))
    ]
    assert sum("✓ #1 approved" in each for each in told) == 1
    assert sum("#1 was already approved by dana" in each for each in told) == 99
    async with places.here.app.desk.database.read(places.here.workspace_id) as work:
        assert len([row for row in await work.audit.about("post #1") if row.verb == "approved"]) == 1
    await places.here.passes(days=6)
    assert [entry.words for entry in await places.here.feed()] == ["Once"]


async def test_who_typed_the_code_is_one_person_in_both_places(places: TwoPlaces) -> None:
    await places.here.says("/invite bob approver")
    await places.there.says("/invite bob viewer", by="dee")
    await places.link()
    async with places.here.app.desk.database.read(places.here.workspace_id) as work:
        everybody = {each.name: each.role for each in await work.people.all()}
        dana = await work.people.find(surface=places.here.surface.name, address=await _address(places.here))
        dee = await work.people.find(surface="pigeons", address="dee")
    assert dana
    assert dee
    assert dana.id == dee.id
    assert everybody == {"dana": Role.OWNER, "bob": Role.APPROVER, "bob (2)": Role.VIEWER}


async def _address(theatre: Theatre) -> str:
    return theatre.person("dana").address


async def test_somebody_else_becomes_one_person_with_a_code_of_their_own(places: TwoPlaces) -> None:
    await places.here.says("/invite bob approver")
    await places.there.says("/invite rob viewer", by="dee")
    await places.link()
    reply = await places.there.says(f"/link {await places.code(by='bob')}", by="rob")
    assert "You are bob here, too" in plain(reply.text)
    await plan_posts(places.here, "Hello", due="2026-11-24 09:00")
    await places.there.says("/show 1", by="rob")
    await places.there.presses("Approve", on="#1", by="rob")
    assert "Approved by bob" in words_of_card(places.here, "#1")


async def test_what_moves_keeps_its_words_its_decisions_and_its_time(places: TwoPlaces) -> None:
    await plan_posts(places.here, "Ours", "Ours too", due="2026-11-24 09:00")
    await plan_posts(places.there, "Approved there", due="2026-11-25 09:00", by="dee")
    await places.there.presses("Approve", on="#1", by="dee")
    before = await read_post(places.there, 1)
    said = await places.link()
    assert "#1 is #3 now" in said
    assert "The account x is called x-2 now." in said
    after = await read_post(places.here, 3)
    (variant,), (was,) = after.variants, before.variants
    assert (after.id, variant.due_at, variant.status) == (before.id, was.due_at, Status.SCHEDULED)
    assert places.there.card("#3").state == "scheduled", "the copy there was shown anew under its new number"
    await places.here.passes(days=6)
    assert [entry.words for entry in await places.here.feed()] == ["Approved there"]


async def test_words_that_were_changed_behind_an_approval_do_not_go_out(places: TwoPlaces) -> None:
    await plan_posts(places.here, "Ours", "Ours too", due="2026-11-24 09:00")
    await plan_posts(places.there, "Approved", due="2026-11-25 09:00", by="dee")
    await places.there.presses("Approve", on="#1", by="dee")
    there = places.there
    async with there.app.desk.database.work(there.workspace_id) as work:
        (variant,) = (await work.posts.numbered(1)).variants
        variant.current.words = "Forged"
    await places.link()
    await places.here.passes(days=6)
    assert await places.here.feed() == []


async def test_a_pause_on_either_side_stays(places: TwoPlaces) -> None:
    await plan_posts(places.here, "Waits", due="2026-11-24 09:00")
    await places.here.presses("Approve", on="#1")
    await places.there.says("/pause", by="dee")
    assert "paused" in await places.link()
    await places.here.passes(days=6)
    assert await places.here.feed() == []


async def test_a_post_that_is_being_sent_is_not_moved(places: TwoPlaces) -> None:
    await plan_posts(places.here, "Ours", "Ours too", due="2026-11-24 09:00")
    await plan_posts(places.there, "Sent", due="2026-11-25 09:00", by="dee")
    await _put(places.there, Status.SENDING)
    code = await places.code()
    reply = await places.there.says(f"/link {code}", by="dee")
    assert "#1 of “dee's desk” is on its way" in plain(reply.text)
    await _put(places.there, Status.PUBLISHED)
    assert "✓ Linked" in plain((await places.there.says(f"/link {code}", by="dee")).text)


async def _put(theatre: Theatre, status: Status) -> None:
    async with theatre.app.desk.database.work(theatre.workspace_id) as work:
        for variant in (await work.posts.numbered(1)).variants:
            variant.status = status


async def test_the_audit_log_of_both_is_whole(places: TwoPlaces) -> None:
    await plan_posts(places.there, "Theirs", due="2026-11-25 09:00", by="dee")
    await places.link()
    assert "✓ The audit chain is whole" in plain((await places.here.says("/audit verify")).text)
    database = places.here.app.desk.database
    await unguard_audit(database)
    async with database.engine.begin() as connection:
        forged = "UPDATE audit SET actor = 'mallory' WHERE verb = 'founded' AND actor = 'dana'"
        await connection.exec_driver_sql(forged)
    assert "broken at row 1 (mallory" in plain((await places.here.says("/audit verify")).text)


async def test_a_card_of_old_still_works(places: TwoPlaces) -> None:
    await plan_posts(places.here, "Ours", due="2026-11-24 09:00")
    await plan_posts(places.there, "Theirs", due="2026-11-25 09:00", by="dee")
    value = places.there.button("Approve", on="#1").value
    await places.link()
    assert "#2 approved" in plain((await places.there.presses_value(value, by="dee")).text)


async def test_two_chats_of_one_surface_know_the_same_people(theatre: Theatre) -> None:
    other = await second_workspace(theatre, surface="pigeons", owner="dee", address="one")
    third = await second_workspace(theatre, surface="pigeons", owner="dee", address="two")
    theatre.app.notifier.serve(other.surface)
    third.surface = other.surface
    places = TwoPlaces(other, third)
    reply = await third.says(f"/link {await places.code(by='dee')}", by="dee")
    assert "✓ Linked" in plain(reply.text)
    async with theatre.app.desk.database.read_shared() as shared:
        found = await shared.workspaces.find_by_channel(surface="pigeons", address="two")
        assert found
        assert [each.name for each in await shared.within(found).people.all()] == ["dee"]
    assert third.channel == Channel("pigeons", "two")
    assert words_of(await third.says("/role", by="dee"))


async def test_a_zone_that_was_told_wins_over_one_that_was_guessed(theatre: Theatre) -> None:
    there = await second_workspace(theatre, zone=zone_guess.guess_zone("ja"))
    places = TwoPlaces(theatre, there)
    await plan_posts(there, "Theirs", due="2026-11-25 09:00", by="dee")
    assert "Times are meant in Europe/Berlin" in await places.link()
    assert places.here.workspace_id == places.there.workspace_id
    reply = await places.here.says("/timezone")
    assert "This workspace is on Europe/Berlin" in plain(reply.text)
