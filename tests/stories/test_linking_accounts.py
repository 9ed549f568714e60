"""/link and accounts: one that both places had connected is one afterwards, and what is approved stays so."""

import pytest

from agents.accounts.account_choice import connect_found_account
from integrations.platforms.base.connecting import Access, FoundAccount
from storage.models import Health, Status
from tests.stories.planning import plan_posts, read_post
from tests.stories.theatre import Theatre
from tests.stories.two_places import TwoPlaces, second_workspace

ADA = FoundAccount("109", "@ada@social.example", Access("opens it"), "https://social.example")


@pytest.fixture
async def places(theatre: Theatre) -> TwoPlaces:
    """Two places that know nothing of each other."""
    return TwoPlaces(theatre, await second_workspace(theatre))


async def connected(theatre: Theatre, *, by: str) -> None:
    """The same account of the same server."""
    context = await theatre.context(by=by)
    await connect_found_account(context, context.platforms.get("mastodon"), ADA)


async def test_an_account_that_both_connected_is_one_and_that_is_said(places: TwoPlaces) -> None:
    here, there = places.here, places.there
    await connected(here, by="dana")
    await connected(there, by="dee")
    await plan_posts(here, "Ours", "Ours, too", due="2026-11-24 09:00", on=("mastodon",))
    await plan_posts(there, "Theirs", due="2026-11-25 09:00", on=("mastodon",), by="dee")
    await there.presses("Approve", on="#1", by="dee")
    async with here.app.desk.database.work(here.workspace_id) as work:
        (await work.accounts.get("mastodon")).lose()
    assert "Both had connected mastodon: it is one account now." in await places.link()
    async with here.app.desk.database.read(here.workspace_id) as work:
        known = [each for each in await work.accounts.all() if each.carrier == "mastodon"]
        assert [(each.ref, each.health) for each in known] == [("mastodon", Health.CONNECTED)]
        assert known[0].access
        assert work.vault.open(known[0].access) == "opens it"
    moved = (await read_post(here, 3)).variants[0]
    assert (moved.current.words, moved.account_id, moved.status) == ("Theirs", known[0].id, Status.SCHEDULED)


async def test_what_was_chosen_and_approved_stays_approved(places: TwoPlaces) -> None:
    here, there = places.here, places.there
    await plan_posts(here, "Ours", "Ours, too", due="2026-11-24 09:00")
    await plan_posts(there, "Theirs\n---\nin two parts", due="2026-11-25 09:00", by="dee")
    await there.says("/options 1 x reply following", by="dee")
    await there.presses("Approve", on="#1", by="dee")
    await places.link()
    await here.passes(days=6)
    assert [entry.words for entry in await here.feed()] == ["Theirs\n\nin two parts"]
