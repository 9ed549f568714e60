"""Text that appears while it is written, and what the app says it is doing meanwhile."""

from tests.doubles.slack.block_kit.limits import IN_MESSAGE, check_message
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json, anything, items, kind_of, one_of, string, typed
from tests.doubles.slack.methods.chat import LONGEST_MARKDOWN, metadata, place_to_speak, put, shown, thread_of
from tests.doubles.slack.methods.registry import Asked, method
from tests.doubles.slack.objects import Message

CHUNKS = items(
    kind_of(
        {
            "markdown_text": typed("markdown_text", {"text": string(LONGEST_MARKDOWN)}),
            "plan_update": typed("plan_update", {"title": string(256)}),
            "task_update": typed(
                "task_update",
                {"id": string(255), "title": string(256)},
                {
                    "status": one_of("pending", "in_progress", "complete", "error"),
                    "details": anything,
                    "output": anything,
                    "sources": anything,
                },
            ),
            "blocks": typed("blocks", {"blocks": anything}),
        }
    ),
    most=100,
)
MOST_PROMPTS = 4
MOST_LOADING = 10


def _streamed(asked: Asked) -> tuple[str, list[Json]]:
    """The words and blocks that this call adds. Raises `Refusal`."""
    markdown, chunks = asked.text("markdown_text"), asked.arguments.get("chunks")
    if len(markdown) > LONGEST_MARKDOWN:
        raise Refusal("msg_too_long")
    if chunks is None:
        return markdown, []
    if markdown:
        raise Refusal("invalid_arguments", ["[ERROR] only one of `markdown_text` and `chunks`"])
    if wrong := CHUNKS(chunks, "/chunks"):
        raise Refusal("invalid_chunks", [f"[ERROR] {each}" for each in wrong])
    blocks = [block for each in chunks if each["type"] == "blocks" for block in check_message(each["blocks"])]
    return "".join(each["text"] for each in chunks if each["type"] == "markdown_text"), blocks


@method("chat.startStream", tier=2, needs="chat:write", required=("channel", "thread_ts"))
def start(asked: Asked) -> Json:
    place = place_to_speak(asked)
    for name in ("recipient_team_id", "recipient_user_id"):
        if place.kind != "im" and not asked.text(name):
            raise Refusal(f"missing_{name}")
    if place.kind != "im":
        asked.person("recipient_user_id")
    if asked.text("task_display_mode") not in {"", "plan", "timeline", "dense"}:
        raise Refusal("invalid_arguments")
    text, blocks = _streamed(asked)
    message = Message(
        place.id,
        asked.world.ts(),
        asked.grant.bot_user,
        text,
        blocks,
        thread_ts=thread_of(asked, place),
        from_app=True,
        streaming=True,
        streamed_at=asked.world.now(),
    )
    put(asked.world, message)
    return {"channel": place.id, "ts": message.ts}


def _running(asked: Asked) -> Message:
    """The stream that is meant. Raises `Refusal` when it has ended or nothing came for too long."""
    message = asked.message()
    if message.user != asked.grant.bot_user:
        raise Refusal("message_not_owned_by_app")
    at = message.streamed_at
    if at is not None and asked.world.now() - at > asked.world.stream_life:
        message.streaming = False
    if not message.streaming:
        raise Refusal("message_not_in_streaming_state")
    return message


@method("chat.appendStream", tier=4, needs="chat:write", required=("channel", "ts"))
def append(asked: Asked) -> Json:
    message = _running(asked)
    text, blocks = _streamed(asked)
    if not (text or asked.arguments.get("chunks")):
        raise Refusal("no_text")
    _grow(message, text, blocks)
    message.streamed_at = asked.world.now()
    asked.world.note()
    return {"channel": message.channel, "ts": message.ts}


def _grow(message: Message, text: str, blocks: list[Json]) -> None:
    if len(message.blocks) + len(blocks) > IN_MESSAGE:
        raise Refusal("msg_blocks_too_many")
    message.text += text
    message.blocks += blocks


@method("chat.stopStream", tier=2, needs="chat:write", required=("channel", "ts"))
def stop(asked: Asked) -> Json:
    message = _running(asked)
    text, blocks = _streamed(asked)
    last = check_message(asked.arguments["blocks"]) if asked.arguments.get("blocks") else []
    hidden = metadata(asked)
    _grow(message, text, blocks)
    if not (message.text.strip() or message.blocks or last):
        raise Refusal("no_text")
    message.blocks = message.blocks + last
    message.metadata = hidden
    message.streaming = False
    asked.world.note()
    return {"channel": message.channel, "ts": message.ts, "message": shown(message, asked.world)}


def _thread(asked: Asked) -> tuple[str, str]:
    """Where a status stands. Raises `Refusal`."""
    place = asked.place("channel_id")
    ts = asked.text("thread_ts")
    if ts and (place.id, ts) not in asked.world.messages:
        raise Refusal("invalid_thread_ts")
    if asked.grant.bot_user not in place.members:
        raise Refusal("channel_not_found")
    return place.id, ts


@method(
    "assistant.threads.setStatus",
    tier=4,
    needs="chat:write",
    required=("channel_id", "thread_ts", "status"),
)
def set_status(asked: Asked) -> Json:
    where = _thread(asked)
    loading = asked.arguments.get("loading_messages") or []
    if not isinstance(loading, list) or len(loading) > MOST_LOADING:
        raise Refusal("invalid_arguments")
    status = asked.text("status")
    asked.world.status_history.append((*where, status))
    if status:
        asked.world.statuses[where] = {"status": status, "loading_messages": loading}
    else:
        asked.world.statuses.pop(where, None)
    asked.world.note()
    return {}


@method(
    "assistant.threads.setSuggestedPrompts",
    tier=3,
    needs="assistant:write",
    required=("channel_id", "prompts"),
)
def set_prompts(asked: Asked) -> Json:
    where = _thread(asked)
    wrong = items(_prompt, most=MOST_PROMPTS)(asked.arguments["prompts"], "/prompts")
    if wrong:
        raise Refusal("invalid_arguments", [f"[ERROR] {each}" for each in wrong])
    asked.world.prompts[where] = {"title": asked.text("title"), "prompts": asked.arguments["prompts"]}
    asked.world.note()
    return {}


def _prompt(value: object, pointer: str) -> list[str]:
    good = isinstance(value, dict) and set(value) == {"title", "message"} and all(value.values())
    return [] if good else [f"must have title and message [json-pointer:{pointer}]"]


@method(
    "assistant.threads.setTitle",
    tier=3,
    needs="assistant:write",
    required=("channel_id", "thread_ts", "title"),
)
def set_title(asked: Asked) -> Json:
    asked.world.titles[_thread(asked)] = asked.text("title")
    return {}
