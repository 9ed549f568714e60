"""Keyboards: within every limit, laid out for a phone, asking before what cannot be taken back."""

import pytest

from agents.replies import VALUE_BYTES, Button, Preview
from bot.surfaces.telegram.drawing import keyboards
from bot.surfaces.telegram.drawing.keyboards import BACK, INERT, QUESTION, Key, Keyboard

APPROVE = Button("Approve", "approve:12:3", "primary", "#12 goes out right away. Approve it?")
EDIT = Button("Edit", "edit:12:3", asks=True)
MOVE = Button("Reschedule", "move:12:3", asks=True)
REJECT = Button("Reject", "reject:12:3", "danger", asks=True)
DROP = Button("Drop it", "drop:12:3", "danger", "Drop #12?")
CARD = (APPROVE, EDIT, MOVE, REJECT, DROP)


def labels(shown: Keyboard) -> list[list[str]]:
    """What people read, row by row."""
    return [[key.label for key in row] for row in shown]


def sent(shown: Keyboard) -> list[str]:
    """What the keys send back."""
    return [key.data for row in shown for key in row]


def test_rule_5_a_key_sends_back_its_buttons_own_value() -> None:
    assert sent(keyboards.build_keyboard([EDIT, MOVE])) == ["edit:12:3", "move:12:3"]


def test_a_keyboard_is_laid_out_for_a_phone() -> None:
    assert labels(keyboards.build_keyboard([Button("Approve", "approve:1:1"), EDIT, MOVE, REJECT])) == [
        ["Approve", "Edit", "Reschedule"],
        ["Reject"],
    ]
    long = [Button("日本語のとても長いラベル", "a:1:1"), Button("B", "b:1:1")]
    assert labels(keyboards.build_keyboard(long)) == [[each.label] for each in long]


def test_a_row_has_at_most_8_keys_and_a_keyboard_100_with_room_for_a_question() -> None:
    many = [Button(f"{n}", f"pick:{n}:1", confirm="Sure?") for n in range(150)]
    shown = keyboards.build_keyboard(many)
    assert max(map(len, shown)) == 8
    assert sum(map(len, shown)) == 98
    assert sum(map(len, keyboards.with_question(shown, "pick?97:1"))) == 100


def test_styles_are_colours_and_every_one_has_words() -> None:
    shown = keyboards.build_keyboard([APPROVE, EDIT, REJECT])
    assert [key.style for row in shown for key in row] == ["primary", "", "danger"]
    assert all(key.label.strip() for row in shown for key in row)


def preview(words: str, account: str = "X @demo") -> Preview:
    """A variant with these words."""
    return Preview(account, words, len(words), 280)


def test_the_words_of_a_post_can_be_copied() -> None:
    (row,) = keyboards.build_keyboard(
        [EDIT], previews=[preview("Hello 😀"), preview("Hello 😀", "LinkedIn Demo")]
    )
    assert row[1] == Key("Copy text", copies="Hello 😀")


def test_words_that_differ_are_copied_for_each_account() -> None:
    keys = keyboards.copy_keys([preview("a"), preview("b", "LinkedIn Demo")])
    assert [(key.label, key.copies) for key in keys] == [
        ("Copy text: X @demo", "a"),
        ("Copy text: LinkedIn Demo", "b"),
    ]


@pytest.mark.parametrize(
    ("words", "count"), [("x" * 256, 1), ("x" * 257, 0), ("😀" * 129, 0), ("", 0), (" ", 0)]
)
def test_only_words_that_fit_a_key_are_copied(words: str, count: int) -> None:
    assert len(keyboards.copy_keys([preview(words)])) == count


def test_rule_11_the_first_press_only_asks() -> None:
    shown = keyboards.build_keyboard(CARD)
    first = sent(shown)[0]
    assert keyboards.needs_confirmation(first)
    assert first != APPROVE.value
    assert keyboards.button_value(first) == APPROVE.value
    step = keyboards.with_question(shown, first, question=APPROVE.confirm)
    assert labels(step)[:2] == [[APPROVE.confirm], ["Yes: Approve", "Leave it"]]
    assert sent(step)[:3] == [QUESTION, APPROVE.value, BACK]
    assert not keyboards.needs_confirmation(APPROVE.value)
    assert [key.style for key in step[1]] == ["primary", ""]


@pytest.mark.parametrize("pressed", [APPROVE, DROP])
def test_rule_11_the_way_back_leads_to_the_keyboard_as_it_was(pressed: Button) -> None:
    shown = keyboards.build_keyboard(CARD, previews=[preview("Hello")])
    step = keyboards.with_question(shown, pressed.value.replace(":", "?", 1), question=pressed.confirm)
    assert step != shown
    assert keyboards.without_question(step) == shown
    assert keyboards.without_question(shown) == shown


def test_rule_11_one_question_stands_at_a_time() -> None:
    shown = keyboards.build_keyboard(CARD)
    step = keyboards.with_question(
        keyboards.with_question(shown, "approve?12:3"), "drop?12:3", question=DROP.confirm
    )
    assert step == keyboards.with_question(shown, "drop?12:3", question=DROP.confirm)


def test_a_question_that_nobody_knows_any_more_is_asked_by_its_label() -> None:
    step = keyboards.with_question(keyboards.build_keyboard(CARD), "drop?12:3")
    assert ["Drop it?"] in labels(step)


def test_a_key_that_is_not_there_any_more_asks_nothing() -> None:
    shown = keyboards.build_keyboard(CARD)
    assert keyboards.with_question(shown, "drop?99:1") == shown
    assert keyboards.with_question(shown, EDIT.value) == shown
    assert keyboards.with_question((), "drop?12:3") == ()


def test_a_value_of_64_bytes_can_be_asked_too() -> None:
    value = f"import:{'7' * (VALUE_BYTES - 9)}:0"
    assert len(value.encode()) == VALUE_BYTES
    (first,) = sent(keyboards.build_keyboard([Button("Import", value, confirm="Import?")]))
    assert len(first.encode()) == VALUE_BYTES
    assert keyboards.button_value(first) == value


@pytest.mark.parametrize("value", ["do:report what?:", "pick:3:?", "do:waiting", "what:ever:?"])
def test_a_question_mark_in_a_value_does_not_ask(value: str) -> None:
    assert not keyboards.needs_confirmation(value)
    assert keyboards.button_value(value) == value


def test_rule_7_a_key_that_means_nothing_is_known() -> None:
    assert [keyboards.button_value(each) for each in (QUESTION, BACK, INERT)] == ["", "", ""]
    assert keyboards.find_key(keyboards.build_keyboard(CARD), "garbage") is None


def test_rule_2_while_work_runs_every_key_is_disabled_where_the_server_knows_that() -> None:
    shown = keyboards.with_question(keyboards.build_keyboard(CARD, previews=[preview("Hi")]), "approve?12:3")
    busy = keyboards.working_keyboard(shown, APPROVE.value, can_disable=True)
    keys = [key for row in busy for key in row]
    assert [key.label for key in keys] == [
        "⏳ Approve…", "Edit", "Reschedule", "Reject", "Drop it", "Copy text",
    ]  # fmt: skip
    assert [key.disabled for key in keys] == [True] * 5 + [False]


def test_rule_2_elsewhere_one_key_says_what_is_being_done_and_does_nothing() -> None:
    shown = keyboards.build_keyboard(CARD)
    assert keyboards.working_keyboard(shown, EDIT.value, can_disable=False) == ((Key("⏳ Edit…", INERT),),)
    assert labels(keyboards.working_keyboard((), "gone:1:1", can_disable=False)) == [["⏳ Working…"]]
