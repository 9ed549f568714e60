"""What Slack takes as a text, an option, a confirmation and an element, with its limits.

Lengths: docs.slack.dev/reference/block-kit/composition-objects and …/block-elements; the fields of an
element are those of `slack_sdk.models.blocks`, held together by a test.
"""

from tests.doubles.slack.json_checks import (
    Check,
    anything,
    both,
    demands,
    flag,
    items,
    kind_of,
    one_of,
    string,
    thing,
    typed,
    whole,
)

ID = string(255)
URL = string(3000)


def plain(most: int) -> Check:
    """Text without formatting."""
    return kind_of({"plain_text": typed("plain_text", {"text": string(most)}, {"emoji": flag})})


def words(most: int) -> Check:
    """Text with or without formatting."""
    return kind_of(
        {
            "plain_text": typed("plain_text", {"text": string(most)}, {"emoji": flag}),
            "mrkdwn": typed("mrkdwn", {"text": string(most)}, {"verbatim": flag}),
        }
    )


CONFIRM = thing(
    {"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)
_OPTION = {"text": words(75), "value": string(150)}
OPTION = thing(_OPTION, {"description": words(75)})
PLAIN_OPTION = thing({"text": plain(75), "value": string(150)}, {"description": plain(75)})
OVERFLOW_OPTION = thing({"text": plain(75), "value": string(150)}, {"description": plain(75), "url": URL})
GROUP = thing({"label": plain(75), "options": items(PLAIN_OPTION, most=100)})
DISPATCH = thing({"trigger_actions_on": items(one_of("on_enter_pressed", "on_character_entered"), most=2)})
SLACK_FILE = both(
    thing({}, {"id": ID, "url": URL}),
    demands("must define either `id` or `url`", lambda file: ("id" in file) != ("url" in file)),
)

_NAMED = {"action_id": ID}
_ASKED = {**_NAMED, "confirm": CONFIRM, "focus_on_load": flag}
_TYPED = {**_NAMED, "focus_on_load": flag, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
_CHOSEN = {**_ASKED, "placeholder": plain(150)}
_CHOSEN_MANY = {**_CHOSEN, "max_selected_items": whole(least=1)}
_LISTED = {"options": items(PLAIN_OPTION, most=100), "option_groups": items(GROUP, most=100)}
_EITHER_LIST = demands(
    "must define either `options` or `option_groups`",
    lambda menu: ("options" in menu) != ("option_groups" in menu),
)
_SEEN = {"visible_to_user_ids": items(ID, most=100)}
_FEEDBACK = thing({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

IMAGE = both(
    typed("image", {"alt_text": string(2000)}, {"image_url": URL, "slack_file": SLACK_FILE}),
    demands(
        "must define either `image_url` or `slack_file`",
        lambda image: ("image_url" in image) != ("slack_file" in image),
    ),
)

BUTTON = typed(
    "button",
    {"text": plain(75)},
    {
        **_NAMED,
        **_SEEN,
        "url": URL,
        "value": string(2000),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "agent_prompt": anything,
        "agent_prompt_display": anything,
    },
)


def _menu(kind: str, initial: str) -> Check:
    several = kind.startswith("multi_")
    chosen = items(PLAIN_OPTION, most=100) if several else PLAIN_OPTION
    fields = {**(_CHOSEN_MANY if several else _CHOSEN), **_LISTED, initial: chosen}
    return both(typed(kind, {}, fields), _EITHER_LIST)


def _places(kind: str, initial: str) -> dict[str, Check]:
    """A menu of people or channels, for one and for several."""
    extra: dict[str, Check] = {} if kind == "users_select" else {"response_url_enabled": flag}
    if kind == "conversations_select":
        extra |= {"default_to_current_conversation": flag, "filter": anything}
    many = {name: check for name, check in extra.items() if name != "response_url_enabled"}
    return {
        kind: typed(kind, {}, {**_CHOSEN, **extra, initial: ID}),
        f"multi_{kind}": typed(
            f"multi_{kind}", {}, {**_CHOSEN_MANY, **many, f"{initial}s": items(ID, most=100)}
        ),
    }


_LOOKED_UP = {"min_query_length": whole(least=1)}

MENUS: dict[str, Check] = {
    "static_select": _menu("static_select", "initial_option"),
    "external_select": typed(
        "external_select", {}, {**_CHOSEN, **_LOOKED_UP, "initial_option": PLAIN_OPTION}
    ),
    "overflow": typed(
        "overflow", {"options": items(OVERFLOW_OPTION, most=5)}, {**_NAMED, "confirm": CONFIRM}
    ),
    **_places("users_select", "initial_user"),
    **_places("conversations_select", "initial_conversation"),
    **_places("channels_select", "initial_channel"),
    "multi_static_select": _menu("multi_static_select", "initial_options"),
    "multi_external_select": typed(
        "multi_external_select",
        {},
        {**_CHOSEN_MANY, **_LOOKED_UP, "initial_options": items(PLAIN_OPTION, most=100)},
    ),
}
SINGLE_MENUS = {kind: check for kind, check in MENUS.items() if not kind.startswith("multi_")}

PICKERS: dict[str, Check] = {
    "checkboxes": typed(
        "checkboxes",
        {"options": items(OPTION, most=10)},
        {**_ASKED, "initial_options": items(OPTION, most=10)},
    ),
    "radio_buttons": typed(
        "radio_buttons", {"options": items(OPTION, most=10)}, {**_ASKED, "initial_option": OPTION}
    ),
    "datepicker": typed("datepicker", {}, {**_CHOSEN, "initial_date": string(10, least=10)}),
    "timepicker": typed("timepicker", {}, {**_CHOSEN, "initial_time": string(5, least=5), "timezone": ID}),
}
DATETIMEPICKER = typed(
    "datetimepicker", {}, {**_ASKED, "initial_date_time": whole(least=10**9, most=10**10 - 1)}
)
RICH_INPUT = typed(
    "rich_text_input",
    {},
    {**_TYPED, "initial_value": anything, "min_lines": whole(least=1), "max_lines": whole(least=1)},
)
WORKFLOW = typed(
    "workflow_button",
    {"text": plain(75), "workflow": anything},
    {**_NAMED, "style": one_of("primary", "danger"), "accessibility_label": string(75)},
)

INPUTS: dict[str, Check] = {
    "plain_text_input": typed(
        "plain_text_input",
        {},
        {
            **_TYPED,
            "initial_value": string(3000, least=0),
            "multiline": flag,
            "min_length": whole(most=3000),
            "max_length": whole(least=1, most=3000),
        },
    ),
    "email_text_input": typed("email_text_input", {}, {**_TYPED, "initial_value": string(3000)}),
    "url_text_input": typed("url_text_input", {}, {**_TYPED, "initial_value": string(3000)}),
    "number_input": typed(
        "number_input",
        {"is_decimal_allowed": flag},
        {**_TYPED, "initial_value": string(100), "min_value": string(100), "max_value": string(100)},
    ),
    "file_input": typed(
        "file_input", {}, {**_NAMED, "filetypes": items(ID, most=100), "max_files": whole(least=1, most=10)}
    ),
    "rich_text_input": RICH_INPUT,
    "datetimepicker": DATETIMEPICKER,
    **{kind: check for kind, check in MENUS.items() if kind != "overflow"},
    **PICKERS,
}

ACTIONS: dict[str, Check] = {
    "button": BUTTON,
    "datetimepicker": DATETIMEPICKER,
    "rich_text_input": RICH_INPUT,
    "workflow_button": WORKFLOW,
    **SINGLE_MENUS,
    **PICKERS,
}
ACCESSORIES: dict[str, Check] = {
    "button": BUTTON,
    "image": IMAGE,
    "workflow_button": WORKFLOW,
    **MENUS,
    **PICKERS,
}
CONTEXT_ACTIONS: dict[str, Check] = {
    "feedback_buttons": typed(
        "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _NAMED
    ),
    "icon_button": typed(
        "icon_button",
        {"icon": one_of("trash"), "text": plain(75)},
        {
            **_NAMED,
            **_SEEN,
            "value": string(2000),
            "accessibility_label": string(75),
            "confirm": CONFIRM,
        },
    ),
}
