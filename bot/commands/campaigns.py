"""Commands /campaign (a new goal, or an existing campaign) and /test (another wording of a post)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from agents.campaigns import lifecycle, strategist
from agents.context import Context
from agents.optimisation import experiments, optimiser
from agents.optimisation.experiments import SecondWording
from agents.refusals import Refused
from agents.replies import Reply, parse_digits

CampaignAction = Callable[[Context, int], Awaitable[Reply]]

CAMPAIGN_ACTIONS: Mapping[str, CampaignAction] = {
    "show": lifecycle.show_campaign,
    "pause": lifecycle.pause_campaign,
    "resume": lifecycle.resume_campaign,
    "close": lifecycle.ask_to_close,
    "optimise": optimiser.review_campaign,
}


async def campaign(context: Context, words: Sequence[str]) -> Reply:
    """/campaign: list campaigns, act on one, or propose one for a goal."""
    if not words or [each.lower() for each in words] == ["list"]:
        return await lifecycle.list_campaigns(context)
    act = CAMPAIGN_ACTIONS.get(words[0].lower())
    number = parse_digits(words[1].lstrip("#")) if len(words) == 2 else None
    if act and number is not None:
        return await act(context, number)
    if act and len(words) == 1:
        raise Refused(f"Which campaign? Write /campaign {words[0].lower()} N; /campaign list names them.")
    return await strategist.propose_strategy(context, " ".join(words))


async def wording_test(context: Context, words: Sequence[str]) -> Reply:
    """/test: list tests, or begin a test of post N, with the words of B or a button that asks for them."""
    if not words:
        return await experiments.list_experiments(context)
    number = parse_digits(words[0].lstrip("#"))
    if number is None:
        raise Refused("Which post? For example: /test 3, or /test 3 and other words for it")
    if len(words) == 1:
        return await experiments.offer_experiment(context, number)
    account = words[2] if words[1].lower() == "on" and len(words) > 3 else ""
    other_words = " ".join(words[3:] if account else words[1:])
    async with context.read() as work:
        post = await work.posts.numbered(number)
        platform = (await work.accounts.get(account)).platform if account else ""
    accounts = [each.account.ref for each in post.variants if platform in ("", each.account.platform)]
    return await experiments.begin_experiment(
        context, number, SecondWording(dict.fromkeys(accounts, other_words), account)
    )
