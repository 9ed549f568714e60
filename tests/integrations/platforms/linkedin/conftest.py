"""LinkedIn on loopback, our side of it, a member and a page; what was said is held against its schemas."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from integrations.http import HttpClient
from integrations.oauth import Tokens
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.linkedin import LinkedIn
from tests.doubles.clock import HandClock
from tests.doubles.platforms import schemas
from tests.doubles.platforms.linkedin import ADA, PAGE, LinkedInService

FILE = "linkedin-community.schema.json"
RULES = {
    ("POST", "/rest/posts"): ("PostCreate", ""),
    ("POST", "/rest/images?action=initializeUpload"): ("InitializeUpload", "InitializeImageUploadResponse"),
    ("POST", "/rest/documents?action=initializeUpload"): ("InitializeUpload", ""),
    ("POST", "/rest/videos?action=initializeUpload"): ("InitializeUpload", "InitializeVideoUploadResponse"),
    ("POST", "/rest/videos?action=finalizeUpload"): ("FinalizeVideoUpload", ""),
}
MEMBER = ("openid", "profile", "w_member_social")
PAGES = ("w_organization_social", "r_organization_social", "rw_organization_admin")

Login = Callable[..., PlatformIdentity]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture
async def there(clock: HandClock) -> AsyncIterator[LinkedInService]:
    """The network."""
    async with LinkedInService(clock.now) as service:
        yield service
    assert schemas.breaches(FILE, service.calls, RULES) == []


@pytest.fixture
async def linkedin(there: LinkedInService, clock: HandClock) -> AsyncIterator[LinkedIn]:
    """Our side."""
    app = OAuthApp("our-app", "our-secret")
    platform = LinkedIn(HttpClient("LinkedIn", there.url), base=there.url, app=app, now=clock.now)
    yield platform
    await platform.close()


@pytest.fixture
def login(there: LinkedInService, clock: HandClock) -> Login:
    """(urn, rights) → an account there."""

    def login(urn: str, scopes: tuple[str, ...]) -> PlatformIdentity:
        token = there.grants.issue(urn, frozenset(scopes), now=clock.now())
        return PlatformIdentity(1, "Ada", "linkedin", Tokens(token, scopes=scopes).kept().secret, urn)

    return login


@pytest.fixture
def ada(login: Login) -> PlatformIdentity:
    """A member, with what every app may ask for."""
    return login(ADA, MEMBER)


@pytest.fixture
def page(login: Login) -> PlatformIdentity:
    """A page, with the rights of the Community Management API."""
    return login(PAGE, PAGES)
