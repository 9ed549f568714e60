"""What a brand demands of every post, when it is proposed, decided about, and sent."""

from typing import Any

import pytest

from agents.approvals.stale_cards import ShownPost
from agents.cards import plan_card, post_card
from agents.checks import brand_rules
from agents.checks.brand_facts import KINDS, NewFact, parse_fact
from agents.posts import forms
from agents.refusals import Refused
from agents.replies import plain
from agents.workspace import brand
from storage.database import Database
from storage.models import Status
from tests.agents.desk_setup import PLATFORMS, DeskSetup, set_up_desk
from tests.agents.publishing_setup import PublishingSetup

AD = parse_fact(KINDS["disclosure"], "#ad always on short about partner", known=["short"])


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


def asked(words: str, *facts: NewFact, platform: str = "short", about: str = "", **besides: Any) -> str:
    return brand_rules.brand_refusal(facts, words, besides, platform=platform, about=about)


@pytest.mark.parametrize(
    ("words", "count"),
    [("plain™ words ✓ 5 # © →", 0), ("👍🏽 👩‍👩‍👧 🇩🇪 1️⃣ ❤️", 5), ("☺ is a letter, ☺️ is not", 1), ("🌷🌷", 2)],
)
def test_emoji_are_counted_as_people_see_them(words: str, count: int) -> None:
    assert brand_rules.count_emoji(words) == count


@pytest.mark.parametrize(
    ("policy", "words", "said"),
    [
        ("none", "Hello 🌷", "has 1 emoji, and the brand uses none"),
        ("few", "Hello 🌷🌷", ""),
        ("few", "Hello 🌷🌷🌷", "has 3 emoji, and the brand uses 2 at most"),
        ("free", "🌷" * 9, ""),
    ],
)
def test_the_brands_emoji_are_kept(policy: str, words: str, said: str) -> None:
    assert asked(words, NewFact("emoji", policy)) == said


@pytest.mark.parametrize(
    ("words", "platform", "about", "lacks"),
    [
        ("With our partner", "short", "", True),
        ("Look", "short", "the PARTNER week", True),
        ("With our partner #AD", "short", "", False),
        ("With our partner, #advert", "short", "", True),
        ("With our partners", "short", "", False),
        ("With our partner", "long", "", False),
    ],
)
def test_a_disclosure_is_asked_for_where_it_applies(
    words: str, platform: str, about: str, *, lacks: bool
) -> None:
    said = "lacks “#ad”, which the brand says on every post about partner here" if lacks else ""
    assert asked(words, AD, platform=platform, about=about) == said


def test_what_goes_out_beside_the_words_is_looked_at_too() -> None:
    cheap = NewFact("banned", "cheap")
    assert "bans: cheap" in asked("Fine", cheap, more=["So CHEAP"])
    assert "bans: cheap" in asked("Fine", cheap, first_comment="cheap!")
    assert "lacks" in asked("Fine", NewFact("disclosure", "#ad", always=True), first_comment="#ad")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("see https://acme.example/x, https://www.acme.example and http://shop.acme.example:80/", []),
        ("https://acme.example@evil.example/", ["links to evil.example, which is no link of the brand"]),
        ("https://acme.example.evil.example", ["links to acme.example.evil.example, which"]),
        ("https://evil.example\\@acme.example", ["links to evil.example, which"]),
        ("#Roses and #tulips", ["uses #tulips, which is no hashtag of the brand"]),
    ],
)
def test_links_and_hashtags_of_others_are_pointed_out(words: str, said: list[str]) -> None:
    own = [NewFact("link", "https://acme.example/sale"), NewFact("hashtag", "#roses")]
    found = brand_rules.find_foreign_links(own, words)
    assert len(found) == len(said)
    assert all(each.startswith(start) for each, start in zip(found, said, strict=True))
    assert brand_rules.find_foreign_links([NewFact("product", "roses")], words) == []


async def labels(desk: DeskSetup, number: int) -> list[str]:
    async with desk.desk.database.read(desk.workspace_id) as work:
        post = await work.posts.numbered(number)
        card = await post_card.post_card(work, PLATFORMS, post, now=desk.clock.now())
    return [button.label for button in card.buttons]


async def test_what_the_brand_does_not_want_is_not_asked_about_until_it_is_mended(desk: DeskSetup) -> None:
    context = await desk.context()
    await brand.add_fact(context, "disclosure", "#ad always on short about spring")
    (post,) = await desk.plan()
    assert "Approve" not in await labels(desk, 1)
    words = {"short": "Spring is here, cheap", "long": "Longer"}
    await brand.add_fact(context, "avoid", "cheap")
    back = await forms.submit_words(context, ShownPost(post.id, post.version), words)
    assert back.form
    lacks = "lacks “#ad”, which the brand says on every post about spring here"
    assert [each.error for each in back.form.fields] == [f"uses words the brand bans: cheap; {lacks}", ""]
    await forms.submit_words(context, ShownPost(post.id, post.version), {"short": "Spring is here #ad"})
    assert "Approve" in await labels(desk, 1)


async def test_a_rule_that_came_after_the_question_counts_when_it_is_answered(desk: DeskSetup) -> None:
    (post,) = await desk.plan()
    await brand.add_fact(await desk.context(), "avoid", "spring")
    with pytest.raises(Refused, match=r"#1 uses words the brand bans: spring\. Edit it first"):
        await desk.approve(post)
    assert await desk.statuses(1) == [Status.PROPOSED] * 2


async def test_one_press_for_all_leaves_out_what_the_brand_does_not_want(desk: DeskSetup) -> None:
    for post in (await desk.plan(count=3))[1:]:
        words = {"short": f"Summer {post.number}", "long": f"Summer {post.number}, at length"}
        await forms.submit_words(await desk.context("eve"), ShownPost(post.id, 1), words)
    await brand.add_fact(await desk.context(), "avoid", "spring")
    async with desk.desk.database.read(desk.workspace_id) as work:
        campaign = await work.campaigns.by_id((await work.posts.numbered(1)).campaign_id)
        assert campaign
        plan = await plan_card.plan_card(work, PLATFORMS, campaign)
    (button,) = plan.buttons
    assert button.label == "Approve all 2"
    said = plain((await desk.press(button.value)).text)
    assert said.startswith("✓ Approved: #2, #3. #1 waits for an edit: uses words the brand bans")
    assert Status.SCHEDULED not in await desk.statuses(1)


@pytest.mark.parametrize(
    ("sort", "value", "more", "status"),
    [
        ("banned", "spring", {}, Status.PROPOSED),
        ("emoji", "none", {}, Status.PUBLISHED),
        ("disclosure", "#ad", {"always": True, "topic": "test"}, Status.PROPOSED),
        ("disclosure", "#ad", {"always": True, "topic": "else"}, Status.PUBLISHED),
        ("disclosure", "#ad", {"always": True, "platforms": ["other"]}, Status.PUBLISHED),
        ("disclosure", "#ad", {}, Status.PUBLISHED),
    ],
)
async def test_a_rule_that_came_after_the_approval_counts_when_it_goes_out(
    setup: PublishingSetup, sort: str, value: str, more: dict[str, Any], status: Status
) -> None:
    (one,) = await setup.scheduled(await setup.account(), "Spring is here")
    async with setup.database.work(setup.workspace_id) as work:
        await work.brand_facts.add(kind=sort, value=value, by="dana", at=setup.clock.now(), **more)
    publisher = setup.publisher()
    await publisher.drain()
    await publisher.close(within=5)
    assert await setup.status(one) is status
    assert len(setup.stage.out) == (status is Status.PUBLISHED)
    if status is Status.PROPOSED:
        assert "so it was not sent: edit it, or change the brand" in (await setup.variant(one)).note


async def test_a_neighbours_rule_counts_for_nobody_else(setup: PublishingSetup) -> None:
    (one,) = await setup.scheduled(await setup.account(), "Spring is here")
    async with setup.database.shared_work() as shared:
        other = await shared.workspaces.add(name="Other", zone="UTC", at=setup.clock.now())
        await shared.within(other.id).brand_facts.add(
            kind="banned", value="spring", by="eve", at=setup.clock.now()
        )
    publisher = setup.publisher()
    await publisher.drain()
    await publisher.close(within=5)
    assert await setup.status(one) is Status.PUBLISHED


async def test_the_note_is_what_people_read_on_the_card(desk: DeskSetup) -> None:
    await desk.plan({"short": "Spring 🌷🌷🌷"})
    await brand.add_fact(await desk.context(), "emoji", "few")
    async with desk.desk.database.read(desk.workspace_id) as work:
        card = await post_card.post_card(work, PLATFORMS, await work.posts.numbered(1), now=desk.clock.now())
    assert card.previews[0].warnings == ("has 3 emoji, and the brand uses 2 at most",)
    assert plain(card.lines[0]).startswith("waits for approval")
