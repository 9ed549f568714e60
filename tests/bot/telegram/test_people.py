"""Workspaces and people on Telegram: a private chat is one person's, a group is its admins'."""

from storage.models import Role
from tests.bot.telegram.conftest import PLAN, Stage
from tests.doubles.telegram import words_of


async def roles(stage: Stage) -> dict[str, Role]:
    """Everybody in the one workspace."""
    async with stage.app.desk.database.overview() as desk:
        (workspace,) = await desk.registry.workspaces()
        return {each.name: each.role for each in await desk.within(workspace.id).people.everybody()}


async def workspaces(stage: Stage) -> int:
    async with stage.app.desk.database.overview() as desk:
        return len(await desk.registry.workspaces())


async def test_a_private_chat_is_a_workspace_of_one(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says(PLAN)
    await stage.settled()
    card = stage.telegram.posted(erin.direct)[1]
    await erin.presses(card, "Approve")
    await stage.settled()
    assert "approved, goes out" in words_of(card)
    assert await roles(stage) == {"erin": Role.OWNER}


async def test_each_group_is_its_own_and_its_admins_own_it(stage: Stage) -> None:
    stage.telegram.promotes("erin")
    stage.person("bob").mentions("what's scheduled?")
    await stage.settled()
    assert await roles(stage) == {"dana": Role.OWNER, "bob": Role.EDITOR}
    stage.person("erin").mentions("what's scheduled?")
    await stage.settled()
    assert (await roles(stage))["erin"] == Role.OWNER

    other = stage.telegram.opens_group("other", "olga")
    stage.telegram.person("olga", in_=other).mentions("what's scheduled?")
    await stage.settled()
    assert await workspaces(stage) == 2


async def test_a_member_who_becomes_an_admin_owns_the_desk_at_once(stage: Stage) -> None:
    stage.telegram.promotes_bot(stage.telegram.social)
    bob = stage.person("bob")
    bob.mentions("what's scheduled?")
    await stage.settled()
    stage.telegram.promotes("bob")
    person = {"id": bob.id, "is_bot": False, "first_name": "bob"}
    body = {
        "chat": {"id": stage.telegram.social.id, "type": "supergroup", "title": "social"},
        "from": person,
        "date": 1_790_000_000,
        "old_chat_member": {"status": "member", "user": person},
        "new_chat_member": {"status": "creator", "user": person, "is_anonymous": False},
    }
    stage.telegram.tells("chat_member", body)
    bob.says("/pause")
    await stage.settled()
    assert (await roles(stage))["bob"] == Role.OWNER


async def test_people_are_given_roles_by_their_usernames(stage: Stage) -> None:
    bob = stage.person("bob")
    bob.mentions("hello")
    await stage.settled()
    stage.person("dana").says(f"/role @{bob.human.username} approver")
    await stage.settled()
    assert (await roles(stage))["bob"] == Role.APPROVER
