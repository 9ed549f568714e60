"""People in the double of Slack see and do what people on Slack can, no more."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.http_calls import Json, refused
from tests.doubles.slack import Slack, Unanswered, words_of
from tests.doubles.slack.tiny_app import TinyApp, tiny_app


@pytest.fixture
async def app(slack: Slack) -> AsyncIterator[TinyApp]:
    async with tiny_app(slack) as opened:
        yield opened


def button(label: str, **more: Any) -> Json:
    return {
        "type": "button",
        "text": {"type": "plain_text", "text": label},
        "action_id": label,
        "value": label,
        **more,
    }


def modal(*blocks: Json, **more: Any) -> Json:
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Edit"},
        "submit": {"type": "plain_text", "text": "Save"},
        "blocks": list(blocks),
        **more,
    }


def question(label: str, **more: Any) -> Json:
    return {
        "type": "input",
        "block_id": label.lower(),
        "label": {"type": "plain_text", "text": label},
        "element": {"type": "plain_text_input", "action_id": "typed", **more},
    }


NOTE: Json = {"type": "section", "text": {"type": "plain_text", "text": "Loading"}}


async def posted(slack: Slack, client: AsyncWebClient, *elements: Json) -> None:
    blocks = [{"type": "actions", "elements": list(elements)}]
    await client.chat_postMessage(channel=slack.social.id, text="x", blocks=blocks)


async def pressed(slack: Slack, client: AsyncWebClient, app: TinyApp) -> str:
    """The trigger of a press."""
    await posted(slack, client, button("Go"))
    await slack.person("dana").presses(slack.posted()[-1], "Go")
    return str(app.brought[-1]["trigger_id"])


async def test_a_button_that_is_gone_or_meant_for_others_cannot_be_pressed(
    slack: Slack, client: AsyncWebClient, app: TinyApp
) -> None:
    dana, bob = slack.person("dana"), slack.person("bob")
    await posted(slack, client, button("Approve", visible_to_user_ids=[dana.id]), button("Look"))
    message = slack.posted()[0]
    assert (dana.buttons(message), bob.buttons(message)) == (["Approve", "Look"], ["Look"])
    with pytest.raises(AssertionError, match="no button 'Approve'"):
        await bob.presses(message, "Approve")
    await client.chat_update(channel=slack.social.id, ts=message.ts, text="done", blocks=[])
    with pytest.raises(AssertionError, match="no button"):
        await dana.presses(message, "Look")
    assert app.brought == []


async def test_slack_asks_before_a_button_with_a_question(
    slack: Slack, client: AsyncWebClient, app: TinyApp
) -> None:
    words = {name: {"type": "plain_text", "text": name} for name in ("title", "text", "confirm", "deny")}
    await posted(slack, client, button("Drop", confirm=words))
    dana = slack.person("dana")
    assert await dana.presses(slack.posted()[0], "Drop", confirms=False) is None
    assert app.brought == []
    await dana.presses(slack.posted()[0], "Drop")
    assert len(app.brought) == 1


async def test_an_ephemeral_message_is_seen_by_one_person(slack: Slack, client: AsyncWebClient) -> None:
    dana, bob = slack.person("dana"), slack.person("bob")
    await client.chat_postEphemeral(channel=slack.social.id, user=bob.id, text="only you")
    assert words_of(await bob.sees("only you")) == "only you"
    with pytest.raises(AssertionError, match="does not see"):
        await dana.sees("only you", within=0.01)


async def test_a_trigger_opens_one_modal_within_three_seconds(
    slack: Slack, client: AsyncWebClient, app: TinyApp
) -> None:
    now = [datetime(2026, 11, 20, tzinfo=UTC)]
    slack.world.now = lambda: now[0]
    trigger = await pressed(slack, client, app)
    late = await pressed(slack, client, app)
    await client.views_open(trigger_id=trigger, view=modal(NOTE))
    again = await refused(client, "views.open", trigger_id=trigger, view=modal(NOTE))
    assert again["error"] == "exchanged_trigger_id"
    now[0] += timedelta(seconds=3.1)
    answer = await refused(client, "views.open", trigger_id=late, view=modal(NOTE))
    assert answer["error"] == "expired_trigger_id"
    assert (await refused(client, "views.open", trigger_id="1.2.x", view=modal(NOTE)))[
        "error"
    ] == "invalid_trigger_id"


@pytest.mark.parametrize(
    ("view", "complaint"),
    [
        (
            modal(NOTE, title={"type": "plain_text", "text": "x" * 25}),
            "25 characters [json-pointer:/view/title/text]",
        ),
        (modal(NOTE, private_metadata="x" * 3001), "3001 characters [json-pointer:/view/private_metadata]"),
        (modal(*[NOTE] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
        (modal(NOTE, colour="red"), "invalid additional property: colour [json-pointer:/view]"),
        (
            modal({"type": "markdown", "text": "x"}),
            "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
        ),
        ({**modal(question("Words")), "submit": None}, "must be an object [json-pointer:/view/submit]"),
        (modal(question("Words", initial_value="x" * 3001)), "/view/blocks/0/element/initial_value]"),
        (
            modal(question("A"), question("A")),
            "`block_id` (a) already exists [json-pointer:/view/blocks/1/block_id]",
        ),
    ],
)
async def test_views_that_slack_does_not_take(
    view: Json, complaint: str, slack: Slack, client: AsyncWebClient, app: TinyApp
) -> None:
    trigger = await pressed(slack, client, app)
    answer = await refused(client, "views.open", trigger_id=trigger, view=view)
    assert answer["error"] == "invalid_arguments"
    assert any(complaint in each for each in answer["response_metadata"]["messages"]), answer


async def test_a_form_keeps_what_was_typed_when_it_comes_back_with_errors(
    slack: Slack, client: AsyncWebClient, app: TinyApp
) -> None:
    trigger, dana = await pressed(slack, client, app), slack.person("dana")
    await client.views_open(trigger_id=trigger, view=modal(question("Words", initial_value="old")))
    app.answers = [web.json_response({"response_action": "errors", "errors": {"words": "too long"}})]
    await dana.submits({"Words": "new"})
    values = app.brought[-1]["view"]["state"]["values"]
    assert values == {"words": {"typed": {"type": "plain_text_input", "value": "new"}}}
    assert dana.modal.errors == {"words": "too long"}
    assert dana.modal.typed["words"]["typed"]["value"] == "new"

    app.answers = [web.json_response({"response_action": "errors", "errors": {"colour": "?"}})]
    with pytest.raises(AssertionError, match="fields that are not there"):
        await dana.submits()
    app.answers = [web.json_response({"response_action": "update", "view": modal(NOTE)})]
    await dana.submits()
    assert "Loading" in words_of(dana.modal)
    await dana.submits()
    with pytest.raises(AssertionError, match="no modal"):
        _ = dana.modal


async def test_a_view_that_changed_meanwhile_is_not_overwritten(
    slack: Slack, client: AsyncWebClient, app: TinyApp
) -> None:
    trigger = await pressed(slack, client, app)
    opened = (await client.views_open(trigger_id=trigger, view=modal(NOTE)))["view"]
    await client.views_update(view_id=opened["id"], view=modal(NOTE), hash=opened["hash"])
    answer = await refused(
        client, "views.update", view_id=opened["id"], view=modal(NOTE), hash=opened["hash"]
    )
    assert answer["error"] == "hash_conflict"
    assert (await refused(client, "views.update", view_id="V404", view=modal(NOTE)))["error"] == "not_found"


async def test_modals_are_stacked_three_high(slack: Slack, client: AsyncWebClient, app: TinyApp) -> None:
    dana = slack.person("dana")
    view = modal({"type": "actions", "elements": [button("More")]})
    trigger = await pressed(slack, client, app)
    await client.views_open(trigger_id=trigger, view=view)
    for _ in range(2):
        await dana.presses(dana.modal, "More")
        await client.views_push(trigger_id=app.brought[-1]["trigger_id"], view=view)
    await dana.presses(dana.modal, "More")
    trigger = app.brought[-1]["trigger_id"]
    assert (await refused(client, "views.push", trigger_id=trigger, view=view))[
        "error"
    ] == "push_limit_reached"
    await dana.closes()
    assert len(slack.world.modals[dana.id]) == 2


async def test_a_required_field_must_be_filled_in_and_the_app_must_answer(
    slack: Slack, client: AsyncWebClient, app: TinyApp
) -> None:
    trigger, dana = await pressed(slack, client, app), slack.person("dana")
    await client.views_open(trigger_id=trigger, view=modal(question("Words", max_length=5)))
    with pytest.raises(AssertionError, match="must be filled in"):
        await dana.submits()
    with pytest.raises(AssertionError, match="no more than 5"):
        await dana.submits({"Words": "too long"})
    app.answers = [web.Response(status=500)]
    with pytest.raises(Unanswered):
        await dana.submits({"Words": "short"})
    assert dana.modal.errors == {}


async def test_the_home_tab_is_each_persons_own(slack: Slack, client: AsyncWebClient, app: TinyApp) -> None:
    dana = slack.person("dana")
    await dana.opens("home")
    assert app.brought[-1]["event"]["tab"] == "home"
    await client.views_publish(user_id=dana.id, view={"type": "home", "blocks": [NOTE]})
    assert "Loading" in words_of(await dana.sees_home("Loading"))
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        await client.views_publish(user_id=dana.id, view={"type": "home", "title": "x", "blocks": []})
