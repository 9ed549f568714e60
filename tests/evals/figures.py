"""The cost of planning, from recorded requests: calls, tokens, and the share that vendors cache."""

from collections.abc import Iterator, Sequence

from tests.evals import token_counts
from tests.evals.plans import FIVE
from tests.evals.runner import Played, Stage
from tests.evals.scenario import Expect, Given, Scenario, calls, plan, revise

PLAN = Scenario(
    "plan 5 posts",
    "plan 5 posts about our spring sale for X and LinkedIn",
    (calls(plan(*FIVE)),),
    Expect(planned=5),
)
REVISION = Scenario(
    "one revision beside five open posts",
    "make #2 on X shorter",
    (calls(revise(2, x="Come early.")),),
    Expect(rewritten={2: ("x",)}),
    Given(posts=5),
)


async def measured(stage: Stage, evaluated: Sequence[Played]) -> Sequence[str]:
    """Lines to print; `evaluated` is every scenario as it was played."""
    planned, revised = await stage.play(PLAN), await stage.play(REVISION)
    other = await stage.play(PLAN)
    return [
        f"\ntokens by {token_counts.NAME}",
        *_of(planned),
        *_of(revised),
        _approved(evaluated),
        _same("of what is kept, the same in two workspaces: all but the workspace's part", planned, other),
    ]


def _of(played: Played) -> Iterator[str]:
    first = token_counts.prompt(played.bodies[0])
    said = played.tokens - sum(token_counts.prompt(each).total for each in played.bodies)
    yield (
        f"{played.name:<40} {len(played.bodies)} calls, {played.tokens:,} processed; the first call: "
        f"{first.kept:,} kept, {first.fresh:,} fresh; answers {said:,}; "
        f"not kept when warm {sum(token_counts.prompt(each).fresh for each in played.bodies) + said:,}"
    )


def _approved(evaluated: Sequence[Played]) -> str:
    """Scenarios that planned something, whatever went wrong in them."""
    planning = [each for each in evaluated if each.approved]
    approved = sum(each.approved for each in planning)
    spent, asked = sum(each.tokens for each in planning), sum(len(each.bodies) for each in planning)
    return (
        f"{'for each approved post of the scenarios':<40} {asked / approved:.2f} calls, "
        f"{spent / approved:,.0f} processed ({approved} posts)"
    )


def _same(name: str, one: Played, other: Played) -> str:
    first, second = (token_counts.head(each.bodies[0])[:-1] for each in (one, other))
    return (
        f"{name}: {token_counts.shared(first, second):.0%} of {token_counts.tokens(''.join(first)):,} tokens"
    )
