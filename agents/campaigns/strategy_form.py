"""The form that edits a strategy: the fields of its outline, their checks, and saving a new version."""

from collections.abc import Mapping
from datetime import date

from agents.campaigns import strategist, strategy_outline
from agents.campaigns.strategy_outline import (
    LONGEST,
    MOST_A_WEEK,
    MOST_MEASURES,
    MOST_PILLARS,
    WORDS,
    Outline,
    Pillar,
)
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Field, Form, Reply, parse_digits, text
from agents.text import clean, shortened
from storage.models import Campaign, Strategy
from storage.unit_of_work import Work

DAY = "Write it like 2026-11-24."


async def edit_strategy(context: Context, campaign_id: int, _version: int) -> Reply:
    """The form, filled with the present outline."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        campaign, strategy = await _current(work, campaign_id)
    return Reply(form=_form(campaign, strategy_outline.read_outline(strategy)))


async def _current(work: Work, campaign_id: int, *, lock: bool = False) -> tuple[Campaign, Strategy]:
    """The campaign and its newest strategy. Raises `Refused`."""
    campaign = await work.campaigns.by_id(campaign_id)
    if campaign and lock:
        campaign = await work.campaigns.lock(campaign_id)
    strategy = await work.strategies.newest(campaign_id)
    if campaign is None or strategy is None:
        raise Refused("That campaign does not exist here any more.")
    if campaign.closed_at:
        raise Refused(f"Campaign {campaign.number} is closed: its strategy stays as it is.")
    return campaign, strategy


def _form(campaign: Campaign, outline: Outline) -> Form:
    pillars = "\n".join(f"{each.name}: {each.about}" for each in outline.pillars)
    a_week = str(outline.posts_a_week)
    return Form(
        title=f"Strategy of campaign {campaign.number}",
        value=f"outline:{campaign.id}:{campaign.version}",
        fields=(
            Field("audience", "Whom is it to reach?", outline.audience, kind="words"),
            Field("pillars", "Pillars", pillars, kind="words", hint="one on a line, like Name: what it says"),
            Field("cadence", "Posts a week", a_week, hint=f"1 to {MOST_A_WEEK}"),
            Field("start", "First day", outline.start, hint=DAY),
            Field("end", "Last day", outline.end, hint=DAY),
            Field("measures", "What is it measured by?", "\n".join(outline.measures), kind="words"),
        ),
    )


async def submit_strategy(
    context: Context, campaign_id: int, version: int, values: Mapping[str, str]
) -> Reply:
    """Save the submitted outline as a new version; the form comes back with the errors of its fields."""
    context.require(Capability.DRAFT)
    async with context.work() as work:
        campaign, strategy = await _current(work, campaign_id, lock=True)
        before = strategy_outline.read_outline(strategy)
        form = _form(campaign, before)
        typed = {each.name: clean(values.get(each.name, each.value)) for each in form.fields}
        errors = _errors(typed, before=before, today=context.local_now().date())
        if campaign.version != version:
            errors = {**_changed_fields(form, typed), **errors}
        if errors:
            return Reply(form=form.filled(typed, errors))
        outline = _outline(typed)
        if outline == before:
            raise Refused(f"Nothing in the strategy of campaign {campaign.number} would change.")
        strategy.withdraw()
        campaign.change()
        await strategist.add_strategy(work, context, campaign, outline, version=strategy.version + 1)
        card = await strategy_outline.campaign_card(work, campaign)
    words = (
        f"Campaign {campaign.number} has version {strategy.version + 1} of its strategy, by "
        f"{context.person.name}; it waits for approval."
    )
    return Reply(text=text(words), cards=(card,) if card else ())


def _changed_fields(form: Form, typed: Mapping[str, str]) -> dict[str, str]:
    """Field → note, for fields whose typed value differs from a value that was changed meanwhile."""
    return {
        each.name: f"Changed meanwhile; it now reads: {each.value}"
        for each in form.fields
        if typed[each.name] != each.value
    }


def _errors(typed: Mapping[str, str], *, before: Outline, today: date) -> dict[str, str]:
    """Field → what is wrong with its value and what to do."""
    found: dict[str, str] = {}
    pillars, measures = _rows(typed["pillars"]), _rows(typed["measures"])
    if not typed["audience"] or len(typed["audience"]) > WORDS:
        found["audience"] = f"Say whom it is to reach, in up to {WORDS} characters."
    if not 1 <= len(pillars) <= MOST_PILLARS or any(len(row) > WORDS for row in pillars):
        found["pillars"] = f"Write 1 to {MOST_PILLARS} pillars, one on a line, up to {WORDS} characters each."
    if not 1 <= (parse_digits(typed["cadence"]) or 0) <= MOST_A_WEEK:
        found["cadence"] = f"Write a number from 1 to {MOST_A_WEEK}."
    if not 1 <= len(measures) <= MOST_MEASURES:
        found["measures"] = f"Write 1 to {MOST_MEASURES} measures, one on a line."
    return {**found, **_day_errors(typed, before=before, today=today)}


def _day_errors(typed: Mapping[str, str], *, before: Outline, today: date) -> dict[str, str]:
    read = {name: _day(typed[name]) for name in ("start", "end")}
    wrong = {
        name: f"“{shortened(typed[name], most=20)}” is not a day. {DAY}"
        for name, day in read.items()
        if day is None
    }
    first, last = read["start"], read["end"]
    if first is None or last is None:
        return wrong
    if first < today and first != before.first:
        return {"start": "That day has passed."}
    if not max(first, today) <= last <= first + LONGEST:
        return {
            "end": f"It comes after the first day, at most {LONGEST.days} days later, and not in the past."
        }
    return {}


def _outline(typed: Mapping[str, str]) -> Outline:
    named = [row.partition(":") for row in _rows(typed["pillars"])]
    return Outline(
        audience=typed["audience"],
        pillars=[Pillar(name=name.strip(), about=about.strip()) for name, _, about in named],
        posts_a_week=int(typed["cadence"]),
        start=typed["start"],
        end=typed["end"],
        measures=_rows(typed["measures"]),
    )


def _rows(words: str) -> list[str]:
    return [row.strip() for row in words.splitlines() if row.strip()]


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None
