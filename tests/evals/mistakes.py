"""Scenarios of mistaken models and failing vendors: no other row changes."""

from llmock.scenarios import Fail, Match, Reply, StreamFault, ToolCall, ToolFault

from tests.evals.plans import BOTH, SALE
from tests.evals.scenario import FIRST, SECOND, Expect, Given, Scenario, calls, plan, post, revise, says

TWO = Given(posts=2)
ONE = "plan a post about our spring sale"
AT_FIRST = Match(provider=FIRST)
WORDS = says(f"I could say a good deal about that, and then again not. {SALE}")
DRAFTS = calls(plan(BOTH), by=FIRST)
INSTEAD = "Our usual model does not answer just now"
TEMPLATE = "written from a template"


def wrong(name: str, *steps: ToolCall, told: str = "") -> Scenario:
    """A tool that is asked for wrongly; then the model gives up. Nothing changes."""
    return Scenario(
        name,
        "make 1 shorter",
        (calls(*steps), says("I could not.")),
        Expect(says=(told,) if told else ()),
        TWO,
        live=False,
    )


def failing(name: str, *behaviours: Fail | StreamFault, answer: Reply = WORDS) -> Scenario:
    """The first vendor fails, the second one plans; people see one quiet line."""
    begun = (answer, answer) if any(isinstance(each, StreamFault) for each in behaviours) else ()
    return Scenario(
        name,
        ONE,
        (*behaviours, *begun, calls(plan(BOTH), by=SECOND)),
        Expect(planned=1, says=(INSTEAD,), note="drafted by Groq"),
        live=False,
    )


def down(status: int, *, wait: float | None = None) -> Fail:
    """The first vendor answers every call like this."""
    return Fail(status, retry_after=wait, times=None, match=AT_FIRST)


def broken(kind: str, after: int = 6) -> StreamFault:
    """The first vendor's streams all end like this."""
    return StreamFault(kind, after_chunks=after, times=2, match=AT_FIRST)  # type: ignore[arg-type]


REVISE = ToolCall("revise_posts", {"changes": [{"number": 1, "variants": [{"account": "x", "text": "Hi"}]}]})

SCENARIOS = (
    wrong("a tool that does not exist", ToolCall("shorten_post", {"number": 1})),
    wrong("a tool that publishes", ToolCall("publish", {"number": 1, "approved": True})),
    wrong("a tool that approves", ToolCall("approve_post", {"number": 1, "version": 1})),
    wrong("a tool that runs SQL", ToolCall("run_sql", {"query": "UPDATE variants SET status='scheduled'"})),
    wrong("arguments that are missing", ToolCall("revise_posts", {})),
    wrong("arguments nobody asked for", ToolCall("revise_posts", {**REVISE.arguments, "status": "approved"})),
    wrong("another workspace among the arguments", ToolCall("move_posts", {"moves": [], "workspace_id": 1})),
    wrong("a number that is a word", ToolCall("revise_posts", {"changes": [{"number": "the first"}]})),
    wrong("a number of another workspace", revise(40_000, x="Hi"), told="no post #40000"),
    wrong("a number that no database holds", revise(2**70, x="Hi")),
    wrong("a post number below zero", ToolCall("show_post", {"number": -1})),
    Scenario(
        "a wrong tool, and then the right one",
        "make 1 shorter on X",
        (calls(ToolCall("shorten_post", {"number": 1})), calls(revise(1, x="Come early."))),
        Expect(rewritten={1: ("x",)}),
        TWO,
        live=False,
    ),
    Scenario(
        "one tool right and one wrong at once",
        "make 1 shorter on X",
        (calls(revise(1, x="Come early."), ToolCall("approve_post", {"number": 1})), says("Done.")),
        Expect(rewritten={1: ("x",)}),
        TWO,
        live=False,
    ),
    Scenario(
        "a tool that is asked for without end",
        "how does it look?",
        (Reply(tool_calls=(ToolCall("show_queue", {}),), times=None),),
        Expect(says=("more steps than one message may take",), calls=6),
        TWO,
        live=False,
    ),
    Scenario(
        "a hundred tools at once",
        "how does it look?",
        (calls(*[ToolCall("show_post", {"number": 1})] * 100), says("That is it.")),
        Expect(says=("only the first 20 steps",)),
        TWO,
        live=False,
    ),
    Scenario(
        "arguments that are no JSON, twice; the next vendor does it",
        ONE,
        (calls(plan(BOTH)), calls(plan(BOTH)), ToolFault("malformed_arguments", times=2), calls(plan(BOTH))),
        Expect(planned=1),
        live=False,
    ),
    Scenario(
        "a refusal is said plainly, and nobody else is asked",
        "plan a post that defames our rival",
        (Reply(text="I will not.", finish_reason="content_filter"),),
        Expect(says=("declined",), calls=1),
        live=False,
    ),
    Scenario(
        "an answer that is cut for its length is none",
        ONE,
        (
            Reply(text="A long", finish_reason="length", times=None, match=Match(provider=FIRST)),
            calls(plan(BOTH), by=SECOND),
        ),
        Expect(planned=1, note="drafted by Groq"),
        live=False,
    ),
    Scenario(
        "an answer without any word",
        "hm",
        (says(""),),
        Expect(says=("found nothing to do",)),
        TWO,
        live=False,
    ),
    Scenario(
        "control characters and lone surrogates are not kept",
        "plan a post for X",
        (calls(plan(post(x="Sale\x00 is\x1b on"))),),
        Expect(planned=1, words={1: {"x": "Sale is on"}}),
        live=False,
    ),
    failing("overloaded (529)", down(529)),
    failing("wait an hour (429)", down(429, wait=3600)),
    failing("a wrong key (401)", down(401)),
    failing("no money left (402)", down(402)),
    failing("server errors (500)", down(500)),
    failing("a prompt that is too long there (413)", down(413)),
    failing("the line drops in mid-answer", broken("disconnect")),
    failing("the answer ends in the middle without a word", broken("truncate")),
    failing("the stream turns into rubbish", broken("malformed")),
    failing(
        "a plan is cut in the middle of its drafts",
        broken("truncate", 12),
        answer=calls(plan(BOTH), by=FIRST),
    ),
    failing(
        "a plan turns into rubbish half way", broken("malformed", 12), answer=calls(plan(BOTH), by=FIRST)
    ),
    Scenario(
        "the answer stalls",
        ONE,
        (
            StreamFault("stall", after_chunks=4, stall_seconds=2, times=2, match=AT_FIRST),
            WORDS,
            WORDS,
            calls(plan(BOTH), by=SECOND),
        ),
        Expect(planned=1, says=(INSTEAD,)),
        live=False,
        patience=0.5,
    ),
    Scenario(
        "one vendor begins, the other one finishes",
        "make the first one shorter on X",
        (
            calls(ToolCall("shorten_post", {"number": 1}), by=FIRST),
            Reply(text="Then I", finish_reason="length", match=AT_FIRST),
            calls(revise(1, x="Come early."), by=SECOND),
        ),
        Expect(rewritten={1: ("x",)}),
        TWO,
        live=False,
    ),
    Scenario(
        "every vendor is down: templates plan, and say so",
        "plan 2 posts about our spring sale for X",
        (Fail(503, times=None),),
        Expect(planned=2, says=(INSTEAD,), note=f"{TEMPLATE}: no AI could be reached"),
        live=False,
    ),
    Scenario(
        "a brief of 30,000 characters",
        "plan posts from this: " + "bread and butter " * 1_765,
        (says("never asked"),),
        Expect(says=("I read up to", "Nothing was done"), calls=0),
        TWO,
        live=False,
    ),
    Scenario(
        "the day's budget is spent: nobody who costs money is asked",
        "plan 1 post about our spring sale for X",
        (says("never asked"),),
        Expect(planned=1, says=("budget for AI is spent",), calls=0),
        Given(tokens_a_day=0),
        live=False,
    ),
)
