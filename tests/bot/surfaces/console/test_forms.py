"""Forms asked field by field, in lines."""

from agents.replies import Field, Form, Reply, say
from bot.surfaces.contract import Delivery, FormSubmission, Surface
from tests.bot.surfaces.console.stage import play

TEXT = Field("text", "The words for @bakery", "Spring is here", "words", "At most 280 characters.")
AT = Field("at", "When", "Mon 09:00 Europe/Berlin", "moment")
WHY = Field("why", "Reason", kind="choice", choices=("Too long", "Off brand", "1"), required=False)
FORM = Form("Edit post #3", "save:3:1", (TEXT, AT, WHY))


def _ask(form: Form) -> Reply:
    return Reply(form=form)


async def test_each_field_is_asked_with_its_label_hint_value_and_choices() -> None:
    printed = (await play("edit", "", "", "", answers=(_ask(FORM),))).printed
    assert printed == (
        "Edit post #3 (an empty line keeps the present value, /cancel leaves the form)\n"
        "The words for @bakery\n"
        "  At most 280 characters.\n"
        "  Write it on one line; \\n stands for a line break.\n"
        "  now:\n"
        "    > Spring is here\n"
        "When\n"
        "  now:\n"
        "    > Mon 09:00 Europe/Berlin\n"
        "Reason (may stay empty)\n"
        "  1. Too long\n"
        "  2. Off brand\n"
        "  3. 1\n"
        "  Write a number or the words.\n"
    )


async def test_an_empty_line_keeps_what_stands_there() -> None:
    played = await play("edit", "", "Tue 10:00", "", answers=(_ask(FORM),))
    assert played.submitted == [{"text": "Spring is here", "at": "Tue 10:00", "why": ""}]


async def test_words_take_line_breaks_as_two_characters() -> None:
    played = await play("edit", r"One\n\nTwo", "", "", answers=(_ask(FORM),))
    assert played.submitted[0]["text"] == "One\n\nTwo"


async def test_a_line_takes_backslashes_as_they_are() -> None:
    form = Form("Connect", "connect:1:1", (Field("path", "Path"),))
    played = await play("go", r"C:\new", answers=(_ask(form),))
    assert played.submitted == [{"path": r"C:\new"}]


async def test_a_choice_is_made_by_its_words_or_by_its_number() -> None:
    async def chosen(typed: str) -> str:
        return (await play("edit", "", "", typed, answers=(_ask(FORM),))).submitted[0]["why"]

    assert await chosen("2") == "Off brand"
    assert await chosen("off BRAND") == "Off brand"
    assert await chosen("1") == "1"


async def test_what_is_no_choice_is_asked_again() -> None:
    played = await play("edit", "", "", "Too lung", "9", "Too long", answers=(_ask(FORM),))
    assert "  ! “Too lung” is not one of the choices.\n" in played.printed
    assert "  ! “9” is not one of the choices.\n" in played.printed
    assert played.submitted[0]["why"] == "Too long"


async def test_a_needed_field_is_asked_until_there_is_something() -> None:
    form = Form("Name it", "name:1:1", (Field("name", "Name"),))
    played = await play("go", "", "  ", "Spring", answers=(_ask(form),))
    assert played.printed.count("! This field is needed.") == 2
    assert played.submitted == [{"name": "Spring"}]


async def test_a_dash_empties_a_field_that_may_stay_empty() -> None:
    form = Form(
        "Note", "note:1:1", (Field("note", "Note", "old", required=False), Field("dash", "Dash", "old"))
    )
    played = await play("go", "-", "-", answers=(_ask(form),))
    assert "now (a single - empties it):" in played.printed
    assert played.submitted == [{"note": "", "dash": "-"}]


async def test_a_refused_form_keeps_what_was_typed_and_asks_only_the_wrong_fields() -> None:
    async def refuse(surface: Surface, delivery: Delivery) -> None:
        assert isinstance(delivery, FormSubmission)
        again = FORM.filled(dict(delivery.values), {"at": "That is in the past."})
        await surface.send(delivery.channel, Reply(form=again))

    played = await play("edit", "New words", "yesterday", "2", "Tue 10:00", answers=(_ask(FORM), refuse))
    second = played.printed.rpartition("Edit post #3")[2]
    assert "When\n  ! That is in the past.\n  now:\n    > yesterday\n" in second
    assert "The words for" not in second
    assert played.submitted[1] == {"text": "New words", "at": "Tue 10:00", "why": "Off brand"}


async def test_cancel_leaves_a_form_and_says_that_nothing_was_changed() -> None:
    played = await play("edit", "New words", "/cancel", "hello", answers=(_ask(FORM),))
    assert "The form is left. Nothing was changed." in played.printed
    assert played.submitted == []
    assert played.texts == ["edit", "hello"]


async def test_the_end_of_input_leaves_a_form() -> None:
    played = await play("edit", "New words", answers=(_ask(FORM),))
    assert played.printed.endswith("The form is left. Nothing was changed.\n")
    assert played.submitted == []


async def test_what_comes_with_a_form_is_shown_before_it() -> None:
    both = Reply(("Here it is.",), form=Form("Note", "note:1:1", (Field("note", "Note"),)))
    played = await play("go", "x", answers=(both, say("Saved.")))
    assert (
        played.printed.index("Here it is.") < played.printed.index("Note (") < played.printed.index("Saved.")
    )


async def test_a_choice_among_proposals_may_also_be_words_of_ones_own() -> None:
    when = Field("when", "When", "Fri 9:00", "moment", choices=("Mon 12:30", "Tue 9:00"))
    form = Form("Reschedule", "move:3:1", (when,))
    for typed, meant in (("2", "Tue 9:00"), ("next Friday 15:00", "next Friday 15:00"), ("", "Fri 9:00")):
        played = await play("edit", typed, answers=(_ask(form),))
        assert played.submitted == [{"when": meant}]
