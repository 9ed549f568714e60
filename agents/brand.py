"""What people say is true of the brand: drafts use these facts and no others."""

from agents import checks
from agents.context import Capability, Context, Refused
from agents.replies import Reply, lines, say, text

KINDS = {
    "name": "what the brand is called",
    "voice": "how it sounds, e.g. friendly, formal, du",
    "product": "something it sells",
    "link": "a link drafts may use",
    "hashtag": "a hashtag drafts may use",
    "banned": "words no post may contain",
}
SINGLE = ("name", "voice")
LONGEST = 300
USAGE = "Write /brand KIND WORDS, where KIND is " + ", ".join(KINDS) + "; /brand remove KIND [WORDS] forgets."


async def overview(context: Context) -> Reply:
    """Every fact, by kind."""
    async with context.glance() as work:
        facts = await work.brand.facts()
    if not facts:
        return say(f"No brand facts yet: drafts use your own words only. {USAGE}")
    rows = [
        text(f"  {kind}: " + " · ".join(fact.value for fact in facts if fact.kind == kind))
        for kind in KINDS
        if any(fact.kind == kind for fact in facts)
    ]
    return Reply(text=lines(text("The brand:"), *rows))


async def add(context: Context, kind: str, value: str) -> Reply:
    """Write a fact down. Name and voice are single: a new one takes the old one's place."""
    context.require(Capability.DRAFT)
    kind, value = kind.lower(), " ".join(checks.clean(value).split())
    if kind not in KINDS or not value:
        raise Refused(USAGE)
    if len(value) > LONGEST:
        raise Refused(f"A brand fact has at most {LONGEST} characters; this one has {len(value)}.")
    if kind == "link" and not value.startswith(("https://", "http://")):
        raise Refused(f"A link starts with https://, so for example: /brand link https://{value}")
    if kind == "hashtag":
        value = f"#{value.lstrip('#').replace(' ', '')}"
        if value == "#":
            raise Refused(USAGE)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        if kind in SINGLE:
            await work.brand.remove(kind=kind)
        new = await work.brand.add(kind=kind, value=value, by=context.person.name, at=context.now())
        if new:
            await work.audit.add(
                actor=context.person.name,
                verb="noted",
                subject=f"brand {kind}",
                at=context.now(),
                value=value,
            )
    return say(f"✓ Noted: {kind} is {value}" if new else f"That is known already: {kind} is {value}")


async def remove(context: Context, kind: str, value: str) -> Reply:
    """Forget one fact, or all of a kind."""
    context.require(Capability.DRAFT)
    kind = kind.lower()
    if kind not in KINDS:
        raise Refused(USAGE)
    async with context.work() as work:
        gone = await work.brand.remove(kind=kind, value=value or None)
        if gone:
            await work.audit.add(
                actor=context.person.name,
                verb="forgot",
                subject=f"brand {kind}",
                at=context.now(),
                value=value,
            )
    return say(f"Forgotten: {gone} of {kind}." if gone else f"There is no such {kind}.")
