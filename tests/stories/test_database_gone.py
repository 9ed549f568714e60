"""The database server goes away: people are told, the clock goes on, nothing is lost or doubled."""

from collections.abc import Iterator, MutableMapping
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from agents.replies import plain
from bot.app import open_desk
from bot.surfaces.contract import Incoming
from storage.database import StorageError
from storage.models import Status
from tests.databases import Postgres
from tests.stories.test_approving import ONE, statuses
from tests.stories.theatre import Theatre, settings_in

pytestmark = pytest.mark.slow


@pytest.fixture
def kind() -> str:
    """A SQLite file does not go away."""
    return "postgresql"


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, object]]]:
    """What is logged is kept from being drawn, which would block."""
    with capture_logs() as kept:
        yield kept


async def test_a_turn_that_the_database_leaves_is_a_sentence(theatre: Theatre, postgres: Postgres) -> None:
    said = Incoming("d-gone", theatre.channel, theatre.person("dana"), "/queue")
    turn = await theatre.app.gateway.receive(said)
    with postgres.away():
        await turn
        sentence = plain(theatre.stage.replies[-1].text)

    assert "The database does not answer. Nothing was published by this; try again." in sentence
    assert "post" in plain((await theatre.says("/queue")).text)


async def test_a_delivery_that_cannot_be_stored_is_not_acknowledged(
    theatre: Theatre, postgres: Postgres
) -> None:
    with postgres.away(), pytest.raises(StorageError, match="does not answer"):
        await theatre.says("/queue", delivery="d-lost")
    assert "post" in plain((await theatre.says("/queue", delivery="d-lost")).text)


async def test_what_falls_due_meanwhile_goes_out_once_when_it_is_back(
    theatre: Theatre, postgres: Postgres
) -> None:
    await theatre.says(ONE)
    await theatre.presses("Approve", on="#1")
    due = await theatre._next_due()
    assert due is not None

    with postgres.away():
        for minutes in (0, 1):
            theatre.clock.set(due + timedelta(minutes=minutes))
            await theatre.app.scheduler.run_all()
            assert (await theatre.app.ready())["database"] is False

    await theatre.passes(minutes=5)
    assert len(await theatre.feed()) == 1
    assert await statuses(theatre, 1) == {Status.PUBLISHED}


async def test_any_number_of_desks_work_on_one_server(theatre: Theatre) -> None:
    folder = theatre.app.settings.data_dir
    async with open_desk(settings_in(folder), clock=theatre.clock) as second:
        assert (await second.ready())["database"] is True
        assert (await theatre.app.ready())["database"] is True
