"""The brand by buttons and forms: typed facts that people add, change and remove without a command."""

import pytest

from agents.interactions import buttons
from agents.refusals import Refused
from agents.replies import Button, Form, Reply, plain
from agents.workspace import brand
from storage.database import Database
from tests.agents.desk_setup import DeskSetup, set_up_desk


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


def button(reply: Reply, label: str) -> Button:
    shown = [*reply.buttons, *(each for card in reply.cards for each in card.buttons)]
    return next(each for each in shown if each.label.startswith(label))


async def fill(desk: DeskSetup, form: Form | None, words: str, *, by: str = "dana") -> Reply:
    assert form
    return await buttons.submit(await desk.context(by), form.value, {"words": words})


async def test_a_fact_is_added_changed_and_removed_by_buttons(desk: DeskSetup) -> None:
    kinds = await desk.press(button(await brand.show_brand(await desk.context()), "Add").value)
    asked = button(kinds, "Emoji")
    assert asked.asks
    form = (await desk.press(asked.value)).form
    back = (await fill(desk, form, "lots")).form
    assert back
    (field,) = back.fields
    assert (field.value, "none, few" in field.error) == ("lots", True)
    added = await fill(desk, back, "few")
    assert plain(added.text) == "✓ Noted: Emoji: few"
    listed = await desk.press(button(added, "Change or remove").value)
    one = await desk.press(button(listed, "1. Emoji: few").value)
    form = (await desk.press(button(one, "Change").value)).form
    assert form
    assert form.fields[0].value == "few"
    assert plain((await fill(desk, form, "none")).text) == "✓ Emoji: few → none"
    with pytest.raises(Refused, match="changed or removed meanwhile"):
        await fill(desk, form, "free")
    listed = await desk.press(button(await brand.show_brand(await desk.context()), "Change or").value)
    one = await desk.press(button(listed, "1. Emoji: none").value)
    assert plain((await desk.press(button(one, "Remove").value)).text) == "Forgotten: Emoji: none"


async def test_a_viewer_presses_and_hands_in_nothing(desk: DeskSetup) -> None:
    for value in ("brand:add", "brand:list", "brand:new:voice", "brand:show:1-0", "brand:drop:1-0"):
        with pytest.raises(Refused, match="As viewer"):
            await desk.press(value, by="vic")
    with pytest.raises(Refused, match="As viewer"):
        await buttons.submit(await desk.context("vic"), "brand:new:voice", {"words": "loud"})


@pytest.mark.parametrize("value", ["brand:", "brand:new:mood", "brand:show:", "brand:drop:1", "brand:else:1"])
async def test_a_button_that_nobody_drew_does_nothing(desk: DeskSetup, value: str) -> None:
    with pytest.raises(Refused):
        await desk.press(value)
