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
"""Characters of one small line (a context block)."""
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
NO_FILES: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """One Slack message. `text`, for notifications and screen readers, is never empty."""

    text: str
    blocks: tuple[Json, ...]


def card_messages(card: Card, files: Mapping[str, str] = NO_FILES) -> list[SlackMessage]:
    """A card as one message, or as several where it is too long for one, with its buttons on the last.

    `files` maps the paths of pictures to Slack's file ids; a picture without an id is not shown.
    """
    seen = [*_head(card), *_images(card, files), *_previews(card.previews)]
    return _messages(card_text(card), [*seen, *button_rows(card.buttons)])


def card_pictures(card: Card) -> tuple[Picture, ...]:
    """The pictures of a card, each once: the same picture may go out on several accounts."""
    found = (*card.pictures, *(each for preview in card.previews for each in preview.pictures))
    return tuple({each.path: each for each in found}.values())


def _images(card: Card, files: Mapping[str, str]) -> Iterator[Json]:
    for each in card_pictures(card):
        if file := files.get(each.path):
            said = mrkdwn.shorten(each.alt or card.title, SMALL)
            yield ImageBlock(alt_text=said, slack_file={"id": file}).to_dict()


def drawing_attempts(message: SlackMessage) -> Iterator[SlackMessage]:
    """The message, then the message without pictures: Slack refuses a picture that it has not checked yet."""
    yield message
    plainer = tuple(each for each in message.blocks if each["type"] != "image")
    if plainer != message.blocks:
        yield replace(message, blocks=plainer)


def resendable_block(block: Json) -> Json:
    """A block of a delivered message in the form in which Slack takes it back: an image by its file id."""
    if block.get("type") != "image":
        return block
    file = {"id": (block.get("slack_file") or {}).get("id")}
    return {"type": "image", "alt_text": block.get("alt_text") or " ", "slack_file": file}


def text_messages(words: Text, buttons: Sequence[Button] = ()) -> list[SlackMessage]:
    """Words and buttons as messages."""
    if not plain(words).strip():
        words = text("Choose:") if buttons else words
    return _messages(plain(words), [*text_sections(words), *button_rows(buttons)])


def working_blocks(blocks: Iterable[Json], label: str) -> tuple[Json, ...]:
    """The blocks of a message while a press is worked on: without buttons, with a line that says so."""
    kept = [each for each in blocks if each.get("type") != "actions"]
    return (*kept[: MOST_BLOCKS - 1], *note_blocks(text(WORKING.format(label=label))))


def card_text(card: Card) -> str:
    """The whole card as plain text, for notifications and for messages whose blocks were refused."""
    rows = [card_title(card), *(plain(line) for line in card.lines)]
    previews, shared = _noted_once(card.previews)
    for each in previews:
        rows += [each.account, each.words, _measure(each), *each.warnings]
    return "\n".join([*rows, *shared])


def card_title(card: Card) -> str:
    """The title of a card with its state."""
    return f"{card.title} · {MARKS[card.state]}" if card.state in MARKS else card.title


def _head(card: Card) -> Iterator[Json]:
    title = card_title(card)
    if mrkdwn.utf16_length(title) <= HEADER:
        yield HeaderBlock(text=PlainTextObject(text=title, emoji=False)).to_dict()
    else:
        yield from literal_sections(title)
    yield from text_sections(lines(*card.lines))


def _previews(previews: Sequence[Preview]) -> Iterator[Json]:
    previews, shared = _noted_once(previews)
    for each in previews:
        yield from note_blocks(text(f"{each.account} · {_measure(each)}"))
        yield from literal_sections(each.words)
        for warning in each.warnings:
            yield from note_blocks(text(f"⚠ {warning}"))
    for note in shared:
        yield from note_blocks(text(note))


def _noted_once(previews: Sequence[Preview]) -> tuple[Sequence[Preview], Sequence[str]]:
    """The previews without a note that all of them share, and the shared note, shown once below."""
    found = {each.note for each in previews}
    if len(previews) < 2 or len(found) > 1 or found == {""}:
        return previews, ()
    return [replace(each, note="") for each in previews], [*found]


def _measure(each: Preview) -> str:
    parts = [f"{each.count:,}/{each.limit:,} {each.unit}"]
    parts += [each.note] if each.note else []
    parts += [f"with {', '.join(each.media)}"] if each.media else []
    return " · ".join(parts)


def text_sections(words: Text) -> Iterator[Json]:
    """Words as mrkdwn sections; `verbatim` keeps Slack from turning words into links and mentions."""
    for piece in mrkdwn.split_text(words):
        yield SectionBlock(text=MarkdownTextObject(text=piece, verbatim=True)).to_dict()


def literal_sections(words: str) -> Iterator[Json]:
    """Exactly these words, without any formatting."""
    for piece in mrkdwn.split_plain_text(words):
        yield SectionBlock(text=PlainTextObject(text=piece, emoji=False)).to_dict()


def note_blocks(words: Text) -> Iterator[Json]:
    """Words as small lines."""
    for piece in mrkdwn.split_text(words, most=SMALL):
        yield ContextBlock(elements=[MarkdownTextObject(text=piece, verbatim=True)]).to_dict()


def button_rows(buttons: Sequence[Button]) -> Iterator[Json]:
    """Buttons in rows of five; an action id that begins with `asks` marks a button that opens a dialog."""
    for start in range(0, len(buttons), ROW):
        some = enumerate(buttons[start : start + ROW], start)
        yield ActionsBlock(elements=[_button(each, place) for place, each in some]).to_dict()


def _button(each: Button, place: int) -> ButtonElement:
    return ButtonElement(
        text=PlainTextObject(text=mrkdwn.shorten(each.label, LABEL), emoji=False),
        action_id=f"{'asks' if each.asks else 'press'}:{place}",
        value=each.value or " ",
        url=each.url or None,
        style=None if each.style == "plain" else each.style,
        confirm=_confirm(each) if each.confirm else None,
    )


def _confirm(each: Button) -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text="Are you sure?"),
        text=PlainTextObject(text=mrkdwn.shorten(each.confirm, CONFIRM), emoji=False),
        confirm=PlainTextObject(text=mrkdwn.shorten(each.label, CONFIRM_BUTTON), emoji=False),
        deny=PlainTextObject(text="Leave it"),
        style="danger" if each.style == "danger" else "primary",
    )


def _messages(title: str, blocks: list[Json]) -> list[SlackMessage]:
    """Blocks in messages of at most 50; buttons stay at the end of the last message."""
    fallback = mrkdwn.escape(mrkdwn.shorten(title.strip() or "Copydesk", FALLBACK // 2))
    parts = [blocks[start : start + MOST_BLOCKS] for start in range(0, len(blocks), MOST_BLOCKS)] or [[]]
    return [SlackMessage(fallback, tuple(part)) for part in parts]


def plain_texts(message: SlackMessage) -> list[str]:
    """The whole words without blocks, sent when Slack refuses the drawing."""
    card = "\n".join(filter(None, (_written(block) for block in message.blocks)))
    return mrkdwn.split_mrkdwn(card) or [message.text]


def command_echo(line: str) -> Json:
    """The acknowledgement of a command, with the typed line: Slack itself does not show it."""
    card = mrkdwn.shorten(f"⏳ {mrkdwn.to_plain_text(line).strip()}", SMALL // 2)
    return {"response_type": "ephemeral", "text": mrkdwn.escape(card)}


def _written(block: Json) -> str:
    """The words of a block as mrkdwn, without buttons."""
    texts = [block.get("text"), *(block.get("elements") or ())] if block["type"] != "actions" else []
    said = [each for each in texts if each]
    return "\n".join(
        mrkdwn.escape(each["text"]) if each["type"] == "plain_text" else each["text"] for each in said
    )
