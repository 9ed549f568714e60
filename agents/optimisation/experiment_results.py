"""Results of an A/B test: both posts' numbers at the same age, the verdict with its certainty, the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.cards.status_words import STATUS_WORDS
from agents.optimisation import statistics
from agents.optimisation.statistics import Tally
from agents.replies import Button, Card, Moment, Text, text
from agents.text import counted
from storage.models import Experiment, Post, Publication, Status
from storage.unit_of_work import Work

MEASURES: Mapping[str, tuple[str, ...]] = {
    "reactions": ("likes", "comments", "shares"),
    "clicks": ("clicks", "link_clicks"),
}
"""Measure, counted for each view → the kinds of numbers that are added up."""
SURE = 0.95
"""The certainty from which on a post is called the better one."""
CAVEAT = "Whatever else differs between two posts, such as the day, is not part of this reckoning."


@dataclass(frozen=True, slots=True)
class TestedPost:
    """A post of a test. `is_ripe`: all of it is out for long enough; `is_dead`: it will not go out."""

    name: str
    number: int
    tally: Tally
    is_ripe: bool
    is_dead: bool
    stands: str

    @property
    def share(self) -> str:
        """ "2.4 %" """
        return f"{self.tally.share * 100:.1f} %"


def experiment_key(experiment: Experiment) -> str:
    """The key of a test's card."""
    return f"experiment:{experiment.id}"


async def read_results(
    work: Work, experiment: Experiment, *, now: datetime
) -> tuple[TestedPost, TestedPost] | None:
    """Both posts, counted at the same age on the platforms that both went out on; None if a post is gone."""
    first = await work.posts.by_id(experiment.first_id)
    second = await work.posts.by_id(experiment.second_id)
    if first is None or second is None:
        return None
    out = await work.publications.of_variants([each.id for post in (first, second) for each in post.variants])
    shared = _platforms(first, out) & _platforms(second, out)
    return (
        await _tested_post(work, experiment, first, name="A", out=out, shared=shared, now=now),
        await _tested_post(work, experiment, second, name="B", out=out, shared=shared, now=now),
    )


def _platforms(post: Post, out: Mapping[int, Publication]) -> set[str]:
    return {each.account.platform for each in post.variants if each.id in out}


async def _tested_post(
    work: Work,
    experiment: Experiment,
    post: Post,
    *,
    name: str,
    out: Mapping[int, Publication],
    shared: set[str],
    now: datetime,
) -> TestedPost:
    age = timedelta(hours=experiment.hours)
    mine = [out[each.id] for each in post.variants if each.id in out and each.account.platform in shared]
    successes = trials = 0
    for publication in mine:
        read_at = publication.published_at + age
        found = await work.insights.latest([publication.id], until=read_at)
        numbers = found.get(publication.id, {})
        trials += numbers.get("views", 0)
        successes += sum(numbers.get(each, 0) for each in MEASURES[experiment.measure])
    live = [each for each in post.variants if each.status is not Status.DROPPED]
    return TestedPost(
        name=name,
        number=post.number,
        tally=Tally(successes, trials),
        is_ripe=bool(mine)
        and all(each.id in out for each in live)
        and all(each.published_at + age <= now for each in mine),
        is_dead=not live,
        stands=" / ".join(dict.fromkeys(STATUS_WORDS[each.status].row for each in post.variants)),
    )


def reach_verdict(experiment: Experiment, first: TestedPost, second: TestedPost, *, now: datetime) -> str:
    """The outcome of the test as a sentence; '' while its rule says to wait."""
    if dead := next((each for each in (first, second) if each.is_dead), None):
        return f"#{dead.number} ({dead.name}) will not go out, so there is nothing to compare."
    enough = min(first.tally.trials, second.tally.trials) >= experiment.views
    if first.is_ripe and second.is_ripe and enough:
        return compare_results(experiment, first, second)
    if now >= experiment.until:
        return explain_too_early(experiment, first, second)
    return ""


def explain_too_early(experiment: Experiment, first: TestedPost, second: TestedPost) -> str:
    """The sentence for a test that did not reach the numbers of its rule."""
    seen = " and ".join(f"{each.name} {counted(each.tally.trials, 'view')}" for each in (first, second))
    return (
        f"Too early to say: both posts must be {experiment.hours} hours old and have "
        f"{counted(experiment.views, 'view')} each; so far {seen}."
    )


def compare_results(experiment: Experiment, first: TestedPost, second: TestedPost) -> str:
    """The sentence that compares both shares: which is greater, how sure that is, and by how much."""
    sure = statistics.probability_better(second.tally, first.tally)
    ahead, behind = (second, first) if sure >= 0.5 else (first, second)
    certainty = max(sure, 1 - sure)
    low, high = (each * 100 for each in statistics.credible_interval(ahead.tally, behind.tally))
    shares = "; ".join(
        f"{each.name} #{each.number} {each.share} ({each.tally.successes:,} of "
        f"{counted(each.tally.trials, 'view')})"
        for each in (first, second)
    )
    result = f"{ahead.name} does better" if certainty >= SURE else "that is too close to call"
    return (
        f"{experiment.measure.capitalize()} per view: {shares}. We are {_percent(certainty)} sure that "
        f"{ahead.name} is better: {result}. Its share lies {low:+.1f} to {high:+.1f} points from "
        f"{behind.name}'s with 95 % probability. {CAVEAT}"
    )


def _percent(share: float) -> str:
    """Whole percents, rounded down and never 100."""
    return "over 99 %" if share > 0.99 else f"{int(share * 100)} %"


async def find_experiment_card(work: Work, experiment_id: int, now: datetime) -> Card | None:
    """The card of the test with this id; None where there is none."""
    experiment = await work.experiments.by_id(experiment_id)
    both = await read_results(work, experiment, now=now) if experiment else None
    if experiment is None or both is None:
        return None
    first, second = both
    zone = (await work.workspaces.get()).zone
    rows = [text(f"{each.name} is #{each.number}: {each.stands}") for each in both]
    button = Button("Stop the test", f"stop:{experiment.id}:1", "plain", "Stop this test now?")
    return Card(
        key=experiment_key(experiment),
        title=f"Test of #{first.number} (A) against #{second.number} (B): {experiment.measure} per view",
        state="closed" if experiment.ended_at else "plain",
        lines=(*rows, *_outcome(experiment, first, second, zone=zone)),
        buttons=() if experiment.ended_at else (button,),
        leads=True,
    )


def _outcome(experiment: Experiment, first: TestedPost, second: TestedPost, *, zone: str) -> tuple[Text, ...]:
    if experiment.ended_at:
        return (text(experiment.outcome),)
    rule = (
        f"Rule: each post is read {experiment.hours} hours after it went out, and compared when both have "
        f"{counted(experiment.views, 'view')}; over at the latest "
    )
    so_far = " · ".join(f"{each.name} {counted(each.tally.trials, 'view')}" for each in (first, second))
    return text(rule, Moment(experiment.until, zone)), text(f"So far: {so_far}. There is no verdict yet.")
