"""The audit log: append-only rows in a hash chain, and its verification."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, inspect, select, update

from storage.columns import replace_unstorable
from storage.models import AuditRow, Workspace
from storage.models.base import table
from storage.repositories.base import JOINED, LOCKED, LOCKED_WORKSPACES, NotFound, Repository

TABLE, workspaces = table(AuditRow), table(Workspace).c
HEAD = select(workspaces.audit_head).where(workspaces.id == bindparam("mine"))
LOCKED_HEAD = HEAD.where(workspaces.joined_id.is_(None)).with_for_update(**LOCKED)
CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One decision or outward act, before it is chained: who did what to which thing, when."""

    actor: str
    verb: str
    subject: str
    at: datetime
    detail: Mapping[str, Any]


class AuditLog(Repository):
    """Audit log of one workspace."""

    async def add(self, *, actor: str, verb: str, subject: str, at: datetime, **detail: Any) -> None:
        """Append one row."""
        await self.extend([AuditEntry(actor, verb, subject, at, detail)])

    async def extend(self, acts: Sequence[AuditEntry]) -> None:
        """Append rows in this order; the workspace's head is locked, so that the chain never forks."""
        await self._session.flush()
        head = await self._lock_head()
        rows = []
        for act in acts:
            row: dict[str, Any] = {
                "workspace_id": self.workspace_id,
                "at": act.at,
                "actor": replace_unstorable(act.actor),
                "verb": act.verb,
                "subject": replace_unstorable(act.subject),
                "detail": dict(act.detail),
                "previous": head,
            }
            head = digest(**row)
            rows.append({**row, "hash": head})
        if rows:  # the table rather than the class: many rows in one statement, and none of them comes back
            await self._session.execute(insert(TABLE), rows)
            await self._session.execute(
                update(Workspace).where(Workspace.id == self.workspace_id).values(audit_head=head)
            )

    async def _lock_head(self) -> str:
        """The hash of the newest row, locked; a workspace that was locked before is not asked again."""
        held: Workspace | None = self._session.info.get(LOCKED_WORKSPACES, {}).get(self.workspace_id)
        if held is not None and held in self._session and not inspect(held).expired:
            head = None if held.joined_id else held.audit_head
        else:
            head = await self._session.scalar(LOCKED_HEAD, {"mine": self.workspace_id})
        if head is None:
            raise NotFound(JOINED)
        return head

    async def newest(self, count: int) -> Sequence[AuditRow]:
        """The last rows, newest first."""
        return await self._all(self._mine(AuditRow).order_by(AuditRow.id.desc()).limit(count))

    async def about(self, subject: str) -> Sequence[AuditRow]:
        """Everything about one thing, oldest first."""
        return await self._all(self._mine(AuditRow).where(AuditRow.subject == subject).order_by(AuditRow.id))

    async def first_broken(self) -> AuditRow | str | None:
        """The first row that does not fit its predecessor or its own hash; None when the chain is whole.

        A sentence, when rows are missing at the end.
        """
        previous, last = "", 0
        while rows := await self._all(
            self._mine(AuditRow).where(AuditRow.id > last).order_by(AuditRow.id).limit(1000)
        ):
            for row in rows:
                if row.previous != previous or row.hash != digest_of(row):
                    return row
                previous, last = row.hash, row.id
            self._session.expunge_all()
        head = await self._session.scalar(HEAD, {"mine": self.workspace_id})
        if head is not None and head != previous:
            return f"rows are missing after row {last}"
        return None


def digest_of(row: AuditRow) -> str:
    """Expected hash of a row."""
    return digest(
        workspace_id=row.workspace_id,
        at=row.at,
        actor=row.actor,
        verb=row.verb,
        subject=row.subject,
        detail=row.detail,
        previous=row.previous,
    )


def digest(*, workspace_id: int, at: datetime, **columns: Any) -> str:
    """SHA-256 over the row's own columns and the previous hash, as canonical JSON."""
    covered = {"workspace": workspace_id, "at": at.timestamp(), **columns}
    return hashlib.sha256(CANONICAL.encode(covered).encode(errors="surrogatepass")).hexdigest()
