"""The rows of a run: so many approved Variants, and afterwards what they say beside the platform's truth."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from agents.approvals.seals import seal
from storage import models
from storage.database import Database
from storage.models import Status
from tests.crash.carriers import NAME
from tests.crash.platform import Line

Rows = dict[type[models.Base], list[dict[str, Any]]]
UNDECIDED = (Status.SCHEDULED, Status.CLAIMED, Status.SENDING, Status.UNKNOWN)


@dataclass(frozen=True)
class Verdict:
    """What a run came to. `asked_in_vain` are those that a person is asked about although they are out or
    not is known to nobody: how many of them were out is `asked_out`."""

    posts: int
    published: int
    lost: Sequence[int]
    """said to be out, and nowhere to be found"""
    doubled: Sequence[int]
    """up more than once"""
    stuck: Sequence[int]
    """neither out nor waiting for a person who can tell"""
    unrecorded: Sequence[int]
    """up, and not known to be"""
    misnamed: Sequence[int]
    """recorded under another id than the real one"""
    asked: int
    asked_out: int
    left: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        """Is nothing lost, doubled, stuck or wrong?"""
        return not (self.lost or self.doubled or self.stuck or self.unrecorded or self.misnamed)


async def fill(database: Database, *, posts: int, accounts: int, began: float, span: float) -> None:
    """One workspace, so many accounts, and posts that fall due one after the other over `span` seconds."""
    start = datetime.fromtimestamp(began, UTC)
    mine = {"id": 1, "workspace_id": 1}
    person = {"name": "b", "role": models.Role.OWNER, "joined_at": start, **mine}
    campaign = {"goal": "g", "author_id": 1, "place_id": 1, "created_at": start, **mine}
    on = {"platform": NAME, "carrier": NAME, "handle": "@a", "connected_at": start, "workspace_id": 1}
    workspace = {"id": 1, "name": "w", "zone": "UTC", "created_at": start, "grace_minutes": 1_000_000}
    rows: Rows = {
        models.Workspace: [workspace],
        models.Person: [person],
        models.Place: [{"surface": "s", "address": "a", **mine}],
        models.Campaign: [campaign],
        models.Account: [{"id": each + 1, "ref": f"a{each}", **on} for each in range(accounts)],
        models.Post: [],
        models.Variant: [],
        models.Revision: [],
        models.Approval: [],
    }
    for number in range(1, posts + 1):
        due_at = start + timedelta(seconds=span * number / posts)
        for model, row in _post(number, number % accounts + 1, due_at).items():
            rows[model].append(row)
    async with database.shared_work() as shared:
        for model, values in rows.items():
            for at in range(0, len(values), 2000):
                await shared.session.execute(insert(model), values[at : at + 2000])


def _post(number: int, account_id: int, due_at: datetime) -> dict[type[models.Base], dict[str, Any]]:
    words, mine = f"words {number}", {"id": number, "workspace_id": 1}
    sealed = seal(workspace_id=1, account_id=account_id, revision=1, words=words, media=[], due_at=due_at)
    made = {"author_id": 1, "created_at": due_at}
    stand = {"status": Status.SCHEDULED, "due_at": due_at, "next_at": due_at, "zone": "UTC"}
    answer = {"revision": 1, "seal": sealed, "answer": models.Answer.APPROVED, "asked_at": due_at}
    return {
        models.Post: {"campaign_id": 1, "number": number, "brief": "b", **made, **mine},
        models.Variant: {"post_id": number, "account_id": account_id, **stand, **mine},
        models.Revision: {"variant_id": number, "number": 1, "words": words, "media": [], **made, **mine},
        models.Approval: {"post_id": number, "version": 1, "variant_id": number, **answer, **mine},
    }


async def undecided(database: Database, *, by: datetime | None = None) -> int:
    """How many the engine still has to do with; those that wait until after `by` are left out."""
    query = select(func.count()).where(models.Variant.status.in_(UNDECIDED))
    if by is not None:
        held = models.Variant.status.in_((Status.CLAIMED, Status.SENDING))
        query = query.where(held | (models.Variant.next_at <= by))
    async with database.read_shared() as shared:
        return await shared.session.scalar(query) or 0


async def judged(database: Database, out: Sequence[Line], *, records: bool) -> Verdict:
    """The rows beside the truth. `records`: does this design write down what came of a call?"""
    async with database.read_shared() as shared:
        variants = {
            row.id: row.status
            for row in await shared.session.execute(select(models.Variant.id, models.Variant.status))
        }
        known = {
            row.variant_id: row.external_id
            for row in await shared.session.execute(
                select(models.Publication.variant_id, models.Publication.external_id)
            )
        }
    ups = Counter(int(entry["key"].split("-")[1]) for entry in out)
    real = {int(entry["key"].split("-")[1]): entry["id"] for entry in out}
    published = {each for each, status in variants.items() if status is Status.PUBLISHED}
    asked = {each for each, status in variants.items() if status is Status.ASKING}
    settled = published | asked
    return Verdict(
        posts=len(variants),
        published=len(published),
        lost=[each for each in published if each not in ups],
        doubled=[each for each, count in ups.items() if count > 1],
        stuck=[each for each in variants if each not in settled],
        unrecorded=[each for each in ups if each not in settled],
        misnamed=[each for each in published if records and known.get(each) != real.get(each)],
        asked=len(asked),
        asked_out=sum(each in ups for each in asked),
        left=Counter(status.value for status in variants.values()),
    )
