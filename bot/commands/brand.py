"""Commands about the brand and about what is remembered of how people write."""

from collections.abc import Sequence

from agents.context import Context
from agents.refusals import Refused
from agents.replies import Reply, whole
from agents.workspace import brand, memory


async def memories(context: Context, words: Sequence[str]) -> Reply:
    """/memory: shown, forgotten."""
    match [each.lower() for each in words]:
        case []:
            return await memory.overview(context)
        case ["forget", what]:
            return await memory.forget(context, what)
    raise Refused(memory.USAGE)


async def brand_facts(context: Context, words: Sequence[str]) -> Reply:
    """/brand: shown, added to, changed, forgotten."""
    match [words[0].lower(), *words[1:]] if words else []:
        case []:
            return await brand.overview(context)
        case ["remove", number] if (place := whole(number)) is not None:
            return await brand.drop(context, await brand.numbered(context, place))
        case ["remove", kind, *rest]:
            return await brand.remove(context, kind, " ".join(rest))
        case ["change", number, *rest] if rest and (place := whole(number)) is not None:
            return await brand.change(context, await brand.numbered(context, place), " ".join(rest))
        case ["change" | "remove", *_]:
            raise Refused(
                "Which one? /brand change 2 friendly and short, /brand remove 2; /brand numbers them."
            )
        case [kind, *rest]:
            return await brand.add(context, kind, " ".join(rest))
    raise AssertionError("a list is empty or has a first element")
