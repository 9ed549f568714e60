"""Commands about the brand and about remembered style."""

from collections.abc import Sequence

from agents.context import Context
from agents.refusals import Refused
from agents.replies import Reply, parse_digits
from agents.workspace import brand, memory


async def memories(context: Context, words: Sequence[str]) -> Reply:
    """/memory: show or forget memories."""
    match [each.lower() for each in words]:
        case []:
            return await memory.show_memory(context)
        case ["forget", what]:
            return await memory.forget(context, what)
    raise Refused(memory.USAGE)


async def brand_facts(context: Context, words: Sequence[str]) -> Reply:
    """/brand: show, add, change or remove facts."""
    match [words[0].lower(), *words[1:]] if words else []:
        case []:
            return await brand.show_brand(context)
        case ["remove", number] if (place := parse_digits(number)) is not None:
            return await brand.remove_fact(context, await brand.find_fact_stamp(context, place))
        case ["remove", kind, *rest]:
            return await brand.remove_by_words(context, kind, " ".join(rest))
        case ["change", number, *rest] if rest and (place := parse_digits(number)) is not None:
            return await brand.change_fact(
                context, await brand.find_fact_stamp(context, place), " ".join(rest)
            )
        case ["change" | "remove", *_]:
            raise Refused(
                "Which fact? For example: /brand change 2 friendly and short. /brand shows the numbers."
            )
        case [kind, *rest]:
            return await brand.add_fact(context, kind, " ".join(rest))
    raise AssertionError("a list is empty or has a first element")
