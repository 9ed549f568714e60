"""The brand and its people: facts that people put down, names in any alphabet, roles that stay safe."""

import pytest

from agents import accounts, brand, people
from agents.context import Refused
from agents.replies import plain
from storage.database import Database
from tests.agents.office import Office, office


@pytest.fixture
async def desk(database: Database) -> Office:
    return await office(database)


async def facts(desk: Office) -> list[tuple[str, str]]:
    async with desk.desk.database.glance(desk.workspace_id) as work:
        return [(fact.kind, fact.value) for fact in await work.brand.facts()]


async def test_facts_add_up_and_name_and_voice_are_single(desk: Office) -> None:
    context = await desk.context("eve")
    for kind, value in (("NAME", "Acme"), ("name", "Acme  Garden\n"), ("product", "a"), ("product", "b")):
        await brand.add(context, kind, value)
    assert "known already" in plain((await brand.add(context, "product", "a")).text)
    assert await facts(desk) == [("name", "Acme Garden"), ("product", "a"), ("product", "b")]


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("colour", "red", "KIND is name, voice"),
        ("name", "\x00 \n", "KIND is name"),
        ("hashtag", "##", "KIND is name"),
        ("link", "acme.example", "https://acme.example"),
        ("voice", "x" * 301, "at most 300"),
    ],
)
async def test_what_is_no_fact_is_refused_with_how_to_write_one(
    desk: Office, kind: str, value: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        await brand.add(await desk.context(), kind, value)
    assert await facts(desk) == []


async def test_a_hashtag_is_one_word(desk: Office) -> None:
    await brand.add(await desk.context(), "hashtag", "spring sale")
    assert await facts(desk) == [("hashtag", "#springsale")]


async def test_what_is_forgotten_is_on_record(desk: Office) -> None:
    context = await desk.context()
    await brand.add(context, "product", "roses")
    assert "Forgotten: 1" in plain((await brand.remove(context, "Product", "roses")).text)
    assert "no such" in plain((await brand.remove(context, "product", "roses")).text)
    async with desk.desk.database.glance(desk.workspace_id) as work:
        verbs = [row.verb for row in await work.audit.about("brand product")]
    assert verbs == ["noted", "forgot"]


async def test_a_viewer_looks_and_does_not_write(desk: Office) -> None:
    context = await desk.context("vic")
    assert "No brand facts yet" in plain((await brand.overview(context)).text)
    for act in (brand.add(context, "name", "x"), brand.remove(context, "name", "")):
        with pytest.raises(Refused):
            await act


async def test_people_are_invited_once_whatever_their_alphabet(desk: Office) -> None:
    context = await desk.context()
    await people.invite(context, "Ömer", "editor")
    for name in ("ömer", "ÖMER", "Bob"):
        with pytest.raises(Refused, match="is here already"):
            await people.invite(context, name, "viewer")
    assert "Ömer is approver now" in plain((await people.set_role(context, "ÖMER", "approver")).text)


@pytest.mark.parametrize("name", ["", " ", "\x00", "\u2028\n", "x" * 61])
async def test_a_name_has_letters_and_an_end(desk: Office, name: str) -> None:
    with pytest.raises(Refused, match="1 to 60"):
        await people.invite(await desk.context(), name, "editor")


async def test_the_last_owner_stays(desk: Office) -> None:
    with pytest.raises(Refused, match="last owner"):
        await people.set_role(await desk.context(), "dana", "viewer")
    with pytest.raises(Refused, match="Only an owner"):
        await people.set_role(await desk.context("bob"), "bob", "owner")


async def test_an_account_has_a_handle_that_fits_on_a_line(desk: Office) -> None:
    context = await desk.context()
    await accounts.connect(context, "mirror", "shop", "a c\nme!")
    for handle in ("!", "x" * 61):
        with pytest.raises(Refused, match="1 to 60"):
            await accounts.connect(context, "mirror", "shop", handle)
    assert "mirror: mirror @acme" in plain((await accounts.overview(context)).text)
