"""Replies and cards as Slack messages: pure functions, within every limit, with not one character lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from agents.replies import Button, Card, Picture, Preview, State, Text, lines, plain, text
from bot.surfaces.slack.drawing import mrkdwn

MOST_BLOCKS = 50
"""Blocks of one message (docs.slack.dev, "Blocks"; slack_sdk does not count them)."""
HEADER, LABEL, FALLBACK, CONFIRM, CONFIRM_BUTTON = 150, 75, 3000, 300, 30
"""Characters of a header, a button's label, a message's plain text, a question and its answer."""
SMALL = 2000
"""Characters of one small line."""
ROW = 5
"""Buttons of one row; Slack allows 25 and wraps them anyhow."""
WORKING = "⏳ {label}…"

MARKS: dict[State, str] = {
    "waiting": "🟡 waiting",
    "scheduled": "🔵 scheduled",
    "done": "✅ done",
    "trouble": "⚠️ trouble",
    "closed": "⚪ closed",
}

Json = dict[str, Any]
NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Message:
    """One Slack message: `text` is what notifications and screen readers say, never empty."""

    text: str
    blocks: tuple[Json, ...]


def card(shown: Card, files: Mapping[str, str] = NONE) -> list[Message]:
    """A card as one message; as several where it is longer than one may be, with its buttons on the last.

    `files` are Slack's own ids of pictures, by where they are kept; those without one are not shown.
    """
    seen = [*_head(shown), *_images(shown, files), *_previews(shown.previews)]
    return _messages(card_text(shown), [*seen, *rows(shown.buttons)])


def pictures(shown: Card) -> tuple[Picture, ...]:
    """A card's pictures, each once: the same one may go out on several accounts."""
    found = (*shown.pictures, *(each for preview in shown.previews for each in preview.pictures))
    return tuple({each.path: each for each in found}.values())


def _images(shown: Card, files: Mapping[str, str]) -> Iterator[Json]:
    for each in pictures(shown):
        if file := files.get(each.path):
            said = mrkdwn.cut(each.alt or shown.title, SMALL)
            yield ImageBlock(alt_text=said, slack_file={"id": file}).to_dict()


def ways(message: Message) -> Iterator[Message]:
    """The message, and then without its pictures: Slack refuses one that it has not looked at yet."""
    yield message
    plainer = tuple(each for each in message.blocks if each["type"] != "image")
    if plainer != message.blocks:
        yield replace(message, blocks=plainer)


def again(block: Json) -> Json:
    """A block as Slack handed it back, as it may be sent again: of an image no more than which one it is."""
    if block.get("type") != "image":
        return block
    file = {"id": (block.get("slack_file") or {}).get("id")}
    return {"type": "image", "alt_text": block.get("alt_text") or " ", "slack_file": file}


def said(spoken: Text, buttons: Sequence[Button] = ()) -> list[Message]:
    """Words and buttons as messages."""
    if not plain(spoken).strip():
        spoken = text("Choose:") if buttons else spoken
    return _messages(plain(spoken), [*sections(spoken), *rows(buttons)])


def working(blocks: Iterable[Json], label: str) -> tuple[Json, ...]:
    """A message while what was pressed on it is being done: its buttons are gone, and it says so."""
    kept = [each for each in blocks if each.get("type") != "actions"]
    return (*kept[: MOST_BLOCKS - 1], *notes(text(WORKING.format(label=label))))


def card_text(shown: Card) -> str:
    """A card as plain text, whole: for notifications, and where blocks are refused."""
    rows = [title(shown), *(plain(line) for line in shown.lines)]
    previews, shared = _noted_once(shown.previews)
    for each in previews:
        rows += [each.account, each.words, _measure(each), *each.warnings]
    return "\n".join([*rows, *shared])


def title(shown: Card) -> str:
    """A card's title with its state in words."""
    return f"{shown.title} · {MARKS[shown.state]}" if shown.state in MARKS else shown.title


def _head(shown: Card) -> Iterator[Json]:
    called = title(shown)
    if mrkdwn.length(called) <= HEADER:
        yield HeaderBlock(text=PlainTextObject(text=called, emoji=False)).to_dict()
    else:
        yield from literal(called)
    yield from sections(lines(*shown.lines))


def _previews(previews: Sequence[Preview]) -> Iterator[Json]:
    previews, shared = _noted_once(previews)
    for each in previews:
        yield from notes(text(f"{each.account} · {_measure(each)}"))
        yield from literal(each.words)
        for warning in each.warnings:
            yield from notes(text(f"⚠ {warning}"))
    for note in shared:
        yield from notes(text(note))


def _noted_once(previews: Sequence[Preview]) -> tuple[Sequence[Preview], Sequence[str]]:
    """A note that every preview has is said once, below them all."""
    found = {each.note for each in previews}
    if len(previews) < 2 or len(found) > 1 or found == {""}:
        return previews, ()
    return [replace(each, note="") for each in previews], [*found]


def _measure(each: Preview) -> str:
    parts = [f"{each.count:,}/{each.limit:,} {each.unit}"]
    parts += [each.note] if each.note else []
    parts += [f"with {', '.join(each.media)}"] if each.media else []
    return " · ".join(parts)


def sections(spoken: Text) -> Iterator[Json]:
    """Words as mrkdwn; `verbatim` keeps Slack from making links and mentions of them by itself."""
    for piece in mrkdwn.pieces(spoken):
        yield SectionBlock(text=MarkdownTextObject(text=piece, verbatim=True)).to_dict()


def literal(exactly: str) -> Iterator[Json]:
    """Exactly these words, with nothing in them read as formatting."""
    for piece in mrkdwn.plain_pieces(exactly):
        yield SectionBlock(text=PlainTextObject(text=piece, emoji=False)).to_dict()


def notes(spoken: Text) -> Iterator[Json]:
    """A small line."""
    for piece in mrkdwn.pieces(spoken, most=SMALL):
        yield ContextBlock(elements=[MarkdownTextObject(text=piece, verbatim=True)]).to_dict()


def rows(buttons: Sequence[Button]) -> Iterator[Json]:
    """Buttons, five a row. `asks` in an action's id says that a dialog is opened for it."""
    for start in range(0, len(buttons), ROW):
        some = enumerate(buttons[start : start + ROW], start)
        yield ActionsBlock(elements=[_button(each, place) for place, each in some]).to_dict()


def _button(each: Button, place: int) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=mrkdwn.cut(each.label, LABEL), emoji=False),
        action_id=f"{'asks' if each.asks else 'press'}:{place}",
        value=each.value or " ",
        url=each.url or None,
        style=None if each.style == "plain" else each.style,
        confirm=_confirm(each) if each.confirm else None,
    )


def _confirm(each: Button) -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text="Are you sure?"),
        text=PlainTextObject(text=mrkdwn.cut(each.confirm, CONFIRM), emoji=False),
        confirm=PlainTextObject(text=mrkdwn.cut(each.label, CONFIRM_BUTTON), emoji=False),
        deny=PlainTextObject(text="Leave it"),
        style="danger" if each.style == "danger" else "primary",
    )


def _messages(called: str, blocks: list[Json]) -> list[Message]:
    """Blocks in messages of at most 50; buttons stay at the end of the last one."""
    fallback = mrkdwn.escape(mrkdwn.cut(called.strip() or "Copydesk", FALLBACK // 2))
    parts = [blocks[start : start + MOST_BLOCKS] for start in range(0, len(blocks), MOST_BLOCKS)] or [[]]
    return [Message(fallback, tuple(part)) for part in parts]


def unformatted(message: Message) -> list[str]:
    """The same words without any block, whole: what is sent when Slack refuses how something was drawn."""
    shown = "\n".join(filter(None, (_written(block) for block in message.blocks)))
    return mrkdwn.packed(shown) or [message.text]


def echo(typed: str) -> Json:
    """The answer to a command: Slack does not show what was typed, so its sender sees that it arrived."""
    shown = mrkdwn.cut(f"⏳ {mrkdwn.heard(typed).strip()}", SMALL // 2)
    return {"response_type": "ephemeral", "text": mrkdwn.escape(shown)}


def _written(block: Json) -> str:
    """A block's words as mrkdwn; buttons are left out."""
    texts = [block.get("text"), *(block.get("elements") or ())] if block["type"] != "actions" else []
    said = [each for each in texts if each]
    return "\n".join(
        mrkdwn.escape(each["text"]) if each["type"] == "plain_text" else each["text"] for each in said
    )
