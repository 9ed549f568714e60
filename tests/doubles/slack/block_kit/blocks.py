"""The blocks Slack takes in a message, a modal and a Home tab (docs.slack.dev/reference/block-kit/blocks)."""

from tests.doubles.slack.block_kit import elements
from tests.doubles.slack.block_kit.elements import ID, IMAGE, SLACK_FILE, URL, plain, words
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
)

_CARD = both(
    typed(
        "card",
        {},
        {
            "block_id": ID,
            "hero_image": IMAGE,
            "icon": IMAGE,
            "title": words(150),
            "subtitle": words(150),
            "body": words(200),
            "actions": items(kind_of({"button": elements.BUTTON}), most=5),
        },
    ),
    demands(
        "must define at least one of `hero_image`, `title`, `actions` or `body`",
        lambda card: any(name in card for name in ("hero_image", "title", "actions", "body")),
    ),
)
_RICH = typed(
    "rich_text",
    {
        "elements": items(
            kind_of(
                {
                    kind: typed(
                        kind,
                        {"elements": items(anything, most=1000, least=0)},
                        {"style": anything, "indent": anything, "offset": anything, "border": anything},
                    )
                    for kind in (
                        "rich_text_section",
                        "rich_text_list",
                        "rich_text_preformatted",
                        "rich_text_quote",
                    )
                }
            ),
            most=1000,
        )
    },
    {"block_id": ID},
)
_CELL = kind_of(
    {
        "raw_text": typed("raw_text", {"text": string(10_000, least=0)}),
        "raw_number": typed("raw_number", {"value": anything}, {"text": string(10_000)}),
        "rich_text": _RICH,
    }
)
_TASK = typed(
    "task_card",
    {"task_id": ID, "title": string(150)},
    {
        "block_id": ID,
        "details": anything,
        "output": anything,
        "sources": items(anything, most=100, least=0),
        "status": one_of("pending", "in_progress", "complete", "error"),
    },
)
_SECTION = both(
    typed(
        "section",
        {},
        {
            "block_id": ID,
            "text": words(3000),
            "fields": items(words(2000), most=10),
            "accessory": kind_of(elements.ACCESSORIES),
            "expand": flag,
        },
    ),
    demands(
        "must define either `text` or `fields`", lambda section: "text" in section or "fields" in section
    ),
)
_INPUT = typed(
    "input",
    {"label": plain(2000), "element": kind_of(elements.INPUTS)},
    {"block_id": ID, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
)
_IMAGE = both(
    typed(
        "image",
        {"alt_text": string(2000)},
        {"block_id": ID, "image_url": URL, "slack_file": SLACK_FILE, "title": plain(2000)},
    ),
    demands(
        "must define either `image_url` or `slack_file`",
        lambda image: ("image_url" in image) != ("slack_file" in image),
    ),
)
_ACTIONS = items(kind_of(elements.ACTIONS), most=25)
_CONTEXT = items(
    kind_of(
        {
            "image": IMAGE,
            "plain_text": typed("plain_text", {"text": string(3000)}, {"emoji": flag}),
            "mrkdwn": typed("mrkdwn", {"text": string(3000)}, {"verbatim": flag}),
        }
    ),
    most=10,
)

EVERYWHERE: dict[str, Check] = {
    "section": _SECTION,
    "divider": typed("divider", {}, {"block_id": ID}),
    "image": _IMAGE,
    "actions": typed("actions", {"elements": _ACTIONS}, {"block_id": ID}),
    "context": typed("context", {"elements": _CONTEXT}, {"block_id": ID}),
    "header": typed("header", {"text": plain(150)}, {"block_id": ID}),
    "input": _INPUT,
    "rich_text": _RICH,
    "video": typed(
        "video",
        {"alt_text": string(2000), "video_url": URL, "thumbnail_url": URL, "title": plain(200)},
        {
            "block_id": ID,
            "title_url": URL,
            "description": plain(200),
            "provider_icon_url": URL,
            "provider_name": string(50),
            "author_name": string(50),
        },
    ),
}
_HELD = kind_of({name: EVERYWHERE[name] for name in EVERYWHERE if name not in {"input", "video"}})
IN_MESSAGES: dict[str, Check] = {
    **EVERYWHERE,
    "context_actions": typed(
        "context_actions",
        {"elements": items(kind_of(elements.CONTEXT_ACTIONS), most=5)},
        {"block_id": ID},
    ),
    "markdown": typed("markdown", {"text": string(12_000)}, {"block_id": ID}),
    "table": typed(
        "table",
        {"rows": items(items(_CELL, most=20), most=100)},
        {"block_id": ID, "column_settings": items(anything, most=20)},
    ),
    "task_card": _TASK,
    "plan": typed("plan", {"title": string(150)}, {"block_id": ID, "tasks": items(_TASK, most=50)}),
    "card": _CARD,
    "carousel": typed("carousel", {"elements": items(_CARD, most=10)}, {"block_id": ID}),
    "container": typed(
        "container",
        {"child_blocks": items(_HELD, most=10)},
        {
            "block_id": ID,
            "title": plain(150),
            "rich_text_title": _RICH,
            "subtitle": plain(150),
            "icon": IMAGE,
            "width": one_of("narrow", "standard", "wide", "full"),
            "is_collapsible": flag,
            "default_collapsed": flag,
            "has_header_divider": flag,
        },
    ),
}
IN_MODALS: dict[str, Check] = {
    **EVERYWHERE,
    "alert": typed(
        "alert",
        {"text": words(3000)},
        {"block_id": ID, "level": one_of("default", "info", "warning", "error", "success")},
    ),
}

_TITLED = {"type": one_of("modal"), "title": plain(24), "blocks": anything}
_KEPT = {"private_metadata": string(3000, least=0), "callback_id": ID, "external_id": ID}
MODAL = thing(
    _TITLED,
    {
        **_KEPT,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
HOME = thing({"type": one_of("home"), "blocks": anything}, _KEPT)
