"""What platforms tell us by themselves, each as it writes and signs it, about the account 17 there."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.graph import webhooks as graph
from integrations.http import HttpClient
from integrations.platforms.base import MediaFile, OAuthApp
from integrations.platforms.facebook import Facebook
from integrations.platforms.instagram import Instagram
from integrations.platforms.linkedin import LinkedIn
from integrations.platforms.linkedin import webhooks as linkedin
from integrations.platforms.threads import Threads
from integrations.platforms.tiktok import TikTok
from integrations.platforms.tiktok import webhooks as tiktok
from integrations.platforms.x import X
from integrations.platforms.x import webhooks as x
from tests.doubles.platforms.meta.facebook import webhook as of_page
from tests.doubles.platforms.meta.instagram import webhook as of_instagram
from tests.doubles.platforms.service import Json

SECRET = "the-secret"
NOWHERE = "http://127.0.0.1:9"
APP = OAuthApp("our-app", SECRET, SECRET)
AT = "2026-11-20T09:00:00+0000"
CHALLENGE = "1158201444"

Now = Callable[[], datetime]
Headers = Mapping[str, str]


@dataclass(frozen=True)
class Teller:
    """One platform: our side of it, what it says of the account, how it signs, what it asks at first."""

    name: str
    build: Callable[[Now], Any]
    event: Callable[[int], Json]
    """number → one thing that happened; another number is another thing"""
    sign: Callable[[bytes, str, datetime], Headers]
    """(body, secret, moment) → what it puts beside the body"""
    asks: Mapping[str, str]
    answer: Callable[[], str | None]
    account: str = "17"
    comments: bool = True
    """does it tell of what others said?"""

    def delivery(self, number: int, now: datetime, *, secret: str = SECRET) -> tuple[bytes, Headers]:
        """A body and its headers."""
        body = json.dumps(self.event(number)).encode()
        return body, self.sign(body, secret, now)


def _media_url(file: MediaFile) -> str:
    return f"https://desk.example.com/media/{file.sha256}"


def _on_graph(platform: Any) -> Callable[[Now], Any]:
    def build(now: Now) -> Any:
        return platform(HttpClient(platform.label, NOWHERE), app=APP, media_url=_media_url, now=now)

    return build


def _graph_signed(body: bytes, secret: str, _now: datetime) -> Headers:
    return {graph.SIGNATURE: f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"}


def _x_signed(body: bytes, secret: str, _now: datetime) -> Headers:
    return {x.SIGNATURE: x.answer_challenge(body.decode(), secret=secret)["response_token"]}


def _tiktok_signed(body: bytes, secret: str, now: datetime) -> Headers:
    moment = str(int(now.timestamp()))
    signed = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return {tiktok.SIGNATURE: f"t={moment},s={signed}"}


def _linkedin_signed(body: bytes, secret: str, _now: datetime) -> Headers:
    signed = hmac.new(secret.encode(), linkedin.PREFIX.encode() + body, hashlib.sha256).hexdigest()
    return {linkedin.SIGNATURE: signed}


def _comment_on_page(number: int) -> Json:
    said = {"item": "comment", "comment_id": f"44_{number}", "post_id": "17_44", "message": "Where?"}
    return of_page("17", {**said, "from": {"id": "9", "name": "Bob"}})


def _comment_on_instagram(number: int) -> Json:
    said = {"id": str(number), "from": {"id": "9", "username": "bob"}, "text": "Where?"}
    return of_instagram("17", "comments", {**said, "media": {"id": "44"}})


def _reply_on_threads(number: int) -> Json:
    said = {"id": str(number), "username": "bob", "text": "Where?", "timestamp": AT}
    value = {**said, "replied_to": {"id": "44"}, "root_post": {"id": "44", "owner_id": "17"}}
    return {"app_id": "1", "target_id": "17", "values": {"field": "replies", "value": value}}


def _mention_on_x(number: int) -> Json:
    post = {"id": str((1 << 60) + number), "author_id": "9", "text": "@ada Where?"}
    users = [{"id": "9", "username": "bob", "name": "Bob"}]
    event = {"event_type": "post.mention.create", "filter": {"user_id": "17"}, "payload": post}
    return {"data": {**event, "includes": {"users": users}}}


def post_on_tiktok(number: int) -> Json:
    """A post came out of moderation."""
    return tiktok_event("post.publish.publicly_available", publish_id=f"v_pub_file~v2.{number}", post_id=7000)


def tiktok_event(event: str, **content: Any) -> Json:
    """As developers.tiktok.com/doc/webhooks-events shows it."""
    body = {"client_key": "our-app", "event": event, "create_time": 1_795_165_200, "user_openid": "17"}
    return {**body, "content": json.dumps(content)}


def _comment_on_linkedin(number: int) -> Json:
    comment = f"urn:li:comment:(urn:li:activity:44,{number})"
    said = {"owner": "urn:li:person:bob", "text": "Where?", "entity": comment}
    notification = {
        "notificationId": number,
        "organizationalEntity": "urn:li:organization:17",
        "action": "COMMENT",
        "sourcePost": "urn:li:activity:44",
        "decoratedSourcePost": {"entity": "urn:li:share:44", "owner": "urn:li:organization:17"},
        "generatedActivity": comment,
        "decoratedGeneratedActivity": {"comment": said},
        "lastModifiedAt": 1_795_165_200_000,
        "subscriber": "urn:li:person:ada",
    }
    return {"type": "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS", "notifications": [notification]}


def _graph_teller(platform: Any, event: Callable[[int], Json]) -> Teller:
    token = graph.verify_token(SECRET)
    asks = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": CHALLENGE}
    return Teller(platform.name, _on_graph(platform), event, _graph_signed, asks, lambda: CHALLENGE)


ALL = (
    _graph_teller(Facebook, _comment_on_page),
    _graph_teller(Instagram, _comment_on_instagram),
    _graph_teller(Threads, _reply_on_threads),
    Teller(
        "x",
        lambda now: X(HttpClient("X", NOWHERE), base=NOWHERE, app=APP, now=now),
        _mention_on_x,
        _x_signed,
        {"crc_token": CHALLENGE},
        lambda: json.dumps(x.answer_challenge(CHALLENGE, secret=SECRET)),
    ),
    Teller(
        "tiktok",
        lambda now: TikTok(
            HttpClient("TikTok", NOWHERE), base=NOWHERE, app=APP, now=now, media_url=_media_url
        ),
        post_on_tiktok,
        _tiktok_signed,
        {},
        lambda: None,
        comments=False,
    ),
    Teller(
        "linkedin",
        lambda now: LinkedIn(HttpClient("LinkedIn", NOWHERE), base=NOWHERE, app=APP, now=now),
        _comment_on_linkedin,
        _linkedin_signed,
        {"challengeCode": CHALLENGE},
        lambda: json.dumps(linkedin.answer_challenge(CHALLENGE, secret=SECRET)),
        account="urn:li:organization:17",
    ),
)
TELLERS: Mapping[str, Teller] = {each.name: each for each in ALL}
