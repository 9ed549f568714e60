"""The import of a table: a dry run with a verdict for every row, then all of it or nothing."""

import asyncio
from collections.abc import Sequence

from agents.cards import plan_card, post_card
from agents.cards.plan_card import MOST_CARDS
from agents.context import Capability, Context
from agents.import_export import row_checks
from agents.import_export.row_checks import RowVerdict
from agents.posts import creation
from agents.posts.creation import Author, NewPost, NewVariant
from agents.refusals import Refused
from agents.replies import Button, Card, Moment, Reply, Text, lines, text
from agents.text import counted, shortened
from storage.models import Campaign, Post, UploadedTable
from storage.unit_of_work import Work

SHOWN = 40
"""Rows that a dry run shows, wrong rows first; further rows are counted."""
PLAN = 50
"""Posts of a plan, which a press approves together; a larger table gets larger plans, at most ten."""


async def dry_run(context: Context, words: str) -> Reply:
    """The verdict for every row of a table, and a button that imports it when all rows are right."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        found = await _judged(work, context, words)
    wrong = [each for each in found if each.errors]
    rows = [*wrong, *(each for each in found if not each.errors)][:SHOWN]
    shown = [_row(each) for each in sorted(rows, key=lambda each: each.row.line)]
    left = len(found) - len(rows)
    if left:
        shown.append(
            text(f"  … and {left:,} more {'rows' if wrong and len(wrong) > SHOWN else 'right rows'}")
        )
    if wrong:
        title = f"{counted(len(wrong), 'row')} of {len(found):,} cannot be imported so; nothing was:"
        return Reply(text=lines(text(title), *shown))
    async with context.work() as work:
        sheet = await work.uploaded_tables.add(
            UploadedTable(
                workspace_id=work.workspace_id,
                person_id=context.person.id,
                words=words,
                handed_in_at=context.now(),
            )
        )
    count = len(_groups(found))
    noun = "post" if count == 1 else "posts"
    button = Button(f"Import {count} {noun}", f"import:{sheet.id}:0", "primary", f"Import {count} {noun}?")
    rows_and_posts = f"{counted(len(found), 'row')}, {counted(count, 'post')}"
    title = f"{rows_and_posts}, all right. Nothing is imported yet:"
    return Reply(text=lines(text(title), *shown), buttons=(button,))


async def _judged(work: Work, context: Context, words: str) -> list[RowVerdict]:
    known = await row_checks.load_row_context(work, context.platforms, now=context.now())
    return await asyncio.to_thread(row_checks.check_table, words, known)


def _row(verdict: RowVerdict) -> Text:
    if verdict.errors:
        return text(f"  ✗ line {verdict.row.line}: {'; '.join(verdict.errors)}")
    account = verdict.account.ref if verdict.account else ""
    note = f" ({verdict.note})" if verdict.note else ""
    when = Moment(verdict.due, verdict.zone) if verdict.due else ""
    opening = shortened(verdict.words, most=40)
    return text(f"  ✓ line {verdict.row.line} · {account} · ", when, f"{note} · “{opening}”")


def _groups(found: Sequence[RowVerdict]) -> list[list[RowVerdict]]:
    """The rows of each post: rows with the same `post` belong together."""
    groups: dict[str | int, list[RowVerdict]] = {}
    for each in found:
        groups.setdefault(each.row["post"].strip() or each.row.line, []).append(each)
    return list(groups.values())


async def import_sheet(context: Context, sheet_id: int, _version: int) -> Reply:
    """Import a table if all its rows are still right. Every post waits for approval."""
    context.require(Capability.DRAFT)
    async with context.work() as work:
        sheet = await work.uploaded_tables.lock(sheet_id)
        if sheet is None or sheet.imported_at is not None:
            raise Refused("This table is imported already, or gone. Nothing was done.")
        await work.workspaces.get(lock=True)
        found = await _judged(work, context, sheet.words)
        if wrong := [each for each in found if each.errors]:
            rows = [
                text("This table is not right any more; nothing was imported:"),
                *map(_row, wrong[:SHOWN]),
            ]
            raise Refused(*lines(*rows))
        plans = await _make(work, context, _groups(found))
        sheet.finish(context.now())
        numbers = [post.number for _, posts in plans for post in posts]
        await work.audit.add(
            actor=context.person.name,
            verb="imported",
            subject=f"table {sheet.id}",
            at=context.now(),
            posts=[numbers[0], numbers[-1]],
        )
    return await _imported(context, plans, numbers)


async def _make(
    work: Work, context: Context, groups: Sequence[Sequence[RowVerdict]]
) -> list[tuple[Campaign, list[Post]]]:
    author = Author(context.person.id)
    size = max(PLAN, -(-len(groups) // MOST_CARDS))
    plans = []
    for start in range(0, len(groups), size):
        some = groups[start : start + size]
        campaign = await creation.create_campaign(
            work,
            goal=f"imported {context.local_now():%d %b %H:%M}, {start + 1} to {start + len(some)}",
            author=author,
            place_id=context.place_id,
            thread=context.channel.thread,
            now=context.now(),
        )
        ideas = [_idea(group) for group in some]
        posts = await creation.create_posts(
            work, context.platforms, campaign, ideas, author=author, now=context.now()
        )
        plans.append((campaign, posts))
    return plans


def _idea(group: Sequence[RowVerdict]) -> NewPost:
    pieces = [
        NewVariant(each.account, each.words, each.due, each.zone)
        for each in group
        if each.account and each.due
    ]
    return NewPost(next((each.row["brief"] for each in group if each.row["brief"].strip()), ""), pieces)


async def _imported(
    context: Context, plans: Sequence[tuple[Campaign, list[Post]]], numbers: Sequence[int]
) -> Reply:
    async with context.read() as work:
        shown: list[Card] = [
            await plan_card.plan_card(work, context.platforms, campaign)
            for campaign, posts in plans
            if len(numbers) > 1
        ]
        if len(numbers) <= MOST_CARDS:
            made = [post for _, posts in plans for post in posts]
            fresh = await work.posts.by_ids([post.id for post in made])
            shown += await post_card.post_cards(work, context.platforms, fresh, now=context.now())
    named = f"#{numbers[0]}" if len(numbers) == 1 else f"#{numbers[0]} to #{numbers[-1]}"
    words = f"✓ {counted(len(numbers), 'post')} imported: {named}. They wait for approval."
    return Reply(text=text(words), cards=tuple(shown))


async def import_table(context: Context, given: str) -> Reply:
    """A dry run of CSV text, or of a file's, where people sit at this machine."""
    context.require(Capability.DRAFT)
    if "\n" in given:
        return await dry_run(context, given)
    files = context.desk.files
    if given and files is not None and files.serves(context.channel):
        return await dry_run(context, await files.read(given.strip("\"'")))
    raise Refused(HOW if files is not None and files.serves(context.channel) else PASTE)


PASTE = "Write /import and, in the same message below it, the CSV text: its first line names the columns."
HOW = f"Which table? /import FILE. Or: {PASTE}"
