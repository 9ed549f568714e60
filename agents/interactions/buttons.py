"""What a pressed button or a handed-in form means: `verb:id:version` → the one function that does it."""

from collections.abc import Awaitable, Callable, Mapping

from agents.accounts import connect_flow
from agents.approvals import decisions, reversals
from agents.approvals.stale_cards import ShownPost
from agents.campaigns import amendments, lifecycle, strategist, strategy_form
from agents.cards import post_card
from agents.context import Context
from agents.creative import alt_texts, illustrator
from agents.import_export import importing
from agents.optimisation import experiments
from agents.posts import alternatives, forms, options
from agents.publishing import held_posts
from agents.refusals import Refused
from agents.replies import Reply, whole
from agents.schedule import series
from agents.tools import drafting
from agents.turns.toolbox import Toolbox
from agents.workspace import brand, memory, time_zone

OLD = "That button is from an older version of this desk; nothing was done. /queue shows the present state."

Decide = Callable[[Context, int, int], Awaitable[Reply]]
Ask = Callable[[Context, ShownPost], Awaitable[Reply]]
Fill = Callable[[Context, ShownPost, Mapping[str, str]], Awaitable[Reply]]


async def _draft_posts(context: Context, campaign_id: int, version: int) -> Reply:
    """Posts for an approved strategy, drafted with the one tool that plans."""
    toolbox = Toolbox.of_tools(drafting.plan_posts)
    return await strategist.draft(context, campaign_id, version, toolbox=toolbox)


async def _approve_strategy(context: Context, campaign_id: int, version: int) -> Reply:
    """A strategy approved, and its posts drafted with the one tool that plans."""
    toolbox = Toolbox.of_tools(drafting.plan_posts)
    return await lifecycle.approve(context, campaign_id, version, toolbox=toolbox)


DECISIONS: Mapping[str, Decide] = {
    "approve": decisions.approve,
    "undo": reversals.undo,
    "send": held_posts.send,
    "live": held_posts.live,
    "resend": held_posts.resend,
    "drop": held_posts.drop,
    "series": series.approve,
    "unseries": series.ask_each_time,
    "import": importing.take_in,
    "choose": connect_flow.choose,
    "amend": amendments.approve,
    "keep": amendments.reject,
    "adopt": _approve_strategy,
    "abandon": lifecycle.reject,
    "close": lifecycle.close,
    "draft": _draft_posts,
    "outline": strategy_form.edit,
    "test": experiments.ask,
    "stop": experiments.stop,
    "split": options.split,
    "take": alternatives.take,
    "use": illustrator.take,
    "others": illustrator.others,
}
ELSEWHERE: Mapping[str, Callable[[Context, str, str], Awaitable[Reply]]] = {
    brand.VERB: brand.press,
    memory.VERB: memory.press,
}
"""Buttons of cards that are no posts; each reads the rest of its value itself."""
QUESTIONS: Mapping[str, Ask] = {
    "edit": forms.edit,
    "move": forms.move,
    "reject": forms.reject,
    "alt": alt_texts.ask,
}
ANSWERS: Mapping[str, Fill] = {
    "edit": forms.edited,
    "move": forms.moved,
    "reject": forms.rejected,
    "alt": alt_texts.described,
}
HandIn = Callable[[Context, int, int, Mapping[str, str]], Awaitable[Reply]]
HANDED_IN: Mapping[str, HandIn] = {"outline": strategy_form.edited, "test": experiments.answered}
ON_OTHERS: Mapping[str, str] = {
    "amend": "amendment",
    "keep": "amendment",
    "stop": "experiment",
    "use": "drawing",
    "others": "drawing",
    **dict.fromkeys(("adopt", "abandon", "draft", "outline"), "campaign"),
}
"""Buttons that stand on no post's card → what they stand on."""


def read(value: str) -> tuple[str, str, str]:
    """`verb:id:version` in its three parts. Raises `Refused` for anything else."""
    verb, _, rest = value.partition(":")
    subject, _, version = rest.partition(":")
    if not verb or not subject:
        raise Refused(OLD)
    return verb, subject, version


async def press(context: Context, value: str) -> Reply:
    """Do what a button means. Raises `Refused`, and `Stale` when the card is not current any more."""
    verb, subject, version = read(value)
    if verb == "visit":  # its page opens by itself, and some surfaces tell us of the press all the same
        return Reply()
    if answer := _apart(context, verb, subject, version):
        return await answer
    if elsewhere := ELSEWHERE.get(verb):
        return await elsewhere(context, subject, version)
    if decide := DECISIONS.get(verb):
        return await decide(context, _number(subject), _number(version))
    if ask := QUESTIONS.get(verb):
        return await ask(context, ShownPost(_number(subject), _number(version)))
    raise Refused(OLD)


def _apart(context: Context, verb: str, subject: str, version: str) -> Awaitable[Reply] | None:
    """What is asked of more, or of something else, than one numbered thing."""
    match verb:
        case "release":
            return held_posts.release_all(context, version)
        case "approve_all":
            return decisions.approve_all(context, _number(subject), version)
        case connect_flow.VERB:
            return connect_flow.ask(context, subject)
        case post_card.OPTIONS_VERB:
            return options.ask(context, _number(subject), version)
        case "zone":
            return time_zone.chosen(context, subject)
    return None


async def submit(context: Context, value: str, values: Mapping[str, str]) -> Reply:
    """Take a handed-in form. Raises like `press`."""
    verb, subject, version = read(value)
    if verb == connect_flow.VERB:
        return await connect_flow.answered(context, subject, values)
    if verb == "zone":
        return await time_zone.told(context, values)
    if verb == brand.VERB:
        return await brand.submit(context, subject, version, values)
    if answered := HANDED_IN.get(verb):
        return await answered(context, _number(subject), _number(version), values)
    if verb == post_card.OPTIONS_VERB:
        return await options.chosen(context, _number(subject), version, values)
    if fill := ANSWERS.get(verb):
        return await fill(context, ShownPost(_number(subject), _number(version)), values)
    raise Refused(OLD)


def is_secret(value: str) -> bool:
    """May what is handed in with this form be a secret? Then it is kept nowhere."""
    return value.partition(":")[0] == connect_flow.VERB


def _number(words: str) -> int:
    number = whole(words)
    if number is None:
        raise Refused(OLD)
    return number


def card_of(value: str) -> str:
    """The card that a button or form stands on; '' when it stands on none."""
    verb, _, rest = value.partition(":")
    subject = rest.partition(":")[0]
    if verb == "approve_all":
        return f"plan:{subject}"
    if verb == memory.VERB:
        return memory.CARD
    if verb in ("series", "unseries"):
        return f"series:{subject}"
    if verb in ON_OTHERS:
        return f"{ON_OTHERS[verb]}:{subject}"
    if verb in {*DECISIONS, *QUESTIONS, post_card.OPTIONS_VERB} - {"import", "choose", "close", "take"}:
        return f"post:{subject}"
    return ""
