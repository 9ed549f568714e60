"""Column types: moments in UTC (naive ones are refused), texts, sealed secrets (plain ones are refused)."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, LargeBinary, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from storage.vault import Sealed

Identifier = BigInteger().with_variant(Integer, "sqlite")
"""A primary key: 64 bits everywhere, and still SQLite's own rowid."""


UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL refuses NUL in a text, and nobody can write half a surrogate pair in UTF-8."""


def replace_unstorable(words: str) -> str:
    """Replace the characters that no database stores by �."""
    return UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", words)


class ShortText(TypeDecorator[str]):
    """A short text."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace characters that the database would refuse."""
        return None if value is None else replace_unstorable(value)


class LongText(ShortText):
    """A text that people, models or strangers wrote."""

    impl = Text
    cache_ok = True


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC. SQLite stores text without a zone, so the zone is put back here."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC. Raises `ValueError` for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Attach UTC where SQLite returned a naive datetime."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class SealedBytes(TypeDecorator[Sealed]):
    """A secret that `storage.vault` has sealed; anything else is refused before it reaches a disk."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Pass sealed bytes on. Raises `TypeError` for a plain secret."""
        if value is not None and not isinstance(value, Sealed):
            raise TypeError("a secret is sealed before it is stored")
        return value

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Sealed | None:
        """Mark the stored bytes as sealed."""
        return None if value is None else Sealed(value)
