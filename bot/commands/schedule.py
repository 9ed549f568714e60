"""Commands about time: posting slots, the queue, series, evergreen posts, tables in and out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from agents.context import Context
from agents.import_export import exporting, importing
from agents.refusals import Refused
from agents.replies import Reply, parse_digits
from agents.schedule import calendar, evergreen, queue, series_commands

REPEAT_USAGE = (
    "Write /repeat N every mon,thu 09:00, /repeat N every month 15 09:00, /repeat list, "
    "or /repeat skip, pause, resume or stop N."
)
SERIES_ACTIONS: Mapping[str, Callable[[Context, int], Awaitable[Reply]]] = {
    "skip": series_commands.skip_next,
    "pause": series_commands.pause_series,
    "resume": series_commands.resume_series,
    "stop": series_commands.stop_series,
}


async def show_queue(context: Context, words: Sequence[str]) -> Reply:
    """/queue: show the next posts, shuffle them, or show free slots."""
    match [word.lower() for word in words]:
        case []:
            return await calendar.show_queue(context)
        case ["gaps"]:
            return await queue.list_gaps(context)
        case ["shuffle"]:
            return await queue.shuffle(context, None)
        case ["shuffle", seed] if parse_digits(seed) is not None:
            return await queue.shuffle(context, int(seed))
    raise Refused("Write /queue, /queue gaps, /queue shuffle, or /queue shuffle 7 to deal as seed 7 does.")


async def enqueue(context: Context, words: Sequence[str]) -> Reply:
    """/enqueue: put posts on the next free slots."""
    return await queue.enqueue(context, [_number(word, "/enqueue 3") for word in words])


async def posting_slots(context: Context, words: Sequence[str]) -> Reply:
    """/slots: show or set posting slots."""
    if not words:
        return await queue.list_slots(context)
    return await queue.set_slots(context, words[0], words[1:])


async def repeat(context: Context, words: Sequence[str]) -> Reply:
    """/repeat: begin, list, skip, pause, resume or stop series."""
    first = words[0].lower() if words else "list"
    if first == "list":
        return await series_commands.list_series(context)
    if act := SERIES_ACTIONS.get(first):
        return await act(context, _number(words[1] if len(words) > 1 else "", f"/repeat {first} 3"))
    if parse_digits(first.lstrip("#")) is None:
        raise Refused(REPEAT_USAGE)
    return await series_commands.begin_series(context, _number(first, "/repeat 3"), words[1:])


async def evergreen_posts(context: Context, words: Sequence[str]) -> Reply:
    """/evergreen: show or mark evergreen posts."""
    if not words:
        return await evergreen.list_evergreen(context)
    return await evergreen.mark_evergreen(context, _number(words[0], "/evergreen 3"), words[1:])


async def import_table(context: Context, words: Sequence[str]) -> Reply:
    """/import: a dry run of a table; its words arrive as one, unchanged."""
    return await importing.import_table(context, words[0] if words else "")


async def export_queue(context: Context, words: Sequence[str]) -> Reply:
    """/export: the queue as a table."""
    if [word.lower() for word in words] not in ([], ["queue"]):
        raise Refused("Write /export queue.")
    return await exporting.export_queue(context)


def _number(word: str, example: str) -> int:
    number = parse_digits(word.lstrip("#"))
    if number is None:
        raise Refused(f"Which post? For example: {example}")
    return number
