"""Questions about handed-in sheets."""

from storage.models import UploadedTable
from storage.repositories.base import Repository


class UploadedTables(Repository):
    """What people handed in to be imported."""

    async def add(self, sheet: UploadedTable) -> UploadedTable:
        """A new one."""
        return await self._add(sheet)

    async def lock(self, sheet_id: int) -> UploadedTable | None:
        """One of this workspace; nobody else imports it until the transaction ends."""
        query = self._mine(UploadedTable).where(UploadedTable.id == sheet_id).with_for_update()
        return await self._one(query.execution_options(populate_existing=True))
