"""Silence on request: for a while the desk does not speak first; answers and cards stay as they are."""

import re
from datetime import timedelta

from agents.context import Capability, Context, Refused
from agents.replies import Reply, say

USAGE = "Write /mute 2h, /mute 3d or /mute off."
LONGEST = timedelta(days=30)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


async def mute(context: Context, length: str) -> Reply:
    """No notices, digests or reports for so long ("2h"), or again from now on ("off"). Raises `Refused`."""
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
        raise Refused(USAGE)
    return min(timedelta(**{_UNITS[found[2]]: int(found[1])}), LONGEST)
