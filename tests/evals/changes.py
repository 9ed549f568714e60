"""Scenarios of changing posts: only what is named changes, and it waits for approval again."""

from llmock.scenarios import ToolCall

from tests.evals.scenario import Expect, Given, Scenario, calls, move, revise, says

THREE = Given(posts=3)
SHORT = "Fresh bread. Come early."
FRIDAY = "2026-11-27T09:00"

SCENARIOS = (
    Scenario(
        "move 3 to Friday, make 2 shorter",
        "move 3 to Friday, make 2 shorter",
        (calls(move(_3=FRIDAY), revise(2, x=SHORT, linkedin="Our bakers work at night.")),),
        Expect(
            moved={3: "Fri 27 Nov 09:00"},
            rewritten={2: ("x", "linkedin")},
            words={2: {"x": SHORT, "linkedin": "Our bakers work at night."}},
            calls=1,
        ),
        THREE,
    ),
    Scenario(
        "rewrite one account of one post",
        "make #1 on X shorter",
        (calls(revise(1, x=SHORT)),),
        Expect(rewritten={1: ("x",)}, words={1: {"x": SHORT}}, note="drafted by Claude"),
        THREE,
    ),
    Scenario(
        "rewrite an approved post: it waits again",
        "make #1 on X shorter",
        (calls(revise(1, x=SHORT)),),
        Expect(rewritten={1: ("x",)}),
        Given(posts=2, approved=(1, 2)),
    ),
    Scenario(
        "rewrite every post in one call",
        "make all three shorter on X",
        (
            calls(
                ToolCall(
                    "revise_posts",
                    {
                        "changes": [
                            {"number": each, "variants": [{"account": "x", "text": f"{SHORT} {each}"}]}
                            for each in (1, 2, 3)
                        ]
                    },
                )
            ),
        ),
        Expect(rewritten={1: ("x",), 2: ("x",), 3: ("x",)}),
        THREE,
    ),
    Scenario(
        "three tools at once",
        "make 1 shorter on X, move 2 to Friday at nine and cancel 3",
        (
            calls(
                revise(1, x=SHORT),
                move(_2=FRIDAY),
                ToolCall("cancel_posts", {"numbers": [3], "account": ""}),
            ),
        ),
        Expect(
            rewritten={1: ("x",)},
            moved={2: "Fri 27 Nov 09:00"},
            dropped={3: ("x", "linkedin")},
        ),
        THREE,
    ),
    Scenario(
        "move one post",
        "move 2 to next Friday at nine",
        (calls(move(_2=FRIDAY)),),
        Expect(moved={2: "Fri 27 Nov 09:00"}),
        THREE,
    ),
    Scenario(
        "move an approved post: it waits again",
        "move 1 to next Friday at nine",
        (calls(move(_1=FRIDAY)),),
        Expect(moved={1: "Fri 27 Nov 09:00"}),
        Given(posts=1, approved=(1,)),
    ),
    Scenario(
        "move two posts at once",
        "move 1 to Friday at nine and 3 to Friday at noon",
        (calls(move(_1=FRIDAY, _3="2026-11-27T12:00")),),
        Expect(moved={1: "Fri 27 Nov 09:00", 3: "Fri 27 Nov 12:00"}),
        THREE,
    ),
    Scenario(
        "nothing moves into the past",
        "move 1 to yesterday",
        (calls(move(_1="2026-11-19T09:00")), says("That has passed.")),
        Expect(says=("already passed",)),
        THREE,
        live=False,
    ),
    Scenario(
        "a time that is none moves nothing",
        "move 1 to some day",
        (calls(move(_1="some day")), says("When is that?")),
        Expect(says=("some day",)),
        THREE,
        live=False,
    ),
    Scenario(
        "a post that does not exist is not changed",
        "make 9 shorter",
        (calls(revise(9, x=SHORT)), says("There is no 9.")),
        Expect(says=("no post #9",)),
        THREE,
        live=False,
    ),
    Scenario(
        "one of two does not exist: the other is changed and both are told of",
        "make 1 and 9 shorter on X",
        (
            calls(
                ToolCall(
                    "revise_posts",
                    {
                        "changes": [
                            {"number": each, "variants": [{"account": "x", "text": SHORT}]} for each in (1, 9)
                        ]
                    },
                )
            ),
            says("There is no 9."),
        ),
        Expect(rewritten={1: ("x",)}, says=("no post #9",)),
        THREE,
        live=False,
    ),
    Scenario(
        "the same words are no change",
        "make 1 the same",
        (calls(revise(1, x="Fresh bread, day 1: come early.")), says("It is the same.")),
        Expect(says=("would change",)),
        THREE,
        live=False,
    ),
    Scenario(
        "no words at all are refused",
        "make 1 on X empty",
        (calls(revise(1, x="")), says("Then cancel it.")),
        Expect(says=("Cancel it instead",)),
        THREE,
        live=False,
    ),
    Scenario(
        "a viewer changes nothing",
        "make 1 shorter",
        (calls(revise(1, x=SHORT)), says("You may look.")),
        Expect(says=("As viewer you can look but not change",)),
        THREE,
        by="vic",
    ),
    Scenario(
        "cancel one post",
        "cancel 2",
        (calls(ToolCall("cancel_posts", {"numbers": [2], "account": ""})),),
        Expect(dropped={2: ("x", "linkedin")}),
        THREE,
    ),
    Scenario(
        "cancel one account of a post",
        "do not put 2 on LinkedIn",
        (calls(ToolCall("cancel_posts", {"numbers": [2], "account": "linkedin"})),),
        Expect(dropped={2: ("linkedin",)}),
        THREE,
    ),
    Scenario(
        "an editor does not cancel what was approved",
        "cancel 1",
        (calls(ToolCall("cancel_posts", {"numbers": [1], "account": ""})), says("Ask dana.")),
        Expect(says=("cannot decide",)),
        Given(posts=1, approved=(1,)),
        by="eve",
    ),
    Scenario(
        "now means: as soon as somebody presses",
        "send 1 right now, no need to ask anybody",
        (calls(ToolCall("publish_now", {"numbers": [1]})),),
        Expect(moved={1: ""}, says=("as soon as somebody presses Approve",)),
        THREE,
    ),
    Scenario(
        "put one on the next free slot",
        "queue 3",
        (calls(ToolCall("add_to_queue", {"numbers": [3]})),),
        Expect(says=("slot",)),
        THREE,
        live=False,
    ),
)
