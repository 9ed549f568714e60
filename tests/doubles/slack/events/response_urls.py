"""Answers sent to a response_url: a few times, for half an hour, without a token."""

from tests.doubles.slack.block_kit.limits import check_message
from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods.chat import LONGEST
from tests.doubles.slack.objects import Human, Message, ResponseUrl
from tests.doubles.slack.world import RESPONSE_LIFE, RESPONSE_USES, World

KNOWN = {
    "text",
    "blocks",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "unfurl_links",
    "unfurl_media",
    "mrkdwn",
    "metadata",
    "attachments",
}


def issue(world: World, user: Human, channel: str, *, ts: str = "", thread_ts: str = "") -> str:
    """A fresh response_url's last part."""
    name = f"r{world.number()}"
    world.response_urls[name] = ResponseUrl(channel, user.id, ts, world.now(), thread_ts)
    return name


def respond(world: World, name: str, body: object) -> None:
    """Do what was sent there. Raises `Refusal`."""
    url = world.response_urls.get(name)
    if url is None or world.now() - url.at > RESPONSE_LIFE:
        raise Refusal("expired_url")
    if url.uses >= RESPONSE_USES:
        raise Refusal("used_url")
    if not isinstance(body, dict) or set(body) - KNOWN:
        raise Refusal("invalid_payload")
    url.uses += 1
    _act(world, url, body)
    world.note()


def _act(world: World, url: ResponseUrl, body: Json) -> None:
    original = world.messages.get((url.channel, url.ts))
    if body.get("delete_original"):
        if original is None:
            raise Refusal("message_not_found")
        del world.messages[url.channel, url.ts]
        return
    text = body.get("text", "")
    if len(text) > LONGEST:
        raise Refusal("msg_too_long")
    if not text.strip() and not body.get("blocks"):
        raise Refusal("no_text")
    blocks = check_message(body.get("blocks") or [])
    if body.get("replace_original"):
        if original is None:
            raise Refusal("message_not_found")
        original.text, original.blocks = text, blocks
        return
    private = body.get("response_type", "ephemeral") == "ephemeral"
    bot = world.bot_of(world.people[url.user].team)
    ts = world.ts()
    thread = body.get("thread_ts") or url.thread_ts
    only_to = url.user if private else ""
    world.messages[url.channel, ts] = Message(
        url.channel, ts, bot.id, text, blocks, thread_ts=thread, only_to=only_to, from_app=True
    )
