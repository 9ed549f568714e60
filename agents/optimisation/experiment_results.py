"""The halves of a test: what each came to at the same age, the verdict with its uncertainty, and the card."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.cards import post_rows
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
"""What is counted for each view → the insights that are counted."""
SURE = 0.95
"""From here on one half is called the better one."""
CAVEAT = "Whatever else differs between two posts, such as the day, is not part of this reckoning."


@dataclass(frozen=True, slots=True)
class Half:
    """One post of a test. `is_ripe`: all of it was out for long enough; `is_dead`: it never will be."""

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


def key(experiment: Experiment) -> str:
    """How its card is named wherever it is shown."""
    return f"experiment:{experiment.id}"


async def read(work: Work, experiment: Experiment, *, now: datetime) -> tuple[Half, Half] | None:
    """Both halves, counted at the same age on the platforms that both went out on; None if one is gone."""
    first = await work.posts.by_id(experiment.first_id)
    second = await work.posts.by_id(experiment.second_id)
    if first is None or second is None:
        return None
    out = await work.publications.of_variants([each.id for post in (first, second) for each in post.variants])
    shared = _platforms(first, out) & _platforms(second, out)
    return (
        await _half(work, experiment, first, name="A", out=out, shared=shared, now=now),
        await _half(work, experiment, second, name="B", out=out, shared=shared, now=now),
    )


def _platforms(post: Post, out: Mapping[int, Publication]) -> set[str]:
    return {each.account.platform for each in post.variants if each.id in out}


async def _half(
    work: Work,
    experiment: Experiment,
    post: Post,
    *,
    name: str,
    out: Mapping[int, Publication],
    shared: set[str],
    now: datetime,
) -> Half:
    age = timedelta(hours=experiment.hours)
    mine = [out[each.id] for each in post.variants if each.id in out and each.account.platform in shared]
    successes = trials = 0
    for publication in mine:
        read_at = publication.published_at + age
        found = await work.insights.latest([publication.id], until=read_at)
        numbers = found.get(publication.id, {})
        trials += numbers.get("views", 0)
        successes += sum(numbers.get(each, 0) for each in MEASURES[experiment.measure])
    there = [each for each in post.variants if each.status is not Status.DROPPED]
    return Half(
        name=name,
        number=post.number,
        tally=Tally(successes, trials),
        is_ripe=bool(mine)
        and all(each.id in out for each in there)
        and all(each.published_at + age <= now for each in mine),
        is_dead=not there,
        stands=" / ".join(dict.fromkeys(post_rows.SAYS[each.status][1] for each in post.variants)),
    )


def verdict(experiment: Experiment, first: Half, second: Half, *, now: datetime) -> str:
    """What came of it, as a sentence; '' while the rule says to wait."""
    if dead := next((each for each in (first, second) if each.is_dead), None):
        return f"#{dead.number} ({dead.name}) will not go out, so there is nothing to compare."
    enough = min(first.tally.trials, second.tally.trials) >= experiment.views
    if first.is_ripe and second.is_ripe and enough:
        return comparison(experiment, first, second)
    if now >= experiment.until:
        return too_early(experiment, first, second)
    return ""


def too_early(experiment: Experiment, first: Half, second: Half) -> str:
    """What is known when the rule's numbers were not reached."""
    seen = " and ".join(f"{each.name} {counted(each.tally.trials, 'view')}" for each in (first, second))
    return (
        f"Too early to say: both halves must be {experiment.hours} hours old and have "
        f"{counted(experiment.views, 'view')} each; {seen} came."
    )


def comparison(experiment: Experiment, first: Half, second: Half) -> str:
    """Both shares, how sure it is which is the greater, and how much greater it may be."""
    sure = statistics.better(second.tally, first.tally)
    ahead, behind = (second, first) if sure >= 0.5 else (first, second)
    certainty = max(sure, 1 - sure)
    low, high = (each * 100 for each in statistics.interval(ahead.tally, behind.tally))
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
    """Whole percents, rounded down: nothing is ever called certain."""
    return "over 99 %" if share > 0.99 else f"{int(share * 100)} %"


async def drawn(work: Work, experiment_id: int, now: datetime) -> Card | None:
    """Its card as it stands now; None where there is no such test."""
    experiment = await work.experiments.by_id(experiment_id)
    halves = await read(work, experiment, now=now) if experiment else None
    if experiment is None or halves is None:
        return None
    first, second = halves
    zone = (await work.workspaces.get()).zone
    rows = [text(f"{each.name} is #{each.number}: {each.stands}") for each in halves]
    button = Button("Stop the test", f"stop:{experiment.id}:1", "plain", "Stop this test now?")
    return Card(
        key=key(experiment),
        title=f"Test of #{first.number} (A) against #{second.number} (B): {experiment.measure} per view",
        state="closed" if experiment.ended_at else "plain",
        lines=(*rows, *_outcome(experiment, first, second, zone=zone)),
        buttons=() if experiment.ended_at else (button,),
        leads=True,
    )


def _outcome(experiment: Experiment, first: Half, second: Half, *, zone: str) -> tuple[Text, ...]:
    if experiment.ended_at:
        return (text(experiment.outcome),)
    rule = (
        f"Rule: each half is read {experiment.hours} hours after it went out, and compared when both have "
        f"{counted(experiment.views, 'view')}; over at the latest "
    )
    so_far = " · ".join(f"{each.name} {counted(each.tally.trials, 'view')}" for each in (first, second))
    return text(rule, Moment(experiment.until, zone)), text(f"So far: {so_far}. Until then nothing is said.")
