"""Numbers of LinkedIn: a page's posts in one call, a member's one by one where LinkedIn gave the right.

Sources: organizationalEntityShareStatistics and memberCreatorPostAnalytics
(learn.microsoft.com/linkedin/marketing/community-management).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.platforms.base import Measurement, PlatformIdentity
from integrations.platforms.linkedin.api import Api, has_right, is_page, quote_urn

PAGE_NUMBERS = {
    "views": "impressionCount",
    "reach": "uniqueImpressionsCount",
    "clicks": "clickCount",
    "likes": "likeCount",
    "comments": "commentCount",
    "shares": "shareCount",
}
MEMBER_NUMBERS = {
    "views": "IMPRESSION",
    "reach": "MEMBERS_REACHED",
    "likes": "REACTION",
    "comments": "COMMENT",
    "shares": "RESHARE",
}
FOLLOWERS = {"followers": "firstDegreeSize"}
READS, READS_PAGES = "r_member_postAnalytics", "rw_organization_admin"
KINDS = {"urn:li:share:": "shares", "urn:li:ugcPost:": "ugcPosts"}
MOST = 20
"""Posts of one call, so that its address stays short."""


async def measure(api: Api, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
    """Numbers of these posts; none where LinkedIn gives no right to read them."""
    if not has_right(identity, READS_PAGES if is_page(identity) else READS):
        return []
    if not is_page(identity):
        return [await _of_member(api, identity, urn) for urn in external_ids]
    readings: list[Measurement] = []
    for prefix, name in KINDS.items():
        urns = [each for each in external_ids if each.startswith(prefix)]
        for start in range(0, len(urns), MOST):
            readings += await _of_page(api, identity, name, urns[start : start + MOST])
    return readings


async def survey(api: Api, identity: PlatformIdentity) -> Measurement:
    """Current numbers of a page; LinkedIn gives apps none of a member."""
    if not is_page(identity) or not has_right(identity, READS_PAGES):
        return Measurement(identity.external_id, {})
    path = f"/rest/networkSizes/{quote_urn(identity.external_id)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER"
    found = await api.get(identity, path)
    return Measurement(identity.external_id, {"followers": int(found["firstDegreeSize"])}, FOLLOWERS)


async def _of_page(api: Api, identity: PlatformIdentity, name: str, urns: Sequence[str]) -> list[Measurement]:
    listed = ",".join(quote_urn(each) for each in urns)
    page = quote_urn(identity.external_id)
    query = f"q=organizationalEntity&organizationalEntity={page}&{name}=List({listed})"
    found = await api.get(identity, f"/rest/organizationalEntityShareStatistics?{query}")
    return [_reading(each, name.removesuffix("s")) for each in found.get("elements", [])]


def _reading(element: Mapping[str, Any], key: str) -> Measurement:
    told = element.get("totalShareStatistics", {})
    numbers = {ours: max(0, int(told[name])) for ours, name in PAGE_NUMBERS.items() if name in told}
    return Measurement(str(element[key]), numbers, PAGE_NUMBERS)


async def _of_member(api: Api, identity: PlatformIdentity, urn: str) -> Measurement:
    kind = "share" if urn.startswith("urn:li:share:") else "ugc"
    numbers = {}
    for ours, name in MEMBER_NUMBERS.items():
        query = f"q=entity&entity=({kind}:{quote_urn(urn)})&queryType={name}&aggregation=TOTAL"
        found = await api.get(identity, f"/rest/memberCreatorPostAnalytics?{query}")
        numbers[ours] = sum(int(each.get("count", 0)) for each in found.get("elements", []))
    return Measurement(urn, numbers, MEMBER_NUMBERS)
