"""What Slack knows: the app, people, places, messages, views, triggers, files, tokens, calls."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.doubles.slack.json_checks import Json


@dataclass
class App:
    """The app as Slack knows it."""

    id: str = "A0DESK"
    client_id: str = "111.222"
    client_secret: str = "client-secret"
    signing_secret: str = "signing-secret"
    app_token: str = "xapp-1-A0DESK-1-abc"
    subscriptions: set[str] = field(
        default_factory=lambda: {
            "app_mention",
            "message.im",
            "message.channels",
            "message.groups",
            "app_home_opened",
            "assistant_thread_started",
            "team_join",
            "tokens_revoked",
            "app_uninstalled",
            "file_shared",
            "member_joined_channel",
            "channel_archive",
            "message_metadata_posted",
            "user_change",
        }
    )


@dataclass
class Human:
    """Somebody (or the app's own bot) with an account."""

    id: str
    name: str
    team: str
    real_name: str = ""
    zone: str = "Europe/Berlin"
    bot_id: str = ""
    guest: bool = False
    stranger: bool = False
    """from another team, met in a shared channel"""
    deleted: bool = False


@dataclass
class Place:
    """A channel, a private one, or a direct message."""

    id: str
    name: str
    team: str
    members: set[str]
    kind: str = "channel"
    archived: bool = False


@dataclass
class Grant:
    """A token and what it may do."""

    token: str
    team: str
    bot_user: str
    scopes: set[str]
    trouble: str = ""
    """`token_revoked` or `account_inactive` when it works no more"""


@dataclass
class Message:
    """Something posted. `only_to` makes it ephemeral."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str = ""
    only_to: str = ""
    from_app: bool = False
    streaming: bool = False
    streamed_at: datetime | None = None
    broadcast: bool = False
    edited: bool = False
    unfurl: tuple[bool, bool] = (True, True)
    reactions: dict[str, set[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)


@dataclass
class View:
    """A modal or a Home tab somebody has before them. `errors` stand on the fields."""

    id: str
    user: str
    team: str
    body: Json
    hash: str
    root: str = ""
    previous: str = ""
    typed: dict[str, Json] = field(default_factory=dict)
    """block_id → {action_id: state}"""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class Trigger:
    """Something a person did, for which a modal may be opened once and soon."""

    id: str
    user: str
    team: str
    at: datetime
    view: str = ""
    used: bool = False


@dataclass
class ResponseUrl:
    """Where an answer to one interaction may be sent a few times."""

    channel: str
    user: str
    ts: str
    at: datetime
    thread_ts: str = ""
    uses: int = 0


@dataclass
class Upload:
    """A file: announced, uploaded, shared."""

    id: str
    name: str
    team: str
    user: str
    length: int
    body: bytes | None = None
    title: str = ""
    kind: str = "image/png"
    shared: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """One call of the Web API, with what it was answered."""

    method: str
    arguments: Json
    answer: Json
    status: int = 200
