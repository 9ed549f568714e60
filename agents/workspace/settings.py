"""The settings of a workspace: quiet hours, digest and report, self-approval, grace, budgets, muting."""

import re
from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta
from decimal import Decimal
from difflib import get_close_matches

from agents.approvals import requests
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Reply, parse_digits, say
from agents.text import clean
from agents.times.timing import WEEKDAYS
from storage.models import Workspace

USAGE = {
    "quiet": "/settings quiet 22:00-07:00 (or off)",
    "digest": "/settings digest 08:30 (or off)",
    "report": "/settings report monday 09:00 (or off)",
    "self-approval": "/settings self-approval on (or off, or default)",
    "grace": "/settings grace 60 (minutes a late post may still go out by itself)",
    "gap": "/settings gap 60 (minutes between posts on one account; 0 warns of nothing)",
    "most-a-day": "/settings most-a-day 3 (posts a day on one account, or off)",
    "quiet-days": "/settings quiet-days sun,2026-12-25 (or off)",
    "tokens-a-day": "/settings tokens-a-day 200000 (what models may process, or off)",
    "dollars-a-day": "/settings dollars-a-day 2.50 (what models may cost, or off)",
    "home": "/settings home here (where the desk speaks first)",
}


async def list_settings(context: Context) -> Reply:
    """All settings, and how to change them."""
    async with context.read() as work:
        workspace = await work.workspaces.get()
        home = await work.places.by_id(workspace.home_channel_id)
        shut = await work.places.shut()
        own = await requests.allows_self_approval(work, workspace)
    paused = f"yes, by {workspace.paused_by}" if workspace.paused_at else "no"
    rows = (
        f"Workspace: {workspace.name}",
        f"  timezone: {workspace.zone} (/timezone Europe/Berlin)",
        f"  quiet: {_span(workspace)} ({USAGE['quiet']})",
        f"  digest: {_clock(workspace.digest_at)} ({USAGE['digest']})",
        f"  report: {_report_time(workspace)} ({USAGE['report']})",
        f"  self-approval: {'on' if own else 'off'}"
        f"{' by default' if workspace.self_approval is None else ''} ({USAGE['self-approval']})",
        f"  grace: {workspace.grace_minutes} minutes ({USAGE['grace']})",
        f"  gap: {workspace.gap_minutes} minutes ({USAGE['gap']})",
        f"  most-a-day: {workspace.most_a_day or 'off'} ({USAGE['most-a-day']})",
        f"  quiet-days: {', '.join(workspace.quiet_days) or 'off'} ({USAGE['quiet-days']})",
        f"  tokens-a-day: {_tokens(workspace)} ({USAGE['tokens-a-day']})",
        f"  dollars-a-day: {_dollars(workspace)} ({USAGE['dollars-a-day']})",
        f"  home: {home.surface if home else 'not chosen'} ({USAGE['home']})",
        f"  paused: {paused}",
        *(f"  shut: I am not let in on {each.surface} ({each.address}); write to me there" for each in shut),
    )
    return say("\n".join(rows))


def _span(workspace: Workspace) -> str:
    if workspace.quiet_from == workspace.quiet_to:
        return "off"
    return f"{workspace.quiet_from:%H:%M}-{workspace.quiet_to:%H:%M}"


def _clock(clock: time | None) -> str:
    return f"{clock:%H:%M}" if clock else "off"


def _report_time(workspace: Workspace) -> str:
    if workspace.report_at is None:
        return "off"
    return f"{WEEKDAYS[workspace.report_weekday]} {_clock(workspace.report_at)}"


def _tokens(workspace: Workspace) -> str:
    return "off" if workspace.tokens_a_day is None else f"{workspace.tokens_a_day:,}"


def _dollars(workspace: Workspace) -> str:
    return "off" if workspace.cost_a_day is None else f"{workspace.cost_a_day / 1_000_000:.2f}"


def _read(words: str) -> time:
    """ "8:30" → a wall time; zones and seconds have no meaning here. Raises ValueError."""
    hour, colon, minute = words.strip().partition(":")
    if not colon or parse_digits(hour) is None or parse_digits(minute) is None:
        raise ValueError(words)
    return time(int(hour), int(minute))


async def change_setting(context: Context, name: str, value: str) -> Reply:
    """Change a setting. Raises `Refused` with an example of how to write it."""
    context.require(Capability.OWN)
    name, value = name.lower(), clean(value)
    setter = SETTERS.get(name)
    if setter is None:
        near = get_close_matches(name, SETTERS, 1)
        raise Refused(
            f"There is no setting “{name[:40]}”. Try: {USAGE[near[0]] if near else ', '.join(SETTERS)}"
        )
    async with context.work() as work:
        workspace = await work.workspaces.get(lock=True)
        try:
            await setter(context, workspace, value.lower())
        except ValueError:
            raise Refused(f"That does not read right. Write it like this: {USAGE[name]}") from None
        await work.audit.add(
            actor=context.person.name, verb="set", subject=f"setting {name}", at=context.now(), value=value
        )
    return say(f"✓ {name} is {value} now.")


async def _quiet(_context: Context, workspace: Workspace, value: str) -> None:
    start, _, end = ("00:00-00:00" if value == "off" else value.replace("–", "-")).partition("-")
    workspace.quiet_from, workspace.quiet_to = _read(start), _read(end)


async def _digest(_context: Context, workspace: Workspace, value: str) -> None:
    workspace.digest_at = None if value == "off" else _read(value)


async def _report(_context: Context, workspace: Workspace, value: str) -> None:
    if value == "off":
        workspace.report_at = None
        return
    day, _, clock = value.partition(" ")
    workspace.report_weekday, workspace.report_at = WEEKDAYS.index(day), _read(clock)


async def _self_approval(_context: Context, workspace: Workspace, value: str) -> None:
    if value not in ("on", "off", "default"):
        raise ValueError(value)
    workspace.self_approval = None if value == "default" else value == "on"


async def _grace(_context: Context, workspace: Workspace, value: str) -> None:
    minutes = int(value.removesuffix("minutes").strip())
    if not 1 <= minutes <= 1440:
        raise ValueError(value)
    workspace.grace_minutes = minutes


async def _gap(_context: Context, workspace: Workspace, value: str) -> None:
    workspace.gap_minutes = _number(value.removesuffix("minutes"), least=0, most=1440)


async def _most_a_day(_context: Context, workspace: Workspace, value: str) -> None:
    workspace.most_a_day = None if value == "off" else _number(value, least=1, most=1000)


async def _tokens_a_day(_context: Context, workspace: Workspace, value: str) -> None:
    workspace.tokens_a_day = None if value == "off" else _number(value, least=0, most=10**9)


async def _dollars_a_day(_context: Context, workspace: Workspace, value: str) -> None:
    if value != "off" and not re.fullmatch(r"\d{1,3}([.,]\d{1,2})?", value):
        raise ValueError(value)
    workspace.cost_a_day = None if value == "off" else int(Decimal(value.replace(",", ".")) * 1_000_000)


def _number(words: str, *, least: int, most: int) -> int:
    number = parse_digits(words.strip())
    if number is None or not least <= number <= most:
        raise ValueError(words)
    return number


async def _quiet_days(_context: Context, workspace: Workspace, value: str) -> None:
    words = [] if value == "off" else [each for each in re.split(r"[,\s]+", value) if each]
    workspace.quiet_days = list(dict.fromkeys(_quiet_day(each) for each in words))


def _quiet_day(word: str) -> str:
    """A weekday as "sun", or a day as an ISO date. Raises ValueError."""
    named = next((name[:3] for name in WEEKDAYS if len(word) > 1 and name.startswith(word)), "")
    return named or date.fromisoformat(word).isoformat()


async def _home(context: Context, workspace: Workspace, value: str) -> None:
    if value != "here":
        raise ValueError(value)
    workspace.home_channel_id = context.place_id


SETTERS: dict[str, Callable[[Context, Workspace, str], Awaitable[None]]] = {
    "quiet": _quiet,
    "digest": _digest,
    "report": _report,
    "self-approval": _self_approval,
    "grace": _grace,
    "gap": _gap,
    "most-a-day": _most_a_day,
    "quiet-days": _quiet_days,
    "tokens-a-day": _tokens_a_day,
    "dollars-a-day": _dollars_a_day,
    "home": _home,
}


MUTE_USAGE = "Write /mute 2h, /mute 3d or /mute off."


LONGEST_MUTE = timedelta(days=30)


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


async def mute(context: Context, length: str) -> Reply:
    """Mute notices, digests and reports for a time ("2h"), or end that ("off"). Raises `Refused`."""
    context.require(Capability.DECIDE)
    until = None if length.lower() == "off" else context.now() + _length(length or "8h")
    async with context.work() as work:
        workspace = await work.workspaces.get(lock=True)
        workspace.mute(until=until)
        await work.audit.add(
            actor=context.person.name,
            verb="muted" if until else "unmuted",
            subject="workspace",
            at=context.now(),
        )
    if until is None:
        return say("✓ I speak up again when somebody is needed.")
    return say("✓ I say nothing unasked until ", context.moment(until), ". /mute off ends it.")


def _length(words: str) -> timedelta:
    found = re.fullmatch(r"([0-9]{1,3})([mhd])", words.strip().lower())
    if not found:
        raise Refused(MUTE_USAGE)
    return min(timedelta(**{_UNITS[found[2]]: int(found[1])}), LONGEST_MUTE)
