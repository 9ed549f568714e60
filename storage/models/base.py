"""The base of every row, and the conventions that its constraints are named by."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import Identifier, Moment


class Base(DeclarativeBase):
    """A row."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 (SQLAlchemy's own)

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, sort_order=-10)


class Scoped:
    """A row that belongs to one workspace; its repositories see no other workspace's."""

    workspace_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("workspaces.id", ondelete="CASCADE"), index=True, sort_order=-9
    )
