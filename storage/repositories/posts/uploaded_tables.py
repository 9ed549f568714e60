"""Queries of uploaded tables."""

from storage.models import UploadedTable
from storage.repositories.base import Repository


class UploadedTables(Repository):
    """Uploaded tables of one workspace."""

    async def add(self, sheet: UploadedTable) -> UploadedTable:
        """Add a table."""
        return await self._add(sheet)

    async def lock(self, sheet_id: int) -> UploadedTable | None:
        """A table by id, locked until the transaction ends."""
        query = self._mine(UploadedTable).where(UploadedTable.id == sheet_id).with_for_update()
        return await self._one(query.execution_options(populate_existing=True))
