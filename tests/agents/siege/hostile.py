"""What a hostile model and hostile people may try, as Hypothesis draws it.

Arbitrary steps rarely meet where it matters, so some sieges are directed there: an edit between the card and
the press, an approval and then a change, a press from another workspace.
"""

from itertools import chain
from typing import Any

from hypothesis import strategies as st

from tests.agents.siege.assaults import Call, Engine, Forge, Press, Ring, Step, Wait
from tests.agents.siege.siege import LANDINGS, PEOPLE

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


def call(name: str, **arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Step]:
    """A tool with arguments that nearly fit, now and then with something forged among them."""
    given_ = st.tuples(st.fixed_dictionaries(arguments), extras).map(lambda both: {**both[0], **both[1]})
    return st.builds(Call, people, st.just(name), given_, st.booleans())


plans = call(
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
revisions = call(
    "revise_posts",
    changes=st.lists(st.fixed_dictionaries({"number": numbers, "variants": variants}), max_size=2),
)
moves = call(
    "move_posts",
    moves=st.lists(st.fixed_dictionaries({"number": numbers, "due": st.sampled_from(DUES)}), max_size=2),
)
now = call("publish_now", numbers=st.lists(numbers, max_size=2))
cancels = call("cancel_posts", numbers=st.lists(numbers, max_size=2), account=st.sampled_from(["", "short"]))
json = st.recursive(
    st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=2)
)
tests = call(
    "test_variants",
    number=numbers,
    variants=variants,
    account=st.sampled_from(["", "long"]),
    measure=st.sampled_from(["", "reactions", "trust"]),
)
anything = st.builds(
    Call,
    people,
    st.sampled_from(["approve", "approve_post", "publish", "schedule", "show_waiting"]) | st.text(max_size=9),
    st.dictionaries(st.sampled_from(["number", "numbers", "post_id", "version"]), json | numbers, max_size=2),
    st.booleans(),
)
pressed = st.builds(Press, people, st.sampled_from(VERBS), numbers, st.booleans(), st.booleans())
forged = st.builds(
    Forge,
    people,
    st.builds("{}:{}:{}".format, st.sampled_from(VERBS), numbers, numbers) | st.text(max_size=12),
    st.booleans(),
)
failed = st.builds(Engine, numbers, st.sampled_from(LANDINGS))
waits = st.builds(Wait, st.sampled_from([1, 61, 4000]))
rings = st.builds(Ring, st.booleans())
single = st.one_of(
    *(plans, revisions, moves, now, cancels, tests, anything, pressed, forged, failed, waits, rings)
)


def written(by: str) -> Step:
    """A plan of two posts that is fit to be approved."""
    posts = [
        {
            "brief": "b",
            "due": "2026-11-24T09:00",
            "variants": [{"account": ref, "text": f"{ref} {number}"} for ref in ("short", "long")],
        }
        for number in (1, 2)
    ]
    return Call(by, "plan_posts", {"topic": "t", "start": "", "end": "", "posts": posts})


def revised(by: str, *, outside: bool = False, **forged: int) -> Step:
    """Other words for the second post, perhaps from another workspace."""
    change = {"number": 2, "variants": [{"account": "short", "text": "Smuggled in"}]}
    return Call(by, "revise_posts", {"changes": [change], **forged}, outside)


def second(verb: str, *, oldest: bool = False, outside: bool = False) -> st.SearchStrategy[Step]:
    """Somebody who may decide, in their own workspace, presses that button of the second post."""
    return st.builds(
        Press,
        st.sampled_from(["dana", "bob"]),
        st.just(verb),
        st.just(1),
        st.just(oldest),
        st.just(outside),
    )


MOVED = Call("eve", "move_posts", {"moves": [{"number": 2, "due": "2026-11-25T09:00"}]})
changes = st.sampled_from([revised("eve"), revised("bob"), MOVED])
wishes = st.sampled_from(["approve_post", "publish"])
lost = st.just(Ring(loses_answer=True))
directed = st.one_of(
    st.tuples(second("approve"), changes, st.just(Ring())),
    st.tuples(second("approve"), lost, st.just(Ring())),
    st.tuples(st.just(revised("dana", outside=True))),
    st.tuples(st.just(revised("dana", outside=True, workspace_id=1))),
    st.tuples(st.just(written("vic")) | st.just(revised("vic"))),
    st.tuples(changes, second("approve", oldest=True)),
    st.tuples(changes, second("approve_all", oldest=True)),
    st.tuples(second("approve"), changes),
    st.tuples(second("approve"), failed, changes, second("send", oldest=True)),
    st.tuples(second("approve", outside=True)),
    st.tuples(st.builds(Press, st.sampled_from(["eve", "vic"]), st.just("approve"), st.just(1))),
    st.tuples(second("drop"), second("undo")),
    st.tuples(second("approve"), second("drop"), second("undo"), second("approve", oldest=True)),
    st.tuples(st.builds(Call, people, wishes, st.just({"number": 2}))),
)
authors = st.sampled_from(["eve", "bob", "dana"])


planned = st.builds(written, authors)


def _together(assaults: st.SearchStrategy[list[tuple[Step, ...]]]) -> st.SearchStrategy[list[Step]]:
    """A plan to begin with, and then these."""
    return st.tuples(planned, assaults).map(lambda both: [both[0], *chain(*both[1])])


def sieges(most: int = 6) -> st.SearchStrategy[list[Step]]:
    """Whatever comes, up to so many times: one step, or a few that belong together."""
    return _together(st.lists(directed | st.tuples(single), min_size=1, max_size=most))


drills = _together(st.lists(directed, min_size=3, max_size=6))
"""Where it matters alone: what a mutant is tried with."""
