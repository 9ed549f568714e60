"""Connecting an account of X: consent, identity, rights.

Source: docs.x.com/fundamentals/authentication/oauth-2-0. Access lasts two hours; the refresh token that
`offline.access` gives is good once, and brings the next one.
"""

from integrations.http import HttpClient
from integrations.oauth import OAuthDialect, OAuthFlow, Tokens
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.base.connecting import AccountStatus
from integrations.platforms.x.api import SCOPES, Api

DEFAULT_URL = "https://api.x.com"
PAGES = "https://x.com"
"""Address of X's website, for the public API."""
DIALECT = OAuthDialect(signs="basic")


def oauth_flow(client: HttpClient, base: str, app: OAuthApp) -> OAuthFlow:
    """OAuth flow of X."""
    pages = PAGES if base == DEFAULT_URL else base
    token = f"{base}/2/oauth2"
    return OAuthFlow(client, app, f"{pages}/i/oauth2/authorize", f"{token}/token", f"{token}/revoke", DIALECT)


async def look_up_account(api: Api, tokens: Tokens) -> tuple[str, AccountStatus]:
    """Id of the account of these tokens, and its status: current name and missing rights."""
    opened = PlatformIdentity(0, "this account", "", tokens.kept().secret)
    account = (await api.get(opened, "/2/users/me"))["data"]
    missing = tuple(each for each in SCOPES if each not in tokens.scopes)
    return str(account["id"]), AccountStatus(f"@{account['username']}", missing)
