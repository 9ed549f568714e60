"""Forms: what was typed is never lost, whoever was faster."""

import pytest

from agents.approvals.stale_cards import ShownPost
from agents.posts import forms, revisions
from storage.database import Database
from tests.agents.desk_setup import DeskSetup, set_up_desk


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


async def test_words_typed_into_an_overtaken_form_are_kept_beside_the_present_ones(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await revisions.revise(await desk.context("eve"), 1, {"short": "Eve was faster"}, note="")
    values = {"short": "Typed for an hour", "long": post.variants[1].current.words}
    form = (await forms.submit_words(await desk.context("bob"), ShownPost(post.id, 1), values)).form
    assert form
    assert [each.value for each in form.fields] == list(values.values())
    assert form.fields[0].error == "Changed meanwhile; it now reads: Eve was faster"
    assert not form.fields[1].error
    await forms.submit_words(await desk.context("bob"), ShownPost(post.id, 2), values)
    assert form.value == f"edit:{post.id}:2"
    assert (await desk.post(1)).variants[0].current.words == "Typed for an hour"


async def test_a_form_without_a_field_leaves_its_words_alone(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await forms.submit_words(await desk.context("bob"), ShownPost(post.id, 1), {"short": "New"})
    words = [variant.current.words for variant in (await desk.post(1)).variants]
    assert words == ["New", "Spring is here, at length"]


async def test_a_post_is_rescheduled_on_a_leap_day_too(desk: DeskSetup) -> None:
    desk.clock.set(desk.clock.now().replace(year=2028, month=2, day=29))
    (post,) = await desk.plan()
    reply = await forms.ask_time(await desk.context("eve"), ShownPost(post.id, 1))
    assert reply.form
    assert len(reply.form.fields[0].choices) == 3
