"""The founding of a workspace: its first place, its owner, and accounts to rehearse with; the greeting."""

from datetime import datetime

from agents.accounts import accounts
from agents.platform_rules.registry import Platforms
from agents.replies import Channel
from agents.times.zone_guess import GuessedZone
from storage.database import Database
from storage.models import Role, ZoneSource
from storage.unit_of_work import Work


async def found_workspace(
    database: Database,
    platforms: Platforms,
    *,
    channel: Channel,
    owner: str,
    address: str,
    zone: str,
    now: datetime,
    root: str = "",
) -> int:
    """The id of the workspace that a channel belongs to; a new channel gets a new workspace.

    People are asked about a zone that is a `GuessedZone`. Every channel below `root` on the same surface
    belongs to the workspace too.
    """
    async with database.shared_work() as shared:
        known = await shared.workspaces.find_by_channel(surface=channel.surface, address=channel.address)
        if known is not None:
            return known
        workspace = await shared.workspaces.add(name=f"{owner}'s desk", zone=zone, at=now)
        workspace.zone_from = ZoneSource.GUESSED if isinstance(zone, GuessedZone) else ZoneSource.TOLD
        work = shared.within(workspace.id)
        place = await work.places.keep(surface=channel.surface, address=channel.address)
        workspace.home_channel_id = place.id
        if root:
            await work.places.keep(surface=channel.surface, address=root)
        await work.people.add(name=owner, role=Role.OWNER, at=now, surface=channel.surface, address=address)
        await add_rehearsal_accounts(work, platforms, now)
        await work.audit.add(actor=owner, verb="founded", subject="workspace", at=now)
    return workspace.id


async def add_rehearsal_accounts(work: Work, platforms: Platforms, now: datetime) -> None:
    """Add accounts whose posts stay on this machine, to try everything with."""
    stand_in = platforms.stand_in()
    for each in platforms.tried_first():
        await accounts.add_account(
            work, platform=each.name, carrier=stand_in.name, handle=accounts.DEFAULT_HANDLE, now=now
        )


async def write_greeting(database: Database, platforms: Platforms, workspace_id: int, *, name: str) -> str:
    """The greeting for a person who opens the chat."""
    async with database.read(workspace_id) as work:
        workspace = await work.workspaces.get()
        open_posts = len(await work.posts.open())
        here = await work.accounts.all()
    paused = " It is paused: /resume starts it again." if workspace.paused_at else ""
    if open_posts:
        noun = "post" if open_posts == 1 else "posts"
        return f"Hello {name}. {open_posts} {noun} in the works: /queue shows them.{paused}"
    rehearsed = ", ".join(platforms.label(each) for each in here if platforms.rehearses(each))
    return (
        f"Hello {name}, this is Copydesk. I plan posts, you approve the exact words, I publish on time.\n"
        f"You can try everything: what goes out on {rehearsed} stays on this machine.{paused}\n"
        f"Say for example: {example_request(platforms)}\n"
        "/help lists every command, /quit leaves."
    )


def example_request(platforms: Platforms) -> str:
    """An example of a first request."""
    labels = " and ".join(each.label for each in platforms.tried_first())
    return f"plan 5 posts about our spring sale for {labels} next week"
