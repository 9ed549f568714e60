"""Commands about accounts and the local feed."""

from collections.abc import Sequence

from agents.accounts import accounts, connect_flow, local_feed
from agents.context import Context
from agents.refusals import Refused
from agents.replies import Reply


async def list_accounts(context: Context, _words: Sequence[str]) -> Reply:
    """/accounts: the accounts and their health."""
    return await accounts.list_accounts(context)


async def connect(context: Context, words: Sequence[str]) -> Reply:
    """/connect: connect an account by consent or a form, or an account that rehearses a platform."""
    if not words:
        return await connect_flow.list_platforms(context)
    if len(words) == 1 and not accounts.is_simulated(context, words[0]):
        return await connect_flow.begin_connecting(context, words[0].lower())
    if len(words) == 1:
        raise Refused(f"What shall it play? For example: {accounts.example_command(context)}")
    return await accounts.connect_simulated(context, words[0], words[1], words[2] if len(words) > 2 else "")


async def disconnect(context: Context, words: Sequence[str]) -> Reply:
    """/disconnect: forget an account."""
    if not words:
        raise Refused("Which account? /accounts lists them.")
    return await accounts.disconnect(context, words[0])


async def rehearse_fault(context: Context, words: Sequence[str]) -> Reply:
    """/fault: let an account rehearse an error."""
    return await local_feed.set_fault(context, *words[:2], times=words[2] if len(words) > 2 else "1")


async def show_feed(context: Context, _words: Sequence[str]) -> Reply:
    """/feed: the posts of accounts that only rehearse."""
    return await local_feed.show_local_feed(context)
