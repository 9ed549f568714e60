"""/campaign: a goal, or something about a campaign there is."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from agents import campaigns, strategist
from agents.context import Context, Refused
from agents.replies import Reply, whole

About = Callable[[Context, int], Awaitable[Reply]]

VERBS: Mapping[str, About] = {
    "show": campaigns.show,
    "pause": campaigns.pause,
    "resume": campaigns.resume,
    "close": campaigns.ask_to_close,
}


async def campaign(context: Context, words: Sequence[str]) -> Reply:
    """List campaigns, do something about one, or begin one for the goal that these words name."""
    if not words or [each.lower() for each in words] == ["list"]:
        return await campaigns.overview(context)
    act = VERBS.get(words[0].lower())
    number = whole(words[1].lstrip("#")) if len(words) == 2 else None
    if act and number is not None:
        return await act(context, number)
    if act and len(words) == 1:
        raise Refused(f"Which campaign? Write /campaign {words[0].lower()} N; /campaign list names them.")
    return await strategist.propose(context, " ".join(words))
