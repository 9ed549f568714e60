"""A strategy is edited in a form: errors stand on their fields, nothing typed is lost, an edit asks again."""

from agents.replies import plain
from tests.stories.planning import variant_statuses
from tests.stories.test_campaigns import BEGIN, button
from tests.stories.theatre import Theatre, words_of


async def test_an_edit_is_a_new_version_that_asks_again(theatre: Theatre) -> None:
    await theatre.says(BEGIN)
    old = button(theatre, "Approve")
    form = (await theatre.presses_value(button(theatre, "Edit"))).form

    wrong = await theatre.hands_in(form, cadence="many", end="2026-11-01", audience="Gardeners")
    assert wrong.form
    errors = {each.name: each.error for each in wrong.form.fields if each.error}
    assert set(errors) == {"cadence", "end"}
    assert wrong.form.fields[0].value == "Gardeners"

    await theatre.hands_in(wrong.form, cadence="1", end="2026-12-04")
    assert "Audience: Gardeners" in words_of(await theatre.says("/campaign show 1"))
    assert "has changed" in plain((await theatre.presses_value(old)).text)
    await theatre.presses_value(button(theatre, "Approve"))
    assert len(await variant_statuses(theatre)) == 2


async def test_what_somebody_typed_into_an_old_form_is_not_lost(theatre: Theatre) -> None:
    await theatre.says("/invite eve editor")
    await theatre.says(BEGIN)
    edit = button(theatre, "Edit")
    mine, hers = (await theatre.presses_value(edit)).form, (await theatre.presses_value(edit, by="eve")).form
    await theatre.hands_in(mine, audience="Gardeners")

    late = await theatre.hands_in(hers, by="eve", audience="Cooks")

    assert late.form
    assert late.form.fields[0].value == "Cooks"
    assert late.form.fields[0].error == "Changed meanwhile; it now reads: Gardeners"
