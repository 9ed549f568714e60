"""Talking on Slack: mentions, the tab, threads, commands, the shortcut, prompts; people and their rights."""

import asyncio
from pathlib import Path
from typing import Any

from storage.models import Role
from tests.bot.surfaces.slack.conftest import PLAN, Stage, playing
from tests.doubles.clock import HandClock
from tests.doubles.files import picture
from tests.doubles.slack import Slack, words_of


async def roles(stage: Stage) -> dict[str, Role]:
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        return {each.name: each.role for each in await shared.within(workspace.id).people.all()}


async def test_hello_in_the_own_tab_founds_the_workspace_in_the_founders_zone(stage: Stage) -> None:
    dana = stage.person("dana")
    await dana.says("hello", in_=dana.direct)
    await stage.settled()
    assert stage.slack.posted(dana.direct)
    assert await roles(stage) == {"dana": Role.OWNER}
    async with stage.app.desk.database.read_shared() as shared:
        assert (await shared.workspaces.all())[0].zone == "Europe/Berlin"


async def test_every_channel_of_the_team_is_one_workspace(stage: Stage) -> None:
    await stage.plan()
    dana = stage.person("dana")
    await dana.says("what's scheduled?", in_=dana.direct)
    news = stage.slack.opens_channel("news", "dana")
    await dana.mentions("what's scheduled?", in_=news)
    await stage.settled()
    assert "#1" in words_of(stage.slack.posted(dana.direct)[-1])
    assert "#1" in words_of(stage.slack.posted(news)[-1])


async def test_a_reply_below_a_plan_or_an_answer_continues_without_a_mention(stage: Stage) -> None:
    parent, *_ = await stage.plan()
    await stage.person("dana").says("make 1 shorter", thread=parent)
    await stage.settled()
    assert "before:" in "".join(words_of(each) for each in stage.slack.posted()[-2:])

    asked = await stage.person("dana").mentions("how did we do?")
    await stage.settled()
    before = len(stage.slack.posted())
    await stage.person("dana").says("what's scheduled?", thread=asked)
    await stage.settled()
    assert len(stage.slack.posted()) == before + 1
    assert stage.slack.posted()[-1].thread_ts == asked.ts


async def test_plan_as_a_command_needs_no_mention(stage: Stage) -> None:
    ack = await stage.person("dana").types("/plan", "2 posts about our spring sale for X")
    assert ack.payload["response_type"] == "ephemeral"
    assert "2 posts about our spring sale" in ack.payload["text"]
    await stage.settled()
    assert "2 posts: our spring sale" in words_of(stage.slack.posted()[0])


async def test_words_after_the_command_that_are_no_command_are_a_message(stage: Stage) -> None:
    await stage.person("dana").types("/copydesk", "what's scheduled?")
    await stage.settled()
    assert "Nothing is planned" in words_of(stage.slack.posted()[-1])


async def test_a_message_becomes_a_draft_by_the_shortcut(stage: Stage) -> None:
    said = await stage.person("bob").says("We open a second bakery on Market Street in May!")
    await stage.person("dana").uses_shortcut("draft_from_message", on=said)
    await stage.settled()
    shown = stage.slack.posted()
    assert any("Approve" in stage.person("dana").buttons(each) for each in shown)
    assert {each.thread_ts for each in shown} == {said.ts}


async def test_prompts_stand_in_the_tab_when_it_is_opened(stage: Stage) -> None:
    await stage.person("dana").opens("messages")
    await stage.settled()
    (called,) = stage.slack.called("assistant.threads.setSuggestedPrompts")
    assert 1 <= len(called["prompts"]) <= 4


async def test_links_that_a_model_wrote_are_not_unfurled(stage: Stage) -> None:
    for message in await stage.plan():
        assert message.unfurl == (False, False)


async def test_somebodys_words_mention_nobody(stage: Stage) -> None:
    dana = stage.person("dana")
    await dana.says("plan 1 post about <!channel> & <b> for X", in_=dana.direct)
    await stage.settled()
    for each in stage.slack.called("chat.postMessage"):
        marked = [block["text"]["text"] for block in each["blocks"] if block["type"] == "section"]
        assert not any("<!channel>" in words or "<!here>" in words for words in [each["text"], *marked])


async def test_people_who_are_mentioned_are_called_by_their_names_in_a_draft(stage: Stage) -> None:
    stage.slack.hires("bob")
    await stage.person("dana").mentions("plan 1 post about <@U0BOB> and his bread for X")
    await stage.settled()
    assert "@bob" in words_of(stage.slack.posted()[-1])
    assert "U0BOB" not in words_of(stage.slack.posted()[-1])


async def test_a_colleague_may_draft_and_an_owner_gives_the_right_to_decide(stage: Stage) -> None:
    await stage.plan()
    bob = stage.person("bob")
    await bob.types("/copydesk", "queue")
    await stage.settled()
    assert (await roles(stage))["bob"] is Role.EDITOR
    await bob.types("/copydesk", "role <@U0BOB|bob> owner")
    await stage.settled()
    assert (await roles(stage))["bob"] is Role.EDITOR
    await stage.person("dana").types("/copydesk", "role <@U0BOB|bob> approver")
    await stage.settled()
    assert (await roles(stage))["bob"] is Role.APPROVER


async def test_guests_and_strangers_have_no_rights_until_they_are_given_some(stage: Stage) -> None:
    await stage.plan()
    stage.slack.hires("gus", guest=True)
    stranger = stage.slack.meets("sam", in_=stage.slack.social)
    for person in (stage.person("gus"), stranger):
        before = len(stage.slack.posted())
        await person.mentions(PLAN)
        await stage.settled()
        assert len(stage.slack.posted()) == before
        assert "dana can decide here" in words_of(stage.slack.whispered(person.id)[-1])
    assert await roles(stage) == {"dana": Role.OWNER}

    await stage.person("dana").types("/copydesk", "role <@U0GUS|gus> editor")
    await stage.settled()
    assert await roles(stage) == {"dana": Role.OWNER, "gus": Role.EDITOR}


async def test_a_stranger_cannot_found_a_workspace(stage: Stage) -> None:
    stage.slack.hires("gus", guest=True)
    await stage.person("gus").mentions("hello")
    await stage.settled()
    async with stage.app.desk.database.read_shared() as shared:
        assert await shared.workspaces.all() == []


async def test_an_interrupted_turn_is_told_of_after_a_restart(
    slack: Slack, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(slack, tmp_path, clock) as before:
        await before.person("dana").mentions("hello")
        await before.settled()
        async with before.app.desk.database.shared_work() as shared:
            channel = {"surface": "slack", "address": "T0DESK/C0SOCIAL", "thread": ""}
            body = {"channel": channel, "text": "plan 3 posts"}
            at = clock.now()
            await shared.receipts.store(surface="slack", delivery="cut", kind="Incoming", body=body, at=at)
    async with playing(slack, tmp_path, clock) as after:
        await after.app.gateway.recover_interrupted()
        await after.person("dana").sees("say it again if it is not done")


async def test_the_home_tab_shows_what_waits_and_its_buttons_work(stage: Stage) -> None:
    await stage.plan()
    dana = stage.person("dana")
    await dana.opens("home")
    await stage.settled()
    shown = words_of(dana.home)
    for heading in ("Waits for you", "The next 7 days", "Accounts", "The last 7 days", "Settings"):
        assert heading in shown
    await dana.presses(dana.home, "Approve")
    await stage.settled()
    assert "#1 our spring sale: announcement · 🟡" not in words_of(dana.home)
    assert "✓ #1 approved" in words_of(stage.slack.posted(dana.direct)[-1])


PNG = picture("PNG")


async def media(stage: Stage, number: int) -> list[dict[str, Any]]:
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        post = await shared.within(workspace.id).posts.numbered(number)
        return [each for variant in post.variants for each in variant.current.media]


async def test_a_picture_dropped_with_words_is_on_the_drafts(stage: Stage) -> None:
    dana = stage.person("dana")
    await dana.drops("bread.png", PNG, words="plan 1 post about bread for X", in_=dana.direct)
    await stage.settled()
    (kept,) = await media(stage, 1)
    assert kept["mime"] == "image/png"
    assert (kept["width"], kept["height"]) == (400, 300)
    assert await asyncio.to_thread(Path(stage.app.settings.data_dir, "media", kept["path"]).is_file)
    assert "with PNG picture 400×300, no alt text yet" in words_of(stage.slack.posted(dana.direct)[-1])


async def test_a_picture_is_put_on_a_post_that_is_named_and_people_are_asked_again(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Approve")
    await stage.settled()
    await dana.drops("bread.png", PNG, words="this is for #1", in_=dana.direct)
    await stage.settled()
    assert {each["mime"] for each in await media(stage, 1)} == {"image/png"}
    assert "waits for approval" in words_of(stage.slack.world.messages[card.channel, card.ts])


async def test_what_is_no_picture_is_refused_whatever_it_is_called(stage: Stage) -> None:
    dana = stage.person("dana")
    for body, words in ((b"<html>", "plan 1 post about bread"), (PNG, "")):
        await dana.drops("bread.png", body, words=words, in_=dana.direct)
        await stage.settled()
    told = [words_of(each) for each in stage.slack.posted(dana.direct)]
    assert "I take pictures" in told[0]
    assert "what it is for" in told[1]
