"""What a person does at the console, and what the door and the person get."""

import io
from datetime import timedelta

import pytest

from agents.replies import Button, Card, Channel, Field, Form, Reply, say
from bot.surfaces.console.pipe import Pipe
from bot.surfaces.console.surface import CHANNEL, Console
from bot.surfaces.contract import Delivery, Speaker, Surface
from tests.bot.surfaces.console.stage import APPROVE, EDIT, NINE, POST, REJECT, play
from tests.doubles.door import ScriptedDoor

APPROVED = Card("post:3", "#3", "scheduled", (("Approved by Dana · ", NINE), ("Goes out by itself",)))


async def test_what_a_person_writes_is_a_turn_of_that_person() -> None:
    played = await play("plan 5 posts about our sale", speaker_name="Dana K")
    assert played.texts == ["plan 5 posts about our sale"]
    assert played.received[0].channel == Channel("console", "terminal")
    assert played.received[0].speaker == Speaker("console", "dana k", "Dana K")


async def test_a_turn_is_over_before_the_next_line_is_read() -> None:
    async def answer(surface: Surface, delivery: Delivery) -> None:
        assert played_on.received[:-1] == played_on.finished
        await surface.send(delivery.channel, say("done"))

    console = Console(
        "Dana",
        plain=True,
        greeting=Reply(),
        history=None,
        terminal=Pipe(source=io.BytesIO(b"one\ntwo\nthree\n"), output=io.StringIO()),
    )
    played_on = ScriptedDoor(console, answer, answer, answer)
    await console.run(played_on)
    assert len(played_on.finished) == 3


async def test_the_greeting_is_drawn_like_any_reply() -> None:
    played = await play("1", greeting=Reply(("Good morning.",), buttons=(APPROVE,)))
    assert played.printed == "Good morning.\n\n[1] Approve\n\n"
    assert played.pressed == ["approve:3:1"]


async def test_an_empty_line_does_nothing() -> None:
    assert not (await play("", "   ", "\t")).received


async def test_every_delivery_has_a_name_of_its_own() -> None:
    first, second = await play("same", "same"), await play("same", "same")
    assert len({each.delivery for each in (*first.received, *second.received)}) == 4


@pytest.mark.parametrize("word", ["/quit", "/exit", " /QUIT "])
async def test_quit_and_exit_leave_without_a_turn(word: str) -> None:
    assert (await play("hello", word, "never read")).texts == ["hello"]


async def test_other_slash_commands_are_for_the_desk() -> None:
    assert (await play("/help", "/cancel", "/waiting")).texts == ["/help", "/cancel", "/waiting"]


async def test_buttons_count_up_over_the_whole_session_and_old_numbers_keep_working() -> None:
    again = Card("post:4", "Post #4", buttons=(EDIT,))
    played = await play("go", "more", "[3]", "1", answers=(Reply(cards=(POST,)), Reply(cards=(again,))))
    assert "[1] Approve  [2] Reject" in played.printed
    assert "[3] Edit" in played.printed
    assert played.pressed == ["edit:3:1", "approve:3:1"]


async def test_the_same_card_shown_twice_has_new_numbers() -> None:
    played = await play("go", "go", answers=(Reply(cards=(POST,)), Reply(cards=(POST,))))
    assert "[3] Approve  [4] Reject" in played.printed


async def test_an_unknown_number_is_answered_with_the_numbers_there_are() -> None:
    played = await play("9", "go", "0", "3", answers=(Reply(cards=(POST,)),))
    assert "There is no button 9: none has been shown yet." in played.printed
    assert "There is no button 0: the numbers go from 1 to 2." in played.printed
    assert "There is no button 3: the numbers go from 1 to 2." in played.printed
    assert played.pressed == []


async def test_a_number_among_words_is_free_text() -> None:
    typed = ("1 post please", "1.", "+4930123456789", "4930123456789", "٣")
    assert (await play(*typed, greeting=Reply(buttons=(APPROVE,)))).texts == list(typed)


@pytest.mark.parametrize("yes", ["y", "Y", " yes "])
async def test_a_button_that_confirms_counts_after_a_yes(yes: str) -> None:
    played = await play("1", yes, greeting=Reply(buttons=(REJECT,)))
    assert "This throws the draft away. Type y to go on, anything else to leave it." in played.printed
    assert played.pressed == ["reject:3:1"]


@pytest.mark.parametrize("no", ["n", "", "1", "yikes", "/quit"])
async def test_a_button_that_confirms_does_nothing_after_anything_else(no: str) -> None:
    played = await play("1", no, greeting=Reply(buttons=(REJECT,)))
    assert played.received == []
    assert played.printed.endswith("Left as it was.\n")


async def test_the_end_of_input_is_no_yes() -> None:
    assert (await play("1", greeting=Reply(buttons=(REJECT,)))).received == []


async def test_a_private_reply_says_so() -> None:
    played = await play("go", answers=(say("Only owners may.", private=True),))
    assert played.printed == "(only you see this) Only owners may.\n\n"


async def test_each_shown_card_has_a_reference_of_its_own() -> None:
    console, _ = _console()
    other = Card("post:4", "Post #4")
    assert await console.send(CHANNEL, Reply(cards=(POST, other))) == {
        "post:3": "console:1",
        "post:4": "console:2",
    }
    assert await console.send(CHANNEL, Reply(cards=(POST,))) == {"post:3": "console:3"}


async def test_a_changed_card_is_one_line() -> None:
    console, output = _console()
    await console.redraw(CHANNEL, "console:1", APPROVED)
    assert output.getvalue() == "↻ #3 (scheduled) Approved by Dana · Mon 16 Nov 09:00 Europe/Berlin\n"


async def test_the_same_change_is_printed_once_for_all_copies_of_a_card() -> None:
    console, output = _console()
    await console.send(CHANNEL, Reply(cards=(POST,)))
    await console.send(CHANNEL, Reply(cards=(POST,)))
    before = output.getvalue()
    await console.redraw(CHANNEL, "console:1", POST)
    assert output.getvalue() == before
    for reference in ("console:1", "console:2", "console:1"):
        await console.redraw(CHANNEL, reference, APPROVED)
    assert output.getvalue().removeprefix(before).count("↻") == 1
    await console.redraw(CHANNEL, "console:1", POST)
    assert output.getvalue().count("↻") == 2


async def test_a_changed_card_shows_only_the_buttons_that_are_new() -> None:
    console, output = _console()
    await console.send(CHANNEL, Reply(cards=(POST,)))
    undo = Card("post:3", "Post #3", "scheduled", buttons=(Button("Undo", "undo:3:2"), REJECT))
    await console.redraw(CHANNEL, "console:1", undo)
    assert output.getvalue().endswith("↻ Post #3 (scheduled)  [3] Undo\n")


async def test_a_form_that_a_notice_brings_waits_for_the_line_being_typed() -> None:
    form = Form("Edit post #3", "save:3:1", (Field("text", "Words"),))
    console, output = _console()
    door = ScriptedDoor(console, shown=Reply(form=form))
    await console.send(CHANNEL, Reply(form=form))
    assert output.getvalue() == ""
    await console.run(door)
    assert "Edit post #3" in output.getvalue()


async def test_wait_lets_that_much_time_pass_before_the_next_line() -> None:
    happened: list[object] = []

    async def pass_time(duration: timedelta) -> None:
        happened.append(duration)

    async def answer(surface: Surface, delivery: Delivery) -> None:
        happened.append("turn")

    played = await play("/wait 1 week", "report", "/WAIT 90s", answers=(answer,), pass_time=pass_time)
    assert happened == [timedelta(weeks=1), "turn", timedelta(seconds=90)]
    assert played.printed == "Time has moved on by 7 days.\nTime has moved on by 1 minute 30 seconds.\n"


async def test_wait_outside_a_rehearsal_says_how_to_start_one() -> None:
    played = await play("/wait 2h")
    assert "`/wait` works in a rehearsal only: start with `copydesk chat --rehearse`." in played.printed
    assert played.received == []


@pytest.mark.parametrize("line", ["/wait", "/wait a while", "/wait 0s", "/wait -2h"])
async def test_wait_for_no_length_of_time_says_what_it_reads(line: str) -> None:
    async def pass_time(duration: timedelta) -> None:
        raise AssertionError(duration)

    assert "/wait 90s" in (await play(line, pass_time=pass_time)).printed


def _console() -> tuple[Console, io.StringIO]:
    output = io.StringIO()
    terminal = Pipe(source=io.BytesIO(), output=output)
    return Console("Dana", plain=True, greeting=Reply(), history=None, terminal=terminal), output
