"""The outline of a strategy: its parts, its brief for a model, and the card to decide on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict

from agents.replies import Button, Card, Moment, State, Text, text
from agents.text import clean, counted, shortened
from agents.times import local_days
from integrations.llm.base import Briefing
from integrations.llm.base.campaign_brief import CampaignBrief
from storage.models import Answer, Campaign, Strategy
from storage.unit_of_work import Work

USUALLY = timedelta(days=28)
LONGEST = timedelta(days=180)
MOST_PILLARS = 6
MOST_MEASURES = 5
MOST_A_WEEK = 14
AT_ONCE = 12
"""Posts that are drafted at a time: people cannot look at more of them well."""
WORDS = 400
"""Characters of a part of an outline."""


class Pillar(BaseModel):
    """A theme that posts come from."""

    model_config = ConfigDict(extra="forbid")
    name: str
    about: str


class Outline(BaseModel):
    """Who is to be reached, with what, how often, from when to when (YYYY-MM-DD), and what tells success."""

    model_config = ConfigDict(extra="forbid")
    audience: str
    pillars: list[Pillar]
    posts_a_week: int
    start: str
    end: str
    measures: list[str]

    @classmethod
    def template(cls, briefing: Briefing, words: str) -> "Outline":
        """What is true of most campaigns, when no model can be asked; of the audience it knows nothing."""
        labels = ", ".join(dict.fromkeys(each.label for each in briefing.accounts)) or "our accounts"
        first = briefing.now.date() + timedelta(days=1)
        return cls(
            audience=f"Those who follow us on {labels}. Edit this: whom exactly is “{words}” for?",
            pillars=[
                Pillar(name="What it is", about="Say plainly what there is and for whom."),
                Pillar(name="Behind it", about="Show how it is made, and who makes it."),
                Pillar(name="Your turn", about="Ask a question, and answer what comes back."),
            ],
            posts_a_week=2,
            start=first.isoformat(),
            end=(first + USUALLY - timedelta(days=1)).isoformat(),
            measures=["views", "reactions per view"],
        )

    @property
    def first(self) -> date:
        """The first day of the campaign."""
        return date.fromisoformat(self.start)

    @property
    def last(self) -> date:
        """The last day of the campaign."""
        return date.fromisoformat(self.end)

    @property
    def posts(self) -> int:
        """The number of posts of the whole campaign."""
        weeks = ((self.last - self.first).days + 1) / 7
        return max(round(weeks * self.posts_a_week), 1)


def mend_outline(outline: Outline, *, today: date) -> Outline:
    """A model's outline in storable form: words cleaned and shortened, lists cut, days in the future."""
    pillars = [Pillar(name=_short(each.name), about=_short(each.about)) for each in outline.pillars]
    first, last = _day(outline.start), _day(outline.end)
    first = max(first or today + timedelta(days=1), today)
    if last is None or not first <= last <= first + LONGEST:
        last = first + USUALLY - timedelta(days=1)
    return Outline(
        audience=_short(outline.audience),
        pillars=[each for each in pillars if each.name][:MOST_PILLARS],
        posts_a_week=min(max(outline.posts_a_week, 1), MOST_A_WEEK),
        start=first.isoformat(),
        end=last.isoformat(),
        measures=[short for each in outline.measures if (short := _short(each))][:MOST_MEASURES],
    )


def _short(words: str) -> str:
    return shortened(clean(words), most=WORDS)


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def campaign_key(campaign: Campaign) -> str:
    """The key of a campaign's card."""
    return f"campaign:{campaign.id}"


def read_outline(strategy: Strategy) -> Outline:
    """The outline of a strategy."""
    return Outline.model_validate(strategy.outline)


def campaign_brief(campaign: Campaign, outline: Outline, *, today: date) -> CampaignBrief:
    """The brief for a model that drafts posts of the campaign."""
    first = max(outline.first, today)
    return CampaignBrief(
        goal=campaign.goal,
        outline=outline.model_dump(),
        pillars=tuple(each.name for each in outline.pillars),
        count=min(outline.posts, AT_ONCE),
        start=first,
        end=max(outline.last, first),
    )


async def find_campaign_card(work: Work, campaign_id: int, _now: datetime) -> Card | None:
    """The card of the campaign with this id; None where there is none."""
    campaign = await work.campaigns.by_id(campaign_id)
    return await campaign_card(work, campaign) if campaign else None


async def campaign_card(work: Work, campaign: Campaign) -> Card | None:
    """The card of a campaign's newest strategy; None for a plan, which has no strategy."""
    strategy = await work.strategies.newest(campaign.id)
    if strategy is None:
        return None
    zone = (await work.workspaces.get()).zone
    person = await work.people.by_id(strategy.decided_by)
    return Card(
        key=campaign_key(campaign),
        title=f"Campaign {campaign.number}: {campaign.goal}",
        state=_state(campaign, strategy),
        lines=(
            _standing(campaign, strategy, by=person.name if person else "somebody", zone=zone),
            *outline_lines(read_outline(strategy)),
            *([text(strategy.note)] if strategy.note else []),
        ),
        buttons=tuple(_buttons(campaign, strategy)),
    )


def _state(campaign: Campaign, strategy: Strategy) -> State:
    if campaign.closed_at or strategy.answer is Answer.REJECTED:
        return "closed"
    return "waiting" if strategy.answer is Answer.PENDING else "plain"


def _standing(campaign: Campaign, strategy: Strategy, *, by: str, zone: str) -> Text:
    if campaign.closed_at:
        return text("closed ", Moment(campaign.closed_at, zone))
    if campaign.paused_at:
        return text("paused ", Moment(campaign.paused_at, zone), ": nothing of it goes out")
    if strategy.answer is Answer.PENDING:
        return text("this strategy waits for approval; no post is drafted before")
    mark = "✓ Approved" if strategy.answer is Answer.APPROVED else "✗ Rejected"
    when = (Moment(strategy.decided_at, zone),) if strategy.decided_at else ()
    return text(f"{mark} by {by} · ", *when)


def outline_lines(outline: Outline) -> Sequence[Text]:
    """An outline as people read it, one line a part."""
    span = f"{local_days.day_name(outline.first)} to {local_days.day_name(outline.last)} {outline.last.year}"
    rhythm = f"{counted(outline.posts_a_week, 'post')} a week"
    return [
        text(f"Audience: {outline.audience}"),
        *(text(f"Pillar: {each.name}: {each.about}") for each in outline.pillars),
        text(f"Cadence: {rhythm}, {span} ({counted(outline.posts, 'post')})"),
        text(f"Measured by: {', '.join(outline.measures)}"),
    ]


def _buttons(campaign: Campaign, strategy: Strategy) -> Sequence[Button]:
    at = f"{campaign.id}:{campaign.version}"
    if campaign.closed_at or strategy.answer is Answer.REJECTED:
        return []
    edit = Button("Edit", f"outline:{at}", asks=True)
    if strategy.answer is Answer.PENDING:
        confirm = f"Reject the strategy of campaign {campaign.number}?"
        return [
            Button("Approve", f"adopt:{at}", "primary"),
            edit,
            Button("Reject", f"abandon:{at}", "danger", confirm),
        ]
    return [*([] if campaign.paused_at else [Button("Draft posts", f"draft:{at}")]), edit]
