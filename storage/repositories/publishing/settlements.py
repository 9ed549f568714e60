"""Settlements: the new state of a due Variant and the outcome of its Attempt."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.models import Status
from storage.repositories.publishing.due_variants import DueVariant


@dataclass(frozen=True, slots=True)
class ReachedQuota:
    """Used-up quota of an account, or (None) of our app on the carrier, and when it is open again."""

    carrier: str
    account_id: int | None
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Settlement:
    """New status of a due Variant, from one of `origins`, and the `outcome` of its Attempt, if any.

    None for `next_at`, `tries` or `lookups` keeps what is there. It is a publication when it has
    `published_at`.
    """

    due: DueVariant
    status: Status
    origins: tuple[Status, ...]
    note: str = ""
    outcome: str = ""
    next_at: datetime | None = None
    tries: int | None = None
    lookups: int | None = None
    external_id: str = ""
    url: str = ""
    published_at: datetime | None = None
    loses_account: bool = False
    gate: ReachedQuota | None = None

    @property
    def stops_account(self) -> bool:
        """Whether sending on the account stops for now."""
        return self.loses_account or self.gate is not None

    def values(self) -> dict[str, Any]:
        """The Variant's columns it changes."""
        kept = {"next_at": self.next_at, "tries": self.tries, "lookups": self.lookups}
        changed = {name: value for name, value in kept.items() if value is not None}
        return {"status": self.status, "note": self.note, "owner": "", "lease_until": None, **changed}

    def publication(self) -> dict[str, Any]:
        """The columns of the Publication that came of it."""
        return {
            "workspace_id": self.due.workspace_id,
            "variant_id": self.due.variant_id,
            "account_id": self.due.account_id,
            "external_id": self.external_id,
            "url": self.url,
            "published_at": self.published_at,
        }


def group_by_trait(
    settlements: Iterable[Settlement], trait: Callable[[Settlement], Hashable]
) -> Iterable[Sequence[Settlement]]:
    """Settlements grouped by a trait."""
    groups: dict[Hashable, list[Settlement]] = defaultdict(list)
    for each in settlements:
        groups[trait(each)].append(each)
    return groups.values()
