"""Codes of /link: they work once, for a quarter of an hour, for owners, and nobody guesses many of them."""

import asyncio

import pytest

from agents.replies import plain
from agents.workspace.link_codes import MOST_GUESSES
from tests.stories.theatre import Theatre
from tests.stories.two_places import TwoPlaces, second_workspace


@pytest.fixture
async def places(theatre: Theatre) -> TwoPlaces:
    """Two places that know nothing of each other."""
    return TwoPlaces(theatre, await second_workspace(theatre))


async def try_it(places: TwoPlaces, code: str, *, by: str = "dee") -> str:
    return plain((await places.there.says(f"/link {code}", by=by)).text)


async def apart(places: TwoPlaces) -> bool:
    async with places.here.app.desk.database.read_shared() as shared:
        return len(await shared.workspaces.all()) == 2


async def test_a_code_is_shown_to_whoever_asked_alone_and_is_kept_hashed(places: TwoPlaces) -> None:
    code = await places.code()
    ((name, reply),) = places.here.stage.private
    assert name == "dana"
    assert code in plain(reply.text)
    async with places.here.app.desk.database.engine.connect() as connection:
        rows = (await connection.exec_driver_sql("SELECT * FROM link_codes")).all()
    assert len(rows) == 1
    assert code.replace("-", "") not in str(rows)


async def test_a_code_may_be_typed_as_people_type(places: TwoPlaces) -> None:
    assert "✓ Linked" in await try_it(places, (await places.code()).lower().replace("-", " "))


async def test_a_code_works_once(places: TwoPlaces) -> None:
    code = await places.code()
    assert "✓ Linked" in await try_it(places, code)
    assert "There is no such code" in await try_it(places, code)


async def test_a_code_that_two_type_at_once_works_for_one(places: TwoPlaces) -> None:
    third = await second_workspace(places.here, surface="post", owner="eve")
    code = await places.code()
    answers = await asyncio.gather(
        places.there.says(f"/link {code}", by="dee"), third.says(f"/link {code}", by="eve")
    )
    told = sorted(plain(each.text)[:8] for each in answers)
    assert told == ["There is", "✓ Linked"]


async def test_a_code_is_good_for_a_quarter_of_an_hour(places: TwoPlaces) -> None:
    code = await places.code()
    await places.here.passes(minutes=16)
    assert "There is no such code" in await try_it(places, code)
    assert await apart(places)


async def test_a_new_code_takes_the_place_of_the_old_one(places: TwoPlaces) -> None:
    old = await places.code()
    new = await places.code()
    assert "There is no such code" in await try_it(places, old)
    assert "✓ Linked" in await try_it(places, new)


async def test_guessing_ends_soon_and_the_right_code_must_wait_then(places: TwoPlaces) -> None:
    code = await places.code()
    for number in range(MOST_GUESSES):
        assert "There is no such code" in await try_it(places, f"AAAA-AAA{number + 2}")
    assert "I take none for a while" in await try_it(places, code)
    assert await apart(places)
    await places.here.passes(minutes=16)
    assert "✓ Linked" in await try_it(places, await places.code())


async def test_only_owners_make_one_workspace_of_two(places: TwoPlaces) -> None:
    await places.here.says("/invite bob approver")
    await places.there.says("/invite rob approver", by="dee")
    assert "an owner of the other" in await try_it(places, await places.code(by="bob"))
    code = await places.code()
    assert "an owner of the other" in await try_it(places, code, by="rob")
    assert await apart(places)
    assert "✓ Linked" in await try_it(places, code)


async def test_an_owner_who_is_none_any_more_gave_nothing_away(places: TwoPlaces) -> None:
    await places.here.says("/invite bob owner")
    code = await places.code(by="bob")
    await places.here.says("/role bob viewer")
    assert "an owner of the other" in await try_it(places, code)
    assert await apart(places)


async def test_a_code_is_not_for_the_place_it_comes_from(places: TwoPlaces) -> None:
    reply = await places.here.says(f"/link {await places.code()}")
    assert "You are one person here already" in plain(reply.text)
