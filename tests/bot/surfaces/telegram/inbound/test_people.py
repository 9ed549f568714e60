"""Workspaces and people on Telegram: a private chat is one person's, a group its admins'."""

from storage.models import Role
from tests.bot.surfaces.telegram.conftest import PLAN, Stage
from tests.doubles.telegram import words_of

RIGHTS = (
    "can_be_edited",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


async def roles(stage: Stage) -> dict[str, Role]:
    """Everybody in the one workspace."""
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        return {each.name: each.role for each in await shared.within(workspace.id).people.all()}


async def workspaces(stage: Stage) -> int:
    async with stage.app.desk.database.read_shared() as shared:
        return len(await shared.workspaces.all())


async def test_a_private_chat_is_a_workspace_of_one(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says(PLAN)
    await stage.settled()
    card = stage.posted(erin.direct)[1]
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


def becomes(stage: Stage, name: str, before: str, now: str) -> None:
    """Somebody's place in the group changes; the bot, an admin there, is told."""
    social = stage.telegram.social
    human = stage.telegram.hires(name)
    social.standings[human.id] = now  # type: ignore[assignment]
    person = {"id": human.id, "is_bot": False, "first_name": name}
    rights = dict.fromkeys(RIGHTS, False)
    shown = {
        "member": {"status": "member", "user": person},
        "administrator": {"status": "administrator", "user": person, "is_anonymous": False, **rights},
    }
    body = {
        "chat": {"id": social.id, "type": "supergroup", "title": "social"},
        "from": person,
        "date": 1_790_000_000,
        "old_chat_member": shown[before],
        "new_chat_member": shown[now],
    }
    stage.telegram.tells("chat_member", body)


async def test_a_member_who_becomes_an_admin_owns_the_desk_until_they_are_none_any_more(stage: Stage) -> None:
    stage.telegram.promotes_bot(stage.telegram.social)
    bob = stage.person("bob")
    bob.mentions("what's scheduled?")
    await stage.settled()
    becomes(stage, "bob", "member", "administrator")
    bob.says("/pause")
    await stage.settled()
    assert (await roles(stage))["bob"] == Role.OWNER

    becomes(stage, "bob", "administrator", "member")
    bob.says("/resume")
    await stage.settled()
    assert await roles(stage) == {"dana": Role.OWNER, "bob": Role.EDITOR}
    async with stage.app.desk.database.read_shared() as shared:
        assert (await shared.workspaces.all())[0].paused_at


async def test_people_are_given_roles_by_their_usernames(stage: Stage) -> None:
    bob = stage.person("bob")
    bob.mentions("hello")
    await stage.settled()
    stage.person("dana").says(f"/role @{bob.human.username} approver")
    await stage.settled()
    assert (await roles(stage))["bob"] == Role.APPROVER
