"""Cards, replies and pages as messages: whole, within every limit, and clear without their colours."""

import random
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.replies import Button, Card, HomePage, HomeSection, Moment, Picture, Preview, State, text
from bot.surfaces.telegram.drawing import cards, entities, splitting
from bot.surfaces.telegram.drawing.cards import MARKS, TelegramMessage
from bot.surfaces.telegram.drawing.splitting import CAPTION, MESSAGE

DUE = Moment(datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "Europe/Berlin")
WORDS = "Tulips are back 🌷 <b>*50%*</b> off & more!"
SHOWN = Preview("X @demo", WORDS, 287, 280, note="shortened by hand", warnings=("7 characters too long",))
CARD = Card(
    "post:1",
    "#1 our spring sale",
    "waiting",
    lines=(text("waits for approval · ", DUE),),
    previews=(SHOWN,),
    buttons=(Button("Approve", "approve:1:1", "primary"), Button("Edit", "edit:1:1")),
)
TULIP = Picture("/media/tulip.png", "image/png", "a tulip")
ROSE = Picture("/media/rose.png", "image/png")


def only(messages: list[TelegramMessage]) -> TelegramMessage:
    """The one message."""
    (message,) = messages
    return message


def covered(message: TelegramMessage, kind: str) -> list[str]:
    """What the entities of a kind cover."""
    encoded = message.words.text.encode("utf-16-le")
    return [
        encoded[2 * each.offset : 2 * each.end].decode("utf-16-le")
        for each in message.words.entities
        if each.kind == kind
    ]


def test_a_card_is_one_message_with_its_keyboard() -> None:
    shown = only(cards.card_messages(CARD))
    assert shown.words.text == (
        "#1 our spring sale · 🟡 waiting\n"
        "waits for approval · Tue 24 Nov 09:00 Europe/Berlin\n"
        "\n"
        "X @demo · 287/280 characters · shortened by hand\n"
        f"{WORDS}\n"
        "⚠ 7 characters too long"
    )
    assert covered(shown, "bold") == ["#1 our spring sale", "X @demo"]
    assert [[key.label for key in row] for row in shown.keyboard] == [["Approve", "Edit", "Copy text"]]


def test_rule_8_a_decided_card_names_verb_actor_and_time_and_keeps_its_words() -> None:
    decided = text("✓ Approved by dana · ", DUE)
    shown = only(
        cards.card_messages(replace(CARD, state="scheduled", lines=(*CARD.lines, decided), buttons=()))
    )
    assert "✓ Approved by dana · Tue 24 Nov 09:00 Europe/Berlin" in shown.words.text
    assert WORDS in shown.words.text
    assert [key.label for row in shown.keyboard for key in row] == ["Copy text"]


def test_rule_16_counts_limits_notes_and_warnings_stand_on_the_card() -> None:
    shown = only(cards.card_messages(CARD)).words.text
    for said in ("287/280 characters", "shortened by hand", "⚠ 7 characters too long"):
        assert said in shown


def test_rule_17_every_moment_of_a_card_is_a_date_entity() -> None:
    shown = only(cards.card_messages(replace(CARD, lines=(*CARD.lines, text("moved from ", DUE)))))
    assert covered(shown, "date_time") == [str(DUE), str(DUE)]


def test_rule_24_a_posts_words_are_said_exactly_set_apart_from_ours() -> None:
    assert covered(only(cards.card_messages(CARD)), "blockquote") == [WORDS]


def test_rule_24_a_long_card_is_split_and_its_keyboard_stands_under_the_last_part() -> None:
    dice = random.Random(1)  # noqa: S311
    long = " ".join("".join(dice.choices("abcdé😀", k=dice.randrange(1, 12))) for _ in range(1500))
    *parts, last = cards.card_messages(replace(CARD, previews=(replace(SHOWN, words=long), SHOWN)))
    assert parts
    assert all(not each.keyboard for each in parts)
    assert last.keyboard
    assert all(entities.utf16_length(each.words.text) <= MESSAGE for each in (*parts, last))
    quoted = [each for message in (*parts, last) for each in covered(message, "blockquote")]
    assert "".join("".join(quoted[:-1]).split()) == "".join(long.split())
    assert quoted[-1] == WORDS


@pytest.mark.parametrize("state", MARKS)
def test_rule_25_a_state_is_said_in_words_not_by_a_colour_alone(state: State) -> None:
    assert state in only(cards.card_messages(replace(CARD, state=state))).words.text.splitlines()[0]


@pytest.mark.parametrize("title", ["", " ", "\u200b"])
def test_rule_25_no_message_is_without_words(title: str) -> None:
    assert only(cards.card_messages(Card("post:1", title))).words.text.strip()
    assert only(cards.text_messages(text(title), [Button("Go", "do:queue")])).words.text == "Choose:"
    assert cards.text_messages(text(title)) == []
    assert cards.home_message(HomePage(())).words.text.strip()
    for message in cards.card_messages(
        Card("post:1", title, previews=(replace(SHOWN, pictures=(TULIP, ROSE)),))
    ):
        assert entities.is_visible(message.words.text)


def test_one_picture_has_the_card_as_its_caption() -> None:
    shown = only(cards.card_messages(replace(CARD, previews=(replace(SHOWN, pictures=(TULIP,)),))))
    assert shown.pictures == (TULIP,)
    assert shown.keyboard
    assert entities.utf16_length(shown.words.text) <= CAPTION


def test_a_picture_stands_alone_where_the_words_have_no_room_below_it() -> None:
    long = replace(SHOWN, words="word " * 200, pictures=(TULIP,))
    photo, shown = cards.card_messages(replace(CARD, previews=(long,)))
    assert photo == TelegramMessage(entities.bold(CARD.title), pictures=(TULIP,))
    assert "word " * 199 in shown.words.text
    assert shown.keyboard


def test_a_caption_leaves_room_for_what_is_decided_later() -> None:
    nearly = replace(SHOWN, words="x" * (CAPTION - 250), pictures=(TULIP,))
    assert len(cards.card_messages(replace(CARD, previews=(nearly,)))) == 2


def test_several_pictures_are_albums_of_ten_and_the_keyboard_stands_below() -> None:
    many = tuple(Picture(f"/media/{n}.png", "image/png") for n in range(12))
    previews = (replace(SHOWN, pictures=many), replace(SHOWN, account="LinkedIn Demo", pictures=many[:3]))
    first, second, shown = cards.card_messages(replace(CARD, previews=previews))
    assert first.pictures + second.pictures == many
    assert len(first.pictures) == 10
    assert not first.keyboard
    assert shown.keyboard


def test_a_long_title_is_cut_above_pictures_only_since_it_stands_below_them_whole() -> None:
    title = "spring " * 300
    photo, *shown = cards.card_messages(Card("post:1", title, previews=(replace(SHOWN, pictures=(TULIP,)),)))
    assert entities.utf16_length(photo.words.text) <= CAPTION
    assert title.strip() in "".join(each.words.text for each in shown)


def test_a_note_that_every_preview_has_is_said_once_below_them() -> None:
    other = replace(SHOWN, account="LinkedIn Demo")
    assert only(cards.card_messages(replace(CARD, previews=(SHOWN, other)))).words.text.count("by hand") == 1
    differing = replace(CARD, previews=(SHOWN, replace(other, note="as it was")))
    assert only(cards.card_messages(differing)).words.text.count("by hand") == 1


def test_a_reply_is_its_words_and_buttons() -> None:
    shown = only(cards.text_messages(text("Next: ", DUE), [Button("/queue", "do:queue")]))
    assert shown.words == entities.format_text(text("Next: ", DUE))
    assert [key.data for row in shown.keyboard for key in row] == ["do:queue"]
    *parts, last = cards.text_messages(text("word " * 2000), [Button("/queue", "do:queue")])
    assert [bool(each.keyboard) for each in (*parts, last)] == [False] * len(parts) + [True]


def page(*, cards_shown: int = 1) -> HomePage:
    """Somebody's own page."""
    waiting = HomeSection("Waits for you", (text("1 post waits"),), (CARD,) * cards_shown)
    month = Button("Report of 30 days", "do:report:month")
    return HomePage(
        (
            waiting,
            HomeSection("Accounts"),
            HomeSection("The last 7 days", (text("quiet"),), buttons=(month, month)),
        )
    )


def test_a_page_is_one_message_that_names_what_waits_and_decides_nothing() -> None:
    shown = cards.home_message(page())
    assert covered(shown, "bold") == ["Waits for you", "#1 our spring sale", "Accounts", "The last 7 days"]
    assert "waits for approval · Tue 24 Nov 09:00 Europe/Berlin" in shown.words.text
    assert WORDS not in shown.words.text
    assert [key.data for row in shown.keyboard for key in row] == ["do:waiting", "do:report:month"]


def test_a_page_that_is_too_long_says_how_to_see_the_rest() -> None:
    shown = cards.home_message(page(cards_shown=80))
    assert shown.words.text.endswith(cards.LEFT_OUT)
    assert MESSAGE * 0.7 < entities.utf16_length(shown.words.text) <= MESSAGE
    assert len(shown.words.entities) <= splitting.ENTITIES


def test_rule_24_what_telegram_refuses_to_draw_is_sent_as_the_same_words_without_entities() -> None:
    shown = only(cards.card_messages(CARD))
    plain = cards.without_entities(shown)
    assert plain.words.text == shown.words.text
    assert plain.words.entities == ()
    assert plain.keyboard == shown.keyboard


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
LOUD = st.text("_*[]<>&`~|@#! \n😀é\u200d\u0301{", max_size=6000)


@settings(max_examples=150, deadline=None)
@given(NAMES, LOUD, LOUD, st.integers(0, 12))
def test_rule_24_any_card_fits_and_shows_every_word_of_its_post(
    title: str, line: str, said: str, count: int
) -> None:
    pictures = tuple(Picture(f"/media/{n}.png", "image/png") for n in range(count))
    shown = Card(
        "post:1", title, "waiting", (text(line, DUE),), (replace(SHOWN, words=said, pictures=pictures),)
    )
    messages = cards.card_messages(replace(shown, buttons=CARD.buttons))
    assert [bool(each.keyboard) for each in messages] == [False] * (len(messages) - 1) + [True]
    for each in messages:
        assert entities.is_visible(each.words.text)
        assert entities.utf16_length(each.words.text) <= (CAPTION if each.pictures else MESSAGE)
        assert all(one.end <= other.offset for one, other in pairwise(each.words.entities))
    told = "".join(seen for each in messages for seen in each.words.text if entities.is_visible(seen))
    for whole in (title, line, said):
        assert "".join(filter(entities.is_visible, whole)) in told
