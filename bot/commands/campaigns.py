"""/campaign: a goal, or something about a campaign there is. /test: another wording of a post."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from agents.campaigns import lifecycle, strategist
from agents.context import Context
from agents.optimisation import experiments, optimiser
from agents.optimisation.experiments import SecondWording
from agents.refusals import Refused
from agents.replies import Reply, parse_digits

About = Callable[[Context, int], Awaitable[Reply]]

VERBS: Mapping[str, About] = {
    "show": lifecycle.show_campaign,
    "pause": lifecycle.pause_campaign,
    "resume": lifecycle.resume_campaign,
    "close": lifecycle.ask_to_close,
    "optimise": optimiser.review_campaign,
}


async def campaign(context: Context, words: Sequence[str]) -> Reply:
    """List campaigns, do something about one, or begin one for the goal that these words name."""
    if not words or [each.lower() for each in words] == ["list"]:
        return await lifecycle.list_campaigns(context)
    act = VERBS.get(words[0].lower())
    number = parse_digits(words[1].lstrip("#")) if len(words) == 2 else None
    if act and number is not None:
        return await act(context, number)
    if act and len(words) == 1:
        raise Refused(f"Which campaign? Write /campaign {words[0].lower()} N; /campaign list names them.")
    return await strategist.propose_strategy(context, " ".join(words))


async def wording_test(context: Context, words: Sequence[str]) -> Reply:
    """What is being tested; a test of post N, with B's words or a button that asks for them."""
    if not words:
        return await experiments.list_experiments(context)
    number = parse_digits(words[0].lstrip("#"))
    if number is None:
        raise Refused("Which post? For example: /test 3, or /test 3 and other words for it")
    if len(words) == 1:
        return await experiments.offer_experiment(context, number)
    account = words[2] if words[1].lower() == "on" and len(words) > 3 else ""
    said = " ".join(words[3:] if account else words[1:])
    async with context.read() as work:
        post = await work.posts.numbered(number)
        platform = (await work.accounts.get(account)).platform if account else ""
    here = [each.account.ref for each in post.variants if platform in ("", each.account.platform)]
    return await experiments.begin_experiment(
        context, number, SecondWording(dict.fromkeys(here, said), account)
    )
