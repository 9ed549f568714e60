"""Forms as questions: pure functions, all state in what is shown."""

from agents.replies import Field, Form
from bot.surfaces.telegram.dialogs import button_state, forms
from bot.surfaces.telegram.dialogs.button_state import (
    ConfirmationStep,
    FieldAnswer,
    FieldChoice,
    FormCancellation,
)

LONG = "x-" + "a-very-long-handle" * 4
EDIT = Form(
    "Edit #1",
    "edit:12:3",
    (Field("x", "X", "words", kind="words"), Field(LONG, "X shop", "other words", kind="words")),
)


def test_of_several_fields_one_is_chosen_first() -> None:
    (which,) = forms.form_questions(EDIT)
    given = [key.data for row in which.keyboard for key in row]
    assert [button_state.parse_button(each) for each in given] == [
        FieldChoice("edit:12:3", "x"),
        FieldChoice("edit:12:3", "#1"),
        FormCancellation(),
    ]


def test_a_field_whose_name_has_no_room_on_a_key_is_chosen_by_its_place() -> None:
    question, reply = forms.form_questions(EDIT, name="#1")
    assert "other words" in question.words.text
    assert reply.asks
    assert reply.asks.name == LONG


def test_a_field_that_is_wrong_is_asked_about_whatever_was_chosen() -> None:
    filled = EDIT.filled({"x": "typed"}, {"x": "too long"})
    question, _ = forms.form_questions(filled, name="#1")
    assert "⚠ too long" in question.words.text
    assert "You wrote:\ntyped" in question.words.text


def test_every_key_of_a_form_fits_and_is_told_apart() -> None:
    choices = tuple(f"Mon 2026-11-{day} 09:00" for day in range(10, 25))
    when = Form("Move", "move:999999999999:9999", (Field("when", "When?", kind="moment", choices=choices),))
    question, _ = forms.form_questions(when)
    given = [key.data for row in question.keyboard for key in row]
    assert len({*given}) == len(given) == 16
    assert all(0 < len(each.encode()) <= 64 for each in given)
    assert button_state.parse_button(given[0]) == FieldAnswer("move:999999999999:9999", "when", empty=False)


def test_keys_that_ask_and_lead_back_are_the_surfaces_own() -> None:
    assert isinstance(button_state.parse_button("drop?1:2"), ConfirmationStep)
    assert isinstance(button_state.parse_button("<"), ConfirmationStep)
    assert button_state.parse_button("approve:1:2") is None
    assert button_state.parse_button("zone:Europe/Berlin:") is None


def test_a_link_says_which_form_and_field_it_is_of() -> None:
    url = button_state.question_link(button_state.FieldQuestion("edit:12:3", "x&y=ü"), "copydesk_bot")
    assert url.startswith("https://t.me/copydesk_bot?")
    assert " " not in url
