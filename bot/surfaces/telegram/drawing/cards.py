"""Replies, cards and pages as Telegram messages: pure functions, within every limit, with nothing lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agents.replies import Button, Card, HomePage, HomeSection, Picture, Preview, State, Text, lines
from bot.surfaces.telegram.drawing import entities, keyboards, splitting
from bot.surfaces.telegram.drawing.entities import Styled
from bot.surfaces.telegram.drawing.keyboards import Keyboard
from bot.surfaces.telegram.drawing.splitting import CAPTION, MESSAGE

MOST_PICTURES = 10
"""Pictures of one album (core.telegram.org/bots/api, sendMediaGroup)."""
GROWTH = 256
"""UTF-16 units that a caption keeps free for the decision, which is added later."""
MARKS: dict[State, str] = {
    "waiting": "🟡 waiting",
    "scheduled": "🔵 scheduled",
    "done": "✅ done",
    "trouble": "⚠️ trouble",
    "closed": "⚪ closed",
}
CHOOSE = "Choose:"
NAMELESS = "Copydesk"
LEFT_OUT = "… there is more: /queue and /waiting show the rest."
SHOW = Button("Show what waits", "do:waiting", "primary")


@dataclass(frozen=True, slots=True)
class TelegramMessage:
    """One Telegram message. `words` are never empty: at most 4,096 UTF-16 units, with `pictures` 1,024.

    One picture is a photo with `words` as its caption and the keyboard below; several are an album, whose
    first picture has the caption, and which has no keyboard (core.telegram.org/bots/api, sendMediaGroup).
    """

    words: Styled
    keyboard: Keyboard = ()
    pictures: tuple[Picture, ...] = ()


def card_messages(card: Card) -> list[TelegramMessage]:
    """A card as one message, or as several where it is too long for one, with its keyboard under the last.

    One picture stands above the words of the card where they fit below it; else pictures come first, with the
    title of the card, and the words below in a message of their own.
    """
    keyboard = keyboards.build_keyboard(card.buttons, previews=card.previews)
    whole = card_text(card)
    pictures = _pictures(card)
    if len(pictures) == 1 and entities.utf16_length(whole.text) <= CAPTION - GROWTH:
        return [TelegramMessage(whole, keyboard, pictures)]
    caption = splitting.split_message(entities.bold(card.title), first=CAPTION)[:1] or [Styled(NAMELESS)]
    albums = [
        TelegramMessage(caption[0], pictures=pictures[start : start + MOST_PICTURES])
        for start in range(0, len(pictures), MOST_PICTURES)
    ]
    return [*albums, *_messages(whole, keyboard)]


def preview_text(card: Card | None) -> str:
    """The text of cards while they are written, the newest first."""
    if card is None:
        return "That broke off; it is being written anew."
    rows = [f"{each.account}\n{each.words}" for each in reversed(card.previews)]
    return "\n\n".join([card.title, *rows])


def text_messages(words: Text, buttons: Sequence[Button] = ()) -> list[TelegramMessage]:
    """Words and buttons as messages; blank words are not sent, and buttons never without words."""
    whole = entities.format_text(words)
    if not whole and not buttons:
        return []
    return _messages(whole or Styled(CHOOSE), keyboards.build_keyboard(buttons))


def home_message(page: HomePage) -> TelegramMessage:
    """A person's own page as one message; of a page that is too long, its end says how to see the rest.

    Cards on it are named, not shown whole, so nothing is decided there: one button shows them.
    """
    whole = entities.join_rows((_part(each) for each in page.sections), between="\n\n")
    buttons = [button for part in page.sections for button in part.buttons]
    if any(part.cards for part in page.sections):
        buttons.insert(0, SHOW)
    first, *rest = splitting.split_message(whole) or [Styled(NAMELESS)]
    if rest:
        room = MESSAGE - entities.utf16_length(LEFT_OUT) - 1
        first = entities.join_rows([splitting.split_message(whole, first=room)[0], Styled(LEFT_OUT)])
    return TelegramMessage(first, keyboards.build_keyboard(list(dict.fromkeys(buttons))))


def without_entities(message: TelegramMessage) -> TelegramMessage:
    """The message without entities, sent where Telegram refuses the drawing."""
    return replace(message, words=Styled(message.words.text))


def card_text(card: Card) -> Styled:
    """The text of a card: title and state, lines, and each preview with its length, note and warnings."""
    parts = [_title(card)]
    if card.lines:
        parts.append(entities.format_text(lines(*card.lines)))
    head = entities.join_rows(parts)
    previews, shared = _noted_once(card.previews)
    below = [*map(_preview, previews), *(entities.italic(each) for each in shared)]
    return entities.join_rows([head, *below], between="\n\n")


def _title(card: Card) -> Styled:
    called = entities.bold(card.title)
    return called + Styled(f" · {MARKS[card.state]}") if card.state in MARKS else called


def _preview(each: Preview) -> Styled:
    warnings = [Styled(f"⚠ {warning}") for warning in each.warnings]
    head = entities.bold(each.account) + Styled(f" · {_measure(each)}")
    exactly = [entities.quoted(each.words)] if each.words else []
    return entities.join_rows([head, *exactly, *warnings])


def _measure(each: Preview) -> str:
    parts = [f"{each.count:,}/{each.limit:,} {each.unit}"]
    parts += [each.note] if each.note else []
    parts += [f"with {', '.join(each.media)}"] if each.media else []
    return " · ".join(parts)


def _noted_once(previews: Sequence[Preview]) -> tuple[Sequence[Preview], Sequence[str]]:
    """The previews without a note that all of them share, and the shared note, shown once below."""
    found = {each.note for each in previews}
    if len(previews) < 2 or len(found) > 1 or found == {""}:
        return previews, ()
    return [replace(each, note="") for each in previews], [*found]


def _pictures(card: Card) -> tuple[Picture, ...]:
    """The pictures of a card, each once: the same picture may go out on several accounts."""
    found = (*card.pictures, *(each for preview in card.previews for each in preview.pictures))
    return tuple({each.path: each for each in found}.values())


def _part(part: HomeSection) -> Styled:
    return entities.join_rows([entities.bold(part.heading), *_part_lines(part)])


def _part_lines(part: HomeSection) -> Iterator[Styled]:
    if words := entities.format_text(lines(*part.lines)):
        yield words
    for each in part.cards:
        yield entities.join_rows([_title(each), *(entities.format_text(line) for line in each.lines)])


def _messages(whole: Styled, keyboard: Keyboard) -> list[TelegramMessage]:
    """The text in as many messages as it needs, the keyboard under the last."""
    *parts, last = splitting.split_message(whole) or [Styled(NAMELESS)]
    return [*(TelegramMessage(part) for part in parts), TelegramMessage(last, keyboard)]
