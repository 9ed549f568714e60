"""How the bot comes by its updates: long polling by one at a time, or a webhook with a secret."""

import asyncio
import re
from urllib.parse import urlsplit

from tests.doubles.telegram.api_objects import stamp
from tests.doubles.telegram.errors import Refusal
from tests.doubles.telegram.json_values import Json, names
from tests.doubles.telegram.methods.registry import Asked, method
from tests.doubles.telegram.world import Webhook, World

KINDS = frozenset(
    names(
        "message edited_message channel_post edited_channel_post business_connection business_message "
        "edited_business_message deleted_business_messages guest_message message_reaction "
        "message_reaction_count inline_query chosen_inline_result callback_query shipping_query "
        "pre_checkout_query purchased_paid_media poll poll_answer my_chat_member chat_member "
        "chat_join_request chat_boost removed_chat_boost managed_bot stopped_message_generation"
    )
)
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
PORTS = {None, 80, 88, 443, 8443}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
"""A local Bot API server takes http and any port (Bot API, "Using a Local Bot API Server"); only
these will do here."""

WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
TERMINATED = "terminated by other getUpdates request; make sure that only one bot instance is running"


@method("getUpdates")
async def fetch(asked: Asked) -> list[Json]:
    world = asked.world
    if world.webhook.url:
        raise Refusal(WEBHOOK_IS_SET, status=409)
    limit = asked.number("limit", default=100)
    if not 1 <= limit <= 100:
        raise Refusal("limit must be between 1 and 100")
    _allow(asked)
    offset = _confirmed(world, asked.number("offset"))
    world.polls += 1
    world.arrived.set()
    world.note()
    mine = world.polls
    try:
        async with asyncio.timeout(max(0, asked.number("timeout"))):
            while not _from(world, offset):
                world.arrived.clear()
                await world.arrived.wait()
                if world.polls != mine:
                    raise Refusal(TERMINATED, status=409)
    except TimeoutError:
        pass
    return _from(world, offset)[:limit]


def _confirmed(world: World, offset: int) -> int:
    """Updates before an offset were taken; a negative one counts from the end."""
    waiting = world.waiting()
    if offset < 0:
        offset = waiting[max(0, len(waiting) + offset)].id if waiting else 0
    for each in [each for each in waiting if each.id < offset]:
        world.forget(each)
    return offset


def _from(world: World, offset: int) -> list[Json]:
    return [each.payload for each in world.waiting() if each.id >= offset]


def _allow(asked: Asked) -> None:
    """Which kinds of updates are wanted from now on. Raises `Refusal`."""
    wanted = asked.folded("allowed_updates", kind=list, what="allowed updates")
    if wanted is None:
        return
    strangers = sorted(set(wanted) - KINDS)
    if strangers:
        raise Refusal(f"unknown kind of update {strangers[0]!r}")
    asked.world.allowed = set(wanted)


@method("setWebhook")
def set_webhook(asked: Asked) -> bool:
    world, url = asked.world, asked.text("url")
    if not url:
        return delete_webhook(asked)
    parts = urlsplit(url)
    local = parts.hostname in LOOPBACK
    if not local and parts.scheme != "https":
        raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")
    if not local and parts.port not in PORTS:
        raise Refusal("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = asked.text("secret_token")
    if not SECRET.fullmatch(secret):
        raise Refusal("secret token contains unallowed characters" if secret else "secret token is missing")
    most = asked.number("max_connections", default=40)
    if not 1 <= most <= 100:
        raise Refusal("max_connections must be between 1 and 100")
    _allow(asked)
    _drop(asked)
    world.webhook = Webhook(url, secret, most)
    for update in list(world.waiting()):
        world.brings(update)
    return True


@method("deleteWebhook")
def delete_webhook(asked: Asked) -> bool:
    _drop(asked)
    asked.world.webhook = Webhook()
    return True


def _drop(asked: Asked) -> None:
    if asked.flag("drop_pending_updates"):
        asked.world.updates.clear()


@method("getWebhookInfo")
def describe(asked: Asked) -> Json:
    webhook, world = asked.world.webhook, asked.world
    body: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.waiting()),
    }
    if webhook.url:
        body |= {"max_connections": webhook.most, "ip_address": "127.0.0.1"}
    if webhook.error_at:
        body |= {"last_error_message": webhook.error, "last_error_date": stamp(webhook.error_at)}
    return body | ({"allowed_updates": sorted(world.allowed)} if world.allowed else {})
