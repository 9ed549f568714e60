"""The strategist: a strategy for a goal, proposed to people, and drafts of posts for an approved strategy."""

from dataclasses import replace

from agents.approvals.stale_cards import changed_since_shown
from agents.campaigns import strategy_outline
from agents.campaigns.strategy_outline import Outline
from agents.context import Capability, Context, Source
from agents.posts.creation import MOST_TITLE
from agents.refusals import Refused
from agents.replies import Reply, merge, say, text
from agents.text import clean, counted
from agents.turns import briefing, model_calls, planner
from agents.turns.toolbox import Toolbox
from integrations.errors import OutsideError
from integrations.llm.base import ChatMessage, ModelRequest
from prompts import render
from storage.models import Answer, Campaign, Strategy
from storage.unit_of_work import Work

NO_GOAL = "What is the campaign to reach? For example: /campaign more sign-ups for our spring course"


async def propose_strategy(context: Context, goal: str) -> Reply:
    """A campaign with a strategy for the goal, from one model call. Raises `Refused` and model errors."""
    context.require(Capability.DRAFT)
    goal = " ".join(clean(goal).split()).strip("\"'“” ")
    if not goal:
        raise Refused(NO_GOAL)
    if len(goal) > MOST_TITLE:
        raise Refused(
            f"A goal has at most {MOST_TITLE} characters; this one has {len(goal):,}. Say it shorter."
        )
    outline, note, notice = await _write_outline(context, goal)
    async with context.work() as work:
        campaign = await _add_campaign(work, context, goal, outline, note=note)
        card = await strategy_outline.campaign_card(work, campaign)
    return Reply(text=text(notice), cards=(card,) if card else ())


async def _write_outline(context: Context, goal: str) -> tuple[Outline, str, str]:
    """The outline, the label of the model that wrote it, and a notice for people ('' for none)."""
    knows = replace(await briefing.gather_briefing(context), posts=())
    request = ModelRequest(
        purpose="strategy",
        system=render("strategist"),
        messages=(ChatMessage(role="person", text=goal),),
        tools=(),
        briefing=knows,
        desk=briefing.render_desk(knows),
        present=briefing.render_present(knows),
        shape=Outline,
    )
    answered = await model_calls.ask_model(context, request, heard=_ignore_progress)
    found = answered.done.value
    if not isinstance(found, Outline):
        raise Refused(model_calls.BROKE_OFF)
    outline = strategy_outline.mend_outline(found, today=context.local_now().date())
    if not outline.pillars or not outline.audience:
        raise Refused(model_calls.BROKE_OFF)
    return outline, answered.done.label or context.desk.model.label, answered.note


async def _add_campaign(work: Work, context: Context, goal: str, outline: Outline, *, note: str) -> Campaign:
    await work.workspaces.get(lock=True)
    campaign = await work.campaigns.add(
        Campaign(
            workspace_id=work.workspace_id,
            number=await work.campaigns.next_number(),
            goal=goal,
            author_id=context.person.id,
            place_id=context.place_id,
            thread=context.channel.thread,
            created_at=context.now(),
        )
    )
    await add_strategy(work, context, campaign, outline, version=1, note=note)
    return campaign


async def add_strategy(
    work: Work, context: Context, campaign: Campaign, outline: Outline, *, version: int, note: str = ""
) -> None:
    """Add a version of a campaign's strategy, which waits for people to decide."""
    await work.strategies.add(
        Strategy(
            workspace_id=work.workspace_id,
            campaign_id=campaign.id,
            version=version,
            outline=outline.model_dump(),
            author_id=context.person.id,
            note=note,
            created_at=context.now(),
        )
    )
    await work.audit.add(
        actor=context.person.name,
        verb="outlined",
        subject=f"campaign {campaign.number}",
        at=context.now(),
        version=version,
    )


async def _ignore_progress(_words: str) -> None:
    """Ignore the text so far: a press shows the whole answer at its end."""


async def draft_posts(context: Context, campaign_id: int, version: int, *, toolbox: Toolbox) -> Reply:
    """Draft posts of an approved strategy, if the campaign has not changed since it was shown.

    `toolbox` holds the only tool of this turn: the tool that plans posts.
    """
    context.require(Capability.DRAFT)
    async with context.work() as work:
        campaign = await work.campaigns.lock(campaign_id)
        strategy = await work.strategies.newest(campaign.id)
        if campaign.version != version or strategy is None or strategy.answer is not Answer.APPROVED:
            raise Refused(
                changed_since_shown(
                    f"Campaign {campaign.number}", next_step="Look at it with /campaign show."
                )
            )
        if campaign.closed_at or campaign.paused_at:
            raise Refused(f"Campaign {campaign.number} is paused or closed, so nothing was drafted.")
        campaign.change()  # a second press drafts nothing
        outline = strategy_outline.read_outline(strategy)
        served = strategy_outline.campaign_brief(campaign, outline, today=context.local_now().date())
        count = min(outline.posts, strategy_outline.AT_ONCE)
        wish = f"Draft {counted(count, 'post')} for campaign {campaign.number}: {campaign.goal}"
    redrawn = say(redraw=(strategy_outline.campaign_key(campaign), f"plan:{campaign.id}"))
    try:
        strategy_source = Source("the approved strategy", outline.model_dump_json())
        drafting = replace(
            context, campaign_id=campaign_id, campaign=served, sources=(*context.sources, strategy_source)
        )
        drafted = await planner.run_turn(drafting, wish, toolbox=toolbox, progress=_ignore_progress)
    except OutsideError as trouble:
        again = f"No post was drafted: press Draft posts on campaign {campaign.number} to try again."
        return merge([say(f"{trouble.sentence} {again}"), redrawn])
    return merge([drafted, redrawn])
