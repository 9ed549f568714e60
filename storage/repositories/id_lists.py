"""A list of ids as one parameter: a statement stays the same, however long the list is.

An IN list is another statement for every length: rendered, prepared and planned anew each time.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, BindParameter, Boolean, ColumnElement, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class Ids(TypeDecorator[Sequence[int]]):
    """An array where the database has arrays, JSON where it has none."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """PostgreSQL has arrays."""
        return dialect.type_descriptor(ARRAY(BigInteger()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """Value as the driver takes it."""
        return value if value is None or dialect.name == "postgresql" else json.dumps(value)


class IdIn(FunctionElement[bool]):
    """Condition: the column's value is one of the ids."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> "IdIn":
        """Itself: SQLAlchemy would write `… = 1` on SQLite, which then uses no index."""
        return self


def id_in(column: ColumnElement[int], ids: Sequence[int] | BindParameter[Any]) -> IdIn:
    """Condition on a column; `ids` may be a parameter made by `ids_parameter`."""
    return IdIn(column, ids if isinstance(ids, BindParameter) else bindparam(None, list(ids), Ids()))


def ids_parameter(name: str) -> BindParameter[Any]:
    """Named parameter for ids that are given at execution."""
    return bindparam(name, type_=Ids())


@compiles(IdIn, "sqlite")
def _in_json(element: IdIn, compiler: SQLCompiler, **given: Any) -> str:
    column, ids = (compiler.process(each, **given) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 (names and parameters)


@compiles(IdIn, "postgresql")
def _in_array(element: IdIn, compiler: SQLCompiler, **given: Any) -> str:
    column, ids = (compiler.process(each, **given) for each in element.clauses)
    return f"{column} = ANY ({ids})"
