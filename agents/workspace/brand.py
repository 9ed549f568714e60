"""The facts of the brand as people add, change and remove them: the card, its buttons and its forms."""

import hashlib
from collections.abc import Mapping, Sequence

from agents.approvals import recheck
from agents.checks import brand_facts
from agents.checks.brand_facts import FactKind, NewFact
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Button, Card, Field, Form, Reply, Text, parse_digits, text
from agents.text import clean, shortened
from storage.models import BrandFact
from storage.unit_of_work import Work

CARD = "brand:0"
SUBJECT = "brand {kind}"
"""The subject of a change in the audit log."""
NOTED, KNOWN = "✓ Noted", "That is known already"
NO_FACTS = "No brand facts yet: drafts use your own words only."


async def show_brand(context: Context) -> Reply:
    """The facts by kind, with buttons to add, change and remove them."""
    async with context.read() as work:
        return Reply(cards=(await brand_card(work),))


async def brand_card(work: Work) -> Card:
    """The card of the brand."""
    known = await list_facts(work)
    rows = [text(f"{place}. {brand_facts.fact_label(fact)}") for place, fact in enumerate(known, start=1)]
    buttons = [Button("Add", "brand:add", "primary")]
    if known:
        buttons.append(Button("Change or remove", "brand:list"))
    return Card(
        key=CARD,
        title="The brand",
        lines=(
            *(rows or [text(NO_FACTS)]),
            text("/brand KIND WORDS adds a fact, /brand remove N forgets one."),
        ),
        buttons=tuple(buttons),
    )


async def list_facts(work: Work) -> list[BrandFact]:
    """The facts in the order of their numbers: by kind, the oldest first."""
    places = {name: place for place, name in enumerate(brand_facts.KINDS)}
    return sorted(await work.brand_facts.all(), key=lambda fact: (places[fact.kind], fact.id))


async def add_fact(context: Context, kind: str, words: str) -> Reply:
    """Add a fact. A fact of a single kind replaces the old one, which stays in the audit log."""
    context.require(Capability.CHANGE)
    written = parse_fact(context, brand_facts.find_kind(kind), words)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        is_new = await _written(
            work, context, written, await _replaced(work, brand_facts.KINDS[written.kind])
        )
    return await brand_reply(
        context, text(f"{NOTED if is_new else KNOWN}: {brand_facts.fact_label(written)}")
    )


async def _written(work: Work, context: Context, new: NewFact, old: Sequence[BrandFact]) -> bool:
    """Store a fact in place of the old ones; False where it is stored already."""
    if any(brand_facts.spell_fact(each) == brand_facts.spell_fact(new) for each in old):
        return False
    for each in old:
        await work.brand_facts.forget(each.id)
    if not await work.brand_facts.add(by=context.person.name, at=context.now(), **new.columns()):
        return False
    await _record(work, context, new, old)
    return True


def parse_fact(context: Context, kind: FactKind, words: str) -> NewFact:
    """The fact in a person's words. Raises `Refused`."""
    return brand_facts.parse_fact(kind, clean(words), known=[each.name for each in context.platforms])


async def _replaced(work: Work, kind: FactKind) -> Sequence[BrandFact]:
    known = await work.brand_facts.all() if kind.single else ()
    return [fact for fact in known if fact.kind == kind.name]


async def change_fact(context: Context, shown: str, words: str) -> Reply:
    """Change the fact with the stamp `shown`. Raises `Refused`."""
    context.require(Capability.CHANGE)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        old = await find_shown_fact(work, shown)
        written = parse_fact(context, brand_facts.KINDS[old.kind], words)
        if not await _written(work, context, written, [old]):
            raise Refused(f"{KNOWN}: {brand_facts.fact_label(written)}. Nothing was changed.")
    return await brand_reply(
        context, text(f"✓ {brand_facts.fact_label(old)} → {brand_facts.spell_fact(written)}")
    )


def fact_stamp(fact: BrandFact) -> str:
    """The stamp of a fact in a button's value: its id and a hash of its words."""
    said = hashlib.sha256(brand_facts.fact_label(fact).encode()).hexdigest()
    return f"{fact.id}-{said[:8]}"


async def find_shown_fact(work: Work, shown: str) -> BrandFact:
    """The fact with this stamp. Raises `Refused` where it was changed or removed."""
    fact = await work.brand_facts.by_id(parse_digits(shown.partition("-")[0]) or 0)
    if fact is None or fact_stamp(fact) != shown:
        raise Refused("That fact was changed or removed meanwhile. /brand shows what stands.")
    return fact


async def find_fact_stamp(context: Context, number: int) -> str:
    """The stamp of the fact with this number on the card. Raises `Refused`."""
    async with context.read() as work:
        known = await list_facts(work)
    if not 1 <= number <= len(known):
        raise Refused(f"There is no fact {number}. /brand shows them with their numbers.")
    return fact_stamp(known[number - 1])


async def remove_fact(context: Context, shown: str) -> Reply:
    """Remove the fact with the stamp `shown`. Raises `Refused`."""
    context.require(Capability.CHANGE)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        old = await find_shown_fact(work, shown)
        await work.brand_facts.forget(old.id)
        await _forgotten(work, context, old.kind, brand_facts.spell_fact(old))
    return await brand_reply(context, text(f"Forgotten: {brand_facts.fact_label(old)}"))


async def remove_by_words(context: Context, kind: str, value: str) -> Reply:
    """Remove a fact by its words, or all facts of a kind."""
    context.require(Capability.CHANGE)
    named = brand_facts.find_kind(kind)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        known = [each for each in await work.brand_facts.all() if each.kind == named.name]
        gone = [each for each in known if not value or value in (each.value, brand_facts.spell_fact(each))]
        for each in gone:
            await work.brand_facts.forget(each.id)
            await _forgotten(work, context, named.name, brand_facts.spell_fact(each))
    words = f"Forgotten: {len(gone)} of {named.name}." if gone else f"There is no such {named.name}."
    return await brand_reply(context, text(words))


async def _record(work: Work, context: Context, new: NewFact, old: Sequence[BrandFact]) -> None:
    before = {"before": brand_facts.spell_fact(old[0])} if old else {}
    await work.audit.add(
        actor=context.person.name,
        verb="changed" if old else "noted",
        subject=SUBJECT.format(kind=new.kind),
        at=context.now(),
        value=brand_facts.spell_fact(new),
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


async def brand_reply(context: Context, words: Text) -> Reply:
    """The reply after a change, with the brand's card; waiting posts are checked again."""
    async with context.work() as work:
        changed = await recheck.recheck_waiting(work, context)
        return Reply(text=words, cards=(await brand_card(work),), redraw=tuple(changed))


VERB = "brand"


LABEL = 70
"""Slack's button label holds 75 characters."""


MOST = 25
"""Buttons in one message: Slack's block of actions holds no more."""


OLD = "That button is from an older version of this desk. /brand shows the present state."


async def press_brand_button(context: Context, act: str, what: str) -> Reply:
    """Answer a press of a button of the brand. Raises `Refused`."""
    context.require(Capability.CHANGE)
    match act:
        case "add":
            return _kinds()
        case "list":
            return await _facts(context)
        case "new":
            return Reply(form=_blank(brand_facts.find_kind(what)))
        case "show":
            return await _one(context, what)
        case "change":
            return Reply(form=await _filled(context, what))
        case "drop":
            return await remove_fact(context, what)
    raise Refused(OLD)


async def submit_brand_form(context: Context, act: str, what: str, values: Mapping[str, str]) -> Reply:
    """Add or change the fact of a submitted form; the form comes back with the reason of a refusal."""
    context.require(Capability.CHANGE)
    words, is_new = values.get("words", ""), act == "new"
    form = _blank(brand_facts.find_kind(what)) if is_new else await _filled(context, what)
    try:
        return await (add_fact(context, what, words) if is_new else change_fact(context, what, words))
    except Refused as refusal:
        return Reply(form=form.filled({"words": words}, {"words": str(refusal)}))


def _kinds() -> Reply:
    buttons = [
        Button(kind.label, f"{VERB}:new:{kind.name}", asks=True) for kind in brand_facts.KINDS.values()
    ]
    return Reply(text=text("What shall drafts know about the brand?"), buttons=tuple(buttons), private=True)


async def _facts(context: Context) -> Reply:
    async with context.read() as work:
        known = await list_facts(work)
    buttons = [
        Button(
            shortened(f"{place}. {brand_facts.fact_label(fact)}", most=LABEL),
            f"{VERB}:show:{fact_stamp(fact)}",
        )
        for place, fact in enumerate(known[:MOST], start=1)
    ]
    more = f" The others by number: /brand change {MOST + 1} WORDS." if len(known) > MOST else ""
    return Reply(text=text(f"Which one?{more}"), buttons=tuple(buttons), private=True)


async def _one(context: Context, shown: str) -> Reply:
    async with context.read() as work:
        fact = await find_shown_fact(work, shown)
    buttons = (
        Button("Change", f"{VERB}:change:{shown}", asks=True),
        Button("Remove", f"{VERB}:drop:{shown}", "danger"),
    )
    when = context.moment(fact.added_at)
    words = text(f"{brand_facts.fact_label(fact)}\nnoted by {fact.added_by}, ", when)
    return Reply(text=words, buttons=buttons, private=True)


async def _filled(context: Context, shown: str) -> Form:
    async with context.read() as work:
        fact = await find_shown_fact(work, shown)
    kind = brand_facts.KINDS[fact.kind]
    return _form(f"Change: {kind.label}", f"change:{shown}", kind, brand_facts.spell_fact(fact))


def _blank(kind: brand_facts.FactKind) -> Form:
    return _form(f"Brand: {kind.label}", f"new:{kind.name}", kind, "")


def _form(title: str, value: str, kind: brand_facts.FactKind, words: str) -> Form:
    field = Field("words", kind.about.capitalize(), value=words, hint=f"for example: {kind.example}")
    return Form(title=title, value=f"{VERB}:{value}", fields=(field,))
