"""Connecting Pages: one consent opens all Pages that a person manages; the person chooses among them.

Sources, below developers.facebook.com/docs: facebook-login/guides/access-tokens (long-lived, Page tokens),
graph-api/reference/user/accounts, graph-api/reference/debug_token.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.graph import Graph, Json
from integrations.graph.tokens import OAuthEndpoints
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.base.connecting import (
    Access,
    AccountStatus,
    AuthorizationRequest,
    ConsentRedirect,
    FoundAccount,
)

SCOPES = (
    "pages_show_list",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_manage_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
    "read_insights",
    "business_management",
)
MAY_POST = "CREATE_CONTENT"


@dataclass(frozen=True, slots=True)
class PageConnection:
    """Connecting of Pages through one app of ours."""

    graph: Graph
    label: str
    app: OAuthApp
    version: str

    @property
    def office(self) -> OAuthEndpoints:
        """OAuth endpoints of Facebook."""
        authorize = f"https://www.facebook.com{self.version}/dialog/oauth"
        path = f"{self.version}/oauth/access_token"
        return OAuthEndpoints(self.graph.client, self.label, self.app, authorize, path)

    def depart(self, journey: AuthorizationRequest) -> ConsentRedirect:
        """Redirect to the consent page."""
        return self.office.depart(journey, SCOPES)

    async def arrive(
        self, journey: AuthorizationRequest, code: str, *, now: datetime
    ) -> Sequence[FoundAccount]:
        """Pages of the person. Their tokens come from a long-lived token, so they do not end."""
        short = await self.office.trade(journey, code)
        long = await self.office.prolong(
            f"{self.version}/oauth/access_token",
            now=now,
            sort=self.graph.sort,
            grant_type="fb_exchange_token",
            client_id=self.app.client_id,
            client_secret=self.app.client_secret,
            fb_exchange_token=short.secret,
        )
        missing = await self._missing(long.secret)
        asked = "id,name,username,access_token,tasks"
        pages = [each async for each in self.graph.every(long.secret, "me/accounts", fields=asked)]
        return [_found(each, missing) for each in pages if MAY_POST in each.get("tasks", ())]

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Name of the Page, and missing rights."""
        page = await self.graph.get(identity.access, identity.external_id, fields="name,username")
        return AccountStatus(_handle(page), await self._missing(identity.access))

    async def _missing(self, token: str) -> tuple[str, ...]:
        """Missing rights, asked as our app, which alone may inspect tokens; none without an app."""
        if not self.app.client_id:
            return ()
        ours = f"{self.app.client_id}|{self.app.client_secret}"
        found = await self.graph.get(ours, "debug_token", input_token=token)
        had = found["data"].get("scopes") or ()
        return tuple(each for each in SCOPES if each not in had)


def _found(page: Json, missing: tuple[str, ...]) -> FoundAccount:
    handle = _handle(page)
    access = Access(str(page["access_token"]))
    note = f"Page {page['name']}" if handle != page["name"] else "Page"
    return FoundAccount(str(page["id"]), handle, access, note=note, standing=AccountStatus(handle, missing))


def _handle(page: Json) -> str:
    return f"@{page['username']}" if page.get("username") else str(page["name"])
