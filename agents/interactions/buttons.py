"""The table of buttons: the acts of presses and handed-in forms, by the verb of `verb:id:version`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from agents.accounts import connect_flow
from agents.approvals import decisions, reversals
from agents.approvals.stale_cards import ShownPost
from agents.campaigns import amendments, lifecycle, strategist, strategy_form
from agents.cards.post_card import OPTIONS_VERB
from agents.context import Context
from agents.creative import alt_texts, illustrator
from agents.import_export import importing
from agents.optimisation import experiments
from agents.posts import alternatives, forms, options
from agents.publishing import held_posts
from agents.refusals import Refused
from agents.replies import Reply, parse_digits
from agents.schedule import series
from agents.tools import drafting
from agents.turns.toolbox import Toolbox
from agents.workspace import brand, memory, time_zone

OLD_BUTTON = (
    "That button is from an older version of this desk; nothing was done. /queue shows the present state."
)


@dataclass(frozen=True, slots=True)
class ButtonValue:
    """A button's `verb:id:version` in three parts. `id` and `version` raise `Refused` without a number."""

    verb: str
    subject: str
    rest: str

    @property
    def id(self) -> int:
        """The row that the button is about."""
        return _number(self.subject)

    @property
    def version(self) -> int:
        """The version of the row that was shown."""
        return _number(self.rest)

    @property
    def post(self) -> ShownPost:
        """The post that the button is about, as it was shown."""
        return ShownPost(self.id, self.version)


Values = Mapping[str, str]
Press = Callable[[Context, ButtonValue], Awaitable[Reply]]
Submit = Callable[[Context, ButtonValue, Values], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class ButtonRule:
    """The acts of a verb for a press and for a handed-in form, and the card that its button stands on.

    `card` is the kind of a card ("post" for "post:12"), a whole key where the workspace has one such card, or
    '' for buttons without a card. Values of a `secret` form are stored nowhere.
    """

    verb: str
    press: Press | None = None
    submit: Submit | None = None
    card: str = ""
    secret: bool = False


def _row(act: Callable[[Context, int, int], Awaitable[Reply]]) -> Press:
    """An act on one row at the version that was shown."""

    async def press(context: Context, value: ButtonValue) -> Reply:
        return await act(context, value.id, value.version)

    return press


def _row_form(act: Callable[[Context, int, int, Values], Awaitable[Reply]]) -> Submit:
    """A form about one row at the version that was shown."""

    async def submit(context: Context, value: ButtonValue, values: Values) -> Reply:
        return await act(context, value.id, value.version, values)

    return submit


def _post(act: Callable[[Context, ShownPost], Awaitable[Reply]]) -> Press:
    """An act on a shown post."""

    async def press(context: Context, value: ButtonValue) -> Reply:
        return await act(context, value.post)

    return press


def _post_form(act: Callable[[Context, ShownPost, Values], Awaitable[Reply]]) -> Submit:
    """A form about a shown post."""

    async def submit(context: Context, value: ButtonValue, values: Values) -> Reply:
        return await act(context, value.post, values)

    return submit


def _words(act: Callable[[Context, str, str], Awaitable[Reply]]) -> Press:
    """An act that reads both parts of its value itself."""

    async def press(context: Context, value: ButtonValue) -> Reply:
        return await act(context, value.subject, value.rest)

    return press


async def _ignore(_context: Context, _value: ButtonValue) -> Reply:
    """No act: the button opens a page by itself, but some surfaces report the press too."""
    return Reply()


def _planning(act: Callable[..., Awaitable[Reply]]) -> Press:
    """An act that drafts posts, with the planning tool alone."""

    async def press(context: Context, value: ButtonValue) -> Reply:
        toolbox = Toolbox.of_tools(drafting.plan_posts)
        return await partial(act, toolbox=toolbox)(context, value.id, value.version)

    return press


RULES = (
    ButtonRule("approve", _row(decisions.approve), card="post"),
    ButtonRule("undo", _row(reversals.undo), card="post"),
    ButtonRule("send", _row(held_posts.send_held), card="post"),
    ButtonRule("live", _row(held_posts.confirm_published), card="post"),
    ButtonRule("resend", _row(held_posts.resend), card="post"),
    ButtonRule("drop", _row(held_posts.drop_uncertain), card="post"),
    ButtonRule("edit", _post(forms.ask_words), _post_form(forms.submit_words), card="post"),
    ButtonRule("move", _post(forms.ask_time), _post_form(forms.submit_time), card="post"),
    ButtonRule("reject", _post(forms.ask_reason), _post_form(forms.submit_reason), card="post"),
    ButtonRule("alt", _post(alt_texts.ask_alt_texts), _post_form(alt_texts.submit_alt_texts), card="post"),
    ButtonRule("split", _row(options.split_into_thread), card="post"),
    ButtonRule(
        "test",
        _row(experiments.ask_second_wording),
        _row_form(experiments.submit_second_wording),
        card="post",
    ),
    ButtonRule(
        OPTIONS_VERB,
        lambda context, value: options.ask_options(context, value.id, value.rest),
        lambda context, value, values: options.submit_options(context, value.id, value.rest, values),
        card="post",
    ),
    ButtonRule(
        "approve_all",
        lambda context, value: decisions.approve_all(context, value.id, value.rest),
        card="plan",
    ),
    ButtonRule("release", lambda context, value: held_posts.send_all_held(context, value.rest)),
    ButtonRule("take", _row(alternatives.take_alternative)),
    ButtonRule("import", _row(importing.import_sheet)),
    ButtonRule("series", _row(series.approve_series), card="series"),
    ButtonRule("unseries", _row(series.ask_each_time), card="series"),
    ButtonRule("amend", _row(amendments.approve_amendment), card="amendment"),
    ButtonRule("keep", _row(amendments.reject_amendment), card="amendment"),
    ButtonRule("adopt", _planning(lifecycle.approve_strategy), card="campaign"),
    ButtonRule("draft", _planning(strategist.draft_posts), card="campaign"),
    ButtonRule("abandon", _row(lifecycle.reject_strategy), card="campaign"),
    ButtonRule(
        "outline",
        _row(strategy_form.edit_strategy),
        _row_form(strategy_form.submit_strategy),
        card="campaign",
    ),
    ButtonRule("close", _row(lifecycle.close_campaign)),
    ButtonRule("stop", _row(experiments.stop_experiment), card="experiment"),
    ButtonRule("use", _row(illustrator.use_drawing), card="drawing"),
    ButtonRule("others", _row(illustrator.draw_more), card="drawing"),
    ButtonRule("choose", _row(connect_flow.choose_account)),
    ButtonRule(
        connect_flow.CONNECT_VERB,
        lambda context, value: connect_flow.open_connect_form(context, value.subject),
        lambda context, value, values: connect_flow.submit_connect_form(context, value.subject, values),
        secret=True,
    ),
    ButtonRule("visit", _ignore),
    ButtonRule(
        "zone",
        lambda context, value: time_zone.choose_zone(context, value.subject),
        lambda context, _, values: time_zone.submit_zone(context, values),
    ),
    ButtonRule(
        brand.VERB,
        _words(brand.press_brand_button),
        lambda context, value, values: brand.submit_brand_form(context, value.subject, value.rest, values),
    ),
    ButtonRule(memory.VERB, _words(memory.press_memory_button), card=memory.CARD),
)
BUTTONS: Mapping[str, ButtonRule] = {each.verb: each for each in RULES}
"""Every button and form but `do` (a command) and `pick` (an option of a menu), which the gateway reads."""


def parse_value(value: str) -> ButtonValue:
    """`verb:id:version` in its three parts. Raises `Refused` for anything else."""
    verb, _, rest = value.partition(":")
    subject, _, version = rest.partition(":")
    if not verb or not subject:
        raise Refused(OLD_BUTTON)
    return ButtonValue(verb, subject, version)


async def press(context: Context, value: str) -> Reply:
    """Do the act of a button. Raises `Refused`, and `Stale` if the card is out of date."""
    parsed = parse_value(value)
    rule = BUTTONS.get(parsed.verb)
    if rule is None or rule.press is None:
        raise Refused(OLD_BUTTON)
    return await rule.press(context, parsed)


async def submit(context: Context, value: str, values: Values) -> Reply:
    """Do the act of a handed-in form. Raises like `press`."""
    parsed = parse_value(value)
    rule = BUTTONS.get(parsed.verb)
    if rule is None or rule.submit is None:
        raise Refused(OLD_BUTTON)
    return await rule.submit(context, parsed, values)


def is_secret(value: str) -> bool:
    """Whether a form may contain a secret, which is stored nowhere."""
    rule = BUTTONS.get(value.partition(":")[0])
    return rule is not None and rule.secret


def card_of(value: str) -> str:
    """The key of the card that a button or form stands on; '' for no card."""
    verb, _, rest = value.partition(":")
    rule = BUTTONS.get(verb)
    if rule is None or not rule.card or ":" in rule.card:
        return rule.card if rule else ""
    return f"{rule.card}:{rest.partition(':')[0]}"


def _number(words: str) -> int:
    number = parse_digits(words)
    if number is None:
        raise Refused(OLD_BUTTON)
    return number
