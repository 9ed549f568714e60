"""The brand in a chat: told by buttons, kept by every post, and what is remembered of it forgotten."""

from agents.replies import Reply, plain
from agents.workspace import brand, memory
from tests.stories.planning import plan_posts, variant_statuses
from tests.stories.theatre import Theatre, words_of


async def press(theatre: Theatre, key: str, label: str) -> Reply:
    """Press a button of a card that is no post's."""
    return await theatre.presses_value(
        next(each.value for each in theatre.stage.cards[key].buttons if each.label == label)
    )


async def among(theatre: Theatre, reply: Reply, label: str) -> Reply:
    """Press one of a reply's own buttons."""
    return await theatre.presses_value(
        next(each.value for each in reply.buttons if each.label.startswith(label))
    )


async def test_a_brand_is_told_by_buttons_and_kept_by_posts(theatre: Theatre) -> None:
    await theatre.says("/brand")
    form = (await among(theatre, await press(theatre, brand.CARD, "Add"), "Disclosure")).form
    assert form
    wrong = (await theatre.hands_in(form, words="#ad always on myspace")).form
    assert wrong
    assert "no platform “myspace”" in wrong.fields[0].error
    added = await theatre.hands_in(wrong, words="#ad always on x about roses")
    assert plain(added.text) == "✓ Noted: Disclosure: #ad always on x about roses"
    await plan_posts(theatre, "Roses for all", "Tulips for all", due="2026-11-24 09:00")
    assert "lacks “#ad”" in theatre.card("#1").previews[0].warnings[0]
    assert theatre.card("#2").buttons[0].label == "Approve"
    assert "Approve" not in [each.label for each in theatre.card("#1").buttons]
    form = (await theatre.presses("Edit", on="#1")).form
    await theatre.hands_in(form, x="Roses for all #ad")
    await theatre.presses("Approve", on="#1")
    await theatre.passes(days=5)
    assert [entry.words for entry in await theatre.feed()] == ["Roses for all #ad"]


async def test_a_rule_that_comes_late_brings_an_approved_post_back(theatre: Theatre) -> None:
    await plan_posts(theatre, "The cheapest roses", due="2026-11-24 09:00")
    await theatre.presses("Approve", on="#1")
    await theatre.says("/brand avoid cheapest")
    await theatre.passes(days=5)
    assert not await theatre.feed()
    (status,) = (await variant_statuses(theatre))[1]
    assert status == "proposed"
    card = theatre.card("#1")
    assert "uses words the brand bans: cheapest, so it was not sent" in plain(card.lines[0])
    assert "Approve" not in [each.label for each in card.buttons]
    await theatre.says("/brand remove avoid cheapest")
    await theatre.presses("Reschedule", on="#1")
    await theatre.hands_in(theatre.stage.replies[-1].form, when="2026-11-27 09:00")
    await theatre.presses("Approve", on="#1")
    await theatre.passes(days=5)
    assert [entry.words for entry in await theatre.feed()] == ["The cheapest roses"]


async def test_a_waiting_card_follows_the_brand(theatre: Theatre) -> None:
    await plan_posts(theatre, "The cheapest roses", due="2026-11-24 09:00")
    labels = []
    for words in ("avoid cheapest", "remove avoid cheapest"):
        await theatre.says(f"/brand {words}")
        card = theatre.card("#1")
        labels.append((card.buttons[0].label, bool(card.previews[0].warnings)))
    assert labels == [("Edit", True), ("Approve", False)]


async def test_a_fact_is_changed_and_forgotten_by_buttons_and_the_log_knows(theatre: Theatre) -> None:
    await theatre.says("/brand tone friendly")
    listed = await press(theatre, brand.CARD, "Change or remove")
    form = (await among(theatre, await among(theatre, listed, "1. Tone"), "Change")).form
    await theatre.hands_in(form, words="friendly and brief")
    assert "dana changed brand voice: friendly → friendly and brief" in words_of(await theatre.says("/audit"))
    await theatre.says("/memory")
    gone = await press(theatre, memory.CARD, "Forget everything, the brand too")
    assert "✓ Forgotten: 1 brand fact" in plain(gone.text)
    assert "friendly" not in words_of(await theatre.says("/brand"))


async def test_templates_keep_what_the_brand_demands(theatre: Theatre) -> None:
    for line in ("disclosure #ad always on x", "emoji none", "tone brief, with emoji"):
        await theatre.says(f"/brand {line}")
    await theatre.says("plan 2 posts about our spring sale for X and LinkedIn")
    for number in ("#1", "#2"):
        previews = theatre.card(number).previews
        assert [each.words.endswith("#ad") for each in previews] == [True, False]
        assert not any(each.warnings for each in previews)
        assert theatre.card(number).buttons[0].label == "Approve"


async def test_the_roster_is_shown_in_the_chat(theatre: Theatre) -> None:
    said = plain((await theatre.says("/agents")).text)
    assert "Planner · on, by rules and templates: no model is configured" in said
    assert "Publisher · on" in said
