"""Plans made without a model, for stories about time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agents.posts import plans
from agents.posts.plans import Draft
from storage.models import Post, Status
from tests.stories.theatre import Theatre

BERLIN = ZoneInfo("Europe/Berlin")


def wall_time(words: str, zone: ZoneInfo = BERLIN) -> datetime:
    """ "2026-11-23 09:00" → that moment in Berlin (or elsewhere)."""
    return datetime.fromisoformat(words).replace(tzinfo=zone)


async def plan_posts(
    theatre: Theatre, *texts: str, due: str = "", on: tuple[str, ...] = ("x",), by: str = "dana"
) -> list[int]:
    """Posts with these words on these accounts, and their cards on the stage; returns their numbers."""
    context = await theatre.context(by=by)
    today = context.local_now().date()
    drafts = [Draft(words[:20], wall_time(due) if due else None, dict.fromkeys(on, words)) for words in texts]
    _, posts = await plans.store_plan(context, goal="a plan", first=today, last=today, drafts=drafts, note="")
    for post in posts:
        await theatre.says(f"/show {post.number}", by=by)
    return [post.number for post in posts]


async def read_post(theatre: Theatre, number: int) -> Post:
    """The present state of a post."""
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        return await work.posts.numbered(number)


async def due_times(theatre: Theatre, number: int, zone: ZoneInfo = BERLIN) -> dict[str, str]:
    """Account → local time of its variant: {"x": "Mon 23 09:00"}."""
    return {
        each.account.ref: f"{each.due_at.astimezone(zone):%a %d %H:%M}"
        for each in (await read_post(theatre, number)).variants
    }


async def variant_statuses(theatre: Theatre) -> dict[int, list[Status]]:
    """Number of a post → statuses of its variants."""
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        return {each.number: [v.status for v in each.variants] for each in await work.posts.newest(10_000)}


async def published_times(theatre: Theatre, zone: ZoneInfo = BERLIN) -> list[str]:
    """Local times of the entries of the feed."""
    return [f"{entry.at.astimezone(zone):%a %d %b %H:%M}" for entry in await theatre.feed()]


async def let_weeks_pass(theatre: Theatre, **length: float) -> None:
    """Weeks pass in long steps: every due moment is met, jobs run twice a day."""
    end = theatre.clock.now() + timedelta(**length)
    while (now := theatre.clock.now()) < end:
        async with theatre.app.desk.database.read_shared() as shared:
            due = await shared.claims.next_due_at(now=now)
        coming = [end, now + timedelta(hours=12), *([due] if due and due > now else [])]
        theatre.clock.set(min(coming))
        await theatre.app.scheduler.run_all()
