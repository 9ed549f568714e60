"""JSON as it travels, and lengths as Telegram counts them: UTF-16 code units."""

import json
from typing import Any

Json = dict[str, Any]


def units(text: str) -> int:
    """The length in UTF-16 code units (core.telegram.org/api/entities: "Entity length")."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity is about; offset and length in UTF-16 code units."""
    raw = text.encode("utf-16-le", "surrogatepass")[offset * 2 : (offset + length) * 2]
    return raw.decode("utf-16-le", "surrogatepass")


def unfolded(value: object) -> Any:
    """What a form's field holds, which may be JSON as text. Raises `ValueError` for text that is none."""
    return json.loads(value) if isinstance(value, str) else value


def names(listed: str) -> tuple[str, ...]:
    """The words of a list that is written as one text."""
    return tuple(listed.split())
