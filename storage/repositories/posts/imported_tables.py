"""Questions about handed-in sheets."""

from storage.models import Sheet
from storage.repositories.base import Repository


class Sheets(Repository):
    """What people handed in to be imported."""

    async def add(self, sheet: Sheet) -> Sheet:
        """A new one."""
        return await self._add(sheet)

    async def hold(self, sheet_id: int) -> Sheet | None:
        """One of this workspace; nobody else imports it until the transaction ends."""
        query = self._mine(Sheet).where(Sheet.id == sheet_id).with_for_update()
        return await self._one(query.execution_options(populate_existing=True))
