"""Drafts become ideas for Posts: whose account, which media, which moment, what their facts stand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agents.checks import grounding, post_checks
from agents.context import Context, Refused, Source
from agents.platform_rules import extras, thread_parts
from agents.platform_rules.limits import Item
from agents.posts import creation
from agents.posts.creation import Idea, Piece
from storage.models import Account, Workspace
from storage.unit_of_work import Work

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """One post as a model drafted it. `due` is a UTC moment, or None to let the desk choose a slot."""

    brief: str
    due: datetime | None
    words: Mapping[str, str]
    """account ref → words"""


async def of(
    work: Work,
    context: Context,
    drafts: Sequence[Draft],
    media: Mapping[str, Sequence[Item]],
    *,
    first: date,
    last: date,
) -> list[Idea]:
    """The drafts with their media and moments: their own, or free ones from the first to the last day.

    Raises `Refused` and `NotFound`.
    """
    workspace = await work.workspaces.get()
    accounts = {ref: await work.accounts.get(ref) for draft in drafts for ref in draft.words}
    dues = await _dues(work, context, workspace, accounts, drafts, first=first, last=last)
    sources = await grounding.sources(work, context)
    return [
        Idea(
            draft.brief,
            [
                _piece(
                    context,
                    accounts[ref],
                    clean(words),
                    due=due[ref],
                    zone=workspace.zone,
                    media=media.get(ref, ()),
                    sources=sources,
                )
                for ref, words in draft.words.items()
            ],
        )
        for draft, due in zip(drafts, dues, strict=True)
    ]


async def _dues(
    work: Work,
    context: Context,
    workspace: Workspace,
    accounts: Mapping[str, Account],
    drafts: Sequence[Draft],
    *,
    first: date,
    last: date,
) -> list[Mapping[str, datetime]]:
    """For each draft, account ref → when."""
    free = iter(
        await creation.moments(
            work,
            workspace,
            [{ref: accounts[ref] for ref in draft.words} for draft in drafts if not draft.due],
            first=first,
            last=last,
            taken=[draft.due for draft in drafts if draft.due],
            now=context.now(),
            best=context.desk.best_times,
        )
    )
    return [dict.fromkeys(draft.words, draft.due) if draft.due else next(free) for draft in drafts]


def _piece(
    context: Context,
    account: Account,
    words: str,
    *,
    due: datetime,
    zone: str,
    media: Sequence[Item],
    sources: Sequence[Source],
) -> Piece:
    """A draft as it goes out there: in parts where it was written in parts, with what its facts stand on."""
    first, more = thread_parts.typed(context.platforms.offers(account), words)
    grounds = grounding.ground(words, [*sources, grounding.schedule(due, zone)])
    return Piece(account, first, due, zone, media, extras.changed({}, more=list(more)), grounds=grounds)


def clean(words: str) -> str:
    """Words as they are stored. Raises `Refused` rather than cut them."""
    cleaned = post_checks.clean(words)
    if len(cleaned) > LONGEST:
        raise Refused(f"A text has at most {LONGEST:,} characters; this one has {len(cleaned):,}.")
    return cleaned
