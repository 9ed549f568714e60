"""Connecting an account: an app on its server, the consent there, and the server's limits.

An app is registered for each journey (docs.joinmastodon.org/methods/apps): it costs one call, and nothing has
to be kept. PKCE counts from Mastodon 4.3 on; older servers pass its parameters over.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from integrations.errors import OutsideError, Rejected
from integrations.http import HttpClient
from integrations.oauth import OAuthFlow
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.base.connecting import (
    Access,
    AccountStatus,
    AuthorizationRequest,
    ConnectQuestion,
    ConsentRedirect,
    FoundAccount,
)
from integrations.platforms.mastodon.api import Api, Keys

SCOPES = ("read", "write:statuses", "write:media", "write:favourites")
NOWHERE = "That is no Mastodon server: write its name, for example mastodon.social."


def connect_questions(home: str) -> Sequence[ConnectQuestion]:
    """Questions before the redirect to a server."""
    hint = "the part after the last @ of the account's name"
    return (ConnectQuestion("server", "Your server", hint, urlsplit(home).netloc),)


def oauth_flow(client: HttpClient, server: str, app: OAuthApp) -> OAuthFlow:
    """OAuth flow of a server (docs.joinmastodon.org/methods/oauth)."""
    return OAuthFlow(
        client, app, f"{server}/oauth/authorize", f"{server}/oauth/token", f"{server}/oauth/revoke"
    )


async def begin_consent(
    client: HttpClient, journey: AuthorizationRequest, typed: str, *, home: str
) -> ConsentRedirect:
    """Register an app on the typed server. Returns the redirect to its consent page."""
    server = parse_server(typed, home=home)
    await fetch_limits(client, server)  # whatever is no Mastodon ends here
    asked = {
        "client_name": "Copydesk",
        "redirect_uris": journey.redirect,
        "scopes": " ".join(SCOPES),
    }
    made = await client.send("POST", f"{server}/api/v1/apps", harmless=True, json=asked)
    app = OAuthApp(str(made.json()["client_id"]), str(made.json()["client_secret"]))
    luggage = {"server": server, "client_id": app.client_id, "client_secret": app.client_secret}
    return ConsentRedirect(oauth_flow(client, server, app).consent_url(journey, SCOPES), json.dumps(luggage))


async def finish_consent(
    client: HttpClient, journey: AuthorizationRequest, *, luggage: str, code: str, now: datetime
) -> Sequence[FoundAccount]:
    """Account that the consent opened, alone in a list."""
    brought = json.loads(luggage)
    server, app = brought["server"], OAuthApp(brought["client_id"], brought["client_secret"])
    tokens = await oauth_flow(client, server, app).exchange(journey, code, now=now)
    keys = Keys(tokens.access, app.client_id, app.client_secret)
    there = PlatformIdentity(0, "", "", keys.written(), server=server)
    standing = await examine_account(Api(client), there)
    who = await Api(client).get(there, "/api/v1/accounts/verify_credentials")
    access = Access(keys.written(), tokens.expires_at)
    return [FoundAccount(str(who["id"]), standing.handle, access, server, standing=standing)]


async def examine_account(api: Api, identity: PlatformIdentity) -> AccountStatus:
    """Name of the account, its rights, and the server's own limits."""
    who = await api.get(identity, "/api/v1/accounts/verify_credentials")
    had = await _rights(api, identity)
    missing = tuple(each for each in SCOPES if each not in had and each.partition(":")[0] not in had)
    host = urlsplit(identity.server).netloc
    return AccountStatus(
        f"@{who['username']}@{host}", missing, limits=await fetch_limits(api.client, identity.server)
    )


async def _rights(api: Api, identity: PlatformIdentity) -> Sequence[str]:
    """Rights of the token; all rights where the server does not tell."""
    try:
        app = await api.get(identity, "/api/v1/apps/verify_credentials")
    except OutsideError:
        return SCOPES
    return app.get("scopes") or SCOPES


async def fetch_limits(client: HttpClient, server: str) -> Mapping[str, int]:
    """Limits of a server (docs.joinmastodon.org/entities/Instance). Raises `Rejected` for no Mastodon."""
    try:
        found: Any = (await client.send("GET", f"{server}/api/v2/instance")).json()
        statuses = found["configuration"]["statuses"]
        return {
            "characters": int(statuses["max_characters"]),
            "files": int(statuses["max_media_attachments"]),
        }
    except Rejected:  # it is not called at all
        raise
    except (OutsideError, ValueError, LookupError, TypeError):
        raise Rejected(NOWHERE) from None


def parse_server(typed: str, *, home: str) -> str:
    """Server of a typed text: "mastodon.social", "@ada@mastodon.social", a whole address.

    Only names on the public net are taken, and `home`, which the desk's owner has set. Raises `Rejected`.
    """
    name = typed.strip().rpartition("@")[2].removeprefix("https://").strip("/").lower()
    if typed.strip().rstrip("/") == home or name == urlsplit(home).netloc:
        return home
    host = urlsplit(f"https://{name}").hostname or ""
    numeric = host.rpartition(".")[2].isdecimal()  # an address, however it is written
    if (
        name != host
        or "." not in host
        or numeric
        or host.endswith((".local", ".internal", ".localhost", "."))
    ):
        raise Rejected(NOWHERE)
    return f"https://{host}"
