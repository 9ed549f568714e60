"""LinkedIn on loopback: versions, rights, the "little" format with its silent cut, media, numbers."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import unquote

from tests.doubles.platforms import linkedin_media
from tests.doubles.platforms.oauth_grants import Grant, Grants
from tests.doubles.platforms.service import Answered, Asked, Json, Refusal, Service

ADA, PAGE, OTHER_PAGE = "urn:li:person:ada1", "urn:li:organization:77", "urn:li:organization:88"
ACTIVE = ("202607", "202610")
READS = {
    "person": {"r_member_social", "r_member_social_feed"},
    "organization": {"r_organization_social", "r_organization_social_feed"},
}
WRITES = {"person": {"w_member_social"}, "organization": {"w_organization_social"}}
MARKUP = re.compile(
    r"\\[\\|{}@\[\]()<>#*_~]|@\[[^\]]+\]\(urn:li:\w+:\w+\)|#\w+|\{hashtag\|\\#\|\w+\}|[^\\|{}@\[\]()<>#*_~]"
)
COUNTS = (
    "impressionCount",
    "uniqueImpressionsCount",
    "clickCount",
    "likeCount",
    "commentCount",
    "shareCount",
)


@dataclass
class Post:
    """What stands on LinkedIn. `shown` is what people read of it."""

    urn: str
    author: str
    body: Json
    shown: str
    at: datetime
    comments: list[Json] = field(default_factory=list)
    numbers: Json = field(default_factory=dict)


def refusal(status: int, code: str, message: str, **headers: str) -> Refusal:
    """A refusal as LinkedIn writes it."""
    return Refusal(status, {"status": status, "code": code, "message": message}, **headers)


def read_little(commentary: str) -> str:
    """What people read: everything up to the first reserved character that is neither escaped nor markup."""
    shown, place = "", 0
    while found := MARKUP.match(commentary, place):
        piece = found[0]
        shown += piece.removeprefix("\\")
        place = found.end()
    return shown


class LinkedInService(Service):
    """LinkedIn, with one member who looks after two pages."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.grants = Grants(between=" ", refreshes=False)
        self.posts: dict[str, Post] = {}
        self.media: dict[str, linkedin_media.Media] = {}
        self.working = 0
        self.media_fails = False
        self._number = 0

    def number(self) -> int:
        """The next number: milliseconds, then a count."""
        self._number += 1
        return (int(self.now().timestamp() * 1000) << 22) | self._number

    def play(self, asked: Asked) -> Answered:
        """One request."""
        if asked.path == "/oauth/v2/authorization":
            assert "code_challenge" not in asked.query, "LinkedIn's flow with PKCE is another one"
            return self.grants.consent(asked, ADA, now=self.now())
        if asked.path == "/oauth/v2/accessToken":
            self.grants.owner(asked.form)
            return self.grants.exchange(asked.form, now=self.now())
        grant = self._grant(asked)
        if asked.path.startswith("/rest/"):
            self._version(asked)
        for (method, pattern), act in ROUTES.items():
            if method == asked.method and (found := re.fullmatch(pattern, asked.path)):
                return act(self, asked, grant, *(unquote(each) for each in found.groups()))
        raise refusal(404, "NOT_FOUND", "No virtual resource found")

    def allow(self, grant: Grant, urn: str, rights: dict[str, set[str]]) -> None:
        """May this token do that for this account?"""
        kind = urn.split(":")[2]
        if not rights.get(kind, set()) & grant.scopes or urn not in (ADA, PAGE, OTHER_PAGE):
            raise refusal(403, "ACCESS_DENIED", "Not enough permissions to access")

    def _grant(self, asked: Asked) -> Grant:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        grant = self.grants.tokens.get(token)
        if grant is None or grant.until <= self.now():
            raise refusal(401, "INVALID_ACCESS_TOKEN", "Invalid access token")
        return grant

    def _version(self, asked: Asked) -> None:
        version = asked.headers.get("linkedin-version")
        if not version or asked.headers.get("x-restli-protocol-version") != "2.0.0":
            raise refusal(400, "VERSION_MISSING", "A version must be present.")
        if version not in ACTIVE:
            raise refusal(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")

    def who(self, _asked: Asked, _grant: Grant) -> Answered:
        """GET /v2/userinfo"""
        return Answered(200, {"sub": "ada1", "name": "Ada Lovelace"})

    def pages(self, asked: Asked, grant: Grant) -> Answered:
        """GET /rest/organizationAcls"""
        if "rw_organization_admin" not in grant.scopes or asked.query["q"] != "roleAssignee":
            raise refusal(403, "ACCESS_DENIED", "Not enough permissions")
        return Answered(
            200,
            {"elements": [{"organization": each, "role": "ADMINISTRATOR"} for each in (PAGE, OTHER_PAGE)]},
        )

    def page(self, _asked: Asked, _grant: Grant, number: str) -> Answered:
        """GET /rest/organizations/{id}"""
        return Answered(200, {"id": int(number), "localizedName": f"Bakery {number}"})

    def create(self, asked: Asked, grant: Grant) -> Answered:
        """POST /rest/posts"""
        body = asked.json
        self.allow(grant, body["author"], WRITES)
        if len(body["commentary"].encode("utf-16-le")) // 2 > 3000:
            raise refusal(422, "FIELD_LENGTH_TOO_LONG", "commentary exceeds the length of 3000")
        for urn in linkedin_media.urns_of(body.get("content", {})):
            media = self.media.get(urn)
            if media is None or media.owner != body["author"] or not media.ready:
                raise refusal(422, "MEDIA_ASSET_WAITING_UPLOAD", "media is not ready")
        same = [each for each in self.posts.values() if _same(each.body, body)]
        if same:
            message = f"Content is a duplicate of {same[0].urn}"
            details = {
                "inputErrors": [{"description": "Duplicate post is detected", "code": "DUPLICATE_POST"}]
            }
            raise Refusal(422, {"message": message, "errorDetails": details, "status": 422})
        post = self.says(body)
        return Answered(201, None, {"x-restli-id": post.urn})

    def says(self, body: Json) -> Post:
        """Somebody posts this."""
        post = Post(
            f"urn:li:share:{self.number()}", body["author"], body, read_little(body["commentary"]), self.now()
        )
        self.posts[post.urn] = post
        return post

    def listed(self, asked: Asked, grant: Grant) -> Answered:
        """GET /rest/posts?q=author"""
        if asked.headers.get("x-restli-method") != "FINDER" or asked.query["q"] != "author":
            raise refusal(400, "ILLEGAL_ARGUMENT", "q")
        self.allow(grant, asked.query["author"], READS)
        mine = [each for each in self.posts.values() if each.author == asked.query["author"]]
        newest = sorted(mine, key=lambda each: each.at, reverse=True)[: int(asked.query["count"])]
        return Answered(200, {"elements": [{**each.body, "id": each.urn} for each in newest]})

    def delete(self, _asked: Asked, grant: Grant, urn: str) -> Answered:
        """DELETE /rest/posts/{urn}: idempotent."""
        if urn in self.posts:
            self.allow(grant, self.posts[urn].author, WRITES)
            del self.posts[urn]
        return Answered(204)

    def comment(self, asked: Asked, grant: Grant, urn: str) -> Answered:
        """POST /rest/socialActions/{urn}/comments"""
        body = asked.json
        self.allow(grant, body["actor"], WRITES)
        if urn not in self.posts or body["object"] != urn:
            raise refusal(404, "NOT_FOUND", "Entity not found")
        if len(body["message"]["text"]) > 1250:
            raise refusal(422, "FIELD_LENGTH_TOO_LONG", "message is too long")
        self.posts[urn].comments.append(body)
        return Answered(201, {"id": "1"}, {"x-restli-id": "1"})

    def followers(self, asked: Asked, grant: Grant, urn: str) -> Answered:
        """GET /rest/networkSizes/{urn}"""
        self.allow(grant, urn, READS)
        assert asked.query["edgeType"] == "COMPANY_FOLLOWED_BY_MEMBER"
        return Answered(200, {"firstDegreeSize": 12})

    def of_page(self, asked: Asked, grant: Grant) -> Answered:
        """GET /rest/organizationalEntityShareStatistics"""
        self.allow(grant, asked.query["organizationalEntity"], READS)
        urns = asked.query["shares"].removeprefix("List(").removesuffix(")").split(",")
        known = [self.posts[each] for each in urns if each in self.posts]
        return Answered(200, {"elements": [
            {"share": each.urn, "totalShareStatistics": {name: each.numbers.get(name, 0) for name in COUNTS}}
            for each in known
        ]})  # fmt: skip

    def of_member(self, asked: Asked, grant: Grant) -> Answered:
        """GET /rest/memberCreatorPostAnalytics"""
        if "r_member_postAnalytics" not in grant.scopes:
            raise refusal(403, "ACCESS_DENIED", "Not enough permissions")
        urn = asked.query["entity"].removeprefix("(share:").removesuffix(")")
        return Answered(
            200, {"elements": [{"count": self.posts[urn].numbers.get(asked.query["queryType"], 0)}]}
        )


def _same(first: Json, second: Json) -> bool:
    return all(first.get(each) == second.get(each) for each in ("author", "commentary", "content"))


ROUTES: dict[tuple[str, str], Callable[..., Answered]] = {
    ("GET", "/v2/userinfo"): LinkedInService.who,
    ("GET", "/rest/organizationAcls"): LinkedInService.pages,
    ("GET", r"/rest/organizations/(\d+)"): LinkedInService.page,
    ("POST", "/rest/posts"): LinkedInService.create,
    ("GET", "/rest/posts"): LinkedInService.listed,
    ("DELETE", r"/rest/posts/([^/]+)"): LinkedInService.delete,
    ("POST", r"/rest/socialActions/([^/]+)/comments"): LinkedInService.comment,
    ("GET", r"/rest/networkSizes/([^/]+)"): LinkedInService.followers,
    ("GET", "/rest/organizationalEntityShareStatistics"): LinkedInService.of_page,
    ("GET", "/rest/memberCreatorPostAnalytics"): LinkedInService.of_member,
    **linkedin_media.ROUTES,
}
