"""Who is who, tokens, and how an app gets them."""

from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods.conversations import PAGE
from tests.doubles.slack.methods.registry import Asked, method
from tests.doubles.slack.objects import Grant, Human

OFFSETS = {"Europe/Berlin": 3600, "America/New_York": -18000, "Asia/Tokyo": 32400, "UTC": 0}


def described(human: Human) -> Json:
    """A person as Slack gives them out."""
    real = human.real_name or human.name.title()
    return {
        "id": human.id,
        "team_id": human.team,
        "name": human.name,
        "real_name": real,
        "deleted": human.deleted,
        "tz": human.zone,
        "tz_label": human.zone,
        "tz_offset": OFFSETS.get(human.zone, 0),
        "is_bot": bool(human.bot_id),
        "is_restricted": human.guest,
        "is_ultra_restricted": False,
        "is_stranger": human.stranger,
        "is_admin": False,
        "is_owner": False,
        "profile": {"real_name": real, "display_name": human.name, "team": human.team},
    }


@method("users.info", tier=4, needs="users:read", required=("user",))
def info(asked: Asked) -> Json:
    return {"user": described(asked.person())}


@method("users.list", tier=2, needs="users:read")
def listed(asked: Asked) -> Json:
    everybody = [described(each) for each in asked.world.people.values() if each.team == asked.grant.team]
    cursor = asked.text("cursor") or "0"
    if not cursor.isdecimal():
        raise Refusal("invalid_cursor")
    first, size = int(cursor), asked.number("limit", default=PAGE)
    more = str(first + size) if first + size < len(everybody) else ""
    return {"members": everybody[first : first + size], "response_metadata": {"next_cursor": more}}


@method("bots.info", tier=3, needs="users:read")
def bot(asked: Asked) -> Json:
    named = asked.text("bot")
    found = [each for each in asked.world.people.values() if each.bot_id == named and named]
    if not found:
        raise Refusal("bot_not_found")
    app = asked.world.app
    return {
        "bot": {
            "id": named,
            "app_id": app.id,
            "user_id": found[0].id,
            "name": found[0].name,
            "deleted": False,
        }
    }


@method("team.info", tier=3, needs="team:read")
def team(asked: Asked) -> Json:
    if asked.text("team") not in {"", asked.grant.team}:
        raise Refusal("team_not_found")
    return {
        "team": {"id": asked.grant.team, "name": asked.grant.team.lower(), "domain": asked.grant.team.lower()}
    }


@method("auth.test", tier=4)
def test(asked: Asked) -> Json:
    bot = asked.world.people[asked.grant.bot_user]
    return {
        "url": "https://desk.slack.example/",
        "team": asked.grant.team.lower(),
        "user": bot.name,
        "team_id": asked.grant.team,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke", tier=3)
def revoke(asked: Asked) -> Json:
    if not asked.flag("test"):
        asked.grant.trouble = "token_revoked"
    return {"revoked": not asked.flag("test")}


@method("apps.connections.open", tier=1, token="app")
def connect(asked: Asked) -> Json:
    ticket = f"t{asked.world.number()}"
    asked.world.tickets.add(ticket)
    address = asked.world.url.replace("http", "ws", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={asked.world.app.id}"}


@method("oauth.v2.access", tier=4, token="none")
def access(asked: Asked) -> Json:
    world, app = asked.world, asked.world.app
    if asked.text("client_id") != app.client_id:
        raise Refusal("invalid_client_id")
    if asked.text("client_secret") != app.client_secret:
        raise Refusal("bad_client_secret")
    consent = world.codes.pop(asked.text("code"), None)
    if consent is None:
        raise Refusal("invalid_code")
    if asked.text("redirect_uri") != consent["redirect_uri"]:
        raise Refusal("bad_redirect_uri")
    bot = world.bot_of(consent["team"])
    grant = Grant(f"xoxb-{consent['team']}-{world.number()}", consent["team"], bot.id, set(consent["scopes"]))
    world.grants[grant.token] = grant
    return {
        "access_token": grant.token,
        "token_type": "bot",
        "scope": ",".join(consent["scopes"]),
        "bot_user_id": bot.id,
        "app_id": app.id,
        "team": {"id": grant.team, "name": grant.team.lower()},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": consent["user"]},
    }
