"""The brand by buttons: which kind of fact to add, which one to change, and forms for the words."""

from collections.abc import Mapping

from agents.checks import brand_facts
from agents.context import Capability, Context, Refused
from agents.replies import Button, Field, Form, Reply, text
from agents.text import shortened
from agents.workspace import brand

VERB = "brand"
LABEL = 70
"""Slack's button label holds 75 characters."""
MOST = 25
"""Buttons in one message: Slack's block of actions holds no more."""
OLD = "That button is from an older version of this desk. /brand shows the present state."


async def press(context: Context, act: str, what: str) -> Reply:
    """Do what a button of the brand means. Raises `Refused`."""
    context.require(Capability.CHANGE)
    match act:
        case "add":
            return _kinds()
        case "list":
            return await _facts(context)
        case "new":
            return Reply(form=_blank(brand_facts.kind_of(what)))
        case "show":
            return await _one(context, what)
        case "change":
            return Reply(form=await _filled(context, what))
        case "drop":
            return await brand.drop(context, what)
    raise Refused(OLD)


async def submit(context: Context, act: str, what: str, values: Mapping[str, str]) -> Reply:
    """Take a handed-in form: what is no fact goes back with why, and with everything that was typed."""
    context.require(Capability.CHANGE)
    words, is_new = values.get("words", ""), act == "new"
    form = _blank(brand_facts.kind_of(what)) if is_new else await _filled(context, what)
    try:
        return await (brand.add(context, what, words) if is_new else brand.change(context, what, words))
    except Refused as refusal:
        return Reply(form=form.filled({"words": words}, {"words": str(refusal)}))


def _kinds() -> Reply:
    buttons = [
        Button(kind.label, f"{VERB}:new:{kind.name}", asks=True) for kind in brand_facts.KINDS.values()
    ]
    return Reply(text=text("What shall drafts know about the brand?"), buttons=tuple(buttons), private=True)


async def _facts(context: Context) -> Reply:
    async with context.glance() as work:
        known = await brand.ordered(work)
    buttons = [
        Button(
            shortened(f"{place}. {brand_facts.label(fact)}", most=LABEL), f"{VERB}:show:{brand.stamp(fact)}"
        )
        for place, fact in enumerate(known[:MOST], start=1)
    ]
    more = f" The others by number: /brand change {MOST + 1} WORDS." if len(known) > MOST else ""
    return Reply(text=text(f"Which one?{more}"), buttons=tuple(buttons), private=True)


async def _one(context: Context, shown: str) -> Reply:
    async with context.glance() as work:
        fact = await brand.existing(work, shown)
    buttons = (
        Button("Change", f"{VERB}:change:{shown}", asks=True),
        Button("Remove", f"{VERB}:drop:{shown}", "danger"),
    )
    when = context.moment(fact.added_at)
    words = text(f"{brand_facts.label(fact)}\nnoted by {fact.added_by}, ", when)
    return Reply(text=words, buttons=buttons, private=True)


async def _filled(context: Context, shown: str) -> Form:
    async with context.glance() as work:
        fact = await brand.existing(work, shown)
    kind = brand_facts.KINDS[fact.kind]
    return _form(f"Change: {kind.label}", f"change:{shown}", kind, brand_facts.spelled(fact))


def _blank(kind: brand_facts.Kind) -> Form:
    return _form(f"Brand: {kind.label}", f"new:{kind.name}", kind, "")


def _form(title: str, value: str, kind: brand_facts.Kind, words: str) -> Form:
    field = Field("words", kind.about.capitalize(), value=words, hint=f"for example: {kind.example}")
    return Form(title=title, value=f"{VERB}:{value}", fields=(field,))
