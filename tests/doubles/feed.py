"""A feed in memory, with faults that a test switches on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from integrations.platforms.base import LocalPost


@dataclass
class MemoryFeed:
    """Keeps `integrations.platforms.base.LocalFeed`."""

    up: dict[str, LocalPost] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    async def add(self, entry: LocalPost) -> LocalPost:
        """Put it up once."""
        return self.up.setdefault(entry.key, replace(entry, external_id=str(len(self.up) + 1)))

    async def find(self, *, key: str) -> LocalPost | None:
        """The entry with this key."""
        return self.up.get(key)

    async def entries(self, *, account_id: int) -> Sequence[LocalPost]:
        """Every entry of an account, oldest first."""
        return [entry for entry in self.up.values() if entry.account_id == account_id]

    async def take_fault(self, *, account_id: int) -> str:
        """The next fault."""
        return self.faults.pop(0) if self.faults else ""
