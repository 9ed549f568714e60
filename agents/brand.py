"""What people say is true of the brand: drafts use these facts and no others, posts keep its rules."""

import hashlib
from collections.abc import Sequence

from agents import checks, facts
from agents.context import Capability, Context, Refused
from agents.facts import Kind, Written
from agents.replies import Button, Card, Reply, Text, text, whole
from storage.models import BrandFact
from storage.unit_of_work import Work

CARD = "brand:0"
SUBJECT = "brand {kind}"
"""What a change is about, in the audit log."""
NOBODY = "No brand facts yet: drafts use your own words only."


async def overview(context: Context) -> Reply:
    """Every fact, by kind, with buttons to add, change and remove them."""
    async with context.glance() as work:
        return Reply(cards=(await card(work),))


async def card(work: Work) -> Card:
    """The brand as it stands."""
    known = await ordered(work)
    rows = [text(f"{place}. {facts.label(fact)}") for place, fact in enumerate(known, start=1)]
    buttons = [Button("Add", "brand:add", "primary")]
    if known:
        buttons.append(Button("Change or remove", "brand:list"))
    return Card(
        key=CARD,
        title="The brand",
        lines=(
            *(rows or [text(NOBODY)]),
            text("/brand KIND WORDS adds a fact, /brand remove N forgets one."),
        ),
        buttons=tuple(buttons),
    )


async def ordered(work: Work) -> list[BrandFact]:
    """Every fact as people count them: in the order of their kinds, the oldest first."""
    places = {name: place for place, name in enumerate(facts.KINDS)}
    return sorted(await work.brand.facts(), key=lambda fact: (places[fact.kind], fact.id))


async def add(context: Context, kind: str, words: str) -> Reply:
    """Write a fact down. A single one takes the old one's place, and the log keeps what was."""
    context.require(Capability.CHANGE)
    written = read(context, facts.kind_of(kind), words)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        old = await _replaced(work, facts.KINDS[written.kind])
        if any(facts.spelled(each) == facts.spelled(written) for each in old):
            return await _shown(work, text(f"That is known already: {facts.label(written)}"))
        for each in old:
            await work.brand.forget(each.id)
        if not await work.brand.add(by=context.person.name, at=context.now(), **written.columns()):
            return await _shown(work, text(f"That is known already: {facts.label(written)}"))
        await _record(work, context, written, old)
        return await _shown(work, text(f"✓ Noted: {facts.label(written)}"))


def read(context: Context, kind: Kind, words: str) -> Written:
    """The fact that words stand for. Raises `Refused`."""
    return facts.read(kind, checks.clean(words), known=[each.name for each in context.platforms])


async def _replaced(work: Work, kind: Kind) -> Sequence[BrandFact]:
    known = await work.brand.facts() if kind.single else ()
    return [fact for fact in known if fact.kind == kind.name]


async def change(context: Context, shown: str, words: str) -> Reply:
    """Say a fact anew, as it was shown (its stamp). Raises `Refused`."""
    context.require(Capability.CHANGE)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        old = await existing(work, shown)
        written = read(context, facts.KINDS[old.kind], words)
        if facts.spelled(old) == facts.spelled(written):
            raise Refused("Nothing would change.")
        await work.brand.forget(old.id)
        if not await work.brand.add(by=context.person.name, at=context.now(), **written.columns()):
            raise Refused(f"That is known already: {facts.label(written)}. Nothing was changed.")
        await _record(work, context, written, [old])
        return await _shown(work, text(f"✓ {facts.label(old)} → {facts.spelled(written)}"))


def stamp(fact: BrandFact) -> str:
    """What a button carries: which fact, and what it said when it was shown."""
    said = hashlib.sha256(facts.label(fact).encode()).hexdigest()
    return f"{fact.id}-{said[:8]}"


async def existing(work: Work, shown: str) -> BrandFact:
    """The fact with this stamp. Raises `Refused` where it says something else by now."""
    fact = await work.brand.by_id(whole(shown.partition("-")[0]) or 0)
    if fact is None or stamp(fact) != shown:
        raise Refused("That fact was changed or removed meanwhile. /brand shows what stands.")
    return fact


async def numbered(context: Context, number: int) -> str:
    """The stamp of the fact that people see under this number. Raises `Refused`."""
    async with context.glance() as work:
        known = await ordered(work)
    if not 1 <= number <= len(known):
        raise Refused(f"There is no fact {number}. /brand shows them with their numbers.")
    return stamp(known[number - 1])


async def drop(context: Context, shown: str) -> Reply:
    """Forget one fact, as it was shown (its stamp). Raises `Refused`."""
    context.require(Capability.CHANGE)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        old = await existing(work, shown)
        await work.brand.forget(old.id)
        await _forgotten(work, context, old.kind, facts.spelled(old))
        return await _shown(work, text(f"Forgotten: {facts.label(old)}"))


async def remove(context: Context, kind: str, value: str) -> Reply:
    """Forget one fact by its words, or all of a kind."""
    context.require(Capability.CHANGE)
    named = facts.kind_of(kind)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        known = [each for each in await work.brand.facts() if each.kind == named.name]
        gone = [each for each in known if not value or value in (each.value, facts.spelled(each))]
        for each in gone:
            await work.brand.forget(each.id)
            await _forgotten(work, context, named.name, facts.spelled(each))
        words = f"Forgotten: {len(gone)} of {named.name}." if gone else f"There is no such {named.name}."
        return await _shown(work, text(words))


async def _record(work: Work, context: Context, new: Written, old: Sequence[BrandFact]) -> None:
    before = {"before": facts.spelled(old[0])} if old else {}
    await work.audit.add(
        actor=context.person.name,
        verb="changed" if old else "noted",
        subject=SUBJECT.format(kind=new.kind),
        at=context.now(),
        value=facts.spelled(new),
        **before,
    )


async def _forgotten(work: Work, context: Context, kind: str, value: str) -> None:
    await work.audit.add(
        actor=context.person.name,
        verb="forgot",
        subject=SUBJECT.format(kind=kind),
        at=context.now(),
        value=value,
    )


async def _shown(work: Work, words: Text) -> Reply:
    return Reply(text=words, cards=(await card(work),))
