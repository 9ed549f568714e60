"""Link codes (/link): a code from one channel, typed in another, joins two workspaces and two persons."""

import secrets
from datetime import timedelta

from agents.approvals import requests
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Aside, Channel, Reply, Text, lines, say, text
from agents.text import counted
from agents.workspace import merging
from agents.workspace.merging import JoinedWorkspace, JoiningSide
from storage.models import Role
from storage.repositories.workspace.link_codes import LinkCodeUse
from storage.repositories.workspace.workspace_merge import DuplicatePerson
from storage.unit_of_work import SharedWork, Work

LASTS = timedelta(minutes=15)
"""How long a code is valid."""
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""The letters of codes, without 0 and O, 1 and I, which look alike."""
LENGTH = 8
"""Letters of a code: 40 bits, against `MOST_GUESSES` guesses in `LASTS`."""
MOST_GUESSES = 5
REDRAWN = 50
"""Posts with new numbers whose cards are redrawn at once; others are redrawn when somebody looks."""
UNKNOWN = (
    "There is no such code, or it was used or is older than 15 minutes. Nothing was done: type /link in the "
    "other place for a new one."
)


async def issue_code(context: Context) -> Reply:
    """A new code for this person and channel; their earlier code is no longer valid."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    async with context.desk.database.shared_work() as shared:
        await shared.link_codes.issue(
            code,
            workspace_id=context.workspace_id,
            person_id=context.person.id,
            place_id=context.place_id,
            at=context.now(),
        )
    shown = f"/link {code[:4]}-{code[4:]}"
    rights = "" if Capability.OWN in context.capabilities else NOT_OWNER
    return say(
        "Type this in the other place before ",
        context.moment(context.now() + LASTS),
        f", as yourself. It works once, so keep it to yourself:\n{shown}\n"
        f"Both places are then one workspace with the same cards, and you are one person in both.{rights}",
        private=True,
    )


NOT_OWNER = (
    " You are no owner here, so it works in another place of this workspace only, and tells me who you are."
)


async def use_code(context: Context, words: str) -> Reply:
    """Join this channel with the one that issued the code. Raises `Refused`; then nothing was changed."""
    code = "".join(each for each in words.upper() if each.isalnum())
    guess = await _guess(context)
    try:
        reply = await _use(context, code)
    except Refused:
        await _forgive(context, guess)
        raise
    if reply is None:
        return say(UNKNOWN, private=True)
    await _forgive(context, guess)
    return reply


async def _guess(context: Context) -> int:
    """Record a guess before the code is checked. Raises `Refused` after too many guesses."""
    now = context.now()
    async with context.desk.database.shared_work() as shared:
        await shared.within(context.workspace_id).workspaces.get(lock=True)
        if await shared.link_codes.count_guesses(context.workspace_id, since=now - LASTS) >= MOST_GUESSES:
            raise Refused(
                f"{MOST_GUESSES} wrong codes were typed here within 15 minutes, so I take none for a while. "
                "Nothing was done."
            )
        return await shared.link_codes.record_guess(context.workspace_id, at=now)


async def _forgive(context: Context, guess: int) -> None:
    async with context.desk.database.shared_work() as shared:
        await shared.link_codes.forget_guess(guess)


async def _use(context: Context, code: str) -> Reply | None:
    """The reply to a valid code; None for an unknown one."""
    now = context.now()
    async with context.desk.database.shared_work() as shared:
        taken = await shared.link_codes.use(code, since=now - LASTS)
        if taken is None:
            return None
        there = await _channel(shared.within(taken.workspace_id), taken)
        if taken.workspace_id == context.workspace_id:
            return await _recognise(shared.within(context.workspace_id), context, taken)
        await _both_own(shared, context, taken)
        ours = JoiningSide(context.workspace_id, context.person.id)
        joined = await merging.join_workspaces(
            shared, ours, JoiningSide(taken.workspace_id, taken.person_id), now=now
        )
    return await _told(context, joined, there)


async def _channel(work: Work, taken: LinkCodeUse) -> Channel | None:
    place = await work.places.by_id(taken.place_id)
    return Channel(place.surface, place.address) if place else None


async def _both_own(shared: SharedWork, context: Context, taken: LinkCodeUse) -> None:
    """Refuse unless the person of the code and the person who typed it are both owners."""
    giver = await shared.within(taken.workspace_id).people.by_id(taken.person_id)
    if giver is None or giver.role is not Role.OWNER or Capability.OWN not in context.capabilities:
        raise Refused(
            "To make one workspace of two, an owner of the one types /link there, and an owner of the other "
            "types the code here. Nothing was done."
        )


async def _recognise(work: Work, context: Context, taken: LinkCodeUse) -> Reply:
    """Unite two persons of the same workspace: the one who typed the code and the one who got it."""
    await work.workspaces.get(lock=True)
    giver = await work.people.by_id(taken.person_id)
    if giver is None or giver.id == context.person.id:
        raise Refused("You are one person here already. Type the code in the place that I am to know you in.")
    name, other = giver.name, context.person.name
    await merging.unite_people(work, [DuplicatePerson(context.person.id, giver.id)])
    await work.audit.add(actor=name, verb="linked", subject=f"person {other}", at=context.now())
    return say(f"✓ You are {name} here, too: what you may do and decide is the same in both places.")


async def _told(context: Context, joined: JoinedWorkspace, there: Channel | None) -> Reply:
    """The reply, and its copy for the other channel, about everything that changed by joining."""
    async with context.desk.database.read(joined.workspace_id) as work:
        posts = [each for each in await work.posts.open() if each.number > joined.after]
        people = await work.people.all()
        workspace = await work.workspaces.get()
    owners = ", ".join(each.name for each in people if each.role is Role.OWNER)
    rows: list[Text] = [
        text(f"✓ Linked: both places are one workspace now, “{joined.name}”, with the same cards."),
        text(f"Owners: {owners}. /role shows who else may decide; /unlink takes a place out again."),
    ]
    rows.append(text(f"Times are meant in {workspace.zone}; /timezone changes that."))
    if joined.moved and joined.after:
        first, last = joined.after + 1, joined.after + joined.moved
        span = f"#1 is #{first}" if joined.moved == 1 else f"#1 to #{joined.moved} are #{first} to #{last}"
        rows.append(text(f"{counted(joined.moved, 'post')} got a new number: {span} now."))
    rows += [text(f"Both had connected {ref}: it is one account now.") for ref in joined.shared]
    rows += [text(f"The account {before} is called {after} now.") for before, after in joined.renamed.items()]
    rows += (
        [text("It is paused, as one of them was: /resume starts it again.")] if workspace.paused_at else []
    )
    keys = [key for post in posts[-REDRAWN:] for key in requests.card_keys(post)]
    said = lines(*rows)
    aside = (Aside(there, Reply(text=said)),) if there else ()
    return Reply(text=said, redraw=tuple(dict.fromkeys(keys)), asides=aside, workspace_id=joined.workspace_id)
