"""What is told by platforms themselves: posts that can be seen, access taken back, words that stay there."""

import json
from collections.abc import Sequence
from datetime import timedelta

import pytest

from agents.inbox.collector import Collector
from agents.inbox.incoming import DeliveryReceiver
from agents.platform_rules.registry import Platforms
from integrations.platforms.base.webhooks import AccessWithdrawnNews, ForgedDelivery, News, PublicationIdNews
from storage.models import Account, Activity, Publication
from tests.agents.publishing_setup import START, PublishingSetup
from tests.doubles.platforms.service import Json
from tests.doubles.platforms.webhook_deliveries import SECRET, TELLERS, tiktok_event

PENDING = "v_pub_file~v2.1"


@pytest.fixture
async def account(setup: PublishingSetup) -> Account:
    """The account 17, with a post that nobody can see yet."""
    account = await setup.account("stage")
    async with setup.database.work(setup.workspace_id) as work:
        row = await work.accounts.get(account.ref)
        row.external_id, row.examined_at = "17", START
    [variant_id] = await setup.scheduled(account, "Spring")
    async with setup.database.work(setup.workspace_id) as work:
        out = Publication(workspace_id=setup.workspace_id, variant_id=variant_id, account_id=account.id)
        out.external_id, out.url, out.published_at = PENDING, "https://example.com/@ada", START
        await work.publications.add(out)
    return account


def told(name: str, event: Json, setup: PublishingSetup) -> Sequence[News]:
    """What that platform of ours reads in a delivery of this."""
    platform, body = TELLERS[name].build(setup.clock.now), json.dumps(event).encode()
    headers = TELLERS[name].sign(body, SECRET, setup.clock.now())
    heard: Sequence[News] = platform.hear(body, headers)
    return heard


async def takes(setup: PublishingSetup, news: Sequence[News], body: bytes = b"1") -> bool:
    """Was it new?"""
    return await DeliveryReceiver(setup.database, setup.clock).receive("stage", news, body=body)


async def test_a_post_that_can_be_seen_gets_its_own_name_and_link(
    setup: PublishingSetup, account: Account
) -> None:
    event = tiktok_event("post.publish.publicly_available", publish_id=PENDING, post_id=7001)
    news = told("tiktok", event, setup)
    assert news == [PublicationIdNews("17", PENDING, "7001", "video/7001")]
    assert [await takes(setup, news), await takes(setup, news), await takes(setup, news, b"2")] == [
        True,
        False,
        True,
    ]
    async with setup.database.read(setup.workspace_id) as work:
        out = await work.publications.find_by_external_id(account.id, external_id="7001")
    assert out is not None
    assert out.url == "https://example.com/@ada/video/7001"


async def test_access_that_is_said_to_be_gone_is_looked_at_and_not_believed(
    setup: PublishingSetup, account: Account
) -> None:
    news = told("tiktok", tiktok_event("authorization.removed", reason=1), setup)
    assert news == [AccessWithdrawnNews("17")]
    assert await takes(setup, news)
    async with setup.database.read(setup.workspace_id) as work:
        kept = await work.accounts.get(account.ref)
    assert (kept.examined_at, kept.health) == (None, account.health)


async def test_what_became_of_a_post_otherwise_is_asked_and_not_told(setup: PublishingSetup) -> None:
    assert (
        told("tiktok", tiktok_event("post.publish.failed", publish_id=PENDING, reason="internal"), setup)
        == []
    )


@pytest.mark.parametrize("content", ["{", "[]", '{"publish_id": "1"}', 7])
async def test_what_is_not_written_as_it_writes_is_refused(setup: PublishingSetup, content: object) -> None:
    event = tiktok_event("post.publish.publicly_available") | {"content": content}
    with pytest.raises(ForgedDelivery):
        told("tiktok", event, setup)


async def test_a_copy_that_is_brought_later_is_refused(setup: PublishingSetup) -> None:
    teller, sent_at = TELLERS["tiktok"], setup.clock.now()
    body, headers = teller.delivery(1, sent_at)
    await setup.clock.pass_time(minutes=6)
    with pytest.raises(ForgedDelivery):
        teller.build(setup.clock.now).hear(body, headers)


@pytest.mark.parametrize(
    ("action", "kinds"),
    [("COMMENT", ["comment"]), ("SHARE_MENTION", ["mention"]), ("LIKE", []), ("ADMIN_COMMENT", [])],
)
async def test_of_members_there_are_neither_words_nor_names(
    setup: PublishingSetup, action: str, kinds: list[str]
) -> None:
    event = TELLERS["linkedin"].event(1)
    event["notifications"][0]["action"] = action
    news = told("linkedin", event, setup)
    assert [each.heard.kind for each in news] == kinds  # type: ignore[union-attr]
    assert all(sign not in repr(news) for sign in ("Where?", "urn:li:person"))
    assert all(each.heard.text == "" for each in news)  # type: ignore[union-attr]


async def test_what_may_not_be_kept_is_forgotten_in_time(setup: PublishingSetup, account: Account) -> None:
    linkedin = TELLERS["linkedin"].build(setup.clock.now)
    collector = Collector(setup.database, Platforms({"stage": Only(linkedin.keeps_for)}), setup.clock)
    async with setup.database.work(setup.workspace_id) as work:
        for hours in (1, 47, 49):
            row = Activity(workspace_id=setup.workspace_id, account_id=account.id, external_id=str(hours))
            row.kind, row.author, row.words = "comment", "a member", ""
            row.at = START - timedelta(hours=hours)
            await work.activities.add(row)
    await collector.collect()
    async with setup.database.read(setup.workspace_id) as work:
        kept = await work.activities.between(START - timedelta(days=9), START)
    assert [each.external_id for each in kept] == ["47", "1"]
    await linkedin.close()


class Only:
    """A platform that lets nothing be kept for longer than this."""

    name, label, limits = "stage", "Stage", TELLERS["linkedin"].build(lambda: START).limits

    def __init__(self, keeps_for: timedelta) -> None:
        self.keeps_for = keeps_for
