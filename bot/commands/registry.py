"""The table of commands, which is the help, the docs and the look-up in one."""

import shlex
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from agents.cards import post_card
from agents.context import Context
from agents.operations import audit_log, roster, usage
from agents.posts import options
from agents.publishing import held_posts
from agents.refusals import Refused
from agents.replies import Button, Reply, lines, parse_digits, say, text
from agents.reports import report
from agents.schedule import calendar
from agents.tools import scheduling
from agents.workspace import link_codes, people, settings, time_zone, unlinking
from bot.commands import accounts, brand, campaigns, schedule

PlanFunction = Callable[[Context, str], Awaitable[Reply]]
CommandFunction = Callable[[Context, Sequence[str]], Awaitable[Reply]]

PERIODS = ("week", "month")
PLANNER_REQUESTS: Mapping[str, Callable[[str], str]] = {
    "plan": lambda rest: rest if rest.lower().startswith("plan") else f"plan {rest}",
    "image": lambda rest: f"make an image for {_post_request(rest)}",
}
"""Commands whose words are a request to the planner, and the sentence for it."""
RAW_COMMANDS = ("import",)
"""Commands that take their words as one argument, with line breaks."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its usage, its description, its function."""

    name: str
    usage: str
    about: str
    run: CommandFunction


async def _help(_context: Context, _words: Sequence[str]) -> Reply:
    rows = [text(f"  {each.usage:<34} {each.about}") for each in COMMANDS.values()]
    return Reply(
        text=lines(
            text("Say what you want in your own words (“plan 5 posts about our spring sale for next week”, "),
            text("“move 3 to Friday 9:00, make 2 shorter”, “how did we do?”), or use a command:"),
            *rows,
            text("Nothing goes out before somebody who may decide presses Approve."),
        )
    )


async def _plan(_context: Context, _words: Sequence[str]) -> Reply:
    return say("What should I plan? For example: /plan 5 posts about our spring sale for next week")


async def _image(_context: Context, _words: Sequence[str]) -> Reply:
    return say("For which post? For example: /image 3, or /image 3 a loaf of bread in the morning sun")


def _post_request(rest: str) -> str:
    """ "3 a loaf" → "#3: a loaf" """
    number, _, wish = rest.partition(" ")
    return f"#{number.lstrip('#')}: {wish.strip()}" if wish.strip() else f"#{number.lstrip('#')}"


async def _waiting(context: Context, _words: Sequence[str]) -> Reply:
    return await scheduling.show_waiting(context)


async def _calendar(context: Context, words: Sequence[str]) -> Reply:
    return await calendar.show_calendar(context, _period(words, "calendar"))


async def _report(context: Context, words: Sequence[str]) -> Reply:
    return await report.write_report(context, _period(words, "report"))


def _period(words: Sequence[str], name: str) -> str:
    period = words[0].lower() if words else "week"
    if period not in PERIODS:
        raise Refused(f"“{period}” is not a period: write /{name} week or /{name} month.")
    return period


async def _show(context: Context, words: Sequence[str]) -> Reply:
    number = parse_digits(words[0].lstrip("#")) if words else None
    if number is None:
        raise Refused("Which post? For example: /show 3")
    async with context.read() as work:
        post = await work.posts.numbered(number)
        card = await post_card.post_card(work, context.platforms, post, now=context.now())
    return Reply(cards=(card,))


async def _settings(context: Context, words: Sequence[str]) -> Reply:
    if not words:
        return await settings.list_settings(context)
    return await settings.change_setting(context, words[0], " ".join(words[1:]))


async def _timezone(context: Context, words: Sequence[str]) -> Reply:
    return await time_zone.set_zone(context, words[0] if words else "")


async def _role(context: Context, words: Sequence[str]) -> Reply:
    if len(words) < 2:
        return await people.list_people(context)
    return await people.set_role(context, words[0].lstrip("@"), words[1])


async def _invite(context: Context, words: Sequence[str]) -> Reply:
    if not words:
        raise Refused(f"Write {COMMANDS['invite'].usage}. Roles: {people.ROLES}.")
    return await people.invite(context, words[0].lstrip("@"), words[1] if len(words) > 1 else "editor")


async def _link(context: Context, words: Sequence[str]) -> Reply:
    return await (link_codes.use_code(context, " ".join(words)) if words else link_codes.issue_code(context))


async def _unlink(context: Context, words: Sequence[str]) -> Reply:
    return await (
        unlinking.unlink_place(context) if words[:1] == [unlinking.SURE] else unlinking.ask_to_unlink(context)
    )


async def _pause(context: Context, _words: Sequence[str]) -> Reply:
    return await held_posts.pause_publishing(context)


async def _resume(context: Context, _words: Sequence[str]) -> Reply:
    return await held_posts.resume_publishing(context)


async def _mute(context: Context, words: Sequence[str]) -> Reply:
    return await settings.mute(context, words[0] if words else "")


async def _audit(context: Context, words: Sequence[str]) -> Reply:
    return await (
        audit_log.verify_audit_log(context) if words[:1] == ["verify"] else audit_log.show_audit_log(context)
    )


async def _cancel(_context: Context, _words: Sequence[str]) -> Reply:
    return say("Nothing is open here, so nothing was changed. To cancel a post, say: cancel 4")


COMMANDS = {
    name: Command(name, f"/{name} {arguments}".strip(), about, run)
    for name, arguments, about, run in (
        ("help", "", "this list", _help),
        ("plan", "WHAT", "plan posts, in your own words", _plan),
        (
            "campaign",
            "[GOAL|list|VERB N]",
            "a goal, its strategy, its posts: show, pause, resume, close, optimise",
            campaigns.campaign,
        ),
        ("test", "[N [WORDS]]", "another wording of post N, and which does better", campaigns.wording_test),
        ("image", "N [WHAT IT SHOWS]", "have a picture made for post N", _image),
        (
            "queue",
            "[shuffle [SEED]|gaps]",
            "what goes out next; deal it anew; free slots",
            schedule.show_queue,
        ),
        ("waiting", "", "the cards that wait for a decision", _waiting),
        ("calendar", "[week|month]", "what is planned, day by day", _calendar),
        (
            "slots",
            "[ACCOUNT DAYS TIMES|clear]",
            "when an account posts: x mon,fri 09:00",
            schedule.posting_slots,
        ),
        ("enqueue", "N", "put post N on the next free slots", schedule.enqueue),
        ("repeat", "[N every DAYS TIME|skip N|stop N]", "say post N again and again", schedule.repeat),
        (
            "evergreen",
            "[N every 30 days|N off]",
            "offer post N again when the queue has gaps",
            schedule.evergreen_posts,
        ),
        ("import", "[FILE]", "posts from a CSV file, or CSV text below", schedule.import_table),
        ("export", "queue", "what is planned as CSV", schedule.export_queue),
        ("show", "N", "post N with its buttons", _show),
        (
            "options",
            "N [ACCOUNT [NAME VALUE]]",
            "who sees post N, who may answer, its first comment",
            options.run_options_command,
        ),
        ("accounts", "", "where we publish and whether it works", accounts.list_accounts),
        ("connect", "[PLATFORM [NAME [HANDLE]]]", "connect an account", accounts.connect),
        ("disconnect", "ACCOUNT", "forget an account", accounts.disconnect),
        ("brand", "[KIND WORDS|remove N]", "how the brand speaks and what it is", brand.brand_facts),
        ("memory", "[forget N|all]", "what is remembered, and how to forget it", brand.memories),
        ("settings", "[NAME VALUE]", "how this workspace works", _settings),
        ("timezone", "[ZONE]", "the zone that times are meant in", _timezone),
        ("invite", "NAME [ROLE]", "a new person", _invite),
        ("role", "[NAME ROLE]", "who may do what", _role),
        ("link", "[CODE]", "one workspace for this place and another", _link),
        ("unlink", "", "take this place out of its workspace", _unlink),
        ("pause", "", "stop every outward act at once", _pause),
        ("resume", "", "start again, after a look at what fell due", _resume),
        ("mute", "[2h|3d|off]", "say nothing unasked for a while", _mute),
        ("report", "[week|month]", "what went out and how it did", _report),
        ("agents", "", "who does what here, how they are, and what they cost", roster.list_agents),
        ("usage", "", "what models used and cost, and on what", usage.show_usage),
        ("feed", "", "what went out on this machine", accounts.show_feed),
        ("fault", "ACCOUNT KIND [TIMES]", "let an account rehearse trouble", accounts.rehearse_fault),
        ("audit", "[verify]", "who decided and did what", _audit),
        ("cancel", "", "leave what is open", _cancel),
    )
}


class Commands:
    """Looks a command up and runs it."""

    async def run(self, context: Context, line: str, plan: PlanFunction) -> Reply:
        """Run "/name words…". `plan` takes words for the planner. Unknown names get the nearest one."""
        name, rest = (*line.removeprefix("/").strip().split(maxsplit=1), "", "")[:2]
        name = name.lower()
        if name in PLANNER_REQUESTS and rest:
            return await plan(context, PLANNER_REQUESTS[name](rest))
        command = COMMANDS.get(name)
        if command is None:
            return _unknown(name)
        return await command.run(context, [rest] if name in RAW_COMMANDS else _words(rest))


def _words(rest: str) -> list[str]:
    """The words of a command; quotes count where they close."""
    try:
        return shlex.split(rest, posix=True) if '"' in rest else rest.split()
    except ValueError:
        return rest.split()


def _unknown(name: str) -> Reply:
    near = get_close_matches(name, COMMANDS, 1, 0.6)
    if not near:
        return say(f"There is no command /{name[:40]}. /help lists them all.")
    button = Button(f"/{near[0]}", f"do:{near[0]}:")
    return Reply(
        text=text(f"There is no command /{name}. Did you mean {COMMANDS[near[0]].usage}?"), buttons=(button,)
    )
