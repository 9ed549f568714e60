"""Questions asked of the database: each within one workspace, each decided once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from storage.database import Database
from storage.models import Answer, Post, Receipt, Role, Status, Workspace, WrongStatus
from storage.repositories.base import LOCKED, NotFound
from tests.storage.rows import NOON, Rows, post, question, rows


async def made(database: Database, there: Rows) -> Post:
    async with database.work(there.workspace_id) as work:
        return await post(work, there)


async def test_of_twenty_who_decide_at_once_the_first_wins(database: Database) -> None:
    there = await rows(database)
    asked = await made(database, there)

    async def decide(number: int) -> int:
        async with database.work(there.workspace_id) as work:
            answer = Answer.APPROVED if number % 2 else Answer.REJECTED
            decided = await work.approvals.decide(
                post_id=asked.id, version=1, answer=answer, by=there.person.id, at=NOON
            )
            return len(decided)

    assert sorted(await asyncio.gather(*(decide(each) for each in range(20)))) == [0] * 19 + [1]


async def test_an_answer_about_an_older_version_decides_nothing(database: Database) -> None:
    there = await rows(database)
    asked = await made(database, there)
    async with database.work(there.workspace_id) as work:
        for version in (0, 2):
            decision: dict[str, Any] = {"answer": Answer.APPROVED, "by": there.person.id, "at": NOON}
            assert not await work.approvals.decide(post_id=asked.id, version=version, **decision)


async def test_what_was_withdrawn_is_neither_decided_nor_carried_nor_reopened(database: Database) -> None:
    there = await rows(database)
    asked = await made(database, there)
    ids = [variant.id for variant in asked.variants]
    async with database.work(there.workspace_id) as work:
        await work.approvals.withdraw(variant_ids=ids)
        await work.approvals.carry(post_id=asked.id, version=2)
        decision: dict[str, Any] = {"answer": Answer.APPROVED, "by": there.person.id, "at": NOON}
        assert not await work.approvals.decide(post_id=asked.id, version=1, **decision)
        assert not await work.approvals.decide(post_id=asked.id, version=2, **decision)
        assert not await work.approvals.reopen(post_id=asked.id, version=1, since=NOON)


async def test_only_answers_since_a_moment_are_taken_back(database: Database) -> None:
    there = await rows(database)
    asked = await made(database, there)
    async with database.work(there.workspace_id) as work:
        decision: dict[str, Any] = {"answer": Answer.APPROVED, "by": there.person.id, "at": NOON}
        await work.approvals.decide(post_id=asked.id, version=1, **decision)
        late = NOON + timedelta(seconds=1)
        assert not await work.approvals.reopen(post_id=asked.id, version=1, since=late)
        assert await work.approvals.reopen(post_id=asked.id, version=1, since=NOON)


async def test_nothing_of_another_workspace_is_seen_or_changed(database: Database) -> None:
    mine, theirs = await rows(database), await rows(database, address="there")
    foreign = await made(database, theirs)
    variant = foreign.variants[0].id
    async with database.work(mine.workspace_id) as work:
        assert await work.posts.by_id(foreign.id) is None
        assert await work.campaigns.by_id(theirs.campaign.id) is None
        assert await work.people.by_id(theirs.person.id) is None
        assert await work.places.by_id(theirs.place.id) is None
        assert not await work.posts.of_campaign(theirs.campaign.id)
        assert not await work.posts.of_variants([variant])
        assert not await work.posts.history(variant)
        assert not await work.publications.of_variants([variant])
        assert not await work.publications.attempts(variant)
        assert not await work.posts.due_between(NOON - timedelta(days=1), NOON + timedelta(days=1))
        ids = [theirs.account.id]
        assert await work.posts.recent_words(ids, since=NOON) == {theirs.account.id: []}
        with pytest.raises(NotFound):
            await work.posts.lock(foreign.id)
        with pytest.raises(NotFound):
            await work.posts.numbered(1)
        await work.approvals.withdraw(variant_ids=[variant])
        await work.approvals.carry(post_id=foreign.id, version=9)
        decision: dict[str, Any] = {"answer": Answer.APPROVED, "by": mine.person.id, "at": NOON}
        assert not await work.approvals.decide(post_id=foreign.id, version=1, **decision)
    async with database.read(theirs.workspace_id) as work:
        (asked,) = await work.approvals.of_post(foreign.id, version=1)
        assert asked.answer is Answer.PENDING


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 10**30])
async def test_a_number_that_no_post_can_have_is_not_found(database: Database, number: int) -> None:
    there = await rows(database)
    await made(database, there)
    async with database.read(there.workspace_id) as work:
        with pytest.raises(NotFound, match="Open posts: #1"):
            await work.posts.numbered(number)


async def test_a_post_that_is_held_is_read_again(database: Database) -> None:
    """As on PostgreSQL, where a worker may claim it between two reads of one transaction."""
    there = await rows(database)
    asked = await made(database, there)
    async with database.read(there.workspace_id) as mine:
        seen = await mine.posts.numbered(1)
        await mine.session.commit()
        async with database.work(there.workspace_id) as theirs:
            other = await theirs.posts.lock(asked.id)
            other.version += 1
            revision: dict[str, Any] = {"author": there.person, "note": "", "at": NOON}
            await theirs.posts.revise(other.variants[0], words="Other words", **revision)
            other.variants[0].status = Status.CLAIMED
        assert seen.version == 1
        held = await mine.posts.lock(asked.id)
        assert held.version == 2
        assert held.variants[0].status is Status.CLAIMED
        assert held.variants[0].current.words == "Other words"


async def test_new_words_are_a_new_revision_and_the_old_ones_stay(database: Database) -> None:
    there = await rows(database)
    asked = await made(database, there)
    async with database.work(there.workspace_id) as work:
        variant = (await work.posts.lock(asked.id)).variants[0]
        await work.posts.revise(variant, words="Second", author=there.person, note="", at=NOON)
        assert [each.words for each in await work.posts.history(variant.id)] == ["Hello", "Second"]
        assert (variant.revision, variant.current.words) == (2, "Second")


async def test_a_delivery_is_kept_once_and_its_words_only_until_it_is_answered(database: Database) -> None:
    delivery: dict[str, Any] = {"surface": "s", "delivery": "d1", "kind": "Incoming", "at": NOON}
    async with database.shared_work() as shared:
        first = await shared.receipts.store(body={"text": "secret plan"}, **delivery)
        assert first is not None
        assert await shared.receipts.store(body={"text": "again"}, **delivery) is None
        assert await shared.receipts.store(body={}, **(delivery | {"surface": "t"})) is not None
    async with database.shared_work() as shared:
        (unfinished, _) = await shared.receipts.unfinished(before=NOON)
        assert unfinished.body == {"text": "secret plan"}
        await shared.receipts.finish(first, at=NOON)
    async with database.read_shared() as shared:
        assert [each.surface for each in await shared.receipts.unfinished(before=NOON)] == ["t"]
        kept = await shared.session.get(Receipt, first)
        assert kept
        assert kept.body == {}


async def test_a_summary_is_claimed_by_the_first_who_asks(database: Database) -> None:
    there = await rows(database)

    async def claim() -> bool:
        async with database.shared_work() as shared:
            return await shared.receipts.claim_summary(
                workspace_id=there.workspace_id, local_date="2026-11-20", kind="digest", at=NOON
            )

    assert sorted(await asyncio.gather(*(claim() for _ in range(10)))) == [False] * 9 + [True]


async def test_people_are_found_by_their_names_in_any_alphabet_and_case(database: Database) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        await work.people.add(name="Ömer Ştefan", role=Role.EDITOR, at=NOON)
        found = await work.people.find_by_name("ÖMER ŞTEFAN")
        assert found
        assert found.name == "Ömer Ştefan"
        assert await work.people.find_by_name("omer") is None


async def test_a_card_shown_twice_in_one_message_stands_there_once(database: Database) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        place: dict[str, Any] = {"card": "post:1", "surface": "s", "thread": ""}
        for address, reference in (("a", "m1"), ("a", "m1"), ("a", "m2"), ("b", "m3")):
            await work.showings.add(address=address, reference=reference, **place)
        assert [each.reference for each in await work.showings.of_card("post:1")] == ["m1", "m2", "m3"]


@pytest.mark.parametrize(
    ("verb", "origins"),
    [
        ("schedule", {Status.PROPOSED}),
        ("propose", {Status.PROPOSED, Status.SCHEDULED, Status.HELD, Status.REJECTED, Status.RECONNECT}),
        ("revive", {Status.DROPPED}),
        ("confirm", {Status.ASKING}),
    ],
)
async def test_a_variant_changes_only_from_where_it_may(
    database: Database, verb: str, origins: set[Status]
) -> None:
    there = await rows(database)
    variant = (await made(database, there)).variants[0]
    for status in Status:
        variant.status = status
        if status in origins:
            getattr(variant, verb)()
        else:
            with pytest.raises(WrongStatus, match=f"a post that is {status}"):
                getattr(variant, verb)()
            assert variant.status is status


async def test_a_question_asked_again_stands_beside_the_withdrawn_one(database: Database) -> None:
    there = await rows(database)
    asked = await made(database, there)
    async with database.work(there.workspace_id) as work:
        variant = (await work.posts.lock(asked.id)).variants[0]
        await work.approvals.withdraw(variant_ids=[variant.id])
        await work.approvals.ask(question(there, asked, variant))
        found = await work.approvals.of_post(asked.id, version=1)
    assert [each.answer for each in found] == [Answer.WITHDRAWN, Answer.PENDING]


def test_a_locked_row_may_still_be_referred_to() -> None:
    """On PostgreSQL; otherwise two who edit different posts at once wait for each other for ever."""
    dialect: Any = postgresql.dialect
    query = select(Workspace).with_for_update(**LOCKED)
    assert "FOR NO KEY UPDATE" in str(query.compile(dialect=dialect()))
