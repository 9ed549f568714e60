"""The local feed in chat: entries of simulated accounts, and faults that people switch on for a rehearsal."""

from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Reply, Text, lines, parse_digits, say, text
from integrations.platforms.base import SimulatesPlatforms
from storage.models import Account, FeedEntry

NEWEST = 10


async def show_local_feed(context: Context) -> Reply:
    """The newest entries of the workspace's simulated accounts, newest first."""
    async with context.desk.database.read_shared() as shared:
        accounts = {each.id: each for each in await shared.within(context.workspace_id).accounts.all()}
        entries = await shared.local_feed.newest(NEWEST, account_ids=list(accounts))
    page = f"{context.desk.public_url}/feed"
    if not entries:
        return say(f"Nothing is on the local feed yet. What goes out will be there: {page}")
    rows = [row for each in entries for row in _entry(context, accounts[each.account_id], each)]
    return Reply(text=lines(text(f"The local feed, newest first ({page}):"), *rows))


def _entry(context: Context, account: Account, entry: FeedEntry) -> list[Text]:
    head = text("  ", context.moment(entry.at), f" · {context.platforms.label(account)}")
    return [head, *(text(f"    {line}") for line in entry.words.splitlines())]


async def set_fault(context: Context, ref: str = "", kind: str = "", *, times: str) -> Reply:
    """Let a simulated account play a fault in its next calls."""
    context.require(Capability.OWN)
    stand_in = context.platforms.stand_in()
    kinds = ", ".join(f"{name} ({meaning})" for name, meaning in stand_in.faults.items())
    if not ref or kind not in (*stand_in.faults, "off"):
        raise Refused(f"Write /fault ACCOUNT KIND [TIMES]; KIND is off or one of: {kinds}.")
    count = parse_digits(times)
    if count is None or not 1 <= count <= 1000:
        raise Refused("TIMES is a number from 1 to 1000.")
    async with context.desk.database.shared_work() as shared:
        account = await shared.within(context.workspace_id).accounts.get(ref)
        if not isinstance(context.platforms.carrier(account), SimulatesPlatforms):
            raise Refused(f"{ref} is a real account; faults are for rehearsing.")
        for each in stand_in.faults if kind == "off" else (kind,):
            await shared.local_feed.set_fault(
                account_id=account.id, kind=each, times=0 if kind == "off" else count
            )
    if kind == "off":
        return say(f"{ref} plays no fault any more.")
    tries = "try" if count == 1 else f"{count} tries"
    return say(f"{ref} will {stand_in.faults[kind]} for its next {tries}. /fault {ref} off ends it.")
