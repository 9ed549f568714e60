"""The base of every row, and the conventions that its constraints are named by."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, cast

from sqlalchemy import JSON, Enum, ForeignKey, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import Identifier, ShortText, UtcDateTime


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


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
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: ShortText,
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
        StrEnum: Enum(StrEnum, native_enum=False, length=20, values_callable=_values),
    }

    id: Mapped[int] = mapped_column(Identifier, primary_key=True, sort_order=-10)


def table(model: type[Base]) -> Table:
    """The model's table: what is written or read many at a time needs no objects."""
    return cast(Table, model.__table__)


class Scoped:
    """A row that belongs to one workspace; its repositories see no other workspace's."""

    workspace_id: Mapped[int] = mapped_column(
        Identifier, ForeignKey("workspaces.id", ondelete="CASCADE"), index=True, sort_order=-9
    )
