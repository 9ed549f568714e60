"""Connecting accounts of LinkedIn: a member and the member's pages.

Which rights an app may ask for depends on the products that LinkedIn gave it, and asking for others fails, so
whoever connects says which ones (learn.microsoft.com/linkedin/shared/authentication). Access lasts 60 days;
only approved partners can renew it.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from integrations.errors import Rejected
from integrations.http import HttpClient
from integrations.oauth import OAuthDialect, OAuthFlow, Tokens
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.base.connecting import AccountStatus, ConnectQuestion, FoundAccount
from integrations.platforms.linkedin.api import Api

DEFAULT_URL = "https://api.linkedin.com"
PAGES = "https://www.linkedin.com"
"""Address of LinkedIn's website and token endpoint, for the public API."""
DIALECT = OAuthDialect(proof=False)
SELF_SERVE = "openid profile w_member_social"
SCOPE = re.compile(r"[a-z]\w*(?:\.\w+)*", re.IGNORECASE)
QUESTION = ConnectQuestion(
    "scopes",
    "What your app may ask for",
    "as its page at LinkedIn lists them; for pages add w_organization_social r_organization_social "
    "rw_organization_admin",
    SELF_SERVE,
)
WRITES_PAGES = ("w_organization_social", "w_organization_social_feed")
WRITES_MEMBERS = ("w_member_social", "w_member_social_feed")
PAGE = "urn:li:organization:"
MOST_PAGES = 20


def oauth_flow(client: HttpClient, base: str, app: OAuthApp) -> OAuthFlow:
    """OAuth flow of LinkedIn. Its flow with PKCE is another one, for apps without a secret."""
    oauth = f"{PAGES if base == DEFAULT_URL else base}/oauth/v2"
    return OAuthFlow(client, app, f"{oauth}/authorization", f"{oauth}/accessToken", dialect=DIALECT)


def parse_scopes(answers: Mapping[str, str]) -> tuple[str, ...]:
    """Rights to ask for. Raises `Rejected` for an unknown right."""
    typed = tuple((answers.get("scopes") or SELF_SERVE).replace(",", " ").split())
    if not typed or not all(SCOPE.fullmatch(each) for each in typed):
        raise Rejected("Write the names of rights with spaces between them, as LinkedIn lists them.")
    return typed


async def find_accounts(api: Api, tokens: Tokens) -> Sequence[FoundAccount]:
    """Accounts of a consent: the member, and every page that the member may publish for."""
    opened = PlatformIdentity(0, "this account", "", tokens.kept().secret)
    found = []
    if set(WRITES_MEMBERS) & set(tokens.scopes):
        who = await api.get(opened, "/v2/userinfo")
        found.append(_found(f"urn:li:person:{who['sub']}", str(who["name"]), tokens))
    if set(WRITES_PAGES) & set(tokens.scopes):
        found += [_found(urn, await page_name(api, opened, urn), tokens) for urn in await _pages(api, opened)]
    return found


async def examine_account(api: Api, identity: PlatformIdentity) -> AccountStatus:
    """Current name of an account, and whether it may publish."""
    if identity.external_id.startswith(PAGE):
        name = await page_name(api, identity, identity.external_id)
    else:
        name = str((await api.get(identity, "/v2/userinfo"))["name"])
    return account_status(identity.external_id, name, Tokens.read(identity))


def account_status(urn: str, name: str, tokens: Tokens) -> AccountStatus:
    """Status of an account with these tokens."""
    writes = WRITES_PAGES if urn.startswith(PAGE) else WRITES_MEMBERS
    return AccountStatus(name, () if set(writes) & set(tokens.scopes) else writes[:1])


async def page_name(api: Api, identity: PlatformIdentity, urn: str) -> str:
    """Name of a page."""
    found: Mapping[str, Any] = await api.get(identity, f"/rest/organizations/{urn.rpartition(':')[2]}")
    return str(found.get("localizedName") or found.get("vanityName") or urn)


async def _pages(api: Api, identity: PlatformIdentity) -> Sequence[str]:
    query = "q=roleAssignee&role=ADMINISTRATOR&state=APPROVED"
    found = await api.get(identity, f"/rest/organizationAcls?{query}")
    urns = [each.get("organization") or each.get("organizationTarget") for each in found["elements"]]
    return [str(each) for each in urns if each][:MOST_PAGES]


def _found(urn: str, name: str, tokens: Tokens) -> FoundAccount:
    note = "page" if urn.startswith(PAGE) else ""
    return FoundAccount(urn, name, tokens.kept(), note=note, standing=account_status(urn, name, tokens))
