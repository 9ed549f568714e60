"""Reading updates: every kind that PTB knows is taken, and what nobody here uses is passed over."""

import pytest
from telegram import Update
from telegram.constants import UpdateType

from bot.surfaces.contract import Incoming
from bot.surfaces.telegram.inbound import updates
from bot.surfaces.telegram.inbound.message_text import BotIdentity
from bot.surfaces.telegram.inbound.updates import InboundDelivery
from tests.bot.surfaces.telegram.conftest import Stage

PERSON = {"id": 5, "is_bot": False, "first_name": "Eve"}
CHAT = {"id": 5, "type": "private", "first_name": "Eve"}
MESSAGE = {"message_id": 1, "date": 1_790_000_000, "chat": CHAT, "from": PERSON, "text": "hi"}
BODIES: dict[str, object] = {
    "message": MESSAGE,
    "edited_message": MESSAGE,
    "channel_post": {**MESSAGE, "chat": {"id": -1, "type": "channel", "title": "c"}},
    "edited_channel_post": {**MESSAGE, "chat": {"id": -1, "type": "channel", "title": "c"}},
    "inline_query": {"id": "1", "from": PERSON, "query": "q", "offset": ""},
    "chosen_inline_result": {"result_id": "1", "from": PERSON, "query": "q"},
    "callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": "x", "message": MESSAGE},
    "shipping_query": {
        "id": "1",
        "from": PERSON,
        "invoice_payload": "p",
        "shipping_address": {
            "country_code": "DE",
            "state": "",
            "city": "b",
            "street_line1": "s",
            "street_line2": "",
            "post_code": "1",
        },
    },
    "pre_checkout_query": {
        "id": "1",
        "from": PERSON,
        "currency": "EUR",
        "total_amount": 1,
        "invoice_payload": "p",
    },
    "poll": {
        "id": "1",
        "question": "q",
        "options": [],
        "total_voter_count": 0,
        "is_closed": True,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
    },
    "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0]},
    "chat_join_request": {"chat": CHAT, "from": PERSON, "date": 1, "user_chat_id": 5},
    "message_reaction": {
        "chat": CHAT,
        "message_id": 1,
        "user": PERSON,
        "date": 1,
        "old_reaction": [],
        "new_reaction": [],
    },
    "message_reaction_count": {"chat": CHAT, "message_id": 1, "date": 1, "reactions": []},
    "business_message": MESSAGE,
    "edited_business_message": MESSAGE,
    "deleted_business_messages": {"business_connection_id": "1", "chat": CHAT, "message_ids": [1]},
    "purchased_paid_media": {"from": PERSON, "paid_media_payload": "p"},
    "guest_message": MESSAGE,
}


async def test_an_update_of_every_kind_is_taken_and_stops_nothing(stage: Stage) -> None:
    erin, kinds = stage.telegram.alone("erin"), [*UpdateType, "stopped_message_generation", "never_heard_of"]
    for count, kind in enumerate(map(str, kinds), 1):
        stage.telegram.world.allowed = {kind, "message"}
        for body in (BODIES.get(kind, {}), {}, {"id": "x"}, [], None, 7):
            stage.telegram.tells(kind, body)  # type: ignore[arg-type]
        erin.says("what's scheduled?")
        await stage.settled()
        asked = [each for each in stage.telegram.posted(erin.direct) if "Nothing is planned" in each.text]
        assert len(asked) == count, kind


def test_a_part_that_telegram_adds_to_an_update_is_passed_over() -> None:
    update = Update.de_json({"update_id": 1, "message": {**MESSAGE, "newer": {"a": 1}}}, None)
    assert updates.parse_update(update, BotIdentity(7, "copydesk_bot"), ()) is not None


@pytest.mark.parametrize("strange", [False, True])
def test_what_is_forwarded_is_somebody_elses(strange: bool) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Bob", "date": 1}
    message = {**MESSAGE, "forward_origin": origin} if strange else MESSAGE
    found = updates.parse_update(
        Update.de_json({"update_id": 1, "message": message}, None), BotIdentity(7, "copydesk_bot"), ()
    )
    assert isinstance(found, InboundDelivery)
    assert isinstance(found.delivery, Incoming)
    assert found.delivery.forwarded is strange
