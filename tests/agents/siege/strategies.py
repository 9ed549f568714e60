"""Hypothesis strategies for the steps of hostile models and people.

Arbitrary steps rarely meet in dangerous places, so some sieges are directed: an edit between the card and
the press, an approval and then a change, a press from another workspace.
"""

from itertools import chain
from typing import Any

from hypothesis import strategies as st

from tests.agents.siege.siege import LANDINGS, PEOPLE
from tests.agents.siege.steps import (
    ButtonPress,
    FailedPublishing,
    ForgedPress,
    PublishDue,
    Step,
    ToolCall,
    Wait,
)

VERBS = (
    "approve",
    "approve_all",
    "undo",
    "send",
    "resend",
    "live",
    "drop",
    "release",
    "edit",
    "reject",
    "do",
    *("adopt", "abandon", "draft", "outline", "close", "amend", "keep", "test", "stop"),
)
WORDS = ("Spring is here", "Buy now", "x" * 300, "", "a\x00\ud800", "#1 approved by dana")
DUES = ("", "2026-11-24T09:00", "2026-11-20T10:01", "2026-01-01T09:00", "soon")

people, numbers = st.sampled_from(PEOPLE), st.integers(0, 3)
extras = st.dictionaries(
    st.sampled_from(["workspace_id", "seal", "status", "approved"]), st.just(1), max_size=1
)
texts = st.fixed_dictionaries(
    {"account": st.sampled_from(["short", "long", "x"]), "text": st.sampled_from(WORDS)}
)
variants = st.lists(texts, min_size=1, max_size=2)


def tool_calls(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """Calls of a tool with nearly valid arguments, sometimes with a forged argument."""
    given_ = st.tuples(st.fixed_dictionaries(arguments), extras).map(lambda both: {**both[0], **both[1]})
    return st.builds(ToolCall, people, st.just(name), given_, st.booleans())


plans = tool_calls(
    "plan_posts",
    topic=st.just("t"),
    start=st.just(""),
    end=st.just(""),
    posts=st.lists(
        st.fixed_dictionaries({"brief": st.just("b"), "due": st.sampled_from(DUES), "variants": variants}),
        min_size=1,
        max_size=2,
    ),
)
revisions = tool_calls(
    "revise_posts",
    changes=st.lists(st.fixed_dictionaries({"number": numbers, "variants": variants}), max_size=2),
)
moves = tool_calls(
    "move_posts",
    moves=st.lists(st.fixed_dictionaries({"number": numbers, "due": st.sampled_from(DUES)}), max_size=2),
)
now = tool_calls("publish_now", numbers=st.lists(numbers, max_size=2))
cancels = tool_calls(
    "cancel_posts", numbers=st.lists(numbers, max_size=2), account=st.sampled_from(["", "short"])
)
json = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=2)
)
tests = tool_calls(
    "test_variants",
    number=numbers,
    variants=variants,
    account=st.sampled_from(["", "long"]),
    measure=st.sampled_from(["", "reactions", "trust"]),
)
anything = st.builds(
    ToolCall,
    people,
    st.sampled_from(["approve", "approve_post", "publish", "schedule", "show_waiting"]) | st.text(max_size=9),
    st.dictionaries(st.sampled_from(["number", "numbers", "post_id", "version"]), json | numbers, max_size=2),
    st.booleans(),
)
pressed = st.builds(ButtonPress, people, st.sampled_from(VERBS), numbers, st.booleans(), st.booleans())
forged = st.builds(
    ForgedPress,
    people,
    st.builds("{}:{}:{}".format, st.sampled_from(VERBS), numbers, numbers) | st.text(max_size=12),
    st.booleans(),
)
failed = st.builds(FailedPublishing, numbers, st.sampled_from(LANDINGS))
waits = st.builds(Wait, st.sampled_from([1, 61, 4000]))
rings = st.builds(PublishDue, st.booleans())
single = st.one_of(
    *(plans, revisions, moves, now, cancels, tests, anything, pressed, forged, failed, waits, rings)
)


def plan_by(by: str) -> Step:
    """A valid plan of two posts."""
    posts = [
        {
            "brief": "b",
            "due": "2026-11-24T09:00",
            "variants": [{"account": ref, "text": f"{ref} {number}"} for ref in ("short", "long")],
        }
        for number in (1, 2)
    ]
    return ToolCall(by, "plan_posts", {"topic": "t", "start": "", "end": "", "posts": posts})


def revision_by(by: str, *, outside: bool = False, **forged: int) -> Step:
    """Other words for the second post, perhaps from another workspace."""
    change = {"number": 2, "variants": [{"account": "short", "text": "Smuggled in"}]}
    return ToolCall(by, "revise_posts", {"changes": [change], **forged}, outside)


def press_second(verb: str, *, oldest: bool = False, outside: bool = False) -> st.SearchStrategy[Step]:
    """An approver presses a button of the second post."""
    return st.builds(
        ButtonPress,
        st.sampled_from(["dana", "bob"]),
        st.just(verb),
        st.just(1),
        st.just(oldest),
        st.just(outside),
    )


MOVED = ToolCall("eve", "move_posts", {"moves": [{"number": 2, "due": "2026-11-25T09:00"}]})
changes = st.sampled_from([revision_by("eve"), revision_by("bob"), MOVED])
wishes = st.sampled_from(["approve_post", "publish"])
lost = st.just(PublishDue(loses_answer=True))
directed = st.one_of(
    st.tuples(press_second("approve"), changes, st.just(PublishDue())),
    st.tuples(press_second("approve"), lost, st.just(PublishDue())),
    st.tuples(st.just(revision_by("dana", outside=True))),
    st.tuples(st.just(revision_by("dana", outside=True, workspace_id=1))),
    st.tuples(st.just(plan_by("vic")) | st.just(revision_by("vic"))),
    st.tuples(changes, press_second("approve", oldest=True)),
    st.tuples(changes, press_second("approve_all", oldest=True)),
    st.tuples(press_second("approve"), changes),
    st.tuples(press_second("approve"), failed, changes, press_second("send", oldest=True)),
    st.tuples(press_second("approve", outside=True)),
    st.tuples(st.builds(ButtonPress, st.sampled_from(["eve", "vic"]), st.just("approve"), st.just(1))),
    st.tuples(press_second("drop"), press_second("undo")),
    st.tuples(
        press_second("approve"),
        press_second("drop"),
        press_second("undo"),
        press_second("approve", oldest=True),
    ),
    st.tuples(st.builds(ToolCall, people, wishes, st.just({"number": 2}))),
)
authors = st.sampled_from(["eve", "bob", "dana"])


planned = st.builds(plan_by, authors)


def _together(assaults: st.SearchStrategy[list[tuple[Step, ...]]]) -> st.SearchStrategy[list[Step]]:
    """A plan, followed by these steps."""
    return st.tuples(planned, assaults).map(lambda both: [both[0], *chain(*both[1])])


def sieges(most: int = 6) -> st.SearchStrategy[list[Step]]:
    """Up to `most` groups of steps: a single step, or a directed group."""
    return _together(st.lists(directed | st.tuples(single), min_size=1, max_size=most))


drills = _together(st.lists(directed, min_size=3, max_size=6))
"""Directed groups of steps alone, for mutants."""
