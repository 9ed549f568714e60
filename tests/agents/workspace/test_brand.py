"""The brand and its people: facts that people put down, names in any alphabet, roles that stay safe."""

import pytest

from agents.accounts import accounts
from agents.refusals import Refused
from agents.replies import Reply, plain
from agents.workspace import brand, people
from storage.database import Database
from tests.agents.desk_setup import DeskSetup, set_up_desk


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


def listed(reply: Reply) -> str:
    """The brand's card, line by line."""
    (card,) = reply.cards
    return "\n".join(plain(line) for line in card.lines)


async def facts(desk: DeskSetup) -> list[tuple[str, str]]:
    async with desk.desk.database.read(desk.workspace_id) as work:
        return [(fact.kind, fact.value) for fact in await work.brand_facts.all()]


async def test_facts_add_up_and_name_and_voice_are_single(desk: DeskSetup) -> None:
    context = await desk.context("eve")
    for kind, value in (("NAME", "Acme"), ("name", "Acme  Garden\n"), ("product", "a"), ("product", "b")):
        await brand.add_fact(context, kind, value)
    assert "known already" in plain((await brand.add_fact(context, "product", "a")).text)
    assert await facts(desk) == [("name", "Acme Garden"), ("product", "a"), ("product", "b")]


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("mood", "red", "KIND is name, voice"),
        ("name", "\x00 \n", "what the brand is called. For example: /brand name Acme Garden"),
        ("hashtag", "##", "A hashtag is one word"),
        ("colour", "red", "“red” is no colour: write # and six"),
        ("colour", "#12345G", "is no colour"),
        ("emoji", "some", "none, few .* or free"),
        ("disclosure", "#ad always on myspace", "no platform “myspace”. I know: long, mirror, short"),
        ("link", "acme.example", "https://acme.example"),
        ("voice", "x" * 301, "at most 300"),
    ],
)
async def test_what_is_no_fact_is_refused_with_how_to_write_one(
    desk: DeskSetup, kind: str, value: str, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        await brand.add_fact(await desk.context(), kind, value)
    assert await facts(desk) == []


async def test_a_hashtag_is_one_word(desk: DeskSetup) -> None:
    await brand.add_fact(await desk.context(), "hashtag", "spring sale")
    assert await facts(desk) == [("hashtag", "#springsale")]


async def test_what_is_forgotten_is_on_record(desk: DeskSetup) -> None:
    context = await desk.context()
    await brand.add_fact(context, "product", "roses")
    assert "Forgotten: 1" in plain((await brand.remove_by_words(context, "Product", "roses")).text)
    assert "no such" in plain((await brand.remove_by_words(context, "product", "roses")).text)
    async with desk.desk.database.read(desk.workspace_id) as work:
        verbs = [row.verb for row in await work.audit.about("brand product")]
    assert verbs == ["noted", "forgot"]


async def test_other_names_of_a_kind_are_understood(desk: DeskSetup) -> None:
    context = await desk.context()
    for kind, value in (("tone", "warm"), ("avoid", "cheap"), ("color", "#1a7f5a"), ("emoji", "FEW")):
        await brand.add_fact(context, kind, value)
    assert sorted(await facts(desk)) == [
        ("banned", "cheap"), ("colour", "#1A7F5A"), ("emoji", "few"), ("voice", "warm")
    ]  # fmt: skip


async def test_what_a_change_replaced_stays_on_record(desk: DeskSetup) -> None:
    context = await desk.context()
    await brand.add_fact(context, "tone", "friendly")
    assert "Tone: formal" in listed(await brand.add_fact(context, "tone", "formal"))
    changed = await brand.change_fact(context, await brand.find_fact_stamp(context, 1), "formal, short")
    assert plain(changed.text) == "✓ Tone: formal → formal, short"
    async with desk.desk.database.read(desk.workspace_id) as work:
        rows = [(row.verb, row.detail) for row in await work.audit.about("brand voice")]
    assert rows == [
        ("noted", {"value": "friendly"}),
        ("changed", {"value": "formal", "before": "friendly"}),
        ("changed", {"value": "formal, short", "before": "formal"}),
    ]


async def test_a_fact_that_changed_meanwhile_is_not_changed_again(desk: DeskSetup) -> None:
    context = await desk.context()
    await brand.add_fact(context, "product", "roses")
    seen = await brand.find_fact_stamp(context, 1)
    await brand.change_fact(context, seen, "old roses")
    for act in (brand.change_fact(context, seen, "new roses"), brand.remove_fact(context, seen)):
        with pytest.raises(Refused, match="changed or removed meanwhile"):
            await act
    assert await facts(desk) == [("product", "old roses")]


async def test_a_disclosure_comes_back_as_it_was_written(desk: DeskSetup) -> None:
    context = await desk.context()
    words = "Paid, always with love always on short, long about our partner"
    await brand.add_fact(context, "disclosure", words)
    async with desk.desk.database.read(desk.workspace_id) as work:
        (fact,) = await work.brand_facts.all()
    assert (fact.value, fact.always) == ("Paid, always with love", True)
    assert (fact.platforms, fact.topic) == (["short", "long"], "our partner")
    assert f"1. Disclosure: {words}" in listed(await brand.show_brand(context))


async def test_a_viewer_looks_and_does_not_write(desk: DeskSetup) -> None:
    context = await desk.context("vic")
    assert "No brand facts yet" in listed(await brand.show_brand(context))
    for act in (brand.add_fact(context, "name", "x"), brand.remove_by_words(context, "name", "")):
        with pytest.raises(Refused):
            await act


async def test_people_are_invited_once_whatever_their_alphabet(desk: DeskSetup) -> None:
    context = await desk.context()
    await people.invite(context, "Ömer", "editor")
    for name in ("ömer", "ÖMER", "Bob"):
        with pytest.raises(Refused, match="is here already"):
            await people.invite(context, name, "viewer")
    assert "Ömer is approver now" in plain((await people.set_role(context, "ÖMER", "approver")).text)


@pytest.mark.parametrize("name", ["", " ", "\x00", "\u2028\n", "x" * 61])
async def test_a_name_has_letters_and_an_end(desk: DeskSetup, name: str) -> None:
    with pytest.raises(Refused, match="1 to 60"):
        await people.invite(await desk.context(), name, "editor")


async def test_the_last_owner_stays(desk: DeskSetup) -> None:
    with pytest.raises(Refused, match="last owner"):
        await people.set_role(await desk.context(), "dana", "viewer")
    with pytest.raises(Refused, match="Only an owner"):
        await people.set_role(await desk.context("bob"), "bob", "owner")


async def test_an_account_has_a_handle_that_fits_on_a_line(desk: DeskSetup) -> None:
    context = await desk.context()
    await accounts.connect_simulated(context, "mirror", "shop", "a c\nme!")
    for handle in ("!", "x" * 61):
        with pytest.raises(Refused, match="1 to 60"):
            await accounts.connect_simulated(context, "mirror", "shop", handle)
    assert "mirror: mirror @acme" in plain((await accounts.list_accounts(context)).text)
