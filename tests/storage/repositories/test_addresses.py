"""A place goes on at another address: every row that names it follows, once, and nobody else's does."""

from typing import Any

import pytest

from storage.database import Database
from storage.models import Campaign, Person, Place, Role
from storage.unit_of_work import Work
from tests.storage.rows import NOON

OLD, NEW = "-7", "-1007"


@pytest.fixture
async def workspace_id(database: Database) -> int:
    """A workspace that talks at the old address, where somebody is known by that very address."""
    async with database.shared_work() as shared:
        row = await shared.workspaces.add(name="Desk", zone="UTC", at=NOON)
        work = shared.within(row.id)
        place = await work.places.keep(surface="tg", address=OLD)
        row.home_channel_id = place.id
        dana = await work.people.add(name="Dana", role=Role.OWNER, at=NOON, surface="tg", address=OLD)
        await _talk(work, place, dana)
        await work.showings.add(card="post:1", surface="tg", address=OLD, thread="", reference="12")
    return row.id


async def _talk(work: Work, place: Place, dana: Person) -> None:
    await work.conversation.add(place_id=place.id, thread="", role="person", words="hello", at=NOON)
    here = {"workspace_id": work.workspace_id, "author_id": dana.id, "created_at": NOON}
    await work.campaigns.add(Campaign(goal="sell", place_id=place.id, thread="12", **here))


async def move(database: Database, *, with_references: bool = True) -> bool:
    async with database.shared_work() as shared:
        return await shared.addresses.move(
            surface="tg", before=OLD, after=NEW, with_references=with_references
        )


async def seen(database: Database, workspace_id: int) -> dict[str, Any]:
    """What is at the new address."""
    async with database.read(workspace_id) as work:
        place = await work.places.find(surface="tg", address=NEW)
        workspace = await work.workspaces.get()
        said = await work.conversation.recent(place_id=place.id if place else 0, thread="", count=9)
        person = await work.people.find(surface="tg", address=NEW)
        campaign = await work.campaigns.by_id(1)
        return {
            "is home": place is not None and workspace.home_channel_id == place.id,
            "said": [each.words for each in said],
            "person": person and person.name,
            "campaign": campaign and (place is not None and campaign.place_id == place.id, campaign.thread),
            "shown": [(each.address, each.reference) for each in await work.showings.of_card("post:1")],
        }


async def test_every_row_follows(database: Database, workspace_id: int) -> None:
    assert await move(database)
    assert await seen(database, workspace_id) == {
        "is home": True,
        "said": ["hello"],
        "person": "Dana",
        "campaign": (True, "12"),
        "shown": [(NEW, "12")],
    }
    async with database.read_shared() as shared:
        assert await shared.workspaces.find_by_channel(surface="tg", address=NEW) == workspace_id
        assert await shared.workspaces.find_by_channel(surface="tg", address=OLD) is None


async def test_to_move_twice_changes_nothing(database: Database, workspace_id: int) -> None:
    assert await move(database)
    before = await seen(database, workspace_id)
    assert not await move(database)
    assert await seen(database, workspace_id) == before


async def test_references_that_mean_nothing_there_are_forgotten(
    database: Database, workspace_id: int
) -> None:
    assert await move(database, with_references=False)
    there = await seen(database, workspace_id)
    assert there["shown"] == []
    assert there["campaign"] == (True, "")


async def test_what_came_to_the_new_address_first_becomes_one_with_the_old(
    database: Database, workspace_id: int
) -> None:
    async with database.work(workspace_id) as work:
        early = await work.places.keep(surface="tg", address=NEW)
        dana = await work.people.find_by_name("Dana")
        assert dana
        await work.people.add_identity(dana, surface="tg", address=NEW)
        await work.conversation.add(place_id=early.id, thread="", role="person", words="early", at=NOON)
        await work.showings.add(card="post:1", surface="tg", address=NEW, thread="", reference="12")
    assert await move(database)
    there = await seen(database, workspace_id)
    assert there["is home"]
    assert there["said"] == ["hello", "early"]
    assert there["shown"] == [(NEW, "12")]
    assert there["person"] == "Dana"


async def test_a_place_of_another_workspace_is_not_taken_away(database: Database, workspace_id: int) -> None:
    async with database.shared_work() as shared:
        other = await shared.workspaces.add(name="Theirs", zone="UTC", at=NOON)
        await shared.within(other.id).places.keep(surface="tg", address=NEW)
    assert not await move(database)
    async with database.read_shared() as shared:
        assert await shared.workspaces.find_by_channel(surface="tg", address=NEW) == other.id
        assert await shared.workspaces.find_by_channel(surface="tg", address=OLD) == workspace_id


async def test_deliveries_that_wait_are_answered_at_the_new_address(
    database: Database, workspace_id: int
) -> None:
    async with database.shared_work() as shared:
        for delivery, address in (("a", OLD), ("b", "elsewhere")):
            body = {"channel": {"surface": "tg", "address": address, "thread": ""}, "text": "hi"}
            await shared.receipts.store(surface="tg", delivery=delivery, kind="Incoming", body=body, at=NOON)
    assert await move(database)
    async with database.read_shared() as shared:
        waiting = await shared.receipts.unfinished(before=NOON)
    assert [each.body["channel"]["address"] for each in waiting] == [NEW, "elsewhere"]
