"""A/B tests: a second wording of a post, on a comparable slot or account, and a rule that decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from agents.approvals.stale_cards import Stale, find_shown
from agents.cards import post_card
from agents.checks import post_checks
from agents.context import Capability, Context
from agents.optimisation import experiment_results
from agents.optimisation.experiment_results import MEASURES
from agents.posts import creation, plans
from agents.posts.creation import Author, NewPost, NewVariant
from agents.refusals import Refused
from agents.replies import Button, Card, Field, Form, Reply, say, text
from agents.text import clean
from agents.times import timing
from storage.models import Account, Experiment, Post, Status, Variant
from storage.unit_of_work import Work

VIEWS = 200
"""Views that each post needs: with fewer, not even a doubled share differs from chance."""
HOURS = 72
"""Age of a post when its numbers are read: most reactions come within three days."""
PATIENCE = timedelta(days=14)
"""Time after the later post is due when the test ends, whatever is known."""
WEEK = timedelta(days=7)
NONE = "No test is running. /test 3 begins one: another wording of post 3, and a rule that decides."


@dataclass(frozen=True, slots=True)
class SecondWording:
    """The words of B: account ref of A → words. `account` is the ref that B goes out on, '' for A's own."""

    words: Mapping[str, str]
    account: str = ""
    measure: str = "reactions"


async def begin_experiment(context: Context, number: int, other: SecondWording) -> Reply:
    """Make a second post with other words, and a test of both. B waits for approval like any post."""
    context.require(Capability.DRAFT)
    if other.measure not in MEASURES:
        raise Refused(f"“{other.measure[:20]}” cannot be measured: {' or '.join(MEASURES)}.")
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        post = await work.posts.numbered(number)
        await _refuse_twice(work, post)
        pieces = [await _piece(work, context, post, other, ref) for ref in other.words]
        if not pieces:
            raise Refused(f"What shall B say instead of #{number}? Nothing was changed.")
        second = await _made(work, context, post, pieces)
        experiment = await work.experiments.add(_experiment(context, post, second, other))
        await work.audit.add(
            actor=context.person.name,
            verb="tested",
            subject=f"post #{post.number}",
            at=context.now(),
            against=second.number,
            measure=other.measure,
        )
    return await _shown(context, experiment.id, (number, second.number))


async def _refuse_twice(work: Work, post: Post) -> None:
    running = await work.experiments.of_post(post.id)
    if running and running.ended_at is None:
        raise Refused(f"#{post.number} is part of a test already: /test {post.number} shows it.")


async def _piece(work: Work, context: Context, post: Post, other: SecondWording, ref: str) -> NewVariant:
    """B on an account: its own words, everything else as in A. Raises `Refused` or `NotFound`."""
    account = await work.accounts.get(ref)
    variant = next((each for each in post.variants if each.account_id == account.id), None)
    if variant is None or variant.status is Status.DROPPED:
        raise Refused(f"#{post.number} does not go out on {account.ref}, so nothing can be tested there.")
    words = plans.clean_words(other.words[ref])
    if not words or words == variant.current.words:
        raise Refused(f"B must say something else than A on {account.ref}. Nothing was changed.")
    target = await _target_account(work, other, account)
    at = variant.due_at if other.account and variant.due_at > context.now() else _later(context, variant)
    return NewVariant(target, words, at, variant.zone, variant.current.media, variant.current.besides)


async def _target_account(work: Work, other: SecondWording, account: Account) -> Account:
    """The account that B goes out on: the same, or another of the same platform. Raises `Refused`."""
    if not other.account:
        return account
    target = await work.accounts.get(other.account)
    if target.id == account.id or target.platform != account.platform or len(other.words) != 1:
        raise Refused(
            f"{target.ref} is not comparable with {account.ref}: it takes another account of the same "
            "platform, and words for one account."
        )
    return target


def _later(context: Context, variant: Variant) -> datetime:
    """The variant's weekday and wall time in the next week that is still to come."""
    wall = variant.due_at.astimezone(ZoneInfo(variant.zone)).replace(tzinfo=None) + WEEK
    while timing.resolve(wall, variant.zone).at < context.now() + timing.SOONEST:
        wall += WEEK
    return timing.resolve(wall, variant.zone).at


async def _made(work: Work, context: Context, post: Post, pieces: Sequence[NewVariant]) -> Post:
    campaign = await work.campaigns.by_id(post.campaign_id)
    if campaign is None or campaign.closed_at:
        raise Refused(f"The campaign of #{post.number} is closed, so nothing is tested in it.")
    (second,) = await creation.create_posts(
        work,
        context.platforms,
        campaign,
        [NewPost(f"{post.brief} (B)", pieces)],
        author=Author(context.person.id, context.writer),
        now=context.now(),
    )
    return await work.posts.reload(second)


def _experiment(context: Context, post: Post, second: Post, other: SecondWording) -> Experiment:
    dues = [each.due_at for half in (post, second) for each in half.variants]
    return Experiment(
        workspace_id=context.workspace_id,
        first_id=post.id,
        second_id=second.id,
        measure=other.measure,
        views=VIEWS,
        hours=HOURS,
        until=max(dues) + PATIENCE,
        begun_at=context.now(),
    )


async def _shown(context: Context, experiment_id: int, numbers: Sequence[int]) -> Reply:
    """The cards of the test and of the posts with these numbers."""
    now = context.now()
    async with context.read() as work:
        shown: list[Card | None] = [await experiment_results.find_experiment_card(work, experiment_id, now)]
        posts = [await work.posts.numbered(number) for number in numbers]
        shown += await post_card.post_cards(work, context.platforms, posts, now=now)
    keys = dict.fromkeys(f"plan:{each.campaign_id}" for each in posts)
    return Reply(cards=tuple(each for each in shown if each), redraw=tuple(keys))


async def list_experiments(context: Context) -> Reply:
    """The cards of the tests that run."""
    async with context.read() as work:
        running = [
            await experiment_results.find_experiment_card(work, each.id, context.now())
            for each in await work.experiments.running()
        ]
    return Reply(cards=tuple(each for each in running if each)) if running else say(NONE)


async def offer_experiment(context: Context, number: int) -> Reply:
    """The newest test of a post; where no test of it runs, a button that begins one."""
    async with context.read() as work:
        post = await work.posts.numbered(number)
        known = await work.experiments.of_post(post.id)
        card = await experiment_results.find_experiment_card(work, known.id, context.now()) if known else None
    button = Button("Write B", f"test:{post.id}:{post.version}", "primary", asks=True)
    return Reply(
        text=text(f"Which of two wordings of #{number} does better? Write the other one."),
        cards=(card,) if card else (),
        buttons=() if known and known.ended_at is None else (button,),
    )


async def ask_second_wording(context: Context, post_id: int, _version: int) -> Reply:
    """The form for B's words, filled with A's."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        return Reply(form=_form(context, await find_shown(work, post_id)))


def _form(context: Context, post: Post) -> Form:
    hint = "what B says; unchanged leaves this account out"
    words = [
        Field(each.account.ref, context.platforms.label(each.account), each.current.words, "words", hint)
        for each in _live(post)
    ]
    measure = Field(
        "measured", "What is counted for each view?", "reactions", "choice", choices=tuple(MEASURES)
    )
    return Form(f"Test #{post.number}", f"test:{post.id}:{post.version}", (*words, measure), submit="Test")


def _live(post: Post) -> list[Variant]:
    return [each for each in post.variants if each.status is not Status.DROPPED]


async def submit_second_wording(
    context: Context, post_id: int, version: int, values: Mapping[str, str]
) -> Reply:
    """Begin a test with the submitted words; the form comes back with the errors of its fields."""
    context.require(Capability.DRAFT)
    async with context.read() as work:
        post = await find_shown(work, post_id)
    words, errors = {}, {}
    for each in _live(post):
        typed = clean(values.get(each.account.ref, each.current.words))
        if typed != each.current.words:
            words[each.account.ref] = typed
            if error := post_checks.words_error(context.platforms, each.account, typed, each.current.media):
                errors[each.account.ref] = error
    if post.version != version:
        now_reads = {each.account.ref: f"A reads now: {each.current.words}" for each in _live(post)}
        errors = {**now_reads, **errors}
    if not words and _live(post):
        errors[_live(post)[0].account.ref] = "B says the same as A: change something."
    if errors:
        return Reply(form=_form(context, post).filled(dict(values), errors))
    return await begin_experiment(
        context, post.number, SecondWording(words, measure=values.get("measured") or "reactions")
    )


async def stop_experiment(context: Context, experiment_id: int, _version: int) -> Reply:
    """End a test before its rule does, and say what is known so far."""
    context.require(Capability.DRAFT)
    now = context.now()
    async with context.work() as work:
        experiment = await work.experiments.by_id(experiment_id, lock=True)
        both = await experiment_results.read_results(work, experiment, now=now) if experiment else None
        if experiment is None or both is None or experiment.ended_at:
            raise Stale("That test is over already.")
        known = experiment_results.reach_verdict(
            experiment, *both, now=now
        ) or experiment_results.explain_too_early(experiment, *both)
        experiment.end(f"Stopped by {context.person.name}. {known}", now)
    return say(experiment.outcome, redraw=(experiment_results.experiment_key(experiment),))
