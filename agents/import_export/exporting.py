"""The export of the queue as a table that can be imported again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from agents.cards import post_rows
from agents.context import Capability, Context
from agents.import_export import table_format
from agents.platform_rules import thread_parts
from agents.replies import Reply, say
from agents.text import counted
from storage.models import Variant

MOST = 20_000
"""Rows of an export."""


async def export_queue(context: Context) -> Reply:
    """Export the posts that are still to go out and whose time has not passed."""
    context.require(Capability.LOOK)
    now = context.now()
    async with context.read() as work:
        waiting = await work.posts.by_time(*post_rows.QUEUED, limit=MOST)
        ahead = [variant for variant in waiting if variant.due_at > now]
        posts = {post.id: post for post in await work.posts.of_variants([each.id for each in ahead])}
    if not ahead:
        return say("Nothing is planned, so there is nothing to export.")
    words = table_format.write_table(
        _row(each, posts[each.post_id].number, posts[each.post_id].brief) for each in ahead
    )
    passed = len(waiting) - len(ahead)
    was = "was" if passed == 1 else "were"
    note = f" {counted(passed, 'row')} whose time has passed {was} left out." if passed else ""
    files = context.desk.files
    if files is not None and files.serves(context.channel):
        where = await files.write(f"queue-{_stamp(context.local_now())}.csv", words)
        return say(f"✓ {counted(len(ahead), 'row')} in {where}.{note}")
    return say(f"{words.rstrip()}\n\n{note}".strip())


def _row(variant: Variant, number: int, brief: str) -> list[str]:
    local = variant.due_at.astimezone(ZoneInfo(variant.zone))
    return [
        str(number),
        variant.account.ref,
        thread_parts.join_parts(variant.current),
        f"{local:%Y-%m-%d}",
        f"{local:%H:%M}",
        variant.zone,
        brief,
        "",
    ]


def _stamp(at: datetime) -> str:
    return f"{at:%Y-%m-%d-%H%M%S}"
