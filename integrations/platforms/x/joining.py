"""Connecting an account of X: consent, who it is, which rights it has.

Source: docs.x.com/fundamentals/authentication/oauth-2-0. Access lasts two hours; the refresh token that
`offline.access` gives is good once, and brings the next one.
"""

from integrations.http import Client
from integrations.oauth import Dialect, Flow, Tokens
from integrations.platforms.base import App, Identity
from integrations.platforms.base.access import Standing
from integrations.platforms.x.api import SCOPES, Api

DEFAULT_URL = "https://api.x.com"
PAGES = "https://x.com"
"""Where people are, when the API is where it always is."""
DIALECT = Dialect(signs="basic")


def flow(client: Client, base: str, app: App) -> Flow:
    """X's three addresses."""
    pages = PAGES if base == DEFAULT_URL else base
    token = f"{base}/2/oauth2"
    return Flow(client, app, f"{pages}/i/oauth2/authorize", f"{token}/token", f"{token}/revoke", DIALECT)


async def look(api: Api, tokens: Tokens) -> tuple[str, Standing]:
    """The id of the account that these open, what it is called now, and what was not given."""
    opened = Identity(0, "this account", "", tokens.kept().secret)
    account = (await api.get(opened, "/2/users/me"))["data"]
    missing = tuple(each for each in SCOPES if each not in tokens.scopes)
    return str(account["id"]), Standing(f"@{account['username']}", missing)
