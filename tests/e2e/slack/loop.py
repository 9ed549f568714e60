"""The whole loop as a person lives it, from a mention to an old button after a restart."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.slack.desk import desk, feed
from tests.e2e.slack.local import Json, LocalSlack, Mode, buttons_of, local_slack, words_of

LONG = "w" * 300
FINAL = "Our spring sale opens its doors on Monday. Bring a friend."
Say = Callable[[str], None]


async def play(program: Path, folder: Path, mode: Mode, *, ports: tuple[int, int], say: Say) -> None:
    """Everything, in one transport. Raises `AssertionError` where something is not as it should be."""
    slack_port, port = ports
    request_url = f"http://127.0.0.1:{port}/slack/events"
    async with local_slack(program, folder, mode, port=slack_port, request_url=request_url) as slack:
        killed = mode == "socket"  # once told to stop, once not
        async with desk(folder, mode, slack_url=slack.url, port=port, killed=killed) as url:
            await _plans(slack, say)
            await _edits(slack, say)
            await _publishes(slack, url, say)
        async with desk(folder, mode, slack_url=slack.url, port=port):
            await _presses_an_old_button(slack, say)


async def _plans(slack: LocalSlack, say: Say) -> None:
    await slack.mentions("plan 2 posts about our spring sale for X next week")
    parent = await slack.sees("the plan", lambda each: "Approve all 2" in buttons_of(each))
    assert "thread_ts" not in parent, "the plan stands in the channel itself"
    for number in (1, 2):
        shown = await _card(slack, number, "waits for approval")
        assert shown["thread_ts"] == parent["ts"], "cards stand in the plan's thread"
        assert {"Approve", "Edit", "Reschedule", "Reject"} <= set(buttons_of(shown))
    say("mention → one plan message, a card for each post in its thread")


async def _edits(slack: LocalSlack, say: Say) -> None:
    await slack.presses(await _card(slack, 1), "Edit")
    await slack.until("the dialog has its field", lambda: bool(_inputs(slack)))
    block = _inputs(slack)[0]
    assert "spring sale" in block["element"]["initial_value"], "it starts from the present words"
    say("press → the dialog opens, filled with the present words")

    await slack.submits({block["block_id"]: LONG})
    await slack.until("the error on the field", lambda: bool(slack.errors))
    assert list(slack.errors) == [block["block_id"]]
    assert "280" in slack.errors[block["block_id"]]
    assert "300" in slack.errors[block["block_id"]]
    say("too long → the error stands on its field and names both lengths")

    await slack.submits({block["block_id"]: FINAL})
    await slack.until("the dialog closes", lambda: not slack.modals)
    await _card(slack, 1, FINAL)
    say("new words → the dialog closes, the card shows them")


async def _publishes(slack: LocalSlack, url: str, say: Say) -> None:
    await slack.mentions("publish 1 now")
    await slack.sees("the answer", lambda each: "as soon as somebody presses Approve" in words_of(each))
    assert await feed(url) == [], "nothing goes out that nobody approved"
    await slack.presses(await _card(slack, 1, "goes out right away"), "Approve")
    done = await _card(slack, 1, "✅ done")
    assert "Approve" not in buttons_of(done)
    assert "dana" in words_of(done).lower(), "the card names who approved it"
    assert [entry["text"] for entry in await feed(url)] == [FINAL], "exactly these words, once"
    say("approve → published, once, in exactly these words; the card says so and by whom")


async def _presses_an_old_button(slack: LocalSlack, say: Say) -> None:
    await slack.presses(await _card(slack, 2), "Approve")
    await _card(slack, 2, "🔵 scheduled")
    say("restart → a button from before still answers")


async def _card(slack: LocalSlack, number: int, words: str = "") -> Json:
    """The newest copy of a post's card that says this."""

    def test(message: Json) -> bool:
        first = (message.get("blocks") or [{}])[0]
        is_card = first.get("type") == "header" and first["text"]["text"].startswith(f"#{number} ")
        return is_card and words in words_of(message)

    return await slack.sees(f"card #{number} with {words!r}", test)


def _inputs(slack: LocalSlack) -> list[Json]:
    blocks = slack.modals[-1]["blocks"] if slack.modals else []
    return [each for each in blocks if each["type"] == "input"]
