"""Replies, cards and pages as Telegram messages: pure functions, within every limit, with nothing lost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agents.replies import Button, Card, Front, Part, Picture, Preview, State, Text, lines
from bot.surfaces.telegram.drawing import entities, keyboards, splitting
from bot.surfaces.telegram.drawing.entities import Styled
from bot.surfaces.telegram.drawing.keyboards import Keyboard
from bot.surfaces.telegram.drawing.splitting import CAPTION, MESSAGE

MOST_PICTURES = 10
"""Pictures of one album (core.telegram.org/bots/api, sendMediaGroup)."""
GROWTH = 256
"""UTF-16 units that a caption keeps free: who decided and when come to stand there later."""
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
class Message:
    """One Telegram message. `words` are never empty: at most 4,096 UTF-16 units, with `pictures` 1,024.

    One picture is a photo with `words` as its caption and the keyboard below; several are an album, whose
    first picture has the caption, and which has no keyboard (core.telegram.org/bots/api, sendMediaGroup).
    """

    words: Styled
    keyboard: Keyboard = ()
    pictures: tuple[Picture, ...] = ()


def card(shown: Card) -> list[Message]:
    """A card as one message; as several where it is longer than one may be, its keyboard under the last.

    One picture stands above the card's words where they fit below it; else pictures come first, with the
    card's title, and the words below in a message of their own.
    """
    keyboard = keyboards.keyboard(shown.buttons, previews=shown.previews)
    whole = card_words(shown)
    pictures = _pictures(shown)
    if len(pictures) == 1 and entities.units(whole.text) <= CAPTION - GROWTH:
        return [Message(whole, keyboard, pictures)]
    caption = splitting.split(entities.bold(shown.title), first=CAPTION)[:1] or [Styled(NAMELESS)]
    albums = [
        Message(caption[0], pictures=pictures[start : start + MOST_PICTURES])
        for start in range(0, len(pictures), MOST_PICTURES)
    ]
    return [*albums, *_messages(whole, keyboard)]


def being_written(card: Card | None) -> str:
    """What can be read of cards while they are written, the newest first."""
    if card is None:
        return "That broke off; it is being written anew."
    rows = [f"{each.account}\n{each.words}" for each in reversed(card.previews)]
    return "\n\n".join([card.title, *rows])


def said(spoken: Text, buttons: Sequence[Button] = ()) -> list[Message]:
    """Words and buttons as messages; words of blanks alone are not sent, and buttons never without words."""
    whole = entities.styled(spoken)
    if not whole and not buttons:
        return []
    return _messages(whole or Styled(CHOOSE), keyboards.keyboard(buttons))


def front(page: Front) -> Message:
    """A person's own page as one message; where it is longer than that, its end says how to see the rest.

    Cards on it are named, not shown whole, so nothing is decided there: one key shows them.
    """
    whole = entities.rows((_part(each) for each in page.parts), between="\n\n")
    buttons = [button for part in page.parts for button in part.buttons]
    if any(part.cards for part in page.parts):
        buttons.insert(0, SHOW)
    first, *rest = splitting.split(whole) or [Styled(NAMELESS)]
    if rest:
        room = MESSAGE - entities.units(LEFT_OUT) - 1
        first = entities.rows([splitting.split(whole, first=room)[0], Styled(LEFT_OUT)])
    return Message(first, keyboards.keyboard(list(dict.fromkeys(buttons))))


def unformatted(message: Message) -> Message:
    """The same words without a single entity: what is sent where Telegram refuses how it was drawn."""
    return replace(message, words=Styled(message.words.text))


def card_words(shown: Card) -> Styled:
    """A card's title and state, its lines, and each preview with its count, notes and warnings."""
    parts = [_title(shown)]
    if shown.lines:
        parts.append(entities.styled(lines(*shown.lines)))
    head = entities.rows(parts)
    previews, shared = _noted_once(shown.previews)
    below = [*map(_preview, previews), *(entities.italic(each) for each in shared)]
    return entities.rows([head, *below], between="\n\n")


def _title(shown: Card) -> Styled:
    called = entities.bold(shown.title)
    return called + Styled(f" · {MARKS[shown.state]}") if shown.state in MARKS else called


def _preview(each: Preview) -> Styled:
    warnings = [Styled(f"⚠ {warning}") for warning in each.warnings]
    head = entities.bold(each.account) + Styled(f" · {_measure(each)}")
    exactly = [entities.quoted(each.words)] if each.words else []
    return entities.rows([head, *exactly, *warnings])


def _measure(each: Preview) -> str:
    parts = [f"{each.count:,}/{each.limit:,} {each.unit}"]
    parts += [each.note] if each.note else []
    parts += [f"with {', '.join(each.media)}"] if each.media else []
    return " · ".join(parts)


def _noted_once(previews: Sequence[Preview]) -> tuple[Sequence[Preview], Sequence[str]]:
    """A note that every preview has is said once, below them all."""
    found = {each.note for each in previews}
    if len(previews) < 2 or len(found) > 1 or found == {""}:
        return previews, ()
    return [replace(each, note="") for each in previews], [*found]


def _pictures(shown: Card) -> tuple[Picture, ...]:
    """Every picture once, in order: the same one may go out on several accounts."""
    found = (*shown.pictures, *(each for preview in shown.previews for each in preview.pictures))
    return tuple({each.path: each for each in found}.values())


def _part(part: Part) -> Styled:
    return entities.rows([entities.bold(part.heading), *_part_lines(part)])


def _part_lines(part: Part) -> Iterator[Styled]:
    if spoken := entities.styled(lines(*part.lines)):
        yield spoken
    for each in part.cards:
        yield entities.rows([_title(each), *(entities.styled(line) for line in each.lines)])


def _messages(whole: Styled, keyboard: Keyboard) -> list[Message]:
    """The words in as many messages as they need, the keyboard under the last."""
    *parts, last = splitting.split(whole) or [Styled(NAMELESS)]
    return [*(Message(part) for part in parts), Message(last, keyboard)]
